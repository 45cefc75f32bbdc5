import { type Request, type Response } from 'express';
import { type Lock } from '../../backoffice/staff/charge-try';
import { type LogIn } from '../../backoffice/staff/log-in';
import { staffName } from '../../backoffice/staff/staff-rules';
import { type Settings } from '../../domain/settings';
import { type StaffMember } from '../../domain/staff';
import { after, elapsedMs, type Instant } from '../../domain/time';
import { type Queryable } from '../../persistence/database';
import { findSession } from '../../persistence/queries/console/find-session';
import { homeOf } from './access';
import { isForeign } from './csrf';
import { fieldOf, rawFieldOf, readForm } from './form';
import { countdown, formatClock, formatMoment } from './format';
import { type LogInLimit } from './log-in-limit';
import { type ConsolePages } from './page-tools';
import { ownPath } from './return-path';
import { type Barred, type GuardedRoutes } from './routes';
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from './session-cookie';

export interface LogInPageDeps {
  db: Queryable;
  settings: { current(): Promise<Settings> };
  logIn: LogIn;
  logOut(staff: StaffMember, token: string): Promise<void>;
  limit: LogInLimit;
  pages: ConsolePages;
  bar(why: Barred, request: Request, response: Response, visit: undefined): Promise<void>;
}

/** `/masuk` and `/keluar`. */
export function addLogInPages(routes: GuardedRoutes, deps: LogInPageDeps): void {
  routes.open('GET', '/masuk', (request, response) => showLogIn(deps, request, response));
  routes.open('POST', '/masuk', async (request, response, next) => {
    if (isForeign(request)) return deps.bar('foreign', request, response, undefined);
    // Each try costs a hash, so an address that has guessed too much is turned away before its form is read.
    const limited = await deps.limit.take(request.ip ?? '');
    if (limited !== undefined) return showLimited(deps, response, limited.retryAfterMs);
    readForm()(request, response, (error?: unknown) => {
      if (error === undefined) void tryLogIn(deps, request, response).catch(next);
      else next(error);
    });
  });
  routes.post('/keluar', async ({ staff }, request, response) => {
    const session = sessionTokenOf(request);
    if (session !== undefined) await deps.logOut(staff, session.token);
    clearSessionCookie(request, response);
    deps.pages.redirect(response, '/masuk', 'Anda sudah keluar.');
  });
}

async function tryLogIn(deps: LogInPageDeps, request: Request, response: Response): Promise<void> {
  const from = request.ip ?? '';
  const name = staffName(rawFieldOf(request, 'nama'));
  const oldToken = sessionTokenOf(request)?.token;
  const outcome = await deps.logIn({ name, password: rawFieldOf(request, 'sandi'), from, oldToken });
  if (outcome.kind === 'in') {
    await deps.limit.giveBack(from);
    setSessionCookie(request, response, outcome.token);
    const asked = ownPath(fieldOf(request, 'ke'));
    deps.pages.redirect(response, asked === '/' ? homeOf(outcome.staff.role) : asked);
    return;
  }
  const now = await deps.db.now();
  const lock = outcome.lock ?? null;
  const wrong = outcome.kind === 'wrong' && lock === null ? { triesLeft: outcome.triesLeft } : null;
  await show(deps, response, { name, to: ownPath(fieldOf(request, 'ke')), now, wrong, lock, status: 422 });
}

async function showLogIn(deps: LogInPageDeps, request: Request, response: Response): Promise<void> {
  const to = ownPath(request.query['ke']);
  const token = sessionTokenOf(request);
  const now = await deps.db.now();
  if (token === undefined) return show(deps, response, { to, now });
  const session = await findSession(deps.db, token.hash, await deps.settings.current());
  if (session?.kind === 'open') {
    response.redirect(303, to === '/' ? homeOf(session.staff.role) : to);
    return;
  }
  const ended =
    session === undefined
      ? { at: null, why: 'closed' as const }
      : { at: formatMoment(session.endedAt, now), why: session.why };
  await show(deps, response, { to, now, ended });
}

async function showLimited({ db, pages }: LogInPageDeps, response: Response, retryAfterMs: number): Promise<void> {
  const now = await db.now();
  response.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)));
  pages.showBare(response, {
    ...{ template: 'galat', title: 'Terlalu banyak percobaan masuk', status: 429, now },
    model: {
      title: 'Terlalu banyak percobaan masuk',
      what: `Dari alamat ini terlalu banyak kata sandi yang salah. Terbuka lagi pukul ${formatClock(after(now, retryAfterMs))} WIB.`,
      advice: 'Sesi yang sedang terbuka tidak terganggu. Bila bukan orang kantor Anda yang mencoba, beri tahu admin.',
      ...{ home: '/masuk', requestId: '', isFault: false, again: null },
    },
  });
}

interface LogInModel {
  to: string;
  now: Instant;
  name?: string;
  ended?: { at: string | null; why: 'idle' | 'age' | 'closed' };
  wrong?: { triesLeft: number } | null;
  lock?: Lock | null;
  status?: number;
}

const MINUTE_MS = 60_000;

/** One page, of which the server sends one variant: plain, the session ended, wrong, or locked. */
async function show(
  { settings, pages }: LogInPageDeps,
  response: Response,
  { to, now, name = '', ended, wrong = null, lock = null, status }: LogInModel,
): Promise<void> {
  const { staffLockAfter, staffLockForMs, sessionIdleMs, sessionForMs } = await settings.current();
  const model = {
    ...{ to, name, wrong },
    lockAfter: staffLockAfter,
    lockMinutes: Math.ceil(staffLockForMs / MINUTE_MS),
    ended: ended === undefined ? null : { ...endedSentence(ended, { sessionIdleMs, sessionForMs }) },
    locked: lock === null ? null : lockedModel(lock, now),
  };
  pages.showBare(response, {
    template: 'masuk',
    title: 'Masuk',
    model,
    now,
    ...(status === undefined ? {} : { status }),
  });
}

function lockedModel(lock: Lock, now: Instant) {
  return {
    since: formatMoment(lock.since, now),
    until: formatMoment(lock.until, now),
    untilClock: formatClock(lock.until),
    seconds: Math.ceil(elapsedMs(lock.since, lock.until) / 1000),
    left: Math.max(0, Math.ceil(elapsedMs(now, lock.until) / 1000)),
    countdown: countdown({ name: 'Masuk', from: lock.since, to: lock.until }, now, 0),
  };
}

function endedSentence(
  { at, why }: { at: string | null; why: 'idle' | 'age' | 'closed' },
  { sessionIdleMs, sessionForMs }: { sessionIdleMs: number; sessionForMs: number },
): { head: string; why: string } {
  if (at === null) return { head: 'Sesi Anda sudah ditutup.', why: 'Anda, atau perubahan pada akun Anda, menutupnya.' };
  const minutes = Math.round(sessionIdleMs / MINUTE_MS);
  const hours = Math.round(sessionForMs / (60 * MINUTE_MS));
  const reason = why === 'idle' ? `${minutes} menit tanpa kegiatan.` : `Satu sesi berlaku paling lama ${hours} jam.`;
  return { head: `Sesi Anda berakhir ${at}.`, why: reason };
}
