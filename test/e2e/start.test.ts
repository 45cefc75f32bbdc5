import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from '../support/free-ports';
import { createH2hClient } from '../support/h2h-client';
import { makeTempFolder, removeFolder } from '../support/servers';
import { until } from '../support/system';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');

const PORT_VARIABLES = [
  'TUNTAS_PUBLIC_PORT',
  'TUNTAS_CONSOLE_PORT',
  'TUNTAS_WORKER_PORT',
  'TUNTAS_SIMULATORS_PORT',
  'TUNTAS_DATABASE_PORT',
  'TUNTAS_TEMPORAL_PORT',
  'TUNTAS_TEMPORAL_UI_PORT',
];

/** `npm start` as a person types it, in a data directory and on ports of its own. */
class Start {
  readonly child: ChildProcess;
  output = '';

  constructor(env: Readonly<Record<string, string>>) {
    // A process group of its own, as in a terminal: Ctrl-C there reaches all of the group.
    this.child = spawn('npm', ['start'], { cwd: root, env: { ...plainEnvironment(), ...env }, detached: true });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  untilReady(): Promise<unknown> {
    return until('npm start prints its banner', async () => {
      if (this.child.exitCode !== null) throw new Error(this.output);
      return this.output.includes('Ctrl-C stops it');
    });
  }

  /** Everything that runs below it: a child of a child too. */
  async descendants(): Promise<number[]> {
    const { stdout } = await run('ps', ['-eo', 'pid=,ppid=']);
    const pairs = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    const found = [this.child.pid ?? 0];
    for (const parent of found) {
      found.push(...pairs.filter(([, ppid]) => ppid === parent).map(([pid]) => pid ?? 0));
    }
    return found.slice(1);
  }

  /** Sends the signal to the whole group, as a terminal does, or to npm alone. */
  async end(signal: NodeJS.Signals, { toGroup }: { toGroup: boolean }): Promise<void> {
    const pid = this.child.pid ?? 0;
    process.kill(toGroup ? -pid : pid, signal);
    await until('npm has ended', async () => this.child.exitCode !== null || this.child.signalCode !== null);
  }
}

describe('npm start', () => {
  const folder = makeTempFolder();
  let env: Record<string, string>;
  const started: Start[] = [];

  beforeAll(async () => {
    const ports = await freePorts(PORT_VARIABLES.length);
    env = { TUNTAS_DATA_DIR: folder };
    PORT_VARIABLES.forEach((variable, index) => (env[variable] = String(ports[index])));
  });
  afterAll(async () => {
    for (const start of started) {
      for (const pid of await start.descendants()) killQuietly(pid);
      killQuietly(start.child.pid ?? 0);
    }
    await sleep(500);
    removeFolder(folder);
  });

  const start = (changes: Readonly<Record<string, string>> = {}): Start => {
    const one = new Start({ ...env, ...changes });
    started.push(one);
    return one;
  };
  const client = () =>
    createH2hClient(`http://127.0.0.1:${env['TUNTAS_PUBLIC_PORT'] ?? ''}`, {
      apiKey: 'demo-ag0001',
      secret: 'demo-secret-ag0001',
    });
  const stateOf = async (refId: string): Promise<unknown> => {
    const { body } = await client().get(`/h2h/v1/topups/${refId}`);
    return (body as { state?: unknown }).state;
  };

  test('brings up everything, sells, ends with all its children on Ctrl-C, and resumes with all data', async () => {
    const first = start();
    await first.untilReady();
    expect(await fetch(`http://127.0.0.1:${env['TUNTAS_TEMPORAL_UI_PORT'] ?? ''}/`)).toMatchObject({ status: 200 });
    await client().topup({ refId: 'START-1', productCode: 'S10', destination: '081234567890' });
    await until('the order is delivered', async () => (await stateOf('START-1')) === 'success');
    // Still under way when everything stops.
    await client().topup({ refId: 'START-2', productCode: 'S10', destination: '081234567810' });
    await until('the order is pending', async () => (await stateOf('START-2')) === 'pending');
    const children = await first.descendants();
    expect(children.length).toBeGreaterThanOrEqual(5);
    await first.end('SIGINT', { toGroup: true });
    expect(children.filter(isAlive)).toEqual([]);

    const second = start();
    await second.untilReady();
    expect(await stateOf('START-1')).toBe('success');
    expect(await stateOf('START-2')).toBe('pending');
    const books = await run('npm', ['run', '-s', 'books'], { cwd: root, env: { ...plainEnvironment(), ...env } });
    expect(books.stdout).toContain('Buku cocok.');
    const promises = await run('npm', ['run', '-s', 'promises'], { cwd: root, env: { ...plainEnvironment(), ...env } });
    expect(promises.stdout).toContain('1 unfinished items, 0 promises broken');

    const third = start();
    await until('the third one gives up', async () => third.child.exitCode !== null);
    expect(third.child.exitCode).toBe(1);
    expect(third.output).toMatch(/tuntas: already running here as process \d+/);

    const others = await second.descendants();
    await second.end('SIGTERM', { toGroup: false });
    await until('a SIGTERM to npm alone has reached all', async () => !others.some(isAlive));
  });

  test('a closed terminal, everything ends', async () => {
    const one = start();
    await one.untilReady();
    const children = await one.descendants();
    await one.end('SIGHUP', { toGroup: true });
    await until('all children have ended', async () => !children.some(isAlive));
    expect(children.length).toBeGreaterThanOrEqual(5);
  });

  test('a taken port, one clear line and exit code 1, and what listens there is left alone', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(Number(env['TUNTAS_PUBLIC_PORT']), '127.0.0.1', resolve));
    const one = start();
    await until('it gives up', async () => one.child.exitCode !== null);
    const lines = one.output.split('\n').filter((line) => line.startsWith('tuntas: '));
    expect(one.child.exitCode).toBe(1);
    expect(lines).toEqual([
      `tuntas: port ${env['TUNTAS_PUBLIC_PORT'] ?? ''} (public API) is taken; free it, or set TUNTAS_PUBLIC_PORT to another one`,
    ]);
    expect(server.listening).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });

  test.each([
    [
      'a database that cannot be reached',
      { TUNTAS_DATABASE_URL: 'mysql://x:y@127.0.0.1:9/x' },
      /TUNTAS_DATABASE_URL cannot be used: ECONNREFUSED/,
    ],
    [
      'a Temporal server that does not answer',
      { TEMPORAL_ADDRESS: '127.0.0.1:9' },
      /no Temporal server answers at TEMPORAL_ADDRESS/,
    ],
    [
      'a part that is not there',
      { TUNTAS_MARIADBD_PATH: '/nowhere/mariadbd' },
      /TUNTAS_MARIADBD_PATH names .+, which is not a program/,
    ],
    ['a port that is no number', { TUNTAS_PUBLIC_PORT: 'abc' }, /TUNTAS_PUBLIC_PORT is "abc"/],
  ])('%s, one clear line and exit code 1', async (_what, changes, message) => {
    const one = start(changes);
    await until('it gives up', async () => one.child.exitCode !== null);
    expect(one.child.exitCode).toBe(1);
    expect(one.output).toMatch(message);
    expect(one.output.split('\n').filter((line) => line.startsWith('tuntas: '))).toHaveLength(1);
  });
});

/** The environment of a person's terminal: nothing of this test run's. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(npm_|JEST_|NODE_ENV$)/.test(name) && (!/^(TUNTAS|TEMPORAL)_/.test(name) || name.endsWith('_PATH')),
    ),
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // It has ended.
  }
}

function killQuietly(pid: number): void {
  if (pid > 1 && isAlive(pid)) process.kill(pid, 'SIGKILL');
}
