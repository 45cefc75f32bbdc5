import { type PlanNext, advancePlan } from '../billing/advance-plan';
import { type TagihanNext, advanceTagihan } from '../billing/advance-tagihan';
import { type BillingDeps } from '../billing/billing-deps';
import { raiseBillingAlarm } from '../billing/raise-billing-alarm';
import { InvariantBroken } from '../domain/errors';
import { type PlanId, type TagihanId } from '../domain/ids';
import { type Logger } from '../logging/logger';

/** Steps of plans and bills in the database. Both advance from what the rows say: repeating is safe. */
export interface BillingActivities {
  planAdvance(input: { planId: PlanId }): Promise<PlanNext>;
  tagihanAdvance(input: { tagihanId: TagihanId }): Promise<TagihanNext>;
}

export function createBillingActivities({
  billing,
  logger,
}: {
  billing: BillingDeps;
  logger: Logger;
}): BillingActivities {
  /** Repeating is of no use when the rows contradict each other: a person has to look, and the rest waits for that. */
  const orAlarm = async <T>(ids: { planId: PlanId } | { tagihanId: TagihanId }, step: () => Promise<T>) => {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof InvariantBroken)) throw error;
      logger.fatal({ err: error, ...ids }, 'an invariant is broken');
      return raiseBillingAlarm(billing, { subject: 'planId' in ids ? ids.planId : ids.tagihanId, error });
    }
  };
  return {
    async planAdvance({ planId }) {
      const next = await orAlarm({ planId }, () => advancePlan(billing, { planId }));
      return 'start' in next ? next : { ...next, start: [] };
    },
    tagihanAdvance: ({ tagihanId }) => orAlarm({ tagihanId }, () => advanceTagihan(billing, { tagihanId })),
  };
}
