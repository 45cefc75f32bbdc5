import { type RequestHandler } from 'express';
import { MethodNotAllowed } from './error-response';

/** Ends a route: whatever its handlers left over is answered 405 with the methods that there are. */
export function methodNotAllowed(...allow: string[]): RequestHandler {
  return (_request, _response, next) => {
    next(new MethodNotAllowed(allow));
  };
}
