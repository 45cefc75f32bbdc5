import { ZERO } from '../../domain/money';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { endPeriods, readPeriods } from '../../persistence/repositories/plan-period.repository';
import { changePlan, recordPlanChange } from '../../persistence/repositories/plan.repository';
import { changePlanOf } from './change-plan-of';
import { type PlanDeps } from './plan-deps';
import { periodFacts } from './plan-facts';
import { type OfPlan, type PlanOutcome } from './plan-outcome';

/** Throws a draft away: it stays on record as cancelled, and nothing of it was ever billed. */
export async function discardPlan(deps: PlanDeps, request: OfPlan): Promise<PlanOutcome> {
  const { by, planId } = request;
  return changePlanOf(deps, request, { states: ['draft'], needsReason: false }, async ({ tx, plan }) => {
    const now = await tx.now();
    const periods = await readPeriods(tx, planId);
    await endPeriods(
      tx,
      planId,
      periods.map(({ k }) => k),
      now,
    );
    const { version } = await changePlan(tx, plan, { state: 'cancelled', agreedTotal: ZERO });
    const was = { state: plan.state, agreedTotal: plan.agreedTotal, periods: periodFacts(periods) };
    const becomes = { state: 'cancelled', agreedTotal: ZERO };
    await recordPlanChange(tx, { planId, kind: 'cancel', reason: '', was, becomes, by: by.id }, now);
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'plan.discard', subjectKind: 'plan', subject: planId },
      detail: { customer: plan.customerId, amount: plan.agreedTotal },
    });
    return { kind: 'done', version };
  });
}
