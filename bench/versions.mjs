/** What was measured on what: numbers mean nothing without it. */
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import path from 'node:path';
import { run } from '../scripts/processes.mjs';
import { root } from '../scripts/project.mjs';

export async function readSetUp({ db, parts, temporalArgs }) {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const revision = await run('git', ['rev-parse', '--short', 'HEAD']);
  const changed = await run('git', ['status', '--porcelain']);
  const temporal = await run(parts.TEMPORAL_CLI_PATH, ['--version']);
  const variables = await db.rows(
    `show global variables where variable_name in ('innodb_flush_log_at_trx_commit', 'sync_binlog', 'log_bin',
       'innodb_doublewrite', 'innodb_flush_method', 'innodb_buffer_pool_size', 'transaction_isolation', 'tx_isolation')`,
  );
  const row = await db.row('select version() as version');
  const sdk = JSON.parse(readFileSync(path.join(root, 'node_modules/@temporalio/worker/package.json'), 'utf8')).version;
  return {
    tuntas: `${version} ${revision.output.trim()}${changed.output.trim() === '' ? '' : ' with changes'}`,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}`,
    node: process.version,
    database: row.version,
    durability: Object.fromEntries(variables.map(({ Variable_name: name, Value: value }) => [name, value])),
    temporal: `${temporal.output.trim()}; SDK ${sdk}`,
    sqlitePragmas: temporalArgs.flatMap((arg, index) => (arg === '--sqlite-pragma' ? [temporalArgs[index + 1]] : [])),
    startedAt: new Date().toISOString(),
  };
}

/** One paragraph for the document. */
export function describeSetUp(
  { tuntas, machine, node, database, durability, temporal, sqlitePragmas, startedAt },
  how,
) {
  const database1 = `${database} (innodb_flush_log_at_trx_commit=${durability.innodb_flush_log_at_trx_commit}, log_bin=${durability.log_bin}, sync_binlog=${durability.sync_binlog})`;
  return [
    `${startedAt.slice(0, 10)}, Tuntas ${tuntas}; ${machine}; Node ${node}; ${database1};`,
    `${temporal} on SQLite (${sqlitePragmas.join(', ')}). Everything, load and simulators included, on this one machine.`,
    how,
  ].join(' ');
}
