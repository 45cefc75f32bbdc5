/** The private MariaDB of `npm start`: its own data directory, socket and port, nothing of the system's. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { run } from './processes.mjs';
import { dataDir, PlainError } from './project.mjs';
import { ownSecret, writePrivately } from './secrets.mjs';

const DATABASE = 'tuntas';
const USER = 'tuntas';

/** Systems cut or refuse longer socket paths. */
const LONGEST_SOCKET_PATH = 100;

/** Makes the data directory when there is none; returns the address of the database and how to start its server. */
export async function prepareMariaDb({ parts, port }) {
  const folder = path.join(dataDir(), 'mariadb');
  const mariadbd = realpathSync(parts.TUNTAS_MARIADBD_PATH);
  const common = ['--no-defaults', `--basedir=${path.dirname(path.dirname(mariadbd))}`];
  // Refuses to run as root without being told so, and may not be told anything by others.
  if (process.getuid?.() === 0) common.push(`--user=${userInfo().username}`);
  if (!existsSync(folder)) await makeDataDir(folder, { program: parts.TUNTAS_MARIADB_INSTALL_DB_PATH, common });

  const password = ownSecret(path.join(dataDir(), 'database.password'), { bytes: 24, encoding: 'hex' });
  const initFile = path.join(dataDir(), 'mariadb-init.sql');
  writePrivately(initFile, initStatements({ password }));
  return {
    url: `mysql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
    command: mariadbd,
    args: [
      ...common,
      `--datadir=${folder}`,
      `--socket=${socketPath(folder)}`,
      `--pid-file=${path.join(folder, 'mariadb.pid')}`,
      `--init-file=${initFile}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      '--skip-name-resolve',
      '--skip-log-bin',
      '--innodb-flush-log-at-trx-commit=1',
      '--character-set-server=utf8mb4',
      '--default-time-zone=+00:00',
      '--transaction-isolation=READ-COMMITTED',
      '--max-connections=300',
    ],
  };
}

/** Made beside its place and renamed, so that an interrupted first start leaves no half of one. */
async function makeDataDir(folder, { program, common }) {
  console.log('making the database directory …');
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const { code, output } = await run(program, [
    ...common,
    `--datadir=${fresh}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
  ]);
  if (code !== 0) throw new PlainError(`${program} failed:\n${output.trim().split('\n').slice(-10).join('\n')}`);
  renameSync(fresh, folder);
}

/**
 * Run by the server at each start before it takes connections, one statement a line. No account stays without a
 * password, and the hub's own account reaches nothing but its database.
 */
function initStatements({ password }) {
  const root = ["'localhost'", "'127.0.0.1'", "'::1'"].map(
    (host) => `alter user if exists 'root'@${host} identified by '${password}';`,
  );
  return [
    ...root,
    `create database if not exists ${DATABASE} character set utf8mb4;`,
    `create user if not exists '${USER}'@'127.0.0.1';`,
    `alter user '${USER}'@'127.0.0.1' identified by '${password}';`,
    `grant all privileges on ${DATABASE}.* to '${USER}'@'127.0.0.1';`,
    '',
  ].join('\n');
}

function socketPath(folder) {
  const usual = path.join(folder, 'mariadb.sock');
  if (Buffer.byteLength(usual) <= LONGEST_SOCKET_PATH) return usual;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  const short = path.join(tmpdir(), `tuntas-${userInfo().uid}-${name}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  return path.join(short, 'mariadb.sock');
}

/** Undefined when the database lets us in, else the reason; the URL holds a password and is never shown. */
export async function databaseTrouble(url) {
  const { createConnection } = await import('mysql2/promise');
  try {
    const connection = await createConnection({ uri: url, connectTimeout: 5000 });
    await connection.end();
    return undefined;
  } catch (error) {
    return error.code ?? error.message;
  }
}
