/** An installation as a person has it: `npm start` and the other commands, in a data directory and on ports of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Delivery } from '../../simulators/book';
import { type Database, openDatabase } from '../../src/persistence/database';
import { freePorts } from './free-ports';
import { createH2hClient } from './h2h-client';
import { makeTempFolder, removeFolder } from './servers';
import { until } from './system';

const run = promisify(execFile);
const root = path.resolve(__dirname, '../..');

const PORT_VARIABLES = [
  'TUNTAS_PUBLIC_PORT',
  'TUNTAS_CONSOLE_PORT',
  'TUNTAS_WORKER_PORT',
  'TUNTAS_DOCUMENTS_PORT',
  'TUNTAS_SIMULATORS_PORT',
  'TUNTAS_DATABASE_PORT',
  'TUNTAS_TEMPORAL_PORT',
  'TUNTAS_TEMPORAL_UI_PORT',
] as const;

export interface CommandResult {
  code: number;
  output: string;
}

/** One `npm start`. */
export class NpmStart {
  private readonly child: ChildProcess;
  output = '';

  constructor(env: NodeJS.ProcessEnv) {
    // A process group of its own, as in a terminal: Ctrl-C there reaches all of the group.
    this.child = spawn('npm', ['start'], { cwd: root, env, detached: true });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async untilReady(): Promise<void> {
    await until(
      'npm start prints its banner',
      async () => {
        if (!this.isRunning) throw new Error(this.output);
        return this.output.includes('Ctrl-C stops it');
      },
      120_000,
    );
  }

  /** Resolves with its exit code, which is null after a signal. */
  async untilEnded(): Promise<number | null> {
    await until('npm has ended', async () => !this.isRunning, 120_000);
    return this.child.exitCode;
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
    await this.untilEnded();
  }

  /** What a story that failed has left behind. */
  async kill(): Promise<void> {
    if (!this.isRunning) return;
    for (const pid of [...(await this.descendants()), this.child.pid ?? 0]) {
      if (pid > 1 && isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
    await this.untilEnded();
  }
}

export type Installation = Awaited<ReturnType<typeof openInstallation>>;

export async function openInstallation() {
  const folder = makeTempFolder();
  const ports = await freePorts(PORT_VARIABLES.length);
  const port = (variable: (typeof PORT_VARIABLES)[number]): number => ports[PORT_VARIABLES.indexOf(variable)] ?? 0;
  const env: NodeJS.ProcessEnv = {
    ...plainEnvironment(),
    TUNTAS_DATA_DIR: folder,
    ...Object.fromEntries(PORT_VARIABLES.map((variable) => [variable, String(port(variable))])),
  };
  const simulatorsUrl = `http://127.0.0.1:${port('TUNTAS_SIMULATORS_PORT')}`;
  const begun: NpmStart[] = [];
  let current: NpmStart | undefined;
  let db: Database | undefined;

  const begin = (changes: Readonly<Record<string, string>> = {}): NpmStart => {
    const one = new NpmStart({ ...env, ...changes });
    begun.push(one);
    return one;
  };
  const stop = async (): Promise<void> => {
    await db?.close();
    db = undefined;
    if (current?.isRunning === true) await current.end('SIGINT', { toGroup: true });
  };
  const client = createH2hClient(`http://127.0.0.1:${port('TUNTAS_PUBLIC_PORT')}`, {
    ...{ apiKey: 'demo-ag0001', secret: 'demo-secret-ag0001' },
  });
  return {
    folder,
    port,
    client,
    get db(): Database {
      if (db === undefined) throw new Error('the installation does not run');
      return db;
    },
    /** `npm start` and no more; whoever asks waits for what it does. */
    begin,
    /** Until everything is ready, and the database is open. */
    async start(): Promise<void> {
      current = begin();
      await current.untilReady();
      const runtime = JSON.parse(readFileSync(path.join(folder, 'runtime.json'), 'utf8')) as Record<string, string>;
      db = await openDatabase({ url: runtime['TUNTAS_DATABASE_URL'] ?? '', poolSize: 4 });
    },
    /** As by Ctrl-C. */
    stop,
    /** `npm run <name> -- <arguments>`, to its end. */
    command: (name: string, ...args: string[]): Promise<CommandResult> =>
      new Promise((resolve) => {
        execFile('npm', ['run', '-s', name, '--', ...args], { cwd: root, env }, (error, stdout, stderr) => {
          resolve({
            code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1,
            output: stdout + stderr,
          });
        });
      }),
    async stateOf(refId: string): Promise<unknown> {
      const { body } = await client.get(`/h2h/v1/topups/${refId}`);
      return (body as { state?: unknown }).state;
    },
    book: async (destination: string): Promise<Delivery[]> =>
      (await fetch(`${simulatorsUrl}/book?destination=${destination}`)).json() as Promise<Delivery[]>,
    async control(name: string, body: object): Promise<void> {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${simulatorsUrl}/control/${name}`, {
        ...{ method: 'POST', headers, body: JSON.stringify(body) },
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async end(): Promise<void> {
      await stop().catch(() => undefined);
      for (const one of begun) await one.kill();
      removeFolder(folder);
    },
  };
}

/** The environment of a person's terminal: nothing of this test run's. Where parts are found is no setting. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(npm_|JEST_|NODE_ENV$)/.test(name) && (!/^(TUNTAS|TEMPORAL)_/.test(name) || name.endsWith('_PATH')),
    ),
  );
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // It has ended.
  }
}
