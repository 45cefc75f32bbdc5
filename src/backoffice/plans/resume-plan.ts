import { businessDate } from '../../domain/time';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { readUnbilledPeriods } from '../../persistence/repositories/plan-period.repository';
import { changePlan, recordPlanChange } from '../../persistence/repositories/plan.repository';
import { changePlanOf } from './change-plan-of';
import { type PlanDeps } from './plan-deps';
import { type OfPlan, type PlanOutcome, refused, type WithReason } from './plan-outcome';
import { renewPlanItem } from './plan-promise';

/**
 * Lets a paused plan go on. Refused while a period that waited would be overdue on the day it is billed: it is
 * rescheduled first, which a paused plan can be.
 */
export async function resumePlan(deps: PlanDeps, request: OfPlan & WithReason): Promise<PlanOutcome> {
  const { by, planId } = request;
  return changePlanOf(deps, request, { states: ['paused'], needsReason: true }, async ({ tx, plan, reason }) => {
    const now = await tx.now();
    const unbilled = await readUnbilledPeriods(tx, planId);
    if (unbilled.some(({ dueOn }) => dueOn < businessDate(now))) return refused('unbilled-past-due');
    const active = await changePlan(tx, plan, { state: 'active' });
    const [was, becomes] = [{ state: 'paused' }, { state: 'active' }];
    await recordPlanChange(tx, { planId, kind: 'resume', reason, was, becomes, by: by.id }, now);
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'plan.resume', subjectKind: 'plan', subject: planId },
      detail: { customer: plan.customerId, number: plan.code, rows: unbilled.length, reason },
    });
    await renewPlanItem(tx, active, { unbilled, now });
    return { kind: 'done', version: active.version };
  });
}
