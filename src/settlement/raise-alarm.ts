import { type InvariantBroken } from '../domain/errors';
import { type TopupId } from '../domain/ids';
import { after } from '../domain/time';
import { readTopup } from '../persistence/repositories/topup.repository';
import { postponePromise } from '../persistence/repositories/work-item.repository';
import { type NextAction } from './advance-topup';
import { openPeopleItem } from './open-people-item';
import { type SettlementDeps } from './settlement-deps';

/** Nearer than any promise of an open order (W1). */
const LOOK_AGAIN_MS = 60_000;

/**
 * The books do not allow what happened to an order: nothing more is bought for it, and a person has to look. Returns the
 * wait until it is looked at again. Repeating it leaves the first case as it is.
 */
export async function raiseAlarm(
  { db, settings }: SettlementDeps,
  topupId: TopupId,
  error: InvariantBroken,
): Promise<NextAction> {
  const numbers = await settings.current();
  await db.transaction(async (tx) => {
    const now = await tx.now();
    const item = { kind: 'case', subject: topupId, state: 'invariant-broken', topupId } as const;
    await postponePromise(tx, topupId, { nextAction: 'look-again', nextAt: after(now, LOOK_AGAIN_MS) });
    await openPeopleItem(tx, { ...item, detail: error.message, owner: 'admin' }, { now, settings: numbers });
  });
  const topup = await readTopup(db, topupId);
  return { do: 'wait', state: topup?.state ?? 'suspect', waitMs: LOOK_AGAIN_MS, for: 'case' };
}
