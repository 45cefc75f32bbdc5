import { type ErrorRequestHandler, type Response } from 'express';
import { type ErrorCode, InvalidRequest, type RetryCode, RetrySameReference } from '../domain/errors';
import { type Logger } from '../logging/logger';

export interface ErrorResponse {
  httpStatus: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 503;
  /** For the people who run the reseller's server. Software decides by the code. */
  message: string;
}

/** How each code is told over HTTP. None of the messages may contain the word that text parsers read as a refund. */
export const ERROR_RESPONSES: Readonly<Record<ErrorCode, ErrorResponse>> = {
  'malformed-json': { httpStatus: 400, message: 'Isi permintaan bukan JSON yang benar.' },
  'invalid-body': { httpStatus: 400, message: 'Isi permintaan tidak sesuai dengan yang didokumentasikan.' },
  'invalid-reference': {
    httpStatus: 400,
    message: 'refId harus 1 sampai 64 karakter dari huruf, angka, titik, garis bawah, titik dua, atau tanda hubung.',
  },
  'invalid-query': { httpStatus: 400, message: 'Parameter pada alamat tidak sesuai dengan yang didokumentasikan.' },

  'missing-credentials': { httpStatus: 401, message: 'Header X-Tuntas-* tidak lengkap.' },
  'unknown-key': { httpStatus: 401, message: 'API key tidak dikenal.' },
  'invalid-timestamp': { httpStatus: 401, message: 'X-Tuntas-Timestamp harus 10 angka, detik Unix.' },
  'stale-timestamp': { httpStatus: 401, message: 'X-Tuntas-Timestamp berbeda lebih dari 300 detik dari jam server.' },
  'invalid-nonce': {
    httpStatus: 401,
    message: 'X-Tuntas-Nonce harus 16 sampai 64 karakter dari huruf, angka, garis bawah, atau tanda hubung.',
  },
  'bad-signature': { httpStatus: 401, message: 'Tanda tangan tidak cocok.' },

  'credential-locked': {
    httpStatus: 403,
    message: 'API key dikunci sementara karena terlalu banyak tanda tangan yang tidak cocok. Coba lagi nanti.',
  },
  'reseller-inactive': { httpStatus: 403, message: 'Akun reseller tidak aktif.' },
  'ip-not-allowed': { httpStatus: 403, message: 'Alamat IP pengirim tidak terdaftar.' },

  'not-found': { httpStatus: 404, message: 'Data atau alamat tidak ditemukan.' },
  'method-not-allowed': { httpStatus: 405, message: 'Metode HTTP tidak berlaku untuk alamat ini.' },
  'nonce-reused': { httpStatus: 409, message: 'X-Tuntas-Nonce sudah dipakai untuk permintaan lain.' },
  'ref-conflict': {
    httpStatus: 409,
    message: 'refId sudah dipakai untuk pesanan dengan isi lain. Pesanan yang lama tidak berubah.',
  },
  'body-too-large': { httpStatus: 413, message: 'Isi permintaan terlalu besar.' },
  'unsupported-media-type': {
    httpStatus: 415,
    message: 'Isi permintaan harus application/json dalam UTF-8, tanpa kompresi.',
  },

  'product-unknown': { httpStatus: 422, message: 'Kode produk tidak dikenal.' },
  'product-closed': { httpStatus: 422, message: 'Produk sedang ditutup.' },
  'bad-number': { httpStatus: 422, message: 'Nomor tujuan tidak benar.' },
  'bad-quantity': { httpStatus: 422, message: 'Jumlah tidak sesuai untuk produk ini.' },
  'prefix-mismatch': { httpStatus: 422, message: 'Nomor tujuan bukan milik operator produk ini.' },
  'price-above-max': { httpStatus: 422, message: 'Harga sekarang di atas maxPrice.' },
  'saldo-short': { httpStatus: 422, message: 'Saldo tidak cukup.' },
  'wrong-number': { httpStatus: 422, message: 'Operator menolak nomor tujuan.' },
  'supplier-refused': { httpStatus: 422, message: 'Pesanan ditolak oleh semua jalur pembelian.' },
  'no-terminal': { httpStatus: 422, message: 'Tidak ada jalur pembelian yang tersedia untuk produk ini.' },
  'deadline-passed': { httpStatus: 422, message: 'Pesanan tidak sempat dikirim sampai batas waktunya.' },
  'cancelled-by-operator': { httpStatus: 422, message: 'Pesanan dibatalkan operator.' },

  'transfer-not-offered': {
    httpStatus: 422,
    message: 'Pembayaran lewat transfer belum dibuka untuk produk atau akun ini.',
  },
  'amount-out-of-range': { httpStatus: 422, message: 'Nominal di luar batas tiket.' },

  'codes-exhausted': {
    httpStatus: 503,
    message:
      'Kode unik untuk nominal ini sedang habis. Tawarkan nominal lain atau virtual account; setelah menunggu, pesanan ' +
      'boleh dikirim lagi dengan refId yang sama.',
  },
  'too-many-open': {
    httpStatus: 429,
    message:
      'Terlalu banyak transfer yang masih ditunggu. Setelah sebagian dibayar atau lewat waktu, pesanan boleh dikirim lagi ' +
      'dengan refId yang sama.',
  },
  'rate-limited': {
    httpStatus: 429,
    message: 'Terlalu banyak permintaan. Tunggu sebentar; pesanan boleh dikirim lagi dengan refId yang sama.',
  },
  busy: {
    httpStatus: 503,
    message: 'Server sedang sibuk. Tunggu sebentar; pesanan boleh dikirim lagi dengan refId yang sama.',
  },
  'retry-same-ref': {
    httpStatus: 503,
    message: 'Hasil permintaan belum diketahui. Pesanan boleh dikirim lagi dengan refId yang sama.',
  },
};

const RETRY_AFTER_SECONDS = 5;

/** The resource exists, and is spoken to by other methods. */
export class MethodNotAllowed extends InvalidRequest {
  constructor(readonly allow: readonly string[]) {
    super('method-not-allowed');
  }
}

function sendError(response: Response, code: ErrorCode): void {
  const { httpStatus, message } = ERROR_RESPONSES[code];
  response.status(httpStatus).json({ error: { code, message } });
}

/** The same request with the same reference may come again; whether it was carried out is open. */
export function sendRetry(response: Response, { code, afterSeconds }: { code: RetryCode; afterSeconds: number }): void {
  response.set('Retry-After', String(afterSeconds));
  sendError(response, code);
}

/**
 * Mounted last. What is not one of our own errors is answered as a retry: after a request that may have changed
 * something its outcome is open, and the caller learns no more than that.
 */
export function createErrorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, { method }, response, _next) => {
    const requestId = response.get('X-Request-Id');
    if (response.headersSent) {
      logger.error({ err: error, requestId }, 'a request failed after its answer had begun');
      response.destroy();
      return;
    }
    if (error instanceof MethodNotAllowed) response.set('Allow', error.allow.join(', '));
    if (error instanceof InvalidRequest) {
      sendError(response, error.code);
      return;
    }
    // The path holds a broken percent-encoding: it names nothing that there is.
    if (error instanceof URIError) {
      sendError(response, 'not-found');
      return;
    }
    const retry = error instanceof RetrySameReference ? error : undefined;
    if (retry === undefined) logger.error({ err: error, requestId }, 'a request failed');
    else if (retry.cause !== undefined) logger.warn({ err: retry, requestId }, 'a request is to be sent again');
    sendRetry(response, {
      code: retry?.code ?? (isRead(method) ? 'busy' : 'retry-same-ref'),
      afterSeconds: retry?.retryAfterSeconds ?? RETRY_AFTER_SECONDS,
    });
  };
}

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
