import { type PlanId } from '../../../domain/ids';
import { type PeriodPlace } from '../../../domain/tagihan/period-place';
import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';

/** Of a settlement: the number of the one period that it made. */
const SETTLED_K = `json_extract(g.becomes, '$.periods[0].k')`;

const countOf = (alias: string, limit: string): string => `
  (select count(*) from tagihan pb where pb.plan_id = ${alias}.plan_id and pb.k > 0 ${limit.replaceAll('#', 'pb')})
  + (select count(*) from plan_period pr where pr.plan_id = ${alias}.plan_id and pr.is_current = 1 and pr.k > 0
       ${limit.replaceAll('#', 'pr')}
       and not exists (select 1 from tagihan px where px.plan_id = pr.plan_id and px.k = pr.k))`;

/** Columns with the place of a bill in its plan, for a statement that reads few of them; see `PlaceColumns`. */
export function placeColumns(alias: 't'): string {
  return `${countOf(alias, `and #.k <= ${alias}.k`)} as place_nth, ${countOf(alias, '')} as place_of,
    exists (select 1 from plan_change g where g.plan_id = ${alias}.plan_id and g.kind = 'settle'
      and ${SETTLED_K} = ${alias}.k) as place_settled`;
}

export interface PlaceColumns {
  place_nth: BigIntColumn;
  place_of: BigIntColumn;
  place_settled: BigIntColumn;
}

export function placeFrom({ place_nth: nth, place_of: of, place_settled: settled }: PlaceColumns): PeriodPlace {
  return { nth: Number(nth), of: Number(of), isSettlement: Number(settled) === 1 && Number(nth) === Number(of) };
}

/** The numbers of the periods that settlements of the plan made. */
export async function readSettledPeriods(queryable: Queryable, planId: PlanId): Promise<ReadonlySet<number>> {
  const rows = await queryable.rows<{ k: BigIntColumn | null }>(
    `select ${SETTLED_K} as k from plan_change g where g.plan_id = ? and g.kind = 'settle'`,
    [planId],
  );
  return new Set(rows.map(({ k }) => Number(k)));
}
