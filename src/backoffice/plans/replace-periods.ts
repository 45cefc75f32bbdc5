import { type PlanId } from '../../domain/ids';
import { isSamePeriod } from '../../domain/tagihan/same-period';
import { type Period } from '../../domain/tagihan/terms';
import { type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { endPeriods, insertPeriods } from '../../persistence/repositories/plan-period.repository';

/** Ends what is no longer so and begins what is new; a period that stays as it was keeps its row. */
export async function replacePeriods(
  tx: Tx,
  { planId, was, becomes }: { planId: PlanId; was: readonly Period[]; becomes: readonly Period[] },
  now: Instant,
): Promise<void> {
  const ended = was.filter((period) => !becomes.some((other) => isSamePeriod(period, other)));
  const begun = becomes.filter((period) => !was.some((other) => isSamePeriod(period, other)));
  await endPeriods(
    tx,
    planId,
    ended.map(({ k }) => k),
    now,
  );
  await insertPeriods(tx, planId, begun, now);
}
