import { type RequestHandler } from 'express';
import { randomUUID } from 'node:crypto';
import { type Logger } from '../logging/logger';

/** One request that is over. */
export interface RequestEvent {
  /** The pattern, never the path: paths hold references. `unmatched` for what no route took. */
  route: string;
  method: string;
  /** 499 when the caller left before the answer was complete. */
  status: number;
  ms: number;
}

const CALLER_LEFT = 499;

/** Gives each answer an `X-Request-Id`, and writes one line when the request is over. */
export function logRequests({
  logger,
  observe,
}: {
  logger: Logger;
  observe?: ((event: RequestEvent) => void) | undefined;
}): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    response.set('X-Request-Id', requestId);
    response.once('close', () => {
      const event: RequestEvent = {
        route: routeOf(request),
        method: request.method,
        status: response.writableFinished ? response.statusCode : CALLER_LEFT,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
      };
      logger.info({ requestId, ...event }, 'request');
      observe?.(event);
    });
    next();
  };
}

function routeOf(request: { route?: unknown }): string {
  const { route } = request;
  const isRoute = typeof route === 'object' && route !== null && 'path' in route;
  return isRoute && typeof route.path === 'string' ? route.path : 'unmatched';
}
