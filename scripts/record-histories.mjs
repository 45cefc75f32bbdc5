/**
 * `node scripts/record-histories.mjs`: runs the whole hub and adds the workflow histories that are missing in
 * test/replay/fixtures/. Never writes one again: orders with the recorded commands may be under way somewhere.
 */
import { createRequire } from 'node:module';
import { ensureBuilt } from './build.mjs';
import { findParts } from './parts.mjs';
import { checkNodeVersion, ensureInstalled, loadSettings, runMain } from './project.mjs';

const require = createRequire(import.meta.url);

await runMain(async () => {
  checkNodeVersion();
  loadSettings({ only: (name) => name.endsWith('_PATH') });
  await ensureInstalled();
  Object.assign(process.env, await findParts(['mariadb', 'temporal']));
  await ensureBuilt();
  require('../test/integration/ledger/typescript-hook.js');
  const { recordHistories } = require('../test/support/record-histories.ts');
  const added = await recordHistories();
  console.log(added.length === 0 ? 'nothing is missing' : `recorded: ${added.join(', ')}`);
});
