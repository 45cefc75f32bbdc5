import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EnvironmentError, readEnvironment } from '../../../src/config/environment';

const GOOD = {
  TUNTAS_DATABASE_URL: 'mysql://tuntas:hidden-password@127.0.0.1:3306/tuntas',
  TUNTAS_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
};

describe('settings from the environment', () => {
  test('only what has no default, the rest is as documented', () => {
    expect(readEnvironment(GOOD)).toMatchObject({
      database: { url: GOOD.TUNTAS_DATABASE_URL, poolSize: 16 },
      temporal: { address: '127.0.0.1:7233', namespace: 'default' },
      publicListener: { host: '127.0.0.1', port: 8080 },
      consoleListener: { host: '127.0.0.1', port: 8081 },
      workerRoles: ['hub', 'terminals', 'reports', 'sweeps', 'bank', 'messages'],
      isDemo: false,
    });
  });

  test('an empty value counts as absent', () => {
    expect(readEnvironment({ ...GOOD, TUNTAS_PUBLIC_PORT: '' }).publicListener.port).toBe(8080);
  });

  test.each([
    ['TUNTAS_DATABASE_URL', 'postgres://u:hidden-password@host/db'],
    ['TUNTAS_DATABASE_URL', undefined],
    ['TUNTAS_SECRET_KEY', Buffer.alloc(31).toString('base64')],
    ['TUNTAS_SECRET_KEY', undefined],
    ['TUNTAS_PUBLIC_PORT', '70000'],
    ['TUNTAS_DATABASE_POOL', '1'],
    ['TUNTAS_DEMO', 'yes'],
    ['TUNTAS_WORKER_ROLES', 'hub,everything'],
    ['TUNTAS_LOG_LEVEL', 'loud'],
  ])('%s is %s, an error that names the variable and no value', (name, value) => {
    const read = (): unknown => readEnvironment({ ...GOOD, [name]: value });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(name);
    expect(read).not.toThrow(/hidden-password/);
  });
});

describe('a secret that is given as a file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tuntas-secrets-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const fileWith = (text: string): string => {
    const file = path.join(folder, `secret-${Math.random().toString(36).slice(2)}`);
    writeFileSync(file, text);
    return file;
  };
  const asFiles = () => ({
    TUNTAS_DATABASE_URL_FILE: fileWith(`${GOOD.TUNTAS_DATABASE_URL}\n`),
    TUNTAS_SECRET_KEY_FILE: fileWith(`${GOOD.TUNTAS_SECRET_KEY}\r\n`),
  });

  test('both secrets, are read without the end of their line', () => {
    const { database, secretKey } = readEnvironment(asFiles());
    expect(database.url).toBe(GOOD.TUNTAS_DATABASE_URL);
    expect(secretKey).toEqual(Buffer.alloc(32, 1));
  });

  test('an empty name of a file, counts as absent', () => {
    expect(readEnvironment({ ...GOOD, TUNTAS_SECRET_KEY_FILE: '' }).secretKey).toEqual(Buffer.alloc(32, 1));
  });

  test('the variable and its file at once, is refused without the value', () => {
    const read = (): unknown => readEnvironment({ ...GOOD, ...asFiles() });
    expect(read).toThrow('TUNTAS_DATABASE_URL and TUNTAS_DATABASE_URL_FILE are both set');
    expect(read).not.toThrow(/hidden-password/);
  });

  test('the file is missing, an error that names the variable', () => {
    const read = (): unknown => readEnvironment({ ...asFiles(), TUNTAS_SECRET_KEY_FILE: path.join(folder, 'nothing') });
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow('TUNTAS_SECRET_KEY_FILE names a file that cannot be read');
  });

  test('the file is empty, counts as absent', () => {
    const read = (): unknown => readEnvironment({ ...asFiles(), TUNTAS_SECRET_KEY_FILE: fileWith('\n') });
    expect(read).toThrow(/TUNTAS_SECRET_KEY: /);
  });

  test('the file holds something else, an error that names the variable and not what it holds', () => {
    const read = (): unknown => readEnvironment({ ...asFiles(), TUNTAS_SECRET_KEY_FILE: fileWith('not-a-key') });
    expect(read).toThrow('TUNTAS_SECRET_KEY');
    expect(read).not.toThrow(/not-a-key/);
  });
});
