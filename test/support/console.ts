/** The console's listener on a free port, for tests that come in by HTTP. */
import { hashPassword } from '../../src/backoffice/staff/password';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings';
import { type StaffMember, type StaffRole } from '../../src/domain/staff';
import { createLive } from '../../src/http/console/live';
import { type ConsoleAppDependencies, createConsoleApp, listen } from '../../src/http/server';
import { silentLogger } from '../../src/logging/logger';
import { type Database, type Queryable } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';

export const TEST_PASSWORD = 'kata-sandi-uji';

/** The cheapest hash that the library takes would still be too slow for a hundred log-ins: one for all. */
let testHash: Promise<string> | undefined;

/** A person with `TEST_PASSWORD`. */
export async function insertStaff(
  db: Queryable,
  { role = 'operator', name, password }: { role?: StaffRole; name?: string; password?: string } = {},
): Promise<StaffMember> {
  const id = newId();
  testHash ??= hashPassword(TEST_PASSWORD);
  const staff = { id, name: name ?? `uji${id.slice(-8).toLowerCase()}`, fullName: `Uji ${id.slice(-4)}`, role };
  await db.write(
    `insert into staff (id, name, full_name, role, password_hash, created_at) values (?, ?, ?, ?, ?, utc_timestamp(3))`,
    [id, staff.name, staff.fullName, role, await (password === undefined ? testHash : hashPassword(password))],
  );
  return staff;
}

type Overrides = Partial<Omit<ConsoleAppDependencies, 'db' | 'settings'>> & {
  settings?: Partial<Settings>;
  /** Between two polls of the live stream. */
  everyMs?: number;
  /** Any free one unless it is given. */
  port?: number;
};

export async function startConsole(db: Database, { settings, everyMs = 50, port = 0, ...overrides }: Overrides = {}) {
  const reader = { current: async () => ({ ...DEFAULT_SETTINGS, ...settings }) };
  const live = createLive({ db, settings: reader, logger: silentLogger, everyMs });
  const app = createConsoleApp({
    ...{ db, live, logger: silentLogger, isDemo: false, trustProxy: 0, publicUrl: 'http://127.0.0.1:8080' },
    settings: reader,
    addPages: () => undefined,
    health: async () => ({ database: 'ok', temporal: 'ok', backlog: 'ok' }),
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'up 1\n' }),
    ...overrides,
  });
  const server = await listen({ app, host: '127.0.0.1', port });
  const close = async (graceMs = 1000): Promise<void> => {
    live.stop();
    await server.close(graceMs);
  };
  return { url: server.url, port: server.port, app, live, close };
}
