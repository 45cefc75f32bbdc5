import { InvariantBroken } from '../domain/errors';
import { type TopupId } from '../domain/ids';
import { isUnsettled } from '../domain/topup/attempt-state';
import { isRoutable } from '../domain/topup/topup-state';
import { adoptLostPurchases } from '../settlement/adopt-lost-purchases';
import { failTopup } from '../settlement/close-topup';
import { lockOrder } from '../settlement/lock-order';
import { raiseAlarm } from '../settlement/raise-alarm';
import { BATCH, eachItem, type Sweep, type SweepDeps } from './sweep-deps';

/**
 * Orders that could not be sent before their deadline fail and are voided (P2), with or without Temporal. One with an
 * attempt that has left is never touched.
 */
export const closeOverdueTopups: Sweep = async (deps) => {
  const rows = await deps.db.rows<{ id: TopupId }>(
    `select id from topup where state in ('accepted', 'routing') and send_deadline <= utc_timestamp(3)
       and not exists (select 1 from store_epoch where recovering_since is not null)
       and not exists (select 1 from work_item w where w.kind = 'case' and w.subject = topup.id
                       and w.state = 'invariant-broken' and w.is_open = 1)
     order by send_deadline limit ${BATCH}`,
  );
  const { done } = await eachItem(rows, { deps, at: 'close-overdue' }, ({ id }) => closeOrAlarm(deps, id));
  return done;
};

/** One whose books are broken becomes a person's, and leaves the others their turn. */
async function closeOrAlarm(deps: SweepDeps, topupId: TopupId): Promise<void> {
  try {
    await closeOne(deps, topupId);
  } catch (error) {
    if (error instanceof InvariantBroken) await raiseAlarm(deps.settlement, topupId, error);
    throw error;
  }
}

async function closeOne({ db, settings, settlement, temporal, logger }: SweepDeps, topupId: TopupId): Promise<void> {
  const numbers = await settings.current();
  const isClosed = await db.transaction(async (tx) => {
    const order = await lockOrder(tx, topupId, numbers);
    const { topup, attempts, now, isRecovering } = order;
    // Rows that may be older than what happened cannot tell that nothing has left (S2).
    const isOverdue = isRoutable(topup.state) && now >= topup.sendDeadline && !isRecovering;
    if (!isOverdue || attempts.some(({ state }) => isUnsettled(state))) return false;
    // Bought in a time that a restore has lost: it is that purchase which is asked after (S2).
    if (await adoptLostPurchases(tx, order, { deps: settlement, settings: numbers })) return false;
    await failTopup(tx, { topup, attempts }, 'deadline-passed', { now, settings: numbers });
    return true;
  });
  if (!isClosed) return;
  logger.info({ topupId }, 'closed at its send deadline');
  void temporal.wakeTopup(topupId).catch(() => false);
}
