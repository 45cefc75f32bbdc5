import { type Request } from 'express';
import { ACCESS } from './access';

/** Where a person goes after the log-in: the page that was asked for, or the page of the form that was sent. */
export function pathAfterLogIn(request: Request): string {
  if (request.method === 'GET' && request.get('HX-Request') === undefined) return ownPath(request.originalUrl);
  const from = request.get('HX-Current-URL') ?? request.get('Referer') ?? '';
  if (!URL.canParse(from)) return '/';
  const { pathname, search } = new URL(from);
  return ownPath(pathname + search);
}

/** A page of the console; anything that could lead to another site, or back to the log-in, becomes the first page. */
export function ownPath(asked: unknown): string {
  if (typeof asked !== 'string' || asked.length > 1000) return '/';
  // A browser reads a backslash as a slash, and drops tabs and line ends: `/\\evil` would be another site.
  const isOwn = /^\/(?![/\\])[\x21-\x7e]*$/.test(asked) && !asked.includes('\\');
  if (!isOwn) return '/';
  const [pathname = '/', ...query] = asked.split('?');
  const page = nearestPage(pathname);
  return page === pathname ? [page, ...query].join('?') : page;
}

const PAGES = Object.entries(ACCESS)
  .filter(([key, access]) => key.startsWith('GET ') && access !== 'everyone' && key !== 'GET /langsung')
  .map(([key]) => new RegExp(`^${key.slice('GET '.length).replaceAll(/:\w+/g, '[^/]+')}$`));

/** A refused form is shown at its own address, which nobody can ask for: the page it belongs to lies above. */
function nearestPage(pathname: string): string {
  if (pathname === '/' || pathname === '') return '/';
  return PAGES.some((page) => page.test(pathname)) ? pathname : nearestPage(pathname.replace(/\/[^/]*$/, ''));
}
