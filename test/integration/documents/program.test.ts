import { execFileSync } from 'node:child_process';
import { readEnvironment } from '../../../src/config/environment';
import { silentLogger } from '../../../src/logging/logger';
import { type Database, openDatabase } from '../../../src/persistence/database';
import { migrate } from '../../../src/persistence/migrate';
import { createDocumentsProgram } from '../../../src/wiring/documents';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { openDocumentScene } from '../../support/document-scene';
import { freePorts } from '../../support/free-ports';
import { sendPlain } from '../../support/h2h-client';
import { readPdf } from '../../support/poppler';
import { findBinary } from '../../support/servers';

let server: TestDatabase;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  await migrate({ url: server.url, poolSize: 2 });
  db = await openDatabase({ url: server.url, poolSize: 4 });
});
afterAll(async () => {
  await db.close();
  await server.drop();
});

describe('the program that prints', () => {
  test('started, it is ready, prints what is planned, tells its metrics, and leaves no browser behind', async () => {
    const scene = openDocumentScene(db);
    const [port = 0] = await freePorts(1);
    const chromium = { variable: 'TUNTAS_CHROMIUM_PATH', names: ['chromium', 'chromium-browser', 'google-chrome'] };
    const environment = readEnvironment({
      TUNTAS_DATABASE_URL: server.url,
      TUNTAS_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
      TEMPORAL_ADDRESS: process.env['TUNTAS_TEST_TEMPORAL_ADDRESS'],
      TUNTAS_DOCUMENTS_PORT: String(port),
      TUNTAS_CHROMIUM_PATH: findBinary({ ...chromium, folders: [], install: 'Chromium' }),
    });
    const before = browsers();
    const program = await createDocumentsProgram({ environment, logger: silentLogger });
    const ask = (path: string) => sendPlain(`http://127.0.0.1:${port}`, { method: 'GET', path });
    try {
      expect((await ask('/readyz')).body).toEqual({ status: 'ready' });
      const documents = [await scene.document(), await scene.document()];
      for (const { documentId, number } of documents) {
        const pdf = await until(() => scene.file(documentId));
        expect((await readPdf(pdf)).text).toContain(number);
      }
      expect((await ask('/metrics')).text).toMatch(
        /tuntas_sweep_seconds_count\{sweep="print-documents",outcome="ok"\} \d/,
      );
    } finally {
      await program.stop();
    }
    expect(browsers()).toEqual(before);
    await expect(ask('/healthz')).rejects.toThrow();
  }, 60_000);
});

/** Browsers that this process has started and that still run. */
function browsers(): string[] {
  return execFileSync('ps', ['-eo', 'ppid=,stat=,args='])
    .toString()
    .split('\n')
    .filter((line) => line.trim().startsWith(`${process.pid} `) && line.includes('chrom') && !/^\s*\d+\s+Z/.test(line));
}

async function until<Result>(read: () => Promise<Result | undefined>): Promise<Result> {
  for (;;) {
    const found = await read();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
