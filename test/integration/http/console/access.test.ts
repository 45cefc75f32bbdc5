import { type Express } from 'express';
import { createControls } from '../../../../src/backoffice/controls/create-controls';
import { STAFF_ROLES, type StaffRole } from '../../../../src/domain/staff';
import { ACCESS } from '../../../../src/http/console/access';
import { createDocumentPlanner } from '../../../../src/billing/document-planner';
import { createCustomerTexts } from '../../../../src/channels/customer-texts/replies';
import { addAllPages } from '../../../../src/http/console/pages/all-pages';
import { silentLogger } from '../../../../src/logging/logger';
import { type Database } from '../../../../src/persistence/database';
import { createSettingsReader } from '../../../../src/persistence/repositories/setting.repository';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { type ConsoleBrowser, createConsoleBrowser } from '../../../support/console-browser';
import { fakeTemporal } from '../../../support/fake-temporal';
import { PROFILE } from '../../../support/settlement';
import { transferPagesDeps } from '../../../support/transfer-pages';
import { censusOf, openTestDatabase } from '../api';

let db: Database;
let end: () => Promise<void>;
let server: Awaited<ReturnType<typeof startConsole>>;
const browsers = new Map<StaffRole, ConsoleBrowser>();

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  const settings = createSettingsReader(db);
  const controls = createControls({
    ...{ db, settings, logger: silentLogger, temporal: fakeTemporal() },
    settlement: { profileOf: () => PROFILE },
  });
  const temporalUi = { url: 'http://127.0.0.1:8233', namespace: 'default' };
  const company = { name: 'CV Contoh', address: '', npwp: '', phone: '', email: '', city: '' };
  const billing = {
    ...{ db, settings, company, hasBank: true, wake: { plan: () => undefined, tagihan: () => undefined } },
    documents: createDocumentPlanner({ company, publicUrl: 'https://hub.test' }),
    customerText: createCustomerTexts(),
  };
  const transfers = transferPagesDeps(db, settings);
  const { money } = transfers;
  server = await startConsole(db, {
    addPages: (routes, tools) =>
      addAllPages(routes, { ...tools, db, settings, controls, money, temporalUi, billing, transfers }),
  });
  for (const role of STAFF_ROLES) {
    const staff = await insertStaff(db, { role });
    const browser = createConsoleBrowser(server.url);
    await browser.logIn(staff.name, TEST_PASSWORD);
    browsers.set(role, browser);
  }
});
afterAll(async () => {
  await server.close();
  await end();
});

/** A path of the table with something in place of each parameter. */
const pathOf = (pattern: string): string =>
  pattern
    .replace(':action', 'park')
    .replace(':file', 'x.css')
    .replace(':code', 'x')
    .replace(':format', 'csv')
    .replace(':date', '2026-01-01')
    .replace(':id', '01ARZ3NDEKTSV4RRFFQ69G5FAV');

const guarded = Object.entries(ACCESS).flatMap(([key, access]) => {
  const [method = '', pattern = ''] = key.split(' ');
  return access === 'everyone' ? [] : [{ key, method, path: pathOf(pattern), access }];
});

test('access table, compared with the router of the real app, has each route and no other', () => {
  const routes = routesOf(server.app);
  expect(routes.length).toBeGreaterThan(30);
  expect(routes).toEqual(Object.keys(ACCESS).sort());
});

test.each(guarded)('$key, asked for without a session, leads to the log-in', async ({ method, path }) => {
  const browser = createConsoleBrowser(server.url);
  const answer = method === 'GET' ? await browser.get(path) : await browser.post(path);
  // The stream cannot lead anywhere: it says so in words.
  const isLed = path === '/langsung' ? answer.text.includes('event: ended') : answer.location?.startsWith('/masuk?ke=');
  expect(isLed).toBe(true);
});

const shut = guarded.flatMap(({ access, ...route }) =>
  STAFF_ROLES.filter((role) => !access.includes(role)).map((role) => ({ ...route, role })),
);

test.each(shut)(
  '$key, asked for as $role, is refused with a page and has no effect',
  async ({ method, path, role }) => {
    const browser = browsers.get(role)!;
    const before = await censusOf(db);
    const answer = method === 'GET' ? await browser.get(path) : await browser.post(path, { peran: 'admin' });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Halaman ini bukan untuk peran Anda');
    expect(await censusOf(db)).toEqual(before);
  },
);

const open = guarded.flatMap(({ access, ...route }) =>
  // What ends the session or does not end by itself has tests of its own.
  ['/keluar', '/langsung'].includes(route.path) ? [] : access.map((role) => ({ ...route, role })),
);

test.each(open)('$key, asked for as $role, is let in', async ({ method, path, role }) => {
  const browser = browsers.get(role)!;
  const answer = method === 'GET' ? await browser.get(path) : await browser.post(path);
  // Nothing that the made-up ids name is there, and an empty form is refused: but by the page, not at the door.
  expect([200, 302, 303, 404, 422]).toContain(answer.status);
  expect(answer.location ?? '').not.toContain('/masuk');
});

test.each(STAFF_ROLES)('menu of %s, followed, leads to no page that is shut', async (role) => {
  const browser = browsers.get(role)!;
  const { text } = await browser.get('/akun');
  const paths = [...text.matchAll(/<a href="([^"]+)" data-menu=/g)].map((match) => match[1]!);
  expect(paths).toContain('/akun');
  for (const path of paths) expect((await browser.get(path)).status).toBe(200);
});

interface Layer {
  route?: { path: string; stack: { method?: string }[] };
  handle: { stack?: Layer[] };
}

/** Every method and path that the app's routers answer, but for the answer that there is no such method. */
function routesOf(app: Express): string[] {
  const walk = (stack: Layer[]): string[] =>
    stack.flatMap(({ route, handle }) =>
      route === undefined
        ? walk(handle.stack ?? [])
        : route.stack.flatMap(({ method }) => (method === undefined ? [] : [`${method.toUpperCase()} ${route.path}`])),
    );
  return walk((app as unknown as { router: { stack: Layer[] } }).router.stack).sort();
}
