import { type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import { InvalidRequest } from '../../domain/errors';
import { type Instant, instant } from '../../domain/time';
import { type Logger } from '../../logging/logger';
import { ERROR_RESPONSES, MethodNotAllowed } from '../error-response';
import { type Visit } from './console.types';
import { type ConsolePages } from './page-tools';

interface ErrorPage {
  status: number;
  visit?: Visit | undefined;
  title: string;
  /** What happened, and that nothing was changed. */
  what: string;
  advice: string;
  home: string;
}

export interface ErrorPages {
  show(response: Response, page: ErrorPage): Promise<void>;
  /** A page that asks for the same address again at once, now from our own site. */
  showAgain(response: Response, path: string): Promise<void>;
}

/** The pages of what went wrong, without menu: they need neither session nor database. */
export function createErrorPages(pages: Pick<ConsolePages, 'showBare'>): ErrorPages {
  return {
    async show(response, { status, visit, title, what, advice, home }) {
      const requestId = response.get('X-Request-Id') ?? '';
      const model = { title, what, advice, home, requestId, isFault: status >= 500, again: null };
      pages.showBare(response, { template: 'galat', title, status, model, now: visit?.now ?? clock() });
    },
    async showAgain(response, path) {
      const title = 'Membuka halaman';
      response.set('Refresh', `0;url=${path}`);
      const model = { title, what: '', advice: '', home: path, requestId: '', isFault: false, again: path };
      pages.showBare(response, { template: 'galat', title, model, now: clock() });
    },
  };
}

/** Only for the clock in the corner of a page that could not ask the database. */
function clock(): Instant {
  return instant(Date.now());
}

/** Ends the console's router: what no route took. */
export function pageNotFound(pages: ErrorPages): RequestHandler {
  return async (_request, response) => {
    await pages.show(response, {
      ...{ status: 404, home: '/' },
      title: 'Halaman tidak ditemukan',
      what: 'Alamat ini tidak ada, atau yang dicari sudah tidak ada.',
      advice: 'Periksa alamatnya, atau mulai dari halaman pertama.',
    });
  };
}

/** Mounted last. The reader learns what to do; the cause goes to the log under the number on the page. */
export function consoleErrors(pages: ErrorPages, logger: Logger): ErrorRequestHandler {
  return async (error: unknown, _request, response, _next) => {
    const requestId = response.get('X-Request-Id');
    if (response.headersSent) {
      logger.error({ err: error, requestId }, 'a page failed after its answer had begun');
      response.destroy();
      return;
    }
    if (error instanceof MethodNotAllowed) response.set('Allow', error.allow.join(', '));
    if (error instanceof InvalidRequest || error instanceof URIError) {
      const code = error instanceof InvalidRequest ? error.code : 'not-found';
      const { httpStatus, message } = ERROR_RESPONSES[code];
      const advice = 'Kembali ke halaman sebelumnya, lalu coba lagi.';
      const title = httpStatus === 404 ? 'Halaman tidak ditemukan' : 'Permintaan tidak bisa dibaca';
      await pages.show(response, { status: httpStatus, home: '/', title, what: message, advice });
      return;
    }
    logger.error({ err: error, requestId }, 'a page failed');
    const isAway = error instanceof Error && 'code' in error && error.code === 'unavailable';
    await pages.show(response, {
      ...{ status: isAway ? 503 : 500, home: '/' },
      title: isAway ? 'Basis data sedang tidak bisa dihubungi' : 'Halaman ini gagal dibuat',
      what: isAway
        ? 'Halaman tidak bisa dibaca sekarang. Mesin terus mencoba; pesanan yang sudah diterima tetap dijaga.'
        : 'Ada kesalahan di server. Bila Anda baru mengirim formulir, hasilnya belum pasti: periksa dulu keadaannya.',
      advice: 'Tunggu sebentar, lalu muat ulang. Bila berulang, sampaikan nomor di bawah kepada admin.',
    });
  };
}
