import { type Settings } from '../domain/settings';
import { type Queryable, type Tx } from '../persistence/database';
import { lockAttempts } from '../persistence/repositories/attempt.repository';
import {
  findLostPurchases,
  type LostPurchase,
  markAdopted,
} from '../persistence/repositories/lost-purchase.repository';
import { type TopupRow } from '../persistence/repositories/topup.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { failTopup } from './close-topup';
import { type LockedOrder } from './lock-order';
import { openLostOrderCase } from './open-lost-order-case';
import { restorePurchases } from './restore-purchases';
import { type SettlementDeps } from './settlement-deps';
import { supplierReference } from './supplier-reference';

/**
 * More numbers than an order has attempts, those that no worker picked up included: with a worker away they come every
 * twenty seconds until `latestSend`.
 */
const NUMBERS = Array.from({ length: 99 }, (_, index) => index + 1);

/**
 * An order whose reference came in again after a restore has lost its row: what was bought for it then is found by the
 * references at the supplier, which are derived from the order (P9), and becomes its own (S2). Locks are held. Returns
 * false, having changed nothing, when there is no such purchase.
 */
export async function adoptLostPurchases(
  tx: Tx,
  { topup, attempts, hasLostPurchases, now }: LockedOrder,
  { deps, settings }: { deps: SettlementDeps; settings: Settings },
): Promise<boolean> {
  if (!hasLostPurchases || attempts.length > 0) return false;
  const lost = await lostPurchasesOf(tx, topup);
  if (lost.length === 0) return false;
  const isFailed = lost.every((purchase) => purchase.outcome === 'failed');
  const outcome = await restorePurchases(tx, { topup, attempts }, lost, { deps, settings, now, isFailed });
  await markAdopted(
    tx,
    lost.map(({ attemptId }) => attemptId),
    topup.id,
  );
  if (outcome === 'conflict') {
    await openLostOrderCase(tx, { subject: topup.id, topupId: topup.id, detail: 'conflict' }, { now, settings });
  } else if (isFailed) {
    // A4: its reseller was told that it failed, which was true of every purchase; it hears the same again.
    const restored = { topup, attempts: await lockAttempts(tx, topup.id) };
    await failTopup(tx, restored, 'supplier-refused', { now, settings });
  }
  for (const { topupId, attemptId } of lost) {
    await closeWorkItem(tx, { kind: 'case', subject: topupId ?? attemptId, state: 'lost-order' });
  }
  return true;
}

/** What was bought for an order before a restore and nobody has taken over yet. */
export async function lostPurchasesOf(queryable: Queryable, topup: TopupRow): Promise<LostPurchase[]> {
  const references = new Map(NUMBERS.map((n) => [supplierReference(topup, n), n]));
  const found = await findLostPurchases(queryable, [...references.keys()]);
  return found.filter(({ n, supplierRef }) => references.get(supplierRef) === n);
}
