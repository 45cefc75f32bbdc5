/**
 * The whole hub as it runs for real: its own MariaDB, Temporal, simulators, worker and API processes, on free ports and in
 * a folder of its own. Times are short; the rules are the real ones.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Delivery } from '../../simulators/book';
import { type LoggedRequest } from '../../simulators/digiflazz/requests';
import { type ReceivedReport } from '../../simulators/reports';
import { createSimulators } from '../../simulators/simulators';
import { checkBooks } from '../../src/ledger/check-books';
import { type Database, openDatabase } from '../../src/persistence/database';
import { checkPromises } from '../../src/sweeps/check-promises';
import { ChildProgram } from './child-program';
import { createTestDatabaseOn } from './database';
import { freePorts } from './free-ports';
import { createH2hClient, type H2hAnswer, type H2hClient } from './h2h-client';
import { findChromium, makeTempFolder, removeFolder, type Server, startMariaDb, startTemporal } from './servers';
import { until } from './until';

export { until } from './until';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');

/** Everybody's PIN, password and secrets in these tests: none of them may ever be written down. */
const SECRETS = {
  secretKey: Buffer.alloc(32, 9).toString('base64'),
  agOne: 'demo-secret-ag0001',
  agTwo: 'demo-secret-ag0002',
};

/** The contract of the simulated lines, shortened; the simulators' own delays are shortened with it. */
export const FAST_PROFILE = {
  sendWindowMs: 2500,
  httpTimeoutMs: 3000,
  settleMs: 200,
  pollGapMs: 5800,
  checkDelaysMs: [5800, 5800, 6500],
  memoryMs: 3_600_000,
  memoryMarginMs: 600_000,
};

export const FAST_SIMULATORS = { delayFactor: 0.25, latencyMs: [5, 20] as [number, number] };

export const FAST_SETTINGS: Readonly<Record<string, number>> = {
  sweepEveryMs: 300,
  reconcileEveryMs: 1000,
  reconcileLagMs: 4000,
  routeRetryMs: 500,
  pickUpMs: 10_000,
  reportTryMs: 3000,
  sendDeadlineMs: 60_000,
  latestSendMs: 120_000,
  tripAfter: 50,
};

export interface TopupView {
  topupId: string;
  refId: string;
  state: string;
  sn: string | null;
  price: number;
  errorCode: string | null;
}

/** The bank's own record. */
export interface BniBook {
  bills: { trxId: string; number: string; amount: number; paid: number }[];
  payments: { trxId: string; amount: number; ntb: string }[];
}

export interface SystemOptions {
  apis?: number;
  settings?: Readonly<Record<string, number>>;
  profile?: Readonly<Record<string, unknown>>;
  /** With the program that prints documents. */
  hasDocuments?: boolean;
  /** More of the programs' environment. */
  variables?: Readonly<Record<string, string>>;
}

export type System = Awaited<ReturnType<typeof startSystem>>;

export async function startSystem({
  apis: apiCount = 1,
  settings = {},
  profile = {},
  hasDocuments = false,
  variables = {},
}: SystemOptions = {}) {
  const folder = makeTempFolder();
  const logs = path.join(folder, 'logs');
  mkdirSync(logs);
  const dataDir = path.join(folder, 'mariadb');
  const endings: (() => Promise<unknown>)[] = [];
  const end = async (): Promise<void> => {
    for (const ending of endings.reverse()) await ending().catch(() => undefined);
    removeFolder(folder);
  };

  try {
    let mariadb = await startMariaDb({ dataDir });
    endings.push(() => mariadb.stop());
    let temporal = await startTemporal({ dbFile: path.join(folder, 'temporal.db') });
    endings.push(() => temporal.stop());
    const database = await createTestDatabaseOn(mariadb.port);

    const [workerPort, documentsPort, ...apiPorts] = await freePorts(2 + 2 * apiCount);
    const publicUrl = `http://127.0.0.1:${apiPorts[0] ?? 0}`;
    const simulators = createSimulators({
      dataDir: path.join(folder, 'simulators'),
      hubUrl: publicUrl,
      port: 0,
      settings: FAST_SIMULATORS,
    });
    const { url: simulatorsUrl } = await simulators.start();
    endings.push(() => simulators.stop());

    const environment = {
      TUNTAS_DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: temporal.address,
      TUNTAS_SECRET_KEY: SECRETS.secretKey,
      TUNTAS_DEMO: '1',
      TUNTAS_LOG_LEVEL: 'debug',
      TUNTAS_SIMULATORS_URL: simulatorsUrl,
      TUNTAS_PUBLIC_URL: publicUrl,
      NODE_ENV: 'production',
      ...variables,
    };
    for (const tool of ['migrate', 'seed-demo']) {
      const env = { ...process.env, ...environment };
      await run(process.execPath, [path.join(root, `dist/tools/${tool}.js`)], { env });
    }
    const db = await openDatabase({ url: database.url, poolSize: 8 });
    endings.push(() => db.close());
    await db.write('update terminal set profile_overrides = ?', [JSON.stringify({ ...FAST_PROFILE, ...profile })]);
    for (const [name, value] of Object.entries({ ...FAST_SETTINGS, ...settings })) await setSetting(db, name, value);

    const worker = new ChildProgram({
      file: 'dist/worker.js',
      env: { ...environment, TUNTAS_WORKER_PORT: String(workerPort) },
      logFile: path.join(logs, 'worker.log'),
      isReady: () => isOk(`http://127.0.0.1:${workerPort ?? 0}/readyz`),
    });
    const documents = new ChildProgram({
      file: 'dist/documents.js',
      env: {
        ...environment,
        TUNTAS_DOCUMENTS_PORT: String(documentsPort),
        ...(hasDocuments ? { TUNTAS_CHROMIUM_PATH: findChromium() } : {}),
      },
      logFile: path.join(logs, 'documents.log'),
      isReady: () => isOk(`http://127.0.0.1:${documentsPort ?? 0}/readyz`),
    });
    const apis = Array.from({ length: apiCount }, (_, index) => {
      const [publicPort, consolePort] = [apiPorts[index] ?? 0, apiPorts[apiCount + index] ?? 0];
      const program = new ChildProgram({
        file: 'dist/api.js',
        env: { ...environment, TUNTAS_PUBLIC_PORT: String(publicPort), TUNTAS_CONSOLE_PORT: String(consolePort) },
        logFile: path.join(logs, `api-${index}.log`),
        isReady: () => isOk(`http://127.0.0.1:${publicPort}/healthz`),
      });
      const url = `http://127.0.0.1:${publicPort}`;
      const client = createH2hClient(url, { apiKey: 'demo-ag0001', secret: SECRETS.agOne });
      return { program, url, consoleUrl: `http://127.0.0.1:${consolePort}`, client };
    });
    endings.push(
      () => worker.kill(),
      () => documents.kill(),
      ...apis.map(
        ({ program }) =>
          () =>
            program.kill(),
      ),
    );
    await Promise.all([
      worker.start(),
      ...(hasDocuments ? [documents.start()] : []),
      ...apis.map(({ program }) => program.start()),
    ]);

    const get = async <T>(target: string): Promise<T> => (await fetch(simulatorsUrl + target)).json() as Promise<T>;
    const [api] = apis;
    if (api === undefined) throw new Error('a system needs an API');
    return {
      ...{ folder, db, worker, documents, apis, api, environment, simulatorsUrl, publicUrl, end },
      client: api.client,
      get temporal(): Server {
        return temporal;
      },
      get mariadb(): Server {
        return mariadb;
      },
      async restartMariaDb(): Promise<void> {
        const { port } = mariadb;
        mariadb = await startMariaDb({ dataDir, port });
      },
      /** With what it knew before, or with an empty store. */
      async restartTemporal({ empty }: { empty: boolean }): Promise<void> {
        const { port } = temporal;
        const dbFile = path.join(folder, empty ? `temporal-${Date.now()}.db` : 'temporal.db');
        temporal = await startTemporal({ dbFile, port });
      },
      control: (name: string, body: object = {}) => postJson(`${simulatorsUrl}/control/${name}`, body),
      book: (destination: string) => get<Delivery[]>(`/book?destination=${destination}`),
      requests: (destination: string) => get<LoggedRequest[]>(`/control/requests?destination=${destination}`),
      held: () => get<{ ref: string; point: string; destination: string; isClientGone: boolean }[]>('/control/held'),
      reports: (refId: string) => get<ReceivedReport[]>(`/reports?refId=${refId}`),
      bni: {
        pay: (payment: { virtualAccount: string; amount: number; force?: boolean }) =>
          postJson(`${simulatorsUrl}/bni/pay`, payment),
        book: (trxId: string) => get<BniBook>(`/bni/book?trxId=${trxId}`),
      },
      /** What WhatsApp has taken for a number. */
      told: (to: string) => get<{ text: string; document: object | null }[]>(`/whatsapp/outbox?to=${to}`),
      setSetting: (name: string, value: number) => setSetting(db, name, value),
      /** Everything that any program of the hub has printed. */
      readLogs: () =>
        readdirSync(logs)
          .map((file) => readFileSync(path.join(logs, file), 'utf8'))
          .join('\n'),
    };
  } catch (error) {
    await end();
    throw error;
  }
}

let lastNumber = 0;

/** A number of its own with the ending that the simulators act by; `55` is a plain success. */
export function numberEnding(digits: string): string {
  lastNumber += 1;
  return `0812${String(1000 + lastNumber).padStart(6, '0')}${digits}`;
}

/** Orders, and fails the test unless the order is taken. */
export async function order(
  client: H2hClient,
  {
    destination,
    refId = `E2E-${destination}`,
    productCode = 'S10',
  }: { destination: string; refId?: string; productCode?: string },
): Promise<TopupView> {
  const answer: H2hAnswer = await client.topup({ refId, productCode, destination });
  if (answer.status !== 202) throw new Error(`the order was not taken: ${answer.status} ${answer.text}`);
  return answer.body as TopupView;
}

export function untilState(db: Database, topupId: string, states: string[], withinMs?: number): Promise<string> {
  return until(
    `topup in ${states.join(' or ')}`,
    async () => {
      const row = await db.row<{ state: string }>('select state from topup where id = ?', [topupId]);
      return row !== undefined && states.includes(row.state) && row.state;
    },
    withinMs,
  );
}

/** What must hold after every fault: delivered once and paid once, the books agree, every promise is kept. */
export async function expectDeliveredOnce(
  system: System,
  topup: { topupId: string; price: number },
  destination: string,
) {
  await untilState(system.db, topup.topupId, ['success']);
  expect(await system.book(destination)).toHaveLength(1);
  const postings = await system.db.rows<{ amount: string; side: string }>(
    `select e.amount, e.side from entry e join journal j on j.id = e.journal_id
     where j.subject = ? and e.account_code like 'saldo:%'`,
    [topup.topupId],
  );
  expect(postings).toEqual([{ amount: String(topup.price), side: 'debit' }]);
  await expectSound(system);
}

export async function expectSound({ db }: Pick<System, 'db'>): Promise<void> {
  expect(await checkBooks(db)).toEqual([]);
  expect(await checkPromises(db)).toEqual([]);
}

export async function setSetting(db: Database, name: string, value: number): Promise<void> {
  await db.write(
    `insert into setting (name, value, changed_at) values (?, ?, utc_timestamp(3))
     on duplicate key update value = values(value)`,
    [name, String(value)],
  );
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false; // Not yet.
  }
}

async function postJson(url: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
