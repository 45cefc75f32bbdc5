import { parseCookie } from 'cookie';
import { type Request, type Response } from 'express';
import { hashOfToken } from '../../backoffice/staff/session-token';

const SESSION = 'tuntas_sesi';
const TOAST = 'tuntas_kabar';
const TOAST_FOR_MS = 60_000;
const TOAST_LETTERS = 400;

/** The token that the browser sent, and what is kept of it. */
export function sessionTokenOf(request: Request): { token: string; hash: Buffer } | undefined {
  const token = cookieOf(request, SESSION);
  const hash = token === undefined ? undefined : hashOfToken(token);
  return token === undefined || hash === undefined ? undefined : { token, hash };
}

/** It ends with the browser; the database ends it earlier. */
export function setSessionCookie(request: Request, response: Response, token: string): void {
  response.cookie(SESSION, token, cookieOptions(request));
}

export function clearSessionCookie(request: Request, response: Response): void {
  response.clearCookie(SESSION, cookieOptions(request));
}

/** A sentence for the page that comes next. */
export function setToast(request: Request, response: Response, sentence: string): void {
  const options = { ...cookieOptions(request), maxAge: TOAST_FOR_MS };
  response.cookie(TOAST, sentence.slice(0, TOAST_LETTERS), options);
}

/** Shown once. */
export function takeToast(request: Request, response: Response): string | null {
  const toast = cookieOf(request, TOAST);
  if (toast === undefined || toast === '') return null;
  response.clearCookie(TOAST, cookieOptions(request));
  return toast.slice(0, TOAST_LETTERS);
}

function cookieOf(request: Request, name: string): string | undefined {
  return parseCookie(request.headers.cookie ?? '')[name];
}

function cookieOptions({ secure }: Request) {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure } as const;
}
