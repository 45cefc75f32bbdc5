import { Router } from 'express';
import { createPasswordChecks, type PasswordChecks } from '../../backoffice/staff/check-password';
import { logOut } from '../../backoffice/staff/end-sessions';
import { createLogIn } from '../../backoffice/staff/log-in';
import { touchSession } from '../../backoffice/staff/touch-session';
import { type Settings } from '../../domain/settings';
import { type StaffMember } from '../../domain/staff';
import { type Logger } from '../../logging/logger';
import { type Database } from '../../persistence/database';
import { type FrameFigures, readFrameFigures } from '../../persistence/queries/console/frame-figures';
import { type BillingFigures, readBillingFigures } from '../../persistence/queries/tagihan/billing-figures';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { createAssets } from './assets';
import { createBar } from './barred';
import { type ConsoleRoutes, type PageTools } from './console.types';
import { consoleErrors, createErrorPages, pageNotFound } from './error-pages';
import { type Live } from './live';
import { streamChanges } from './live-stream';
import { addLogInPages } from './log-in';
import { createLogInLimit } from './log-in-limit';
import { createPageTools } from './page-tools';
import { addAccountPages } from './pages/akun';
import { addStaffPages } from './pages/staf';
import { createRender } from './render';
import { createRoutes } from './routes';

export interface ConsoleDeps {
  db: Database;
  settings: { current(): Promise<Settings> };
  live: Live;
  /** The demo's well-known passwords are allowed. */
  isDemo: boolean;
  /** The pages about orders, approvals, terminals and the audit trail. */
  addPages(
    routes: ConsoleRoutes,
    tools: PageTools & { passwords: PasswordChecks; pictures: ReadonlyMap<string, string> },
  ): void;
}

/** Everything of the console listener that people see. Mounted last: it also answers what nobody takes. */
export function createConsoleRouter({ logger, ...deps }: ConsoleDeps & { logger: Logger }): Router {
  const { db, settings, live, isDemo } = deps;
  const router = Router();
  const assets = createAssets();
  const pages = createPageTools({
    ...{ render: createRender(), assets: assets.addresses, figures: freshFigures(db), billing: freshBilling(db) },
    isThere: (path) => routes.has('GET', path),
  });
  const errors = createErrorPages(pages);
  const bar = createBar(errors);
  const passwords = createPasswordChecks({ db, settings });
  const routes = createRoutes(router, {
    ...{ db, settings, bar },
    touch: (tokenHash, staffId) => touchSession(db, tokenHash, staffId),
  });

  routes.open('GET', '/aset/:file', assets.handler);
  addLogInPages(routes, {
    ...{ db, settings, pages, bar },
    logIn: createLogIn({ db, settings, passwords }),
    logOut: (staff, token) => logOut(db, staff, token),
    limit: createLogInLimit(),
  });
  routes.get('/langsung', streamChanges(live));
  addAccountPages(routes, { ...pages, db, settings, passwords, isDemo });
  addStaffPages(routes, { ...pages, db, settings, isDemo });
  deps.addPages(routes, { ...pages, passwords, pictures: assets.pictures });
  router.use(pageNotFound(errors), consoleErrors(errors, logger));
  return router;
}

const FRESH_FOR_MS = 1000;

/** Read once a second at the most, however many pages are asked for. */
function freshFigures(db: Database): () => Promise<FrameFigures> {
  return fresh(() => readFrameFigures(db));
}

/** The same for each person: of the own customers, or of all for an admin. */
function freshBilling(db: Database): (staff: StaffMember) => Promise<BillingFigures | null> {
  const readers = new Map<string, () => Promise<BillingFigures>>();
  return async (staff) => {
    const scope = scopeOf(staff);
    if (scope.kind === 'none') return null;
    const key = scope.kind === 'own' ? scope.staffId : scope.kind;
    const read = readers.get(key) ?? fresh(() => readBillingFigures(db, scope));
    readers.set(key, read);
    return read();
  };
}

function fresh<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  let readAt = -Infinity;
  return () => {
    if (reading === undefined || performance.now() - readAt > FRESH_FOR_MS) {
      readAt = performance.now();
      reading = read();
      // One that failed is not kept.
      reading.catch(() => (reading = undefined));
    }
    return reading;
  };
}
