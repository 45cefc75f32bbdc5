/** Raises the database's epoch after a copy of it was made, so that the copy is known as older. Run by `npm run backup`. */
import { readEnvironment } from '../config/environment';
import { openDatabase } from '../persistence/database';
import { raiseStoreEpoch } from '../recovery/raise-store-epoch';
import { connectTemporal } from '../workflow-client/temporal';
import { runTool } from './run-tool';

void runTool(async () => {
  const environment = readEnvironment(process.env);
  const db = await openDatabase({ ...environment.database, poolSize: 2 });
  const temporal = connectTemporal(environment.temporal);
  try {
    const epoch = await raiseStoreEpoch({ db, temporal });
    console.log(epoch === undefined ? 'the database is being recovered: its epoch stays' : `epoch ${epoch}`);
    return 0;
  } finally {
    await temporal.close();
    await db.close();
  }
});
