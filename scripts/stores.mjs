/** The two stores of an installation, as `npm run backup` and `npm run restore` find them. */
import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { findParts } from './parts.mjs';
import { run } from './processes.mjs';
import { dataDir, PlainError } from './project.mjs';

export const MANIFEST = 'manifest.json';
/** The table that says which migrations were made: without it nothing starts. */
export const LAST_TABLE = 'migration';

const temporalFile = () => path.join(dataDir(), 'temporal.db');

/** `--only database` or `--only temporal`; without it both. */
export function wantedStores(only) {
  if (only === undefined) return { database: true, temporal: true };
  if (only !== 'database' && only !== 'temporal') throw new PlainError('--only takes `database` or `temporal`');
  return { database: only === 'database', temporal: only === 'temporal' };
}

/**
 * Where Temporal keeps its data: the file of the private server, or schemas in somebody's MySQL. A server of somebody
 * else's, whose store nobody named, cannot be copied.
 */
export function temporalStore(env = process.env) {
  const urls = (env.TUNTAS_TEMPORAL_SCHEMA_URLS ?? '').split(',').filter((url) => url !== '');
  if (urls.length > 0) return { kind: 'mysql', urls };
  if (env.TEMPORAL_ADDRESS) {
    throw new PlainError(
      'Temporal is a server of your own: name its schemas in TUNTAS_TEMPORAL_SCHEMA_URLS, or take `--only database`',
    );
  }
  return { kind: 'sqlite', file: temporalFile() };
}

/** One consistent copy, also while the server writes: SQLite reads from a snapshot and checks what it wrote. */
export async function copySqlite(from, to) {
  if (!existsSync(from)) throw new PlainError(`there is no Temporal store at ${from}`);
  const { TUNTAS_SQLITE3_PATH: sqlite } = await findParts(['sqlite']);
  const copied = await run(sqlite, [
    '-bail',
    '-cmd',
    '.timeout 30000',
    from,
    `VACUUM INTO '${to.replaceAll("'", "''")}'`,
  ]);
  if (copied.code !== 0) throw new PlainError(`the Temporal store could not be copied: ${copied.output.trim()}`);
  chmodSync(to, 0o600);
  const checked = await run(sqlite, [to, 'PRAGMA integrity_check']);
  if (checked.code !== 0 || checked.output.trim() !== 'ok') {
    throw new PlainError(`the copy of the Temporal store is damaged: ${checked.output.trim()}`);
  }
}

export async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Tells keys apart without telling them. */
export function fingerprintOf(secretKey) {
  return secretKey ? createHash('sha256').update(`tuntas:${secretKey}`).digest('hex').slice(0, 16) : null;
}
