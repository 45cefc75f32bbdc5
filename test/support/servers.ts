/**
 * Private servers for tests: a MariaDB and a Temporal development server on free local ports, each a child of the
 * test run that ends with it. A binary that is missing is an error, never a reason to skip.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { freePorts } from './free-ports';

const run = promisify(execFile);

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;
const TEMP_PREFIX = 'tuntas-test-';

export interface Server {
  port: number;
  /** host:port */
  address: string;
  pid: number;
  child: ChildProcess;
  /** Ends the server and removes what it kept in temporary folders. Safe to repeat. */
  stop(): Promise<void>;
}

export interface MariaDbOptions {
  /** Kept after `stop`; an empty or missing folder is filled first. Without it the data is temporary. */
  dataDir?: string;
  port?: number;
}

export interface TemporalOptions {
  /** SQLite file, kept after `stop`. Without it everything is in memory. */
  dbFile?: string;
  port?: number;
  /** Starts the web UI on this port. Without it there is none. */
  uiPort?: number;
  extraArgs?: string[];
}

/**
 * Starts MariaDB for `root` without a password over TCP. Started again with the same `dataDir` and `port` it continues
 * with the same data; a transaction that was committed survives a kill of the server's process.
 */
export async function startMariaDb(options: MariaDbOptions = {}): Promise<Server> {
  const mariadbd = findMariadbd();
  const folder = makeTempFolder();
  try {
    const dataDir = options.dataDir ?? path.join(folder, 'data');
    const base = path.dirname(path.dirname(mariadbd));
    // A server that starts removes the temporary tables of its folder for them, and with it those of one that is filling
    // its data directory there.
    const common = ['--no-defaults', `--basedir=${base}`, `--datadir=${dataDir}`, `--tmpdir=${folder}`];
    // It refuses to run as root without being told so, and may not be told anything by others.
    if (process.getuid?.() === 0) common.push(`--user=${userInfo().username}`);
    if (!existsSync(path.join(dataDir, 'mysql'))) {
      await run(
        findInstallDb(mariadbd),
        [...common, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
        { timeout: READY_WITHIN_MS },
      );
    }
    const port = options.port ?? (await freePort());
    return await startServer({
      name: 'MariaDB',
      command: mariadbd,
      args: [
        ...common,
        `--socket=${path.join(folder, 'mariadb.sock')}`,
        `--pid-file=${path.join(folder, 'mariadb.pid')}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        '--skip-name-resolve',
        '--skip-log-bin',
        // 2 hands each commit to the system without waiting for the disk: fast, and it survives the death of the
        // process, which the tests rely on. 0 would lose up to a second of commits.
        '--innodb-flush-log-at-trx-commit=2',
        '--character-set-server=utf8mb4',
        '--default-time-zone=+00:00',
        '--max-connections=400',
      ],
      port,
      folder,
      isReady: () => mariaDbAnswers(port),
    });
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

/** Starts a Temporal development server with the namespace `default` and the search attributes of the hub. */
export async function startTemporal(options: TemporalOptions = {}): Promise<Server> {
  const temporal = findTemporal();
  const folder = makeTempFolder();
  try {
    const port = options.port ?? (await freePort());
    return await startServer({
      name: 'Temporal',
      command: temporal,
      args: [
        ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
        ...(options.uiPort === undefined ? ['--headless'] : ['--ui-port', String(options.uiPort)]),
        ...(options.dbFile === undefined ? [] : ['--db-filename', options.dbFile]),
        ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
        ...(options.extraArgs ?? []),
      ],
      port,
      folder,
      isReady: () => temporalAnswers(temporal, port),
    });
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

const SEARCH_ATTRIBUTES = ['TopupState', 'ResellerId', 'Terminal', 'TopupId'];

/** Removes the temporary folders of test runs that were killed before they could tidy up. */
export function sweepTempFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${TEMP_PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) removeFolder(path.join(tmpdir(), name));
  }
}

interface ServerStart {
  name: string;
  command: string;
  args: string[];
  port: number;
  /** Temporary; holds the log and goes with the server. */
  folder: string;
  isReady: () => Promise<boolean>;
}

async function startServer({ name, command, args, port, folder, isReady }: ServerStart): Promise<Server> {
  await requireFree(port); // Else the other program on this port would be asked whether ours is ready.
  const logFile = path.join(folder, 'server.log');
  const log = await open(logFile, 'a');
  const [program, programArgs] = endingWithParent(command, args);
  const child = spawn(program, programArgs, { stdio: ['ignore', log.fd, log.fd] });
  let failure: Error | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', (error) => {
      failure = error;
      resolve();
    });
  });
  child.unref(); // A suite that fails before its `stop` must not keep the test run waiting for the server.
  await log.close();

  const stop = async (): Promise<void> => {
    if (isRunning(child)) {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await ended;
      clearTimeout(killer);
    }
    removeFolder(folder);
  };

  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady())) {
    const gone = failure !== undefined || !isRunning(child);
    if (gone || Date.now() > deadline) {
      const tail = readFileSync(logFile, 'utf8').slice(-4000);
      await stop();
      const what = gone ? 'ended before it was ready' : `was not ready after ${READY_WITHIN_MS} ms`;
      throw new Error(`${name} ${what}. ${command} ${args.join(' ')}\n${tail}`, { cause: failure });
    }
    await sleep(50);
  }
  return { port, address: `127.0.0.1:${port}`, pid: child.pid ?? 0, child, stop };
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** On Linux the kernel ends the server when the test run dies, however it dies. */
function endingWithParent(command: string, args: string[]): [string, string[]] {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv') : undefined;
  return setpriv === undefined ? [command, args] : [setpriv, ['--pdeathsig', 'TERM', '--', command, ...args]];
}

async function mariaDbAnswers(port: number): Promise<boolean> {
  try {
    const connection = await createConnection({ host: '127.0.0.1', port, user: 'root', connectTimeout: 2000 });
    await connection.end();
    return true;
  } catch {
    return false; // Not yet: the caller asks again until its deadline, and shows the server's log then.
  }
}

/** The search attributes are registered last, so a listing that knows them means the server is complete. */
async function temporalAnswers(temporal: string, port: number): Promise<boolean> {
  try {
    const list = ['operator', 'search-attribute', 'list', '--namespace', 'default'];
    const { stdout } = await run(temporal, [...list, '--address', `127.0.0.1:${port}`], { timeout: 5000 });
    return SEARCH_ATTRIBUTES.every((name) => stdout.includes(name));
  } catch {
    return false; // As above.
  }
}

async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('no port was given');
  return port;
}

async function requireFree(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}

function findMariadbd(): string {
  return realpathSync(
    findBinary({
      variable: 'TUNTAS_MARIADBD_PATH',
      names: ['mariadbd'],
      // Debian keeps servers where an ordinary user's PATH does not look.
      folders: ['/usr/sbin', '/usr/local/sbin'],
      install: 'the MariaDB server (Debian: mariadb-server-core and mariadb-client-core, or mariadb-server)',
    }),
  );
}

function findInstallDb(mariadbd: string): string {
  const base = path.dirname(path.dirname(mariadbd));
  return findBinary({
    variable: 'TUNTAS_MARIADB_INSTALL_DB_PATH',
    names: ['mariadb-install-db'],
    folders: [path.dirname(mariadbd), path.join(base, 'bin'), path.join(base, 'scripts')],
    install: 'mariadb-install-db, which comes with the MariaDB server',
  });
}

function findTemporal(): string {
  return findBinary({
    variable: 'TEMPORAL_CLI_PATH',
    names: ['temporal'],
    folders: [],
    install: 'the Temporal command line (https://docs.temporal.io/cli)',
  });
}

interface Binary {
  variable: string;
  names: string[];
  /** Looked at before PATH. */
  folders: string[];
  install: string;
}

export function findBinary({ variable, names, folders, install }: Binary): string {
  const remedy = `Install ${install}, or name the file in ${variable}. \`npm test\` sets this up by itself.`;
  const given = process.env[variable];
  if (given !== undefined && given !== '') {
    if (!isExecutable(given)) throw new Error(`${variable} names ${given}, which cannot be run. ${remedy}`);
    return given;
  }
  const found =
    folders
      .flatMap((folder) => names.map((name) => path.join(folder, name)))
      .find((candidate) => isExecutable(candidate)) ??
    names.map(findOnPath).find((candidate) => candidate !== undefined);
  if (found === undefined) throw new Error(`${names.join(' or ')} was not found. ${remedy}`);
  return found;
}

function findOnPath(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, name))
    .find((candidate) => isExecutable(candidate));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The name carries the process that made the folder, so that a later run can tell what nobody owns any more. */
export function makeTempFolder(): string {
  return mkdtempSync(path.join(tmpdir(), `${TEMP_PREFIX}${process.pid}-`));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The browser that the pages are shown in and the documents are printed with. */
export function findChromium(): string {
  return findBinary({
    variable: 'TUNTAS_CHROMIUM_PATH',
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    folders: [],
    install: 'Chromium',
  });
}
