import { type TagihanId } from '../../domain/ids';
import { type BusinessDate, type Instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { dateOrNull } from './columns';

/** What the last document to the customer told: the n-th amount, to be paid into the k-th bill at the bank. */
export interface ToldBill {
  amountN: number | null;
  billK: number | null;
  /** The day on which the customer was told of that bill. */
  billOn: BusinessDate | null;
}

export async function readTold(queryable: Queryable, tagihanId: TagihanId): Promise<ToldBill> {
  const row = await queryable.row<{ told_n: number | null; told_bill: number | null; told_bill_on: string | null }>(
    'select told_n, told_bill, told_bill_on from tagihan where id = ?',
    [tagihanId],
  );
  const billOn = (row?.told_bill_on ?? null) as BusinessDate | null;
  return { amountN: row?.told_n ?? null, billK: row?.told_bill ?? null, billOn };
}

/** In the transaction that plans the document. */
export async function markTold(tx: Tx, tagihanId: TagihanId, { amountN, billK, billOn }: ToldBill): Promise<void> {
  await tx.write('update tagihan set told_n = ?, told_bill = ?, told_bill_on = ? where id = ?', [
    ...[amountN, billK, billOn, tagihanId],
  ]);
}

export interface AmountChange {
  n: number;
  why: string;
}

/** What changed after the n-th amount, the oldest first; everything when `afterN` is null. */
export async function readAmountChanges(
  queryable: Queryable,
  tagihanId: TagihanId,
  afterN: number | null,
): Promise<AmountChange[]> {
  return queryable.rows<AmountChange>('select n, why from tagihan_amount where tagihan_id = ? and n > ? order by n', [
    tagihanId,
    afterN ?? 0,
  ]);
}

/** Its workflow exists. Safe to repeat: the first moment stays. */
export async function markTagihanStarted(queryable: Queryable, tagihanIds: readonly TagihanId[]): Promise<void> {
  if (tagihanIds.length === 0) return;
  await queryable.write(
    `update tagihan set started_at = coalesce(started_at, utc_timestamp(3))
     where id in (${tagihanIds.map(() => '?').join(', ')})`,
    [...tagihanIds],
  );
}

/** When the machine looks at it again; null once nothing is left to do. No change of the bill: its version stays. */
export async function setTagihanNextAt(tx: Tx, tagihanId: TagihanId, nextAt: Instant | null): Promise<void> {
  await tx.write('update tagihan set next_at = ? where id = ?', [dateOrNull(nextAt), tagihanId]);
}
