import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { readUnbilledPeriods } from '../../persistence/repositories/plan-period.repository';
import { changePlan, recordPlanChange } from '../../persistence/repositories/plan.repository';
import { changePlanOf } from './change-plan-of';
import { type PlanDeps } from './plan-deps';
import { type OfPlan, type PlanOutcome, refused, type WithReason } from './plan-outcome';
import { renewPlanItem } from './plan-promise';

/**
 * Nothing is billed any more until the plan is resumed. Bills that are open stay open and can be paid. One that is paused
 * already is so for longer: the day on which it becomes people's is put off.
 */
export async function pausePlan(deps: PlanDeps, request: OfPlan & WithReason): Promise<PlanOutcome> {
  const { by, planId } = request;
  return changePlanOf(
    deps,
    request,
    { states: ['active', 'paused'], needsReason: true },
    async ({ tx, plan, reason }) => {
      const now = await tx.now();
      const unbilled = await readUnbilledPeriods(tx, planId);
      if (unbilled.length === 0) return refused('nothing-unbilled');
      const paused = await changePlan(tx, plan, { state: 'paused' });
      const [was, becomes] = [{ state: plan.state }, { state: 'paused' }];
      await recordPlanChange(tx, { planId, kind: 'pause', reason, was, becomes, by: by.id }, now);
      await recordAudit(tx, {
        ...{ actor: by.name, action: 'plan.pause', subjectKind: 'plan', subject: planId },
        detail: { customer: plan.customerId, number: plan.code, rows: unbilled.length, reason },
      });
      await renewPlanItem(tx, paused, { unbilled, now });
      return { kind: 'done', version: paused.version };
    },
  );
}
