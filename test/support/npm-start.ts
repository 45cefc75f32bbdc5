/** An installation as a person has it: `npm start` and the other commands, in a data directory and on ports of its own. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Delivery } from '../../simulators/book';
import { type LoggedRequest } from '../../simulators/digiflazz/requests';
import { type Database, openDatabase } from '../../src/persistence/database';
import { freePorts } from './free-ports';
import { createH2hClient } from './h2h-client';
import { makeTempFolder, removeFolder } from './servers';
import { until } from './system';

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

export interface CommandResult {
  code: number;
  output: string;
}

export type Installation = Awaited<ReturnType<typeof openInstallation>>;

export async function openInstallation() {
  const folder = makeTempFolder();
  const ports = await freePorts(PORT_VARIABLES.length);
  const port = (variable: string): number => ports[PORT_VARIABLES.indexOf(variable)] ?? 0;
  const env: NodeJS.ProcessEnv = {
    // Settings of the machine must not reach it; where parts are found is no setting.
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(TUNTAS|TEMPORAL)_/.test(name) || name.endsWith('_PATH')),
    ),
    TUNTAS_DATA_DIR: folder,
    ...Object.fromEntries(PORT_VARIABLES.map((variable) => [variable, String(port(variable))])),
  };
  const simulatorsUrl = `http://127.0.0.1:${port('TUNTAS_SIMULATORS_PORT')}`;
  let child: ChildProcess | undefined;
  let db: Database | undefined;

  const get = async <T>(target: string): Promise<T> => (await fetch(simulatorsUrl + target)).json() as Promise<T>;
  const isRunning = (): boolean => child?.exitCode === null && child.signalCode === null;
  const stop = async (): Promise<void> => {
    await db?.close();
    db = undefined;
    if (child?.pid === undefined || !isRunning()) return;
    // As Ctrl-C in a terminal: it reaches all of the group.
    process.kill(-child.pid, 'SIGINT');
    await until('npm has ended', async () => !isRunning());
  };
  return {
    folder,
    client: createH2hClient(`http://127.0.0.1:${port('TUNTAS_PUBLIC_PORT')}`, {
      ...{ apiKey: 'demo-ag0001', secret: 'demo-secret-ag0001' },
    }),
    get db(): Database {
      if (db === undefined) throw new Error('the installation does not run');
      return db;
    },
    async start(): Promise<void> {
      let output = '';
      const started = spawn('npm', ['start'], { cwd: root, env, detached: true });
      child = started;
      for (const stream of [started.stdout, started.stderr]) {
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      }
      await until(
        'npm start prints its banner',
        async () => {
          if (!isRunning()) throw new Error(output);
          return output.includes('Ctrl-C stops it');
        },
        120_000,
      );
      const runtime = JSON.parse(readFileSync(path.join(folder, 'runtime.json'), 'utf8')) as Record<string, string>;
      db = await openDatabase({ url: runtime['TUNTAS_DATABASE_URL'] ?? '', poolSize: 4 });
    },
    stop,
    /** `npm run <name> -- <arguments>`, to its end. */
    command: (name: string, ...args: string[]): Promise<CommandResult> =>
      new Promise((resolve) => {
        execFile('npm', ['run', '-s', name, '--', ...args], { cwd: root, env }, (error, stdout, stderr) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
        });
      }),
    book: (destination: string) => get<Delivery[]>(`/book?destination=${destination}`),
    requests: (destination: string) => get<LoggedRequest[]>(`/control/requests?destination=${destination}`),
    async control(name: string, body: object): Promise<void> {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${simulatorsUrl}/control/${name}`, {
        ...{ method: 'POST', headers, body: JSON.stringify(body) },
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async end(): Promise<void> {
      await stop().catch(() => undefined);
      removeFolder(folder);
    },
  };
}
