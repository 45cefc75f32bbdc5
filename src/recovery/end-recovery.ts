import { type RefundId, type TopupId } from '../domain/ids';
import { recordAudit } from '../persistence/repositories/audit-event.repository';
import { isRecovering, lockStore, markRecovered } from '../persistence/repositories/store-epoch.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { type SettlementDeps } from '../settlement/settlement-deps';
import { askAboutRefunds } from './ask-about-refunds';
import { holdBackUnknown } from './hold-back-unknown';
import { type StoreDeps, STORE_ITEM } from './recovery-deps';
import { skipLostNumbers } from './skip-lost-numbers';
import { type Survey } from './survey';

/**
 * Ends the recovery after a person has confirmed it: the database gets an epoch beyond everything that Temporal was ever
 * told, and buying and accepting go on. Orders that nobody can tell anything of are held back first, and people are asked
 * about each refund that is under way; returns both. Safe to repeat: a recovery that has ended is not ended again.
 */
export async function endRecovery(
  deps: StoreDeps & { settlement: SettlementDeps },
  { isCovered, present }: Pick<Survey, 'isCovered' | 'present'>,
  { actor }: { actor: string },
): Promise<{ epoch: number; heldBack: TopupId[]; refundCases: number }> {
  const { db, temporal, settlement, logger } = deps;
  const heldBack: TopupId[] = [];
  for (const topupId of isCovered ? [] : present) {
    if (await holdBackUnknown(settlement, topupId)) heldBack.push(topupId);
  }
  const mirror = (await temporal.epoch.read()) ?? 0;
  let refunds: RefundId[] = [];
  if (await isRecovering(db)) {
    await skipLostNumbers(db);
    refunds = await askAboutRefunds(deps);
  }
  const epoch = await db.transaction(async (tx) => {
    const store = await lockStore(tx);
    if (store.recoveringSince === null) return store.epoch;
    const next = Math.max(mirror, store.epoch) + 1;
    await markRecovered(tx, { epoch: next, now: await tx.now() });
    await closeWorkItem(tx, STORE_ITEM);
    await recordAudit(tx, {
      ...{ actor, action: 'store.recovered', subjectKind: 'store', subject: 'store' },
      detail: { epoch: next, mirror, reason: store.recoveryReason, heldBack: heldBack.length },
    });
    return next;
  });
  await temporal.epoch.raise(epoch);
  logger.warn({ epoch, heldBack: heldBack.length }, 'the recovery of the database has ended');
  return { epoch, heldBack, refundCases: refunds.length };
}
