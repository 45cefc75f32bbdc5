/** A hub without demo data, from an empty database to its first order, with the commands that people type. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkBooks } from '../../src/ledger/check-books';
import { type Database, openDatabase } from '../../src/persistence/database';
import { ChildProgram } from '../support/child-program';
import { createTestDatabaseOn } from '../support/database';
import { freePorts } from '../support/free-ports';
import { createH2hClient } from '../support/h2h-client';
import { makeTempFolder, removeFolder, type Server, startMariaDb } from '../support/servers';

const root = path.resolve(__dirname, '../..');

describe('the first day of a hub', () => {
  let mariadb: Server;
  let db: Database;
  let api: ChildProgram | undefined;
  const folder = makeTempFolder();
  const seed = path.join(folder, 'seed');
  const secrets = path.join(folder, 'secrets');
  let environment: Record<string, string>;
  let urls: { hub: string; console: string };

  beforeAll(async () => {
    mariadb = await startMariaDb();
    const { url } = await createTestDatabaseOn(mariadb.port);
    const [publicPort = 0, consolePort = 0, temporalPort = 0] = await freePorts(3);
    mkdirSync(secrets);
    writeFileSync(path.join(secrets, 'url'), `${url}\n`);
    writeFileSync(path.join(secrets, 'key'), Buffer.alloc(32, 3).toString('base64'));
    environment = {
      NODE_ENV: 'production',
      TUNTAS_DATABASE_URL_FILE: path.join(secrets, 'url'),
      TUNTAS_SECRET_KEY_FILE: path.join(secrets, 'key'),
      // Nobody listens there: orders are taken without Temporal.
      TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`,
      TUNTAS_PUBLIC_PORT: String(publicPort),
      TUNTAS_CONSOLE_PORT: String(consolePort),
    };
    urls = { hub: `http://127.0.0.1:${publicPort}`, console: `http://127.0.0.1:${consolePort}` };
    db = await openDatabase({ url, poolSize: 2 });
    cpSync(path.join(root, 'examples/seed'), seed, { recursive: true });
    api = new ChildProgram({
      file: 'dist/api.js',
      env: environment,
      logFile: path.join(folder, 'api.log'),
      isReady: async () => (await fetch(`${urls.hub}/readyz`).catch(() => undefined))?.ok === true,
    });
  });
  afterAll(async () => {
    await api?.kill();
    await db.close();
    await mariadb.stop();
    removeFolder(folder);
  });

  const tool = (name: string, args: string[] = [], extra: Record<string, string> = {}): Promise<Outcome> =>
    runTool(name, args, { ...environment, ...extra });

  test('the schema, by the tool of the migrations', async () => {
    expect(await tool('migrate')).toMatchObject({ code: 0 });
  });

  test('the first admin, with the roles of one', async () => {
    const created = await tool('admin-create', ['hendra', 'Hendra Gunawan'], {
      TUNTAS_ADMIN_PASSWORD: 'panjang-dan-tidak-dikenal',
    });
    expect(created).toMatchObject({ code: 0 });
    expect(await db.rows('select name, full_name, role from staff')).toEqual([
      { name: 'hendra', full_name: 'Hendra Gunawan', role: 'admin' },
    ]);
  });

  test('resellers, products and terminals with a mistake, nothing is imported and the mistake is named', async () => {
    const wrong = path.join(folder, 'wrong');
    cpSync(seed, wrong, { recursive: true });
    writeFileSync(path.join(wrong, 'price.csv'), 'product;price_level;price\r\nS10;standar;10.5\r\n');
    const imported = await tool('seed-import', [wrong]);
    expect(imported).toMatchObject({ code: 1, stdout: '' });
    expect(imported.stderr).toBe(
      'price.csv:2: price: bukan jumlah rupiah bulat, misalnya 10500 atau 10.500\n1 kesalahan. Tidak ada yang diubah.\n',
    );
    expect(await db.rows('select code from reseller')).toEqual([]);
  });

  test('a try, says what would be done', async () => {
    const tried = await tool('seed-import', [seed, '--dry-run']);
    expect(tried).toMatchObject({ code: 0, stderr: '' });
    expect(tried.stdout).toMatch(/42 dibuat, 0 diubah, 1 tetap\.\n2 kunci reseller akan dibuat\.\nPercobaan saja/);
    expect(await db.rows('select code from reseller')).toEqual([]);
  });

  test('the import, everything is there, and keys that were made are in one file for their owner', async () => {
    const imported = await tool('seed-import', [seed]);
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    const files = readdirSync(folder).filter((name) => name.startsWith('seed.rahasia-'));
    expect(files).toHaveLength(1);
    const file = path.join(folder, files[0] ?? '');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(imported.stdout).toContain(`2 kunci reseller dibuat; hanya tertulis di ${file}`);
    for (const { apiKey, secret } of keysIn(file)) {
      expect(imported.stdout).not.toContain(apiKey);
      expect(imported.stdout).not.toContain(secret);
    }
  });

  test('the import once more, nothing is changed', async () => {
    const imported = await tool('seed-import', [seed]);
    expect(imported).toMatchObject({ code: 0, stdout: '0 dibuat, 0 diubah, 41 tetap.\n' });
    expect(readdirSync(folder).filter((name) => name.startsWith('seed.rahasia-'))).toHaveLength(1);
  });

  test('the first order, is taken with the key that was made', async () => {
    await db.write('update reseller set allowed_ips = null');
    await api?.start();
    const file = readdirSync(folder).find((name) => name.startsWith('seed.rahasia-')) ?? '';
    const [key] = keysIn(path.join(folder, file));
    if (key === undefined) throw new Error('no key was made');
    const answer = await createH2hClient(urls.hub, key).topup({
      ...{ refId: 'REF-0001', productCode: 'S10', destination: '081234567890' },
    });
    expect(answer).toMatchObject({
      status: 202,
      body: { refId: 'REF-0001', state: 'accepted', price: 10_400, saldo: 5_000_000 - 10_400 },
    });
    expect(await checkBooks(db)).toEqual([]);
  });

  test('the metrics, tell of it', async () => {
    const text = await (await fetch(`${urls.console}/metrics`)).text();
    expect(text).toContain('tuntas_accept_seconds_count{origin="h2h",outcome="accepted"} 1');
    expect(text).toMatch(/^tuntas_database_up 1$/m);
    expect(text).toMatch(/^tuntas_temporal_up 0$/m);
    expect(text).toMatch(/^tuntas_backlog_rows 1$/m);
  });

  test('a folder that is not there, is told', async () => {
    expect(await tool('seed-import', [path.join(folder, 'nothing')])).toMatchObject({ code: 2 });
    expect(await tool('seed-import')).toMatchObject({ code: 2 });
  });
});

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

function runTool(name: string, args: string[], env: Record<string, string>): Promise<Outcome> {
  const file = path.join(root, 'dist/tools', `${name}.js`);
  if (!existsSync(file)) throw new Error(`${file} is not built`);
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(TUNTAS|TEMPORAL)_/.test(key)));
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { env: { ...inherited, ...env } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

function keysIn(file: string): { apiKey: string; secret: string }[] {
  const [, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
  return rows.map((row) => {
    const [, apiKey = '', secret = ''] = row.split(',');
    return { apiKey, secret };
  });
}
