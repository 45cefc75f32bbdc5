/** The public listener on a free port, with a database of its own and stand-ins for what others take. */
import { createReplies } from '../../../src/channels/otomax/replies';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/domain/settings';
import { createPublicApp, listen, type PublicAppDependencies } from '../../../src/http/server';
import { silentLogger } from '../../../src/logging/logger';
import { type Database, openDatabase } from '../../../src/persistence/database';
import { migrate } from '../../../src/persistence/migrate';
import { createTestDatabase } from '../../support/database';
import { insertReseller, type ResellerFixture, type ResellerOptions, testSecretBox } from '../../support/fixtures';
import { createH2hClient, type H2hClient } from '../../support/h2h-client';

export { censusOf } from '../../support/census';

export interface TestApi {
  url: string;
  close: () => Promise<void>;
}

export interface OwnDatabase {
  db: Database;
  end: () => Promise<void>;
}

/** A migrated database for one suite. */
export async function openTestDatabase(): Promise<OwnDatabase> {
  const server = await createTestDatabase();
  const { url } = server;
  await migrate({ url, poolSize: 2 });
  const db = await openDatabase({ url, poolSize: 4 });
  return {
    db,
    async end() {
      await db.close();
      await server.drop();
    },
  };
}

export async function startApi(
  db: PublicAppDependencies['db'],
  {
    settings,
    ...overrides
  }: Partial<Omit<PublicAppDependencies, 'db' | 'settings'>> & { settings?: Partial<Settings> } = {},
): Promise<TestApi> {
  const app = createPublicApp({
    db,
    acceptTopup: acceptNothing,
    acceptOrder: acceptNothing,
    acceptTiket: acceptNothing,
    publicUrl: 'https://pulsa.example',
    transfers: nothingOfTransfers,
    demoShop: undefined,
    secretBox: testSecretBox,
    settings: { current: async () => ({ ...DEFAULT_SETTINGS, ...settings }) },
    logger: silentLogger,
    health: async () => ({ database: 'ok', temporal: 'ok', backlog: 'ok' }),
    acceptCallback: async () => ({ status: 200 }),
    trustProxy: 0,
    otomaxReplies: createReplies(),
    ...overrides,
  });
  const server = await listen({ app, host: '127.0.0.1', port: 0 });
  return { url: server.url, close: () => server.close(1000) };
}

/** Nobody pays, and no feed tells anything. */
export const nothingOfTransfers: PublicAppDependencies['transfers'] = {
  acceptMutationBatch: async () => ({ status: 'unknown-feed' }),
  acceptProof: () => acceptNothing(),
  acceptPayee: () => acceptNothing(),
  proofLinks: { isGenuine: () => false },
};

export const acceptNothing = async (): Promise<never> => {
  throw new Error('no order was expected to get this far');
};

/** A reseller of this test alone, and its server. */
export async function newReseller(
  db: Database,
  { url }: { url: string },
  options: ResellerOptions = {},
): Promise<{ reseller: ResellerFixture; client: H2hClient }> {
  const reseller = await insertReseller(db, options);
  return { reseller, client: createH2hClient(url, reseller) };
}
