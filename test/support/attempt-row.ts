import { type Database } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { PROFILE } from './settlement';

/** An attempt straight by SQL, past every guard of the code. Returns its id. */
export async function insertAttemptRow(
  db: Database,
  { topupId, n, state }: { topupId: string; n: number; state: string },
): Promise<string> {
  const id = newId();
  await db.write(
    `insert into topup_attempt (id, topup_id, n, terminal_code, supplier_ref, sku, cost, profile, state, opened_at)
     values (?, ?, ?, 'one', ?, 'sku', 10050, ?, ?, utc_timestamp(3))`,
    [id, topupId, n, id, JSON.stringify(PROFILE), state],
  );
  return id;
}
