import { InvariantBroken } from '../../domain/errors';
import { type CustomerId, type PlanId } from '../../domain/ids';
import { add, ZERO } from '../../domain/money';
import { type Letterhead, type RekapContent, type RekapRow } from '../../domain/tagihan/document-content';
import { sharesOf } from '../../domain/tagihan/rekap';
import { businessDate, type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { readPlan } from '../../persistence/repositories/plan.repository';
import { leftOf, planContent, readAddressee, readPeriodFacts, scheduleState } from './document-facts';

/** Throws `InvariantBroken` for a plan that there is not. */
export async function rekapContent(
  tx: Tx,
  { planId, company }: { planId: PlanId; company: Letterhead },
  now: Instant,
): Promise<{ content: RekapContent; customerId: CustomerId }> {
  const plan = await readPlan(tx, planId);
  if (plan === undefined) throw new InvariantBroken(`there is no plan ${planId}`);
  const periods = await readPeriodFacts(tx, planId);
  const today = businessDate(now);
  const paid = add(ZERO, ...periods.map((period) => period.paid));
  const left = add(ZERO, ...periods.map(leftOf));
  const content: RekapContent = {
    ...{ company, ...(await readAddressee(tx, plan.customerId)), corrects: null, plan: planContent(plan, periods) },
    ...{ amount: left, downPayment: plan.downPayment, total: add(paid, left), paid, asOf: now },
    paidShare: sharesOf([paid, left])[0] ?? 0,
    rows: periods.map((period): RekapRow => {
      const { place, dueOn, amount, number, lastPaidOn, lastNtb } = period;
      return {
        ...{ k: place.nth, dueOn, amount, state: scheduleState(period, today), paid: period.paid, paidOn: lastPaidOn },
        reference: lastPaidOn === null ? null : (lastNtb ?? number),
      };
    }),
  };
  return { content, customerId: plan.customerId };
}
