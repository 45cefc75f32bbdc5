import { type TagihanId } from '../../../domain/ids';
import { type Queryable } from '../../database';

/** How many times people asked for a bill to be sent, besides what the machine sends by itself. */
export async function countAsked(queryable: Queryable, tagihanId: TagihanId): Promise<number> {
  const row = await queryable.row<{ asked: number | string }>(
    'select coalesce(max(asked_n), 0) as asked from customer_message where tagihan_id = ?',
    [tagihanId],
  );
  return Number(row?.asked ?? 0);
}
