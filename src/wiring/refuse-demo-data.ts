import { EnvironmentError } from '../config/environment';
import { type Database } from '../persistence/database';

/** Throws when a hub that is no demo is about to run on the demo's well-known credentials. */
export async function refuseDemoData(db: Database): Promise<void> {
  const row = await db.row(`select 1 from reseller_credential where api_key like 'demo-%' limit 1`);
  if (row !== undefined) {
    throw new EnvironmentError(
      'this database holds demo resellers whose secrets everybody knows; it only runs with TUNTAS_DEMO=1',
    );
  }
}
