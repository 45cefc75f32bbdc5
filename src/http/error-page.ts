import { type ErrorRequestHandler } from 'express';
import { InvalidRequest, type RequestErrorCode } from '../domain/errors';
import { type Logger } from '../logging/logger';
import { ERROR_RESPONSES, MethodNotAllowed } from './error-response';

/** A page that says one thing only. */
interface PlainPage {
  title: string;
  text: string;
}

const RETRY_AFTER_SECONDS = 5;

const UNREADABLE: PlainPage = {
  title: 'Isian tidak dapat dibaca',
  text: 'Tidak ada yang disimpan. Kembali ke halaman sebelumnya, lalu kirim lagi dari sana.',
};

/** What people themselves can bring about: by loading a form again, or by pasting a book into it. */
const REFUSED: Readonly<Partial<Record<RequestErrorCode, PlainPage>>> = {
  'method-not-allowed': {
    title: 'Alamat ini tidak dibuka langsung',
    text: 'Tidak ada yang berubah. Buka lagi halamannya dari tautan yang Anda terima, atau kembali ke halaman sebelumnya.',
  },
  'body-too-large': {
    title: 'Isian terlalu panjang',
    text: 'Isian yang dikirim terlalu panjang, jadi tidak ada yang disimpan. Kembali ke halaman sebelumnya, persingkat, lalu kirim lagi.',
  },
  'unsupported-media-type': UNREADABLE,
  'invalid-body': UNREADABLE,
};

/**
 * Mounted last on a router of pages: whoever looks at one with a browser is told in a page what was wrong with a form, or
 * that it cannot be had for the moment (`away`). What is only for machines is passed on.
 */
export function createErrorPage(
  logger: Logger,
  { away, plain }: { away: PlainPage; plain: (page: PlainPage) => string },
): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent || isForMachines(error)) {
      next(error);
      return;
    }
    if (error instanceof InvalidRequest) {
      if (error instanceof MethodNotAllowed) response.set('Allow', error.allow.join(', '));
      const page = REFUSED[error.code] ?? away;
      response.status(ERROR_RESPONSES[error.code].httpStatus).type('html').send(plain(page));
      return;
    }
    logger.error({ err: error, requestId: response.get('X-Request-Id') }, 'a page could not be shown');
    response.status(503).set('Retry-After', String(RETRY_AFTER_SECONDS)).type('html').send(plain(away));
  };
}

function isForMachines(error: unknown): boolean {
  return error instanceof URIError || (error instanceof InvalidRequest && REFUSED[error.code] === undefined);
}
