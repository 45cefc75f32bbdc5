import { InvariantBroken } from '../../domain/errors';
import { type TagihanId } from '../../domain/ids';
import { add, subtract, times, ZERO } from '../../domain/money';
import { type Letterhead, type ScheduleRow, type TagihanContent } from '../../domain/tagihan/document-content';
import { linesTotal } from '../../domain/tagihan/plan-lines';
import { addDays, businessDate, type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { type PlanRow, readPlan } from '../../persistence/repositories/plan.repository';
import { readPlanLines } from '../../persistence/repositories/plan-line.repository';
import { readAllocated, readTagihan, type TagihanRow } from '../../persistence/repositories/tagihan.repository';
import { leftOf, type PeriodFacts, planContent, readAddressee, readPeriodFacts, scheduleState } from './document-facts';

/** A sheet has room for these beside what has to stand on it. */
const SHOWN_PERIODS = 13;
/** Of them before the bill itself. */
const SHOWN_BEFORE = 4;

/** Throws `InvariantBroken` for a bill that there is not, or that has no virtual account. */
export async function tagihanContent(
  tx: Tx,
  { tagihanId, company, corrects }: { tagihanId: TagihanId; company: Letterhead; corrects: TagihanContent['corrects'] },
  now: Instant,
): Promise<{ content: TagihanContent; tagihan: TagihanRow }> {
  const tagihan = await readTagihan(tx, tagihanId);
  const plan = tagihan === undefined ? undefined : await readPlan(tx, tagihan.planId);
  if (tagihan === undefined || plan === undefined) throw new InvariantBroken(`there is no tagihan ${tagihanId}`);
  const allocated = await readAllocated(tx, tagihanId);
  const billed = add(tagihan.amount, tagihan.denda);
  const periods = await readPeriodFacts(tx, plan.id);
  const own = periods.find(({ k }) => k === tagihan.k)?.place;
  const others = periods.filter(({ k }) => k !== tagihan.k);
  const content: TagihanContent = {
    ...{ company, ...(await readAddressee(tx, tagihan.customerId)), corrects, plan: planContent(plan, periods) },
    amount: billed > allocated ? subtract(billed, allocated) : ZERO,
    bill: {
      ...{ number: tagihan.number, k: own?.nth ?? tagihan.k, isSettlement: own?.isSettlement ?? false },
      dueOn: tagihan.dueOn,
      ...{ principal: tagihan.amount, denda: tagihan.denda, allocated },
    },
    lines: await linesOf(tx, { plan, tagihan }),
    account: await readAccount(tx, tagihanId),
    denda: dendaOf(plan, tagihan),
    ...windowOf(periods, { tagihan, now }),
    paid: add(ZERO, ...periods.map(({ paid }) => paid)),
    restAfter: add(ZERO, ...others.map(leftOf)),
  };
  return { content, tagihan };
}

/** What was booked, while it adds up to the bill; a bill of a cicilan is a part of it and names its period alone. */
async function linesOf(
  tx: Tx,
  { plan, tagihan }: { plan: PlanRow; tagihan: TagihanRow },
): Promise<TagihanContent['lines']> {
  if (plan.kind === 'cicilan') return [];
  const lines = await readPlanLines(tx, plan.id);
  if (linesTotal(lines) !== tagihan.amount) return [];
  return lines.map(({ description, quantity, unitPrice }) => ({
    ...{ text: description, quantity, amount: times(unitPrice, quantity) },
  }));
}

async function readAccount(tx: Tx, tagihanId: TagihanId): Promise<TagihanContent['account']> {
  const row = await tx.row<{ number: string; billingType: TagihanContent['account']['billingType'] }>(
    `select number, billing_type as billingType from virtual_account where tagihan_id = ?
     order by live desc, k desc limit 1`,
    [tagihanId],
  );
  if (row === undefined) throw new InvariantBroken(`tagihan ${tagihanId} has no virtual account`);
  return row;
}

/** It is added once: a bill that has it gets no more. */
function dendaOf({ dendaAmount, dendaFromDay }: PlanRow, { dueOn, denda }: TagihanRow): TagihanContent['denda'] {
  if (dendaAmount === 0 || dendaFromDay === 0 || denda > 0) return null;
  const fromOn = addDays(dueOn, dendaFromDay);
  return { amount: dendaAmount, fromOn, lastFreeOn: addDays(fromOn, -1) };
}

/** The periods around the bill, as many as a sheet has room for. */
function windowOf(
  periods: readonly PeriodFacts[],
  { tagihan, now }: { tagihan: TagihanRow; now: Instant },
): Pick<TagihanContent, 'schedule' | 'hidden'> {
  if (periods.length < 2) return { schedule: [], hidden: { before: 0, after: 0 } };
  const own = periods.findIndex(({ k }) => k === tagihan.k);
  const from = Math.max(0, Math.min(own - SHOWN_BEFORE, periods.length - SHOWN_PERIODS));
  const shown = periods.slice(from, from + SHOWN_PERIODS);
  const today = businessDate(now);
  const schedule = shown.map((period): ScheduleRow => {
    const state = scheduleState(period, today);
    return {
      ...{ k: period.place.nth, dueOn: period.dueOn, amount: period.amount },
      state: period.k === tagihan.k ? 'this' : state,
      paidOn: state === 'paid' ? period.lastPaidOn : null,
    };
  });
  return { schedule, hidden: { before: from, after: periods.length - from - shown.length } };
}
