import { type ErrorRequestHandler } from 'express';
import { InvalidRequest } from '../domain/errors';
import { type Logger } from '../logging/logger';

const RETRY_AFTER_SECONDS = 5;

/**
 * Mounted last on a router of pages: whoever looks at one with a browser is told in a page that it cannot be had for the
 * moment. What is wrong with the request itself is passed on.
 */
export function createErrorPage(logger: Logger, page: () => string): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent || error instanceof InvalidRequest || error instanceof URIError) {
      next(error);
      return;
    }
    logger.error({ err: error, requestId: response.get('X-Request-Id') }, 'a page could not be shown');
    response.status(503).set('Retry-After', String(RETRY_AFTER_SECONDS)).type('html').send(page());
  };
}
