import { type TagihanId } from '../../../domain/ids';
import { type Queryable } from '../../database';

/** How many times people sent a bill, besides what the machine sent. */
export async function countAsked(queryable: Queryable, tagihanId: TagihanId): Promise<number> {
  const row = await queryable.row<{ asked: string }>(
    'select count(*) as asked from customer_message where tagihan_id = ? and occasion like ?',
    [tagihanId, `tagihan:${tagihanId}:by:%`],
  );
  return Number(row?.asked ?? 0);
}
