import { type ErrorRequestHandler, type Response } from 'express';
import { type RenderReply } from '../../channels/otomax/replies';
import { InvalidRequest, type RequestErrorCode, RetrySameReference, type RetryCode } from '../../domain/errors';
import { type Logger } from '../../logging/logger';
import { MethodNotAllowed } from '../error-response';
import { echoedReference } from './parameters';

interface ErrorReply {
  httpStatus: 200 | 404 | 405 | 413 | 415 | 429 | 503;
  reply: 'denied' | 'invalid' | 'ref-conflict' | 'retry' | 'ticket-exhausted' | 'ticket-too-many';
}

const DENIED: ErrorReply = { httpStatus: 200, reply: 'denied' };
const INVALID: ErrorReply = { httpStatus: 200, reply: 'invalid' };

/**
 * How each code is told in texts. None of these says that an order failed: nothing was stored under its reference, so
 * the same reference may still buy, or has bought already. A final no is a stored order and has texts of its own.
 */
export const ERROR_REPLIES: Readonly<Record<RequestErrorCode | RetryCode, ErrorReply>> = {
  'malformed-json': INVALID,
  'invalid-body': INVALID,
  'invalid-reference': INVALID,
  'invalid-query': INVALID,
  'body-too-large': { httpStatus: 413, reply: 'invalid' },
  'unsupported-media-type': { httpStatus: 415, reply: 'invalid' },
  'not-found': { httpStatus: 404, reply: 'invalid' },
  'method-not-allowed': { httpStatus: 405, reply: 'invalid' },

  'missing-credentials': DENIED,
  'unknown-key': DENIED,
  'credential-locked': DENIED,
  'reseller-inactive': DENIED,
  'ip-not-allowed': DENIED,
  'invalid-timestamp': DENIED,
  'stale-timestamp': DENIED,
  'invalid-nonce': DENIED,
  'nonce-reused': DENIED,
  'bad-signature': DENIED,

  'ref-conflict': { httpStatus: 200, reply: 'ref-conflict' },

  busy: { httpStatus: 503, reply: 'retry' },
  // Nothing was made and nothing is open: a person reads the text, which software of the trade shows with 200 only.
  'codes-exhausted': { httpStatus: 200, reply: 'ticket-exhausted' },
  'too-many-open': { httpStatus: 200, reply: 'ticket-too-many' },
  'rate-limited': { httpStatus: 429, reply: 'retry' },
  'retry-same-ref': { httpStatus: 503, reply: 'retry' },
};

const RETRY_AFTER_SECONDS = 5;
const TICKET = '/otomax/ticket';

/** Mounted behind the commands. What is not one of our own errors is answered as a retry: its outcome is open. */
export function createErrorReplies({ logger, render }: { logger: Logger; render: RenderReply }): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const requestId = response.get('X-Request-Id');
    if (response.headersSent) {
      next(error);
      return;
    }
    const refId = echoedReference(request);
    if (error instanceof MethodNotAllowed) response.set('Allow', error.allow.join(', '));
    if (error instanceof InvalidRequest) {
      const { httpStatus, reply } = ERROR_REPLIES[error.code];
      sendText(response, httpStatus, render(reply, { refId }));
      return;
    }
    const retry = error instanceof RetrySameReference ? error : undefined;
    if (retry === undefined) logger.error({ err: error, requestId }, 'a request failed');
    else if (retry.cause !== undefined) logger.warn({ err: retry, requestId }, 'a request is to be sent again');
    response.set('Retry-After', String(retry?.retryAfterSeconds ?? RETRY_AFTER_SECONDS));
    const { httpStatus, reply } = ERROR_REPLIES[retry?.code ?? 'retry-same-ref'];
    // A tiket has no reference: the amount is what makes the same request.
    const isTicket = reply === 'retry' && request.originalUrl.startsWith(TICKET);
    sendText(response, httpStatus, render(isTicket ? 'ticket-retry' : reply, { refId }));
  };
}

export function sendText(response: Response, httpStatus: number, text: string): void {
  response.status(httpStatus).type('text/plain').send(text);
}
