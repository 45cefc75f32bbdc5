import { type TopupId } from '../../../domain/ids';
import { after, boundsOf, businessDate, instant, type Instant } from '../../../domain/time';
import { isFinal, type TopupState } from '../../../domain/topup/topup-state';
import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';

const HISTORY_MS = 30 * 24 * 60 * 60 * 1000;

/** A number that is bought for all day long may not make its cards slow: of more than these nobody needs a count. */
const MOST_ROWS = 1000;
const MOST_TWINS = 5;

export interface NumberHistory {
  /** Of the last 30 days, this order included, and of the newest 1,000. */
  success: number;
  failed: number;
  open: number;
  resellers: number;
  /** Other orders of the same product to the same number today (WIB), newest first, five at the most. */
  twins: { topupId: TopupId; no: number; state: TopupState }[];
}

interface Columns {
  id: string;
  no: BigIntColumn;
  product_code: string;
  reseller_id: string;
  state: TopupState;
  accepted_at: Date;
}

/** What else was bought for a number, in one reading of its newest orders. */
export async function readNumberHistory(
  queryable: Queryable,
  { topupId, destination, productCode }: { topupId: TopupId; destination: string; productCode: string },
  now: Instant,
): Promise<NumberHistory> {
  const rows = await queryable.rows<Columns>(
    `select id, no, product_code, reseller_id, state, accepted_at from topup
     where destination = ? order by id desc limit ${MOST_ROWS}`,
    [destination],
  );
  const since = after(now, -HISTORY_MS);
  const today = boundsOf(businessDate(now)).from;
  const recent = rows.filter(({ accepted_at: at }) => instant(at) >= since);
  const count = (fits: (state: TopupState) => boolean): number => recent.filter(({ state }) => fits(state)).length;
  return {
    success: count((state) => state === 'success'),
    failed: count((state) => state === 'failed'),
    open: count((state) => !isFinal(state)),
    resellers: new Set(recent.map(({ reseller_id: resellerId }) => resellerId)).size,
    twins: recent
      .filter((row) => row.product_code === productCode && row.id !== topupId && instant(row.accepted_at) >= today)
      .slice(0, MOST_TWINS)
      .map(({ id, no, state }) => ({ topupId: id, no: Number(no), state })),
  };
}
