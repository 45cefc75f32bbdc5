/** `npm run model [-- names]`: checks the money rules of one top-up by exhaustive search; see docs/model/. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { findParts } from './parts.mjs';
import { tied } from './processes.mjs';
import { checkNodeVersion, loadSettings, root, runMain } from './project.mjs';

await runMain(async () => {
  checkNodeVersion();
  loadSettings({ only: (name) => name.endsWith('_PATH') });
  const { TUNTAS_SPIN_PATH, TUNTAS_GCC_PATH } = await findParts(['spin', 'gcc']);
  const folders = [TUNTAS_SPIN_PATH, TUNTAS_GCC_PATH].map((file) => path.dirname(file));
  const env = { ...process.env, PATH: [...folders, process.env.PATH].join(path.delimiter) };
  const script = path.join(root, 'docs', 'model', 'check.sh');
  const child = spawn(...tied('bash', [script, ...process.argv.slice(2)]), { env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
});
