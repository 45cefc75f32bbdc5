import { type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type Database } from '../persistence/database';
import { insertLostPurchase } from '../persistence/repositories/lost-purchase.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { openLostOrderCase } from '../settlement/open-lost-order-case';
import { type TopupMemory } from '../workflow-client/topup-history';

/**
 * Keeps what Temporal tells of an order that has no row any more (S2). When the same reference comes in again, the order
 * takes its purchases over; until then it is a case for people, unless nothing was bought or Temporal saw it fail. Safe
 * to repeat. Returns whether people have to look.
 */
export async function importLostOrder(
  { db, settings }: { db: Database; settings: Settings },
  { topupId, outcome, purchases }: TopupMemory,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    let isNew = false;
    for (const purchase of purchases) {
      const lost = { ...purchase, topupId, outcome, statementLine: null, source: 'temporal' } as const;
      isNew = (await insertLostPurchase(tx, lost)) || isNew;
    }
    // Its workflow found no row and said that the books are broken: this case says it better.
    await closeWorkItem(tx, { kind: 'case', subject: topupId, state: 'invariant-broken' });
    if (purchases.length === 0 || outcome === 'failed') return false;
    if (!isNew) return (await openCaseOf(tx, topupId)) !== undefined;
    const told = purchases.map(({ supplierRef, terminal }) => `${supplierRef} di ${terminal}`).join(', ');
    const detail = `Temporal: ${outcome ?? 'belum selesai'}; ${told}`.slice(0, 500);
    await openLostOrderCase(tx, { subject: topupId, topupId: null, detail }, { now: await tx.now(), settings });
    return true;
  });
}

/** One that people have closed stays closed when the recovery is run again. */
function openCaseOf(tx: Pick<Database, 'row'>, topupId: TopupId): Promise<{ id: string } | undefined> {
  return tx.row<{ id: string }>(
    `select id from work_item where kind = 'case' and subject = ? and state = 'lost-order' and is_open = 1`,
    [topupId],
  );
}
