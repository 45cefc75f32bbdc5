import { InvariantBroken } from '../domain/errors';
import { type CustomerId, type TagihanId, type VirtualAccountId } from '../domain/ids';
import { type Rupiah } from '../domain/money';
import { type BillingType } from '../domain/tagihan/terms';
import { type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { dateOf } from '../persistence/repositories/columns';
import { type BillingDeps } from './billing-deps';

export interface NewBill {
  tagihanId: TagihanId;
  tagihanNumber: string;
  customerId: CustomerId;
  /** The how many-th bill of the tagihan. */
  k: number;
  billingType: BillingType;
  amount: Rupiah;
  expiresAt: Instant;
}

/**
 * Writes a bill that the bank is to be told of, with a number that nobody ever had (B3). The first one has the number of
 * the tagihan for its trx id, later ones `<number>-2`, `-3`, …: the bank never takes one twice. Throws a `duplicate` of
 * `live_one` while another bill of the tagihan may be paid.
 */
export async function openBill(
  tx: Tx,
  bill: NewBill,
  { deps, now }: { deps: Pick<BillingDeps, 'numberOf'>; now: Instant },
): Promise<VirtualAccountId> {
  const number = await allocateNumber(tx, bill.customerId, { deps, now });
  const virtualAccountId = newId();
  const at = dateOf(now);
  await tx.write(
    `insert into virtual_account (id, bank, trx_id, tagihan_id, customer_id, k, number, billing_type, amount, expires_at,
       state, task, task_amount, task_expires_at, task_next_at, created_at, changed_at)
     values (?, 'bni', ?, ?, ?, ?, ?, ?, ?, ?, 'creating', 'create', ?, ?, ?, ?, ?)`,
    [
      ...[virtualAccountId, trxIdOf(bill), bill.tagihanId, bill.customerId, bill.k, number, bill.billingType],
      ...[bill.amount, dateOf(bill.expiresAt), bill.amount, dateOf(bill.expiresAt), at, at, at],
    ],
  );
  return virtualAccountId;
}

function trxIdOf({ tagihanNumber, k }: NewBill): string {
  return k === 1 ? tagihanNumber : `${tagihanNumber}-${k}`;
}

async function allocateNumber(
  tx: Tx,
  customerId: CustomerId,
  { deps, now }: { deps: Pick<BillingDeps, 'numberOf'>; now: Instant },
): Promise<string> {
  await tx.write('insert into va_number (customer_id, allocated_at) values (?, ?)', [customerId, dateOf(now)]);
  const row = await tx.row<{ n: number | string }>('select last_insert_id() as n');
  if (row === undefined) throw new InvariantBroken('a number was allocated and is not known');
  const n = Number(row.n);
  const number = deps.numberOf(n);
  await tx.write('update va_number set number = ? where n = ?', [number, n]);
  return number;
}
