import { type Request } from 'express';

/** A parameter of the address, trimmed; empty when it is missing or was given twice. */
export function queryOf(request: Request, name: string): string {
  const value = request.query[name];
  return typeof value === 'string' ? value.trim() : '';
}
