import { add, type Rupiah, subtract, ZERO } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { type Queryable } from '../../persistence/database';
import { type PlanRow, readFirstAgreed } from '../../persistence/repositories/plan.repository';

/** What we have done without in this plan so far; many small losses are a large one. */
export async function lostBefore(queryable: Queryable, { id, agreedTotal }: PlanRow): Promise<Rupiah> {
  const first = await readFirstAgreed(queryable, id);
  return first !== undefined && first > agreedTotal ? subtract(first, agreedTotal) : ZERO;
}

/** Whether marketing may decide alone that we do without so much of a plan. */
export function mayLose(
  { lost, before }: { lost: Rupiah; before: Rupiah },
  { fourEyesAboveRupiah }: Pick<Settings, 'fourEyesAboveRupiah'>,
): boolean {
  return lost === 0 || add(lost, before) <= fourEyesAboveRupiah;
}
