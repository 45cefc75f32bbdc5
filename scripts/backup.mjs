/**
 * `npm run backup [folder]`: both stores into one folder, while the programs run. Temporal first: a database that is newer
 * than its Temporal loses nothing when both come back, because workflows are made again from rows; the other way round
 * purchases would be unknown.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build.mjs';
import { dumpDatabase } from './dump.mjs';
import { run } from './processes.mjs';
import { checkNodeVersion, dataDir, ensureInstalled, loadSettings, PlainError, root, runMain } from './project.mjs';
import { runningEnvironment } from './runtime.mjs';
import { copySqlite, fingerprintOf, LAST_TABLE, MANIFEST, sha256Of, temporalStore, wantedStores } from './stores.mjs';

await runMain(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
  checkNodeVersion();
  loadSettings();
  await ensureInstalled();
  await ensureBuilt();
  const wanted = wantedStores(values.only);
  const store = wanted.temporal ? temporalStore() : undefined;
  const env = { NODE_ENV: 'production', ...runningEnvironment(), ...process.env };
  const url = env.TUNTAS_DATABASE_URL;
  if (url === undefined) {
    throw new PlainError('no database: `npm start` is not running, and TUNTAS_DATABASE_URL is not set');
  }
  const takenAt = new Date().toISOString();
  const folder = path.resolve(positionals[0] ?? path.join(dataDir(), 'backups', takenAt.replaceAll(':', '-')));
  if (existsSync(folder)) throw new PlainError(`${folder} exists already`);
  const fresh = `${folder}.partial`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });

  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const manifest = { format: 1, takenAt, version, secretKey: fingerprintOf(env.TUNTAS_SECRET_KEY) };
  if (store !== undefined) manifest.temporal = await copyTemporal(store, fresh);
  if (wanted.database) manifest.database = await copyDatabase(url, fresh);
  writeFileSync(path.join(fresh, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, folder);
  if (wanted.database) await raiseEpoch(env);
  console.log(`backup in ${folder}`);
  console.log('The key that seals secrets is not in it: keep secret.key, or TUNTAS_SECRET_KEY, in another place.');
});

async function copyTemporal(store, folder) {
  if (store.kind === 'sqlite') {
    const file = path.join(folder, 'temporal.db');
    await copySqlite(store.file, file);
    return { kind: 'sqlite', files: [await described(file)] };
  }
  const files = [];
  for (const [index, url] of store.urls.entries()) {
    const file = path.join(folder, `temporal-${index + 1}.sql.gz`);
    const { server } = await dumpDatabase({ url, file });
    files.push({ ...(await described(file)), server });
  }
  return { kind: 'mysql', files };
}

async function copyDatabase(url, folder) {
  const file = path.join(folder, 'database.sql.gz');
  const read = async (connection) => {
    const [[row]] = await connection.query('select epoch from store_epoch where id = 1');
    return Number(row?.epoch);
  };
  const { server, tables, extra: epoch } = await dumpDatabase({ url, file, last: LAST_TABLE, read });
  return { ...(await described(file)), server, epoch, tables };
}

async function described(file) {
  return { file: path.basename(file), bytes: statSync(file).size, sha256: await sha256Of(file) };
}

/** From now on Temporal knows more than this copy, so that a database restored from it is found to be old. */
async function raiseEpoch(env) {
  const { code, output } = await run(process.execPath, [path.join(root, 'dist', 'tools', 'raise-epoch.js')], { env });
  if (code !== 0) console.error(`the epoch could not be raised; the worker does it within a minute: ${output.trim()}`);
}
