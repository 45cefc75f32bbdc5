import { PLAN_SERIES } from '../../domain/tagihan/terms';
import { type BusinessDate, businessDate } from '../../domain/time';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { takeBookings } from '../../persistence/repositories/booking.repository';
import { readPlanLines } from '../../persistence/repositories/plan-line.repository';
import { readPeriods } from '../../persistence/repositories/plan-period.repository';
import { changePlan, type PlanRow, recordPlanChange } from '../../persistence/repositories/plan.repository';
import { changePlanOf, type PlanWork } from './change-plan-of';
import { checkDueDay } from './due-limits';
import { type PlanDeps } from './plan-deps';
import { type OfPlan, type PlanOutcome, refused } from './plan-outcome';
import { openPlanItem } from './plan-promise';

/**
 * Sends a draft: from now on its periods are billed by themselves, and its bookings belong to it. A draft that lay until
 * its first day was over is refused, since its bill would be overdue at once.
 */
export async function startPlan(deps: PlanDeps, request: OfPlan): Promise<PlanOutcome> {
  const { by, planId } = request;
  if (!deps.hasBank) return refused('no-bank');
  const rules = { states: ['draft'], needsReason: false } as const;
  return changePlanOf(deps, request, rules, async ({ tx, plan, customer }) => {
    if (!customer.isActive) return refused('inactive');
    const now = await tx.now();
    const today = businessDate(now);
    const periods = await readPeriods(tx, planId);
    const isDueWrong = checkDueDay(periods[0]?.dueOn ?? plan.firstDueOn, today);
    if (isDueWrong !== undefined) return isDueWrong;
    if (!(await takeLines(tx, plan))) return refused('booking-taken');
    const code = planCode(plan, today);
    const started = await changePlan(tx, plan, { state: 'active', code });
    await recordPlanChange(
      tx,
      { planId, kind: 'start', reason: '', was: { state: 'draft' }, becomes: { state: 'active', code }, by: by.id },
      now,
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'plan.start', subjectKind: 'plan', subject: planId },
      detail: { customer: plan.customerId, number: code, amount: plan.agreedTotal, rows: periods.length },
    });
    await openPlanItem(tx, started, { unbilled: periods, now });
    return { kind: 'done', version: started.version };
  });
}

async function takeLines(tx: PlanWork['tx'], { id: planId, customerId }: PlanRow): Promise<boolean> {
  const lines = await readPlanLines(tx, planId);
  const bookingIds = lines.map(({ bookingId }) => bookingId).filter((id) => id !== null);
  return takeBookings(tx, { customerId, planId, bookingIds });
}

/** `CIC-2026-000123`: the year in which it was sent, and the plan's own number. */
function planCode({ kind, no }: PlanRow, today: BusinessDate): string {
  return `${PLAN_SERIES[kind]}-${today.slice(0, 4)}-${String(no).padStart(6, '0')}`;
}
