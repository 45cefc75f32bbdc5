import { type TagihanId } from '../domain/ids';
import { add, type Rupiah } from '../domain/money';
import { type BusinessDate, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { dateOf } from '../persistence/repositories/columns';

export type AmountReason = 'issued' | 'denda' | 'reschedule' | 'settle' | 'cancel';

/**
 * What a bill asks for from now on (B3): a payment is judged by what was in force when it was made. Under the lock of the
 * tagihan. Returns the number of the row.
 */
export async function writeTagihanAmount(
  tx: Tx,
  tagihanId: TagihanId,
  { amount, denda, dueOn, why }: { amount: Rupiah; denda: Rupiah; dueOn: BusinessDate; why: AmountReason },
  now: Instant,
): Promise<number> {
  const row = await tx.row<{ n: number | null }>('select max(n) as n from tagihan_amount where tagihan_id = ?', [
    tagihanId,
  ]);
  const n = (row?.n ?? 0) + 1;
  await tx.write(
    'insert into tagihan_amount (tagihan_id, n, amount, denda, due_on, from_at, why) values (?, ?, ?, ?, ?, ?, ?)',
    [tagihanId, n, add(amount, denda), denda, dueOn, dateOf(now), why],
  );
  return n;
}
