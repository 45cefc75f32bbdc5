import { type PlanId } from '../../domain/ids';
import { newId } from '../../persistence/new-id';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockCustomer } from '../../persistence/repositories/customer.repository';
import { insertPlanLines } from '../../persistence/repositories/plan-line.repository';
import { insertPeriods } from '../../persistence/repositories/plan-period.repository';
import { insertPlan, recordPlanChange } from '../../persistence/repositories/plan.repository';
import { type PlanDeps } from './plan-deps';
import { type PlanOutcome, refused } from './plan-outcome';
import { periodFacts } from './plan-facts';
import { drawUpPlan, type PlanRequest } from './preview-plan';

const FIRST_VERSION = 1;

/**
 * Keeps a plan as a draft: nothing is billed and no booking is taken before it is sent. Repeating it makes another
 * draft.
 */
export async function createPlan({ db }: PlanDeps, request: PlanRequest): Promise<PlanOutcome> {
  const { by, customerId } = request;
  if (scopeOf(by).kind === 'none') return refused('role-may-not');
  return db.transaction(async (tx): Promise<PlanOutcome> => {
    const customer = await lockCustomer(tx, customerId, scopeOf(by));
    if (customer === undefined) return refused('not-found');
    if (!customer.isActive) return refused('inactive');
    const now = await tx.now();
    const drawn = await drawUpPlan(tx, request, now);
    if (drawn.kind === 'refused') return drawn;
    const { title, terms, periods, lines, agreedTotal } = drawn.preview;
    const planId: PlanId = newId();
    const { price, ...kept } = terms;
    await insertPlan(tx, { ...kept, id: planId, customerId, title, agreedTotal, createdBy: by.id }, now);
    await insertPlanLines(tx, planId, lines);
    await insertPeriods(tx, planId, periods, now);
    const becomes = { state: 'draft', agreedTotal, periods: periodFacts(periods) };
    await recordPlanChange(tx, { planId, kind: 'create', reason: '', was: {}, becomes, by: by.id }, now);
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'plan.create', subjectKind: 'plan', subject: planId },
      detail: { customer: customerId, kind: terms.kind, price, amount: agreedTotal, rows: periods.length },
    });
    return { kind: 'done', planId, version: FIRST_VERSION };
  });
}
