import { type Request } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether another site sent this request. Browsers say so themselves; what says nothing is no browser, or an old one,
 * and still needs the token.
 */
export function isForeign(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined) return site !== 'same-origin';
  const origin = request.get('Origin');
  return origin !== undefined && hostOf(origin) !== request.get('Host');
}

/** The token of the form's hidden field, or of the header that htmx sends. */
export function hasCsrfToken(request: Request, expected: string): boolean {
  const { csrf } = (request.body ?? {}) as { csrf?: unknown };
  const given = request.get('X-CSRF-Token') ?? (typeof csrf === 'string' ? csrf : '');
  return timingSafeEqual(digest(given), digest(expected));
}

/** Of the same length for all, which the comparison asks for. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
