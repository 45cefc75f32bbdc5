import { type TopupId } from '../domain/ids';
import { isFinal } from '../domain/topup/topup-state';
import { lockOrder } from '../settlement/lock-order';
import { openLostOrderCase } from '../settlement/open-lost-order-case';
import { type RestorablePurchase, restorePurchases } from '../settlement/restore-purchases';
import { type SettlementDeps } from '../settlement/settlement-deps';
import { type TopupMemory } from '../workflow-client/topup-history';

/** `restored`: its last purchase is `suspect` now. `case`: rows and Temporal do not fit, and people have to look. */
export type ImportOutcome = 'nothing' | 'restored' | 'case';

/**
 * Brings what Temporal or a statement tells of an order into its rows (S2), in one transaction under its locks. Safe to
 * repeat. An order that Temporal saw fail stays open behind a case: its reseller was told so, and it may not be bought
 * again.
 */
export async function importOrder(
  deps: SettlementDeps,
  topupId: TopupId,
  known: { purchases: readonly RestorablePurchase[]; outcome: TopupMemory['outcome'] },
): Promise<ImportOutcome> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    const { topup, attempts, now } = await lockOrder(tx, topupId, settings);
    const openCase = async (detail: string): Promise<ImportOutcome> => {
      await openLostOrderCase(tx, { subject: topupId, topupId, detail }, { now, settings });
      return 'case';
    };
    if (known.outcome === 'failed' && !isFinal(topup.state)) {
      return openCase('Temporal mencatat order ini gagal; basis data yang dipulihkan belum');
    }
    const outcome = await restorePurchases(tx, { topup, attempts }, known.purchases, { deps, settings, now });
    if (outcome !== 'conflict') return outcome;
    const told = known.purchases.map(({ n, terminal }) => `${n} di ${terminal}`).join(', ');
    return openCase(`pembelian ${told} tidak cocok dengan catatan basis data`);
  });
}
