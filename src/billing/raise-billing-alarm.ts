import { type InvariantBroken } from '../domain/errors';
import { after } from '../domain/time';
import { dateOf } from '../persistence/repositories/columns';
import { openPeopleItem } from '../settlement/open-people-item';
import { type BillingDeps } from './billing-deps';

/** Nearer than any promise of a plan or a bill (W1). */
const LOOK_AGAIN_MS = 60_000;

/**
 * The rows of a plan or a bill, whose id `subject` is, contradict each other: nothing more happens to it, and a person has to look. Returns the
 * wait until it is looked at again. Repeating it leaves the first case as it is.
 */
export async function raiseBillingAlarm(
  { db, settings }: Pick<BillingDeps, 'db' | 'settings'>,
  { subject, error }: { subject: string; error: InvariantBroken },
): Promise<{ do: 'wait'; for: string; waitMs: number }> {
  const numbers = await settings.current();
  await db.transaction(async (tx) => {
    const now = await tx.now();
    const item = { kind: 'case', subject, state: 'invariant-broken', topupId: null } as const;
    await tx.write(
      `update work_item set next_action = 'look-again', next_at = ?
       where kind in ('plan', 'tagihan') and subject = ? and is_open = 1`,
      [dateOf(after(now, LOOK_AGAIN_MS)), subject],
    );
    await openPeopleItem(tx, { ...item, detail: error.message, owner: 'admin' }, { now, settings: numbers });
  });
  return { do: 'wait', for: 'case', waitMs: LOOK_AGAIN_MS };
}
