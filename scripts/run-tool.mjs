/**
 * `node scripts/run-tool.mjs <name> [arguments]`: runs a tool of src/tools/ with the database and the Temporal server of
 * the running `npm start`, unless the environment or `.env` names others.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { tied } from './processes.mjs';
import { checkNodeVersion, ensureInstalled, loadSettings, PlainError, root, runMain } from './project.mjs';
import { runningEnvironment } from './runtime.mjs';

await runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (!/^[a-z-]+$/.test(name ?? '')) throw new PlainError('usage: node scripts/run-tool.mjs <name> [arguments]');
  checkNodeVersion();
  loadSettings();
  await ensureInstalled();
  await ensureBuilt();
  const file = path.join(root, 'dist', 'tools', `${name}.js`);
  if (!existsSync(file)) throw new PlainError(`there is no tool "${name}" in src/tools/`);
  const env = { NODE_ENV: 'production', ...runningEnvironment(), ...process.env };
  if (env.TUNTAS_DATABASE_URL === undefined && env.TUNTAS_DATABASE_URL_FILE === undefined) {
    throw new PlainError('no database: `npm start` is not running, and TUNTAS_DATABASE_URL is not set');
  }
  return runInForeground(process.execPath, ['--enable-source-maps', file, ...args], env);
});

/** Signals of the terminal reach the tool by themselves; its exit code is ours. */
function runInForeground(command, args, env) {
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
  const child = spawn(...tied(command, args), { cwd: root, env, stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
