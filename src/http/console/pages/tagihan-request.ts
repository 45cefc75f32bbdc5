import { type Request } from 'express';

/** The id in the address; empty when there is none. */
export function idOf(request: Request): string {
  const { id } = request.params;
  return typeof id === 'string' ? id : '';
}
