import { type PlanId, type TagihanId } from '../../domain/ids';
import { type Queryable } from '../database';

/** Bills of a plan that are neither paid nor cancelled. */
export async function countOpenTagihan(queryable: Queryable, planId: PlanId): Promise<number> {
  const row = await queryable.row<{ open: number | string }>(
    `select count(*) as open from tagihan where plan_id = ? and state in ('opening', 'awaiting')`,
    [planId],
  );
  return Number(row?.open ?? 0);
}

/** Bills whose workflow has not yet looked at them: it is started again, which does no harm. */
export async function listUnstartedTagihan(queryable: Queryable, planId: PlanId): Promise<TagihanId[]> {
  const rows = await queryable.rows<{ id: TagihanId }>(
    'select id from tagihan where plan_id = ? and started_at is null order by k',
    [planId],
  );
  return rows.map(({ id }) => id);
}

/** Its workflow exists. Safe to repeat: the first moment stays. */
export async function markPlanStarted(queryable: Queryable, planId: PlanId): Promise<void> {
  await queryable.write('update plan set started_at = coalesce(started_at, utc_timestamp(3)) where id = ?', [planId]);
}
