import {
  type CustomerId,
  type NoticeId,
  type PaymentId,
  type TagihanId,
  type VirtualAccountId,
} from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type PaymentVerdict } from '../../domain/tagihan/judge-payment';
import { type Instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { newId } from '../new-id';
import { type BigIntColumn, dateOf, rupiahOf } from './columns';

/** Money that the bank has confirmed. Never changed but by what later notices stand for, and by learning whose it is. */
export interface NewPayment {
  id: PaymentId;
  /** Null: nobody knows whose it is. */
  customerId: CustomerId | null;
  tagihanId: TagihanId | null;
  virtualAccountId: VirtualAccountId | null;
  source: 'notice' | 'by-inquiry';
  noticeId: NoticeId | null;
  ntb: string | null;
  amount: Rupiah;
  /** Paid bills. */
  allocated: Rupiah;
  /** Booked as titipan or suspense. */
  excess: Rupiah;
  verdict: PaymentVerdict;
  paidAt: Instant;
  recognisedAt: Instant;
}

export async function insertPayment(tx: Tx, payment: NewPayment): Promise<void> {
  await tx.write(
    `insert into payment (id, customer_id, tagihan_id, virtual_account_id, source, notice_id, ntb, amount, attached,
       allocated, excess, verdict, paid_at, recognised_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[payment.id, payment.customerId, payment.tagihanId, payment.virtualAccountId, payment.source],
      ...[payment.noticeId, payment.ntb, payment.amount, payment.source === 'notice' ? payment.amount : 0],
      ...[payment.allocated, payment.excess, payment.verdict],
      ...[dateOf(payment.paidAt), dateOf(payment.recognisedAt)],
    ],
  );
}

/** A payment by inquiry of which some or all is not explained by a notice. */
export interface UnattachedPayment {
  paymentId: PaymentId;
  unattached: Rupiah;
}

/** The virtual account is locked, so nobody else attaches to them meanwhile. */
export async function listUnattached(tx: Tx, virtualAccountId: VirtualAccountId): Promise<UnattachedPayment[]> {
  const rows = await tx.rows<{ id: string; unattached: BigIntColumn }>(
    `select id, amount - attached as unattached from payment
     where virtual_account_id = ? and source = 'by-inquiry' and attached < amount order by no`,
    [virtualAccountId],
  );
  return rows.map(({ id, unattached }) => ({ paymentId: id, unattached: rupiahOf(unattached) }));
}

/** A notice turned up for money that an inquiry had found; the first one for it is named. */
export async function attachNotice(
  tx: Tx,
  {
    paymentId,
    amount,
    noticeId,
    ntb,
  }: { paymentId: PaymentId; amount: Rupiah; noticeId: NoticeId | null; ntb: string },
): Promise<void> {
  await tx.write(
    `update payment set attached = attached + ?, notice_id = coalesce(notice_id, ?), ntb = coalesce(ntb, ?)
     where id = ?`,
    [amount, noticeId, ntb, paymentId],
  );
}

export interface NewAllocation {
  tagihanId: TagihanId;
  amount: Rupiah;
  /** Null: out of the titipan of the customer. */
  paymentId: PaymentId | null;
  exceptionId: string | null;
}

export async function insertAllocation(tx: Tx, allocation: NewAllocation, now: Instant): Promise<void> {
  await tx.write(
    'insert into payment_allocation (id, payment_id, tagihan_id, amount, at, exception_id) values (?, ?, ?, ?, ?, ?)',
    [
      ...[newId(), allocation.paymentId, allocation.tagihanId, allocation.amount],
      ...[dateOf(now), allocation.exceptionId],
    ],
  );
}

/** B1 for a trx id that none of our bills has: what was booked for it so far. Its notices are locked. */
export async function readRecognisedOfUnknown(tx: Tx, trxId: string): Promise<Rupiah> {
  const row = await tx.row<{ total: BigIntColumn }>(
    `select coalesce(sum(p.amount), 0) as total from payment p join bank_notice n on n.id = p.notice_id
     where n.trx_id = ? and n.virtual_account_id is null`,
    [trxId],
  );
  return rupiahOf(row?.total ?? 0);
}

/** Somebody found out whose it is. */
export async function givePaymentTo(tx: Tx, paymentId: PaymentId, customerId: CustomerId): Promise<void> {
  await tx.write('update payment set customer_id = ? where id = ? and customer_id is null', [customerId, paymentId]);
}

/** Principal and denda of a tagihan at a moment (B3); of its first day, for a moment before that. */
export async function readAmountInForce(queryable: Queryable, tagihanId: TagihanId, at: Instant): Promise<Rupiah> {
  const row = await queryable.row<{ amount: BigIntColumn }>(
    `select amount from tagihan_amount where tagihan_id = ?
     order by from_at <= ? desc, if(from_at <= ?, n, -n) desc limit 1`,
    [tagihanId, dateOf(at), dateOf(at)],
  );
  return rupiahOf(row?.amount ?? 0);
}
