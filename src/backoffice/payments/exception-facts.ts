import { type Rupiah, rupiah, ZERO } from '../../domain/money';
import { type OpenBill } from '../../domain/tagihan/allocate';
import { type ExceptionFacts } from '../../domain/tagihan/propose-resolution';
import { type BusinessDate } from '../../domain/time';
import { titipanAccount } from '../../ledger/accounts';
import { type Queryable } from '../../persistence/database';
import { type BigIntColumn, rupiahOf } from '../../persistence/repositories/columns';
import { type PaymentExceptionRow } from '../../persistence/repositories/payment-exception.repository';

/** What the proposals for an exception follow from, as it is now. `open`: when the caller knows it under locks. */
export async function readExceptionFacts(
  queryable: Queryable,
  { kind, isMoney, amount, customerId, tagihanId }: PaymentExceptionRow,
  open?: readonly OpenBill[],
): Promise<ExceptionFacts> {
  const bills = open ?? (customerId === null ? [] : await readOpenBills(queryable, customerId));
  return {
    ...{ kind, isMoney, amount, hasCustomer: customerId !== null, open: bills },
    titipan: customerId === null ? ZERO : await readFreeTitipan(queryable, customerId),
    ownOutstanding: bills.find((bill) => bill.tagihanId === tagihanId)?.outstanding ?? ZERO,
  };
}

async function readOpenBills(queryable: Queryable, customerId: string): Promise<OpenBill[]> {
  const rows = await queryable.rows<{ id: string; due_on: string; outstanding: BigIntColumn }>(
    `select t.id, t.due_on, t.amount + t.denda - coalesce(
       (select sum(a.amount) from payment_allocation a where a.tagihan_id = t.id), 0) as outstanding
     from tagihan t where t.customer_id = ? and t.state in ('opening', 'awaiting') order by t.due_on, t.id`,
    [customerId],
  );
  return rows.map((row) => ({
    tagihanId: row.id,
    dueOn: row.due_on as BusinessDate,
    outstanding: rupiahOf(row.outstanding),
  }));
}

async function readFreeTitipan(queryable: Queryable, customerId: string): Promise<Rupiah> {
  const row = await queryable.row<{ free: BigIntColumn }>(
    'select balance - held as free from account where code = ? and has_limit = 1',
    [titipanAccount(customerId)],
  );
  return rupiah(Number(row?.free ?? 0));
}
