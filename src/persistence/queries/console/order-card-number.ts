import { type TopupId } from '../../../domain/ids';
import { after, boundsOf, businessDate, type Instant } from '../../../domain/time';
import { type TopupState } from '../../../domain/topup/topup-state';
import { type Queryable } from '../../database';
import { type BigIntColumn, dateOf } from '../../repositories/columns';

const HISTORY_MS = 30 * 24 * 60 * 60 * 1000;

/** A number that is bought for all day long may not make its cards slow: of more than these nobody needs a count. */
const NEWEST = `select id, no, product_code, reseller_id, state, accepted_at from topup
  where destination = ? order by id desc limit 1000`;

export interface NumberHistory {
  /** Of the last 30 days, this order included, and of the newest 1,000. */
  success: number;
  failed: number;
  open: number;
  resellers: number;
  /** Other orders of the same product to the same number today (WIB), newest first, five at the most. */
  twins: { topupId: TopupId; no: number; state: TopupState }[];
}

/** What else was bought for a number. */
export async function readNumberHistory(
  queryable: Queryable,
  { topupId, destination, productCode }: { topupId: TopupId; destination: string; productCode: string },
  now: Instant,
): Promise<NumberHistory> {
  const sums = await queryable.row<Record<'success' | 'failed' | 'open' | 'resellers', BigIntColumn | null>>(
    `select sum(state = 'success') as success, sum(state = 'failed') as failed,
       sum(state not in ('success', 'failed', 'reversed')) as open, count(distinct reseller_id) as resellers
     from (${NEWEST}) t where accepted_at >= ?`,
    [destination, dateOf(after(now, -HISTORY_MS))],
  );
  const twins = await queryable.rows<{ id: string; no: BigIntColumn; state: TopupState }>(
    `select id, no, state from (${NEWEST}) t
     where product_code = ? and accepted_at >= ? and id <> ? order by id desc limit 5`,
    [destination, productCode, dateOf(boundsOf(businessDate(now)).from), topupId],
  );
  const number = (column: BigIntColumn | null | undefined): number => Number(column ?? 0);
  return {
    success: number(sums?.success),
    failed: number(sums?.failed),
    open: number(sums?.open),
    resellers: number(sums?.resellers),
    twins: twins.map(({ id, no, state }) => ({ topupId: id, no: Number(no), state })),
  };
}
