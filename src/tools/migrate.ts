/** `node scripts/run-tool.mjs migrate`: brings the schema up to date and opens the house's accounts. Safe to repeat and to run twice at once. */
import { readEnvironment } from '../config/environment';
import { openHouseAccounts } from '../ledger/accounts';
import { openDatabase } from '../persistence/database';
import { migrate } from '../persistence/migrate';
import { runTool } from './run-tool';

void runTool(async () => {
  const { database } = readEnvironment(process.env);
  const done = await migrate(database);
  const db = await openDatabase({ ...database, poolSize: 1 });
  try {
    await db.transaction(openHouseAccounts);
  } finally {
    await db.close();
  }
  console.log(done.length === 0 ? 'the schema is up to date' : `migrated: ${done.join(', ')}`);
  return 0;
});
