import { parseCookie } from 'cookie';
import { type Request, type Response } from 'express';
import { randomBytes, timingSafeEqual } from 'node:crypto';

const COOKIE = 'tuntas_formulir';
const TOKEN = /^[A-Za-z0-9_-]{24}$/;

/** The token of a form's hidden field; the browser gets it as a cookie as well, and sends both. */
export function formTokenFor(request: Request, response: Response): string {
  const known = tokenIn(request);
  if (known !== undefined) return known;
  const token = randomBytes(18).toString('base64url');
  // Lax: who comes back from a message keeps the one that another tab's form has.
  response.cookie(COOKIE, token, { httpOnly: true, sameSite: 'lax', path: '/pesanan', secure: request.secure });
  return token;
}

/** Whether a form of ours sent this: the hidden field is the cookie. */
export function hasFormToken(request: Request, given: string | undefined): boolean {
  const known = tokenIn(request);
  if (known === undefined || given === undefined || !TOKEN.test(given)) return false;
  return timingSafeEqual(Buffer.from(known), Buffer.from(given));
}

/**
 * Whether another site sent it. The page sends no referrer, so an older browser that does not say where a request comes
 * from names no origin either: what it sends is left to the token.
 */
export function isFromElsewhere(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined) return site !== 'same-origin';
  const origin = request.get('Origin');
  if (origin === undefined || origin === 'null') return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.get('Host');
}

function tokenIn(request: Request): string | undefined {
  const token = parseCookie(request.headers.cookie ?? '')[COOKIE];
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}
