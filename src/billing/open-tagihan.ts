import { InvariantBroken } from '../domain/errors';
import { type TagihanId } from '../domain/ids';
import { ZERO } from '../domain/money';
import { type Settings } from '../domain/settings';
import { billExpiry } from '../domain/tagihan/bill-expiry';
import { type Period } from '../domain/tagihan/terms';
import { addDays, type Instant } from '../domain/time';
import { openCustomerAccounts, piutangAccount, REVENUE_TAGIHAN } from '../ledger/accounts';
import { postJournal } from '../ledger/journal';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { dateOf } from '../persistence/repositories/columns';
import { type PlanRow } from '../persistence/repositories/plan.repository';
import { type BillingDeps } from './billing-deps';
import { askAboutTitipan, awaitDecisions } from './ask-about-titipan';
import { openBill } from './open-bill';
import { writeTagihanAmount } from './tagihan-amount';
import { openTagihanItem } from './tagihan-promise';

/**
 * Bills one period of a plan: the tagihan, its first amount, what the customer owes by it, and the bill that the bank is
 * to be told of; where the customer has titipan, people are asked whether it pays. Under the lock of the plan; a period is billed once, by the key of plan and period.
 */
export async function openTagihan(
  tx: Tx,
  { plan, period }: { plan: PlanRow; period: Period },
  { deps, now, settings }: { deps: Pick<BillingDeps, 'numberOf'>; now: Instant; settings: Settings },
): Promise<TagihanId> {
  const { customerId } = plan;
  const tagihanId = newId();
  const number = tagihanNumber(plan, period);
  const at = dateOf(now);
  const bill = { tagihanId, tagihanNumber: number, customerId, k: 1, billingType: plan.billingType };
  await openBill(tx, { ...bill, amount: period.amount, expiresAt: billExpiry(period.dueOn, settings) }, { deps, now });
  await tx.write(
    `insert into tagihan (id, number, plan_id, k, customer_id, due_on, amount, state, denda_on, opened_at, next_at)
     values (?, ?, ?, ?, ?, ?, ?, 'opening', ?, ?, ?)`,
    [
      ...[tagihanId, number, plan.id, period.k, customerId, period.dueOn, period.amount],
      ...[dendaDay(plan, period.dueOn), at, at],
    ],
  );
  const { amount, dueOn } = period;
  await writeTagihanAmount(tx, tagihanId, { amount, denda: ZERO, dueOn, why: 'issued' }, now);
  await awaitDecisions(tx, customerId);
  await openCustomerAccounts(tx, customerId);
  await postJournal(tx, {
    ...{ subject: tagihanId, kind: 'tagihan-issued', n: 1 },
    postings: [
      { account: piutangAccount(customerId), side: 'debit', amount: period.amount },
      { account: REVENUE_TAGIHAN, side: 'credit', amount: period.amount },
    ],
  });
  await askAboutTitipan(tx, { customerId, tagihanId, number }, { now, settings });
  await openTagihanItem(tx, { tagihanId, customerId }, now);
  return tagihanId;
}

/** `CIC-2026-000123-05`. */
function tagihanNumber({ code, id }: PlanRow, { k }: Period): string {
  if (code === null) throw new InvariantBroken(`plan ${id} has no number of its own`);
  return `${code}-${String(k).padStart(2, '0')}`;
}

/** The first day on which the late charge is added; null when the plan has none. */
export function dendaDay(
  { dendaAmount, dendaFromDay }: Pick<PlanRow, 'dendaAmount' | 'dendaFromDay'>,
  dueOn: Period['dueOn'],
): Period['dueOn'] | null {
  return dendaAmount > 0 && dendaFromDay > 0 ? addDays(dueOn, dendaFromDay) : null;
}
