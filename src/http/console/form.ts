import express, { type Request, type RequestHandler } from 'express';
import { InvalidRequest } from '../../domain/errors';

const LIMIT_BYTES = 64 * 1024;
const FIELDS_MOST = 200;

/**
 * Reads a form into flat strings in `request.body`; of a field that came twice the last one counts. Passes on
 * `InvalidRequest` for a body that is too large, no form, or broken.
 */
export function readForm(limit: number = LIMIT_BYTES): RequestHandler {
  const read = express.urlencoded({ extended: false, limit, parameterLimit: FIELDS_MOST });
  return (request, response, next) => {
    read(request, response, (error?: unknown) => {
      if (error !== undefined) {
        next(translate(error));
        return;
      }
      request.body = flat((request.body ?? {}) as Record<string, unknown>);
      next();
    });
  };
}

/** A field of the form, without spaces around it; empty when it was not sent. */
export function fieldOf(request: Request, name: string): string {
  return rawFieldOf(request, name).trim();
}

/** As it was typed: for passwords. */
export function rawFieldOf(request: Request, name: string): string {
  const value = ((request.body ?? {}) as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}

function flat(body: Record<string, unknown>): Record<string, string> {
  const last = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[]).at(-1) : value);
  const entries = Object.entries(body).map(([name, value]) => [name, last(value)]);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string')) as Record<string, string>;
}

function translate(error: unknown): unknown {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return new InvalidRequest('body-too-large', { cause: error });
  if (status === 415) return new InvalidRequest('unsupported-media-type', { cause: error });
  if (status === 400) return new InvalidRequest('invalid-body', { cause: error });
  return error;
}
