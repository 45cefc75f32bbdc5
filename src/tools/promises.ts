/** `npm run promises`: prints each unfinished item whose promise nobody keeps; exit code 1 when there is one. */
import { readEnvironment } from '../config/environment';
import { openDatabase } from '../persistence/database';
import { checkPromises } from '../sweeps/check-promises';
import { runTool } from './run-tool';

void runTool(async () => {
  const { database } = readEnvironment(process.env);
  const db = await openDatabase({ ...database, poolSize: 2 });
  try {
    const findings = await checkPromises(db);
    for (const { subject, problem, detail } of findings) console.log(`${subject}  ${problem}: ${detail}`);
    const row = await db.row<{ open: string | number }>('select count(*) as open from work_item where is_open = 1');
    console.log(`${row?.open ?? 0} unfinished items, ${findings.length} promises broken`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
});
