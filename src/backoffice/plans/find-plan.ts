import { type CustomerId, type PlanId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type Queryable, type Tx } from '../../persistence/database';
import { scopeOf, whereInScope } from '../../persistence/queries/tagihan/scope';
import { type CustomerRow, lockCustomer } from '../../persistence/repositories/customer.repository';
import { lockPlan, type PlanRow, readPlan } from '../../persistence/repositories/plan.repository';
import { type OfPlan, refused, type Refused } from './plan-outcome';

export interface PlanInHand {
  plan: PlanRow;
  customer: CustomerRow;
}

/** The plan as it stands now, without a lock; undefined also for one of somebody else's customers. */
export async function findPlan(
  queryable: Queryable,
  { by, planId }: { by: StaffMember; planId: PlanId },
): Promise<PlanRow | undefined> {
  const customerId = await findCustomerId(queryable, { by, planId });
  return customerId === undefined ? undefined : readPlan(queryable, planId);
}

/** Locks the customer, so that it is handed over to nobody meanwhile, then the plan as the person saw it. */
export async function lockPlanOf(tx: Tx, { by, planId, version }: OfPlan): Promise<PlanInHand | Refused> {
  const customerId = await findCustomerId(tx, { by, planId });
  const customer = customerId === undefined ? undefined : await lockCustomer(tx, customerId, scopeOf(by));
  if (customer === undefined) return refused('not-found');
  const plan = await lockPlan(tx, planId);
  return plan.version === version ? { plan, customer } : refused('version-moved');
}

async function findCustomerId(
  queryable: Queryable,
  { by, planId }: { by: StaffMember; planId: PlanId },
): Promise<CustomerId | undefined> {
  const within = whereInScope(scopeOf(by), 'c');
  const row = await queryable.row<{ id: CustomerId }>(
    `select c.id from plan p join customer c on c.id = p.customer_id where p.id = ? and ${within.sql}`,
    [planId, ...within.parameters],
  );
  return row?.id;
}
