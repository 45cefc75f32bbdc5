import { type TerminalCode, type TopupId } from '../domain/ids';
import { isRoutable } from '../domain/topup/topup-state';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { type TopupRow } from '../persistence/repositories/topup.repository';
import { lockOrder } from '../settlement/lock-order';
import { openLostOrderCase } from '../settlement/open-lost-order-case';
import { restorePurchases } from '../settlement/restore-purchases';
import { type SettlementDeps } from '../settlement/settlement-deps';

/**
 * An open order of which nobody can tell whether it was bought in the lost time: both stores were restored, or Temporal
 * has forgotten. Its money stays held behind a suspect attempt, and a case keeps it from being bought or checked by a
 * check that buys, until people have asked the supplier (S2). One that is suspect or pending is checked as ever. Safe to
 * repeat. Returns whether it was held back.
 */
export async function holdBackUnknown(deps: SettlementDeps, topupId: TopupId): Promise<boolean> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    const { topup, attempts, now, hasOpenCase } = await lockOrder(tx, topupId, settings);
    if (!isRoutable(topup.state)) return false;
    const detail = 'tidak diketahui apakah order ini dibeli sebelum pemulihan: tanyakan kepada pemasok';
    if (!hasOpenCase) await openLostOrderCase(tx, { subject: topupId, topupId, detail }, { now, settings });
    const opened = attempts.find(({ state }) => state === 'new');
    const terminal = opened?.terminal ?? (await likeliestTerminal(tx, topup));
    if (terminal === undefined) return true;
    const n = opened?.n ?? attempts.length + 1;
    const purchase = { attemptId: newId(), n, terminal, purchasedAt: now };
    await restorePurchases(tx, { topup, attempts }, [purchase], { deps, settings, now });
    return true;
  });
}

/** Undefined for a product that no terminal sells. */
async function likeliestTerminal(tx: Tx, { id, productCode }: TopupRow): Promise<TerminalCode | undefined> {
  const row = await tx.row<{ terminal_code: TerminalCode }>(
    `select terminal_code from terminal_product
     where product_code = ? and terminal_code not in (
       select terminal_code from topup_attempt where topup_id = ? and state = 'refused')
     order by priority, cost limit 1`,
    [productCode, id],
  );
  return row?.terminal_code;
}
