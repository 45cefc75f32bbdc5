import { isPassword } from '../backoffice/staff/password';
import { EnvironmentError } from '../config/environment';
import { type Database } from '../persistence/database';
import { DEMO_STAFF } from '../tools/demo-data';

/** Throws when a hub that is no demo is about to run on the demo's well-known credentials. */
export async function refuseDemoData(db: Database): Promise<void> {
  const row = await db.row(`select 1 from reseller_credential where api_key like 'demo-%' limit 1`);
  if (row !== undefined) {
    throw new EnvironmentError(
      'this database holds demo resellers whose secrets everybody knows; it only runs with TUNTAS_DEMO=1',
    );
  }
  const known = await demoStaffIn(db);
  if (known.length > 0) {
    throw new EnvironmentError(
      `this database holds staff with the demo's passwords, which everybody knows (${known.join(', ')}); ` +
        'it only runs with TUNTAS_DEMO=1',
    );
  }
}

/** People of one's own may have these names: it is the password that tells. Also of those who are switched off now. */
async function demoStaffIn(db: Database): Promise<string[]> {
  const names = DEMO_STAFF.map(({ name }) => name);
  const rows = await db.rows<{ name: string; hash: string }>(
    `select name, password_hash as hash from staff where name in (${names.map(() => '?').join(', ')})`,
    names,
  );
  const checked = await Promise.all(
    rows.map(async ({ name, hash }) => ({ name, isDemo: await isPassword(hash, `demo-${name}`) })),
  );
  return checked.filter(({ isDemo }) => isDemo).map(({ name }) => name);
}
