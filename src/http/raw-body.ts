import express, { type Request, type RequestHandler } from 'express';
import { InvalidRequest } from '../domain/errors';

/**
 * Reads the body as the bytes that were sent, whatever they are said to be: signatures are over bytes. A compressed body
 * is refused, since what was signed is not what would be read.
 *
 * Passes on `InvalidRequest`: `body-too-large`, `unsupported-media-type` (compressed), or `invalid-body` when it ended
 * before its announced length.
 */
export function readRawBody(limitBytes: number): RequestHandler {
  const read = express.raw({ type: () => true, limit: limitBytes, inflate: false });
  return (request, response, next) => {
    read(request, response, (error?: unknown) => {
      if (error === undefined) next();
      else next(translate(error));
    });
  };
}

/** Nothing when there was no body. */
export function rawBodyOf({ body }: Request): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function translate(error: unknown): unknown {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return new InvalidRequest('body-too-large', { cause: error });
  if (status === 415) return new InvalidRequest('unsupported-media-type', { cause: error });
  if (status === 400) return new InvalidRequest('invalid-body', { cause: error });
  return error;
}
