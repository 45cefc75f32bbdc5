import { type NextFunction, type Request, type RequestHandler, type Response, type Router } from 'express';
import { elapsedMs } from '../../domain/time';
import { type Settings } from '../../domain/settings';
import { type Queryable } from '../../persistence/database';
import { findSession, type OpenSession } from '../../persistence/queries/console/find-session';
import { accessTo, type ConsoleMethod } from './access';
import { type ConsoleHandler, type ConsoleRoutes, type Visit } from './console.types';
import { hasCsrfToken, isForeign } from './csrf';
import { readForm } from './form';
import { LIVE_HEADER } from './page-tools';
import { sessionTokenOf } from './session-cookie';
import { readUploadForm } from './upload-form';

/** Why a person is not let in. */
export type Barred = 'no-session' | 'foreign' | 'role' | 'csrf' | 'password-temporary';

export interface RoutesDeps {
  db: Queryable;
  settings: { current(): Promise<Settings> };
  /** Puts off the end of a session that is in use. */
  touch(tokenHash: Buffer, staffId: string): Promise<void>;
  /** Answers who is not let in. */
  bar(why: Barred, request: Request, response: Response, visit: Visit | undefined): Promise<void>;
}

/** The console's routes: who comes in is looked up when a route is registered, and checked at each request. */
export interface GuardedRoutes extends ConsoleRoutes {
  /** Without a session. */
  open(method: ConsoleMethod, path: string, handler: RequestHandler): void;
  has(method: ConsoleMethod, path: string): boolean;
}

/** Pages that a person with a password of somebody else's making may open: those that end this. */
const BEFORE_OWN_PASSWORD = new Set(['/akun', '/akun/kata-sandi', '/keluar', '/langsung']);

/** Forms with a list in them: 300 rows with every column full, of which a letter may take twelve bytes on its way. */
const LARGE_FORMS = new Set(['/pelanggan/impor', '/pelanggan/impor/simpan']);
const LARGE_FORM_BYTES = 4 * 1024 * 1024;
/** Forms with a file in them. */
const UPLOAD_FORMS = new Set(['/mutasi/unggah']);

/** How much of the idle time goes by before a use of the session is written down. */
const TOUCH_AFTER_SHARE = 30;

export function createRoutes(router: Router, deps: RoutesDeps): GuardedRoutes {
  const known = new Set<string>();
  const [readBody, readLargeBody, readUpload] = [readForm(), readForm(LARGE_FORM_BYTES), readUploadForm()];
  const readerOf = (path: string): RequestHandler =>
    UPLOAD_FORMS.has(path) ? readUpload : LARGE_FORMS.has(path) ? readLargeBody : readBody;

  const register = (method: ConsoleMethod, path: string, handler: RequestHandler): void => {
    known.add(`${method} ${path}`);
    if (method === 'GET') router.get(path, handler);
    else router.post(path, handler);
  };

  const guarded = (method: ConsoleMethod, path: string, handler: ConsoleHandler): void => {
    const access = accessTo(method, path);
    if (access === 'everyone') throw new Error(`${method} ${path} is for everyone and gets no visit`);
    register(method, path, async (request, response, next) => {
      if (method === 'POST' && isForeign(request)) return deps.bar('foreign', request, response, undefined);
      const session = await openSessionOf(deps, request);
      if (session === undefined) return deps.bar('no-session', request, response, undefined);
      const { staff, csrfToken, now } = session;
      const visit: Visit = { staff, csrfToken, now };
      if (session.isPasswordTemporary && !BEFORE_OWN_PASSWORD.has(path)) {
        return deps.bar('password-temporary', request, response, visit);
      }
      if (!access.includes(staff.role)) return deps.bar('role', request, response, visit);
      if (method === 'POST') {
        await bodyOf(readerOf(path), request, response);
        if (!hasCsrfToken(request, csrfToken)) return deps.bar('csrf', request, response, visit);
      }
      await handler(visit, request, response);
      pass(next, response);
    });
  };

  return {
    get: (path, handler) => guarded('GET', path, handler),
    post: (path, handler) => guarded('POST', path, handler),
    open(method, path, handler) {
      if (accessTo(method, path) !== 'everyone') throw new Error(`${method} ${path} is not for everyone`);
      register(method, path, handler);
    },
    has: (method, path) => known.has(`${method} ${path}`),
  };
}

/** A handler that answered nothing did not know what was asked for: the page is not there. */
function pass(next: NextFunction, response: Response): void {
  if (!response.headersSent) next();
}

/** The session of a request, as long as it is open. What a page asks by itself does not keep it open. */
async function openSessionOf(deps: RoutesDeps, request: Request): Promise<OpenSession | undefined> {
  const token = sessionTokenOf(request);
  if (token === undefined) return undefined;
  const { sessionIdleMs } = await deps.settings.current();
  const session = await findSession(deps.db, token.hash, { sessionIdleMs });
  if (session?.kind !== 'open') return undefined;
  const isByItself = request.get(LIVE_HEADER) !== undefined || request.path === '/langsung';
  const isDue = elapsedMs(session.seenAt, session.now) > sessionIdleMs / TOUCH_AFTER_SHARE;
  if (isDue && !isByItself) await deps.touch(token.hash, session.staff.id);
  return session;
}

function bodyOf(read: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void read(request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('the form cannot be read', { cause: error }));
    });
  });
}
