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
  /** C6: what the first of two people would do. */
  proposal: ExceptionProposal | null;
}

export interface ExceptionProposal {
  code: string;
  by: string;
  /** Whose it would be; of `assign-customer` only. */
  customerId: CustomerId | null;
  /** A mark over everything that it would do. */
  seen: string;
  note: string;
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
  proposed_code: string | null;
  proposed_by: string | null;
  proposed_customer: string | null;
  proposed_seen: string | null;
  proposed_note: string | null;
}

const COLUMNS = `id, kind, customer_id, tagihan_id, virtual_account_id, notice_id, payment_id, amount, is_money, detail,
  state, opened_at, proposed_code, proposed_by, proposed_customer, proposed_seen, proposed_note`;

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
  /** C6: what was proposed was carried out; otherwise the proposal is void. */
  isConfirmed?: boolean;
}

export async function endPaymentException(
  tx: Tx,
  { id, resolution, by, note, isConfirmed = false }: ExceptionEnd,
): Promise<void> {
  if (!isConfirmed) await dropProposal(tx, id);
  await tx.write(
    `update payment_exception set state = 'resolved', resolution = ?, resolved_by = ?, resolved_at = utc_timestamp(3),
       note = ? where id = ? and state = 'open'`,
    [resolution, by, note, id],
  );
}

/** C6: in place of one that is there. Its work item waits for the second person. */
export async function writeProposal(tx: Tx, id: string, proposal: ExceptionProposal): Promise<void> {
  const { code, by, customerId, seen, note } = proposal;
  await tx.write(
    `update payment_exception set proposed_code = ?, proposed_by = ?, proposed_at = utc_timestamp(3),
       proposed_customer = ?, proposed_seen = ?, proposed_note = ? where id = ? and state = 'open'`,
    [code, by, customerId, seen, note, id],
  );
  await nameNextAction(tx, id, 'confirm');
}

async function dropProposal(tx: Tx, id: string): Promise<void> {
  await tx.write(
    `update payment_exception set proposed_code = null, proposed_by = null, proposed_at = null, proposed_customer = null,
       proposed_seen = null, proposed_note = null where id = ? and state = 'open'`,
    [id],
  );
  await nameNextAction(tx, id, 'escalate');
}

/** When it goes on to the next of them stays as it was promised. */
async function nameNextAction(tx: Tx, id: string, nextAction: 'confirm' | 'escalate'): Promise<void> {
  await tx.write(`update work_item set next_action = ? where kind = 'payment' and subject = ? and is_open = 1`, [
    nextAction,
    id,
  ]);
}

/** Shortages of a tagihan that nobody has decided about; its row is locked. */
export async function listOpenShortages(tx: Tx, tagihanId: TagihanId): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select id from payment_exception where tagihan_id = ? and kind = 'underpaid' and state = 'open' order by id`,
    [tagihanId],
  );
  return rows.map(({ id }) => id);
}

/** Somebody found out whose money it is: from now on it is about that customer, and to be decided anew. */
export async function giveExceptionTo(tx: Tx, id: string, customerId: CustomerId): Promise<void> {
  await dropProposal(tx, id);
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
    proposal: proposalOf(columns),
  };
}

function proposalOf(columns: Columns): ExceptionProposal | null {
  const { proposed_code: code, proposed_by: by, proposed_seen: seen } = columns;
  if (code === null || by === null || seen === null) return null;
  return { code, by, seen, customerId: columns.proposed_customer, note: columns.proposed_note ?? '' };
}
