/**
 * `npm run restore -- <folder> [--only database|temporal] [--force]`: puts a backup in the place of what is there. Refuses
 * while programs run. A restored database is being recovered from its first moment: nothing is bought or accepted until
 * `npm run recover` was confirmed by a person.
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { countOtherConnections, countTables, loadDump } from './dump.mjs';
import { releaseLock, takeLock } from './lock.mjs';
import { importantOfMariaDb } from './log-watch.mjs';
import { databaseTrouble, prepareMariaDb } from './mariadb.mjs';
import { findParts } from './parts.mjs';
import { requireFreePorts } from './ports.mjs';
import { checkNodeVersion, ensureInstalled, loadSettings, PlainError, runMain } from './project.mjs';
import { startLockFile } from './runtime.mjs';
import { Service } from './service.mjs';
import { environmentOf, readSettings } from './settings.mjs';
import { copySqlite, fingerprintOf, LAST_TABLE, MANIFEST, sha256Of, temporalStore, wantedStores } from './stores.mjs';

const PRIVATE_SERVER_PATIENCE_MS = 40_000;

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, force: { type: 'boolean', default: false } },
  });
  const [given] = positionals;
  if (given === undefined)
    throw new PlainError('usage: npm run restore -- <folder> [--only database|temporal] [--force]');
  checkNodeVersion();
  loadSettings();
  await ensureInstalled();
  const folder = path.resolve(given);
  const manifest = readManifest(folder);
  const wanted = wantedStores(values.only);
  const job = { folder, manifest, force: values.force };
  for (const name of ['database', 'temporal']) {
    if (wanted[name] && manifest[name] === undefined) throw new PlainError(`this backup has no ${name}: take --only`);
  }
  await verify(job);
  // A start in between would run on half of it.
  const lock = takeLock(startLockFile());
  if (!lock.taken) throw new PlainError(`\`npm start\` runs as process ${lock.pid}: stop it first`);
  try {
    const settings = readSettings();
    const store = wanted.temporal ? temporalStore() : undefined;
    if (wanted.temporal) await refuseTemporal(settings, store, job);
    if (wanted.database) await withDatabase(settings, (url) => restoreDatabase(url, job));
    if (wanted.temporal) await restoreTemporal(store, job);
    warnOfOtherKey(settings, manifest);
  } finally {
    releaseLock(startLockFile());
  }
  console.log(`restored from ${folder}, taken at ${manifest.takenAt}`);
  console.log(
    wanted.database
      ? 'Next: start the programs, then `npm run recover`. Until it is confirmed nothing is bought or accepted.'
      : 'Next: start the programs. Open orders get their workflows again by themselves.',
  );
});

function readManifest(folder) {
  const file = path.join(folder, MANIFEST);
  if (!existsSync(file)) throw new PlainError(`${folder} is no backup: it has no ${MANIFEST}`);
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  if (manifest.format !== 1) throw new PlainError(`${file} is of a format that this version does not know`);
  return manifest;
}

/** All of it, before anything that is there is touched. */
async function verify({ folder, manifest }) {
  const files = [...(manifest.database ? [manifest.database] : []), ...(manifest.temporal?.files ?? [])];
  for (const { file, sha256 } of files) {
    const whole = path.join(folder, file);
    if (!existsSync(whole)) throw new PlainError(`the backup is not whole: ${file} is missing`);
    if ((await sha256Of(whole)) !== sha256)
      throw new PlainError(`the backup is damaged: the checksum of ${file} differs`);
  }
}

async function restoreDatabase(url, { folder, manifest, force }) {
  const others = await countOtherConnections(url);
  if (others > 0) throw new PlainError(`${others} connections of other programs are open: stop them first`);
  if (!force && (await countTables(url)) > 0) {
    throw new PlainError('the database is not empty: --force replaces everything in it');
  }
  const reason = `basis data dipulihkan dari cadangan ${manifest.takenAt}`;
  const sql = `update store_epoch set recovering_since = utc_timestamp(3), recovery_reason = ?
    where id = 1 and recovering_since is null`;
  await loadDump({
    url,
    file: path.join(folder, manifest.database.file),
    before: { table: LAST_TABLE, statements: [{ sql, values: [reason] }] },
  });
}

async function refuseTemporal(settings, store, { manifest, force }) {
  if (store.kind !== manifest.temporal.kind) {
    throw new PlainError(`the backup is of a ${manifest.temporal.kind} store, and Temporal's is ${store.kind}`);
  }
  if (store.kind === 'sqlite') {
    const entry = { use: 'Temporal', host: '127.0.0.1', port: settings.temporalPort, variable: 'TUNTAS_TEMPORAL_PORT' };
    await requireFreePorts([entry], { patienceMs: PRIVATE_SERVER_PATIENCE_MS });
  } else if ((await Promise.all(store.urls.map(countOtherConnections))).some((others) => others > 0)) {
    throw new PlainError("connections to Temporal's store are open: stop the Temporal server first");
  }
  const isEmpty =
    store.kind === 'sqlite'
      ? !existsSync(store.file)
      : (await Promise.all(store.urls.map(countTables))).every((tables) => tables === 0);
  if (!isEmpty && !force) throw new PlainError("Temporal's store is not empty: --force replaces everything in it");
  if (store.kind === 'mysql' && store.urls.length !== manifest.temporal.files.length) {
    throw new PlainError('TUNTAS_TEMPORAL_SCHEMA_URLS names another number of schemas than the backup has');
  }
}

async function restoreTemporal(store, { folder, manifest }) {
  const files = manifest.temporal.files.map(({ file }) => path.join(folder, file));
  if (store.kind === 'mysql') {
    for (const [index, url] of store.urls.entries()) await loadDump({ url, file: files[index] });
    return;
  }
  const fresh = `${store.file}.new`;
  for (const left of [fresh, `${store.file}-wal`, `${store.file}-shm`]) rmSync(left, { force: true });
  await copySqlite(files[0], fresh);
  renameSync(fresh, store.file);
}

/** The database that the environment names, or the private one, which is not running now. */
async function withDatabase(settings, work) {
  if (settings.databaseUrl) return work(settings.databaseUrl);
  const port = settings.databasePort;
  const entry = { use: 'MariaDB', host: '127.0.0.1', port, variable: 'TUNTAS_DATABASE_PORT' };
  await requireFreePorts([entry], { patienceMs: PRIVATE_SERVER_PATIENCE_MS });
  const { url, command, args } = await prepareMariaDb({ parts: await findParts(['mariadb']), port });
  const service = new Service({
    ...{ name: 'mariadb', command, args, important: importantOfMariaDb, deathSignal: 'KILL' },
    ready: async () => (await databaseTrouble(url)) === undefined,
    ...{ readyWithinMs: 60_000, stopWithinMs: 60_000 },
  });
  process.on('exit', () => service.kill());
  await service.start();
  try {
    return await work(url);
  } finally {
    await service.stop();
  }
}

/** What the backup has sealed can only be opened with the key of then. */
function warnOfOtherKey(settings, manifest) {
  const { TUNTAS_SECRET_KEY: key } = environmentOf(settings, {});
  if (manifest.secretKey !== null && fingerprintOf(key) !== manifest.secretKey) {
    console.error('WARNING: the backup was made under another secret key. Put that key back before you start.');
  }
}
