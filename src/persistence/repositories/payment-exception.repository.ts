import {
  type CustomerId,
  type NoticeId,
  type PaymentId,
  type TagihanId,
  type VirtualAccountId,
} from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type ExceptionKind } from '../../domain/tagihan/terms';
import { type Instant, instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { newId } from '../new-id';
import { type BigIntColumn, dateOf, rupiahOf } from './columns';

export interface NewPaymentException {
  kind: ExceptionKind;
  customerId: CustomerId | null;
  tagihanId: TagihanId | null;
  virtualAccountId: VirtualAccountId | null;
  noticeId: NoticeId | null;
  paymentId: PaymentId | null;
  /** Money that is in titipan or suspense, or a claim without money. */
  amount: Rupiah;
  isMoney: boolean;
  /** For people to read; no number and no secret. */
  detail: string;
}

export interface PaymentExceptionRow extends NewPaymentException {
  id: string;
  state: 'open' | 'resolved';
  openedAt: Instant;
}

export async function insertPaymentException(tx: Tx, exception: NewPaymentException, now: Instant): Promise<string> {
  const id = newId();
  await tx.write(
    `insert into payment_exception (id, kind, customer_id, tagihan_id, virtual_account_id, notice_id, payment_id, amount,
       is_money, detail, state, opened_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?)`,
    [
      ...[id, exception.kind, exception.customerId, exception.tagihanId, exception.virtualAccountId],
      ...[exception.noticeId, exception.paymentId, exception.amount, exception.isMoney ? 1 : 0],
      ...[exception.detail.slice(0, 500), dateOf(now)],
    ],
  );
  return id;
}

interface Columns {
  id: string;
  kind: ExceptionKind;
  customer_id: string | null;
  tagihan_id: string | null;
  virtual_account_id: string | null;
  notice_id: string | null;
  payment_id: string | null;
  amount: BigIntColumn;
  is_money: number;
  detail: string;
  state: 'open' | 'resolved';
  opened_at: Date;
}

const COLUMNS = `id, kind, customer_id, tagihan_id, virtual_account_id, notice_id, payment_id, amount, is_money, detail,
  state, opened_at`;

export async function readPaymentException(queryable: Queryable, id: string): Promise<PaymentExceptionRow | undefined> {
  const columns = await queryable.row<Columns>(`select ${COLUMNS} from payment_exception where id = ?`, [id]);
  return columns === undefined ? undefined : toException(columns);
}

/** Virtual accounts and tagihan come before it in the order of locks. */
export async function lockPaymentException(tx: Tx, id: string): Promise<PaymentExceptionRow | undefined> {
  const columns = await tx.row<Columns>(`select ${COLUMNS} from payment_exception where id = ? for update`, [id]);
  return columns === undefined ? undefined : toException(columns);
}

export interface ExceptionEnd {
  id: string;
  resolution: string;
  /** Null: it settled by itself. */
  by: string | null;
  note: string | null;
}

export async function endPaymentException(tx: Tx, { id, resolution, by, note }: ExceptionEnd): Promise<void> {
  await tx.write(
    `update payment_exception set state = 'resolved', resolution = ?, resolved_by = ?, resolved_at = utc_timestamp(3),
       note = ? where id = ? and state = 'open'`,
    [resolution, by, note, id],
  );
}

/** Shortages of a tagihan that nobody has decided about; its row is locked. */
export async function listOpenShortages(tx: Tx, tagihanId: TagihanId): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select id from payment_exception where tagihan_id = ? and kind = 'underpaid' and state = 'open' order by id`,
    [tagihanId],
  );
  return rows.map(({ id }) => id);
}

/** Somebody found out whose money it is: from now on it is about that customer. */
export async function giveExceptionTo(tx: Tx, id: string, customerId: CustomerId): Promise<void> {
  await tx.write('update payment_exception set customer_id = ? where id = ?', [customerId, id]);
  await tx.write(
    `update work_item set customer_id = ?, owner = 'marketing' where kind = 'payment' and subject = ? and is_open = 1`,
    [customerId, id],
  );
}

function toException(columns: Columns): PaymentExceptionRow {
  return {
    id: columns.id,
    kind: columns.kind,
    customerId: columns.customer_id,
    tagihanId: columns.tagihan_id,
    virtualAccountId: columns.virtual_account_id,
    noticeId: columns.notice_id,
    paymentId: columns.payment_id,
    amount: rupiahOf(columns.amount),
    isMoney: columns.is_money === 1,
    detail: columns.detail,
    state: columns.state,
    openedAt: instant(columns.opened_at),
  };
}
