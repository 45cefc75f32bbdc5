import { type PlanId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { cancelBill } from '../../billing/cancel-bill';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { endBookings, releaseBookings } from '../../persistence/repositories/booking.repository';
import {
  hasBills,
  isPaymentArriving,
  lockOpenBills,
  readOpenBills,
} from '../../persistence/repositories/open-bill.repository';
import { endPeriods, readUnbilledPeriods } from '../../persistence/repositories/plan-period.repository';
import { changePlan, recordPlanChange } from '../../persistence/repositories/plan.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { changePlanOf, type PlanWork } from './change-plan-of';
import { type Cancellation, drawUpCancellation } from './draw-up-cancellation';
import { findPlan } from './find-plan';
import { lostBefore } from './may-lose';
import { type PlanDeps } from './plan-deps';
import { periodFacts } from './plan-facts';
import { type OfPlan, type PlanOutcome, refused, type Refused, type WithReason } from './plan-outcome';

const STATES = ['active', 'paused'] as const;

/** What a cancellation would end and book. Nothing is written. */
export async function previewCancelPlan(
  { db, settings }: Pick<PlanDeps, 'db' | 'settings'>,
  { by, planId }: { by: StaffMember; planId: PlanId },
): Promise<{ kind: 'preview'; preview: Cancellation } | Refused> {
  const plan = await findPlan(db, { by, planId });
  if (plan === undefined) return refused('not-found');
  if (!STATES.some((state) => state === plan.state)) return refused('wrong-state');
  const [periods, open] = [await readUnbilledPeriods(db, planId), await readOpenBills(db, planId)];
  const facts = { plan, periods, open, before: await lostBefore(db, plan) };
  return { kind: 'preview', preview: drawUpCancellation(facts, await settings.current()) };
}

/**
 * Ends a plan: nothing more is billed, open bills are cancelled but for what was paid of them, and the bank closes what
 * can still be paid. Refused while the bank has told of money for one of them. Bookings of which nothing was billed can be
 * planned again.
 */
export async function cancelPlan(deps: PlanDeps, request: OfPlan & WithReason): Promise<PlanOutcome> {
  const { by, planId } = request;
  return changePlanOf(deps, request, { states: STATES, needsReason: true }, async (work) => {
    const { tx, plan, reason, settings } = work;
    const open = await lockOpenBills(tx, planId);
    const now = await tx.now();
    const tagihanIds = open.map(({ tagihan }) => tagihan.id);
    if (await isPaymentArriving(tx, tagihanIds)) return refused('payment-arriving');
    const periods = await readUnbilledPeriods(tx, planId);
    const cancellation = drawUpCancellation({ plan, periods, open, before: await lostBefore(tx, plan) }, settings);
    if (cancellation.needsAdmin && by.role !== 'admin') return refused('needs-admin');
    const { agreedTotal, bills, lost } = cancellation;
    const ended = [...periods, ...bills].map(({ k }) => k);
    await endPeriods(tx, planId, ended, now);
    const cancelled = await changePlan(tx, plan, { state: 'cancelled', agreedTotal });
    await settleBookings(work, now);
    for (const bill of open.filter(({ tagihan }) => bills.some(({ tagihanId }) => tagihanId === tagihan.id))) {
      await cancelBill(tx, bill, { now, settings });
    }
    await recordPlanChange(
      tx,
      {
        ...{ planId, kind: 'cancel', reason, by: by.id },
        was: {
          ...{ state: plan.state, agreedTotal: plan.agreedTotal, periods: periodFacts(periods) },
          bills: bills.map(({ number, outstanding }) => ({ number, outstanding })),
        },
        becomes: { state: 'cancelled', agreedTotal },
      },
      now,
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'plan.cancel', subjectKind: 'plan', subject: planId },
      detail: { customer: plan.customerId, number: plan.code, amount: lost, rows: bills.length, reason },
    });
    await closeWorkItem(tx, { kind: 'plan', subject: planId });
    return { kind: 'done', version: cancelled.version, changed: tagihanIds };
  });
}

async function settleBookings({ tx, plan }: PlanWork, now: Instant): Promise<void> {
  if (await hasBills(tx, plan.id)) await endBookings(tx, plan.id, now);
  else await releaseBookings(tx, plan.id);
}
