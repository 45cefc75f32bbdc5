/** `node scripts/run-tool.mjs migrate`: brings the schema up to date. Safe to repeat and to run twice at once. */
import { readEnvironment } from '../config/environment';
import { migrate } from '../persistence/migrate';
import { runTool } from './run-tool';

void runTool(async () => {
  const { database } = readEnvironment(process.env);
  const done = await migrate(database);
  console.log(done.length === 0 ? 'the schema is up to date' : `migrated: ${done.join(', ')}`);
  return 0;
});
