import { type CustomerId, type TagihanId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type ExceptionKind } from '../../../domain/tagihan/terms';
import { type BusinessDate, type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf, rupiahOrNull } from '../../repositories/columns';
import { type OpenPromise, readPromises } from './plan-page';
import { type CustomerScope, whereInScope } from './scope';
import { type CardJournal, readJournals } from './tagihan-card';

/** C6: what the first of two people would do. */
export interface ExceptionProposalPage {
  code: string;
  seen: string;
  by: { id: string; name: string; isAdmin: boolean };
  at: Instant;
  note: string;
  /** Whose the money would be. */
  customer: { no: string; name: string } | null;
}

/** What a payment left in question, with the evidence that people decide by. */
export interface PaymentExceptionPage {
  id: string;
  kind: ExceptionKind;
  amount: Rupiah;
  /** The amount is in the books as titipan or suspense; otherwise it is a claim without money. */
  isMoney: boolean;
  detail: string;
  state: 'open' | 'resolved';
  resolution: string | null;
  resolvedBy: string | null;
  resolvedAt: Instant | null;
  note: string | null;
  openedAt: Instant;
  customer: { id: CustomerId; name: string } | null;
  tagihan: {
    id: TagihanId;
    number: string;
    dueOn: BusinessDate;
    amount: Rupiah;
    denda: Rupiah;
    paid: Rupiah;
    state: string;
  } | null;
  payment: {
    no: number;
    source: string;
    ntb: string | null;
    amount: Rupiah;
    allocated: Rupiah;
    excess: Rupiah;
    verdict: string;
    paidAt: Instant;
    recognisedAt: Instant;
  } | null;
  notice: {
    trxId: string | null;
    number: string | null;
    ntb: string | null;
    amount: Rupiah | null;
    cumulative: Rupiah | null;
    arrivals: number;
    receivedAt: Instant;
  } | null;
  virtualAccount: { trxId: string; number: string; recognised: Rupiah; inquiredTotal: Rupiah | null } | null;
  proposal: ExceptionProposalPage | null;
  item: OpenPromise | null;
  journals: CardJournal[];
}

interface Columns {
  id: string;
  kind: ExceptionKind;
  amount: BigIntColumn;
  is_money: number;
  detail: string;
  state: 'open' | 'resolved';
  resolution: string | null;
  resolved_by: string | null;
  resolved_at: Date | null;
  note: string | null;
  opened_at: Date;
  proposed_code: string | null;
  proposed_seen: string | null;
  proposed_at: Date | null;
  proposed_note: string | null;
  proposer_id: string | null;
  proposer_name: string | null;
  proposer_role: string | null;
  taker_no: BigIntColumn | null;
  taker_name: string | null;
  customer_id: string | null;
  customer_name: string | null;
  tagihan_id: string | null;
  tagihan_number: string | null;
  due_on: string | null;
  tagihan_amount: BigIntColumn | null;
  denda: BigIntColumn | null;
  tagihan_paid: BigIntColumn | null;
  tagihan_state: string | null;
  payment_id: string | null;
  payment_no: BigIntColumn | null;
  source: string | null;
  payment_ntb: string | null;
  payment_amount: BigIntColumn | null;
  allocated: BigIntColumn | null;
  excess: BigIntColumn | null;
  verdict: string | null;
  paid_at: Date | null;
  recognised_at: Date | null;
  notice_id: string | null;
  notice_trx_id: string | null;
  notice_number: string | null;
  notice_ntb: string | null;
  notice_amount: BigIntColumn | null;
  cumulative: BigIntColumn | null;
  arrivals: number | null;
  received_at: Date | null;
  va_trx_id: string | null;
  va_number: string | null;
  recognised: BigIntColumn | null;
  inquired_total: BigIntColumn | null;
}

/** Undefined also for one outside of the scope; one that is about no customer is seen by those only who see all. */
export async function readPaymentException(
  queryable: Queryable,
  scope: CustomerScope,
  exceptionId: string,
): Promise<PaymentExceptionPage | undefined> {
  const inScope = whereInScope(scope, 'c');
  const row = await queryable.row<Columns>(
    `select x.id, x.kind, x.amount, x.is_money, x.detail, x.state, x.resolution, s.full_name as resolved_by,
       x.resolved_at, x.note, x.opened_at, x.proposed_code, x.proposed_seen, x.proposed_at, x.proposed_note,
       x.proposed_by as proposer_id, f.full_name as proposer_name, f.role as proposer_role, k.no as taker_no,
       k.name as taker_name, c.id as customer_id, c.name as customer_name,
       t.id as tagihan_id, t.number as tagihan_number, t.due_on, t.amount as tagihan_amount, t.denda,
       (select coalesce(sum(q.amount), 0) from payment_allocation q where q.tagihan_id = t.id) as tagihan_paid,
       t.state as tagihan_state,
       y.id as payment_id, y.no as payment_no, y.source, y.ntb as payment_ntb, y.amount as payment_amount, y.allocated,
       y.excess, y.verdict, y.paid_at, y.recognised_at,
       b.id as notice_id, b.trx_id as notice_trx_id, b.number as notice_number, b.ntb as notice_ntb,
       b.amount as notice_amount, b.cumulative, b.arrivals, b.received_at,
       v.trx_id as va_trx_id, v.number as va_number, v.recognised, v.inquired_total
     from payment_exception x
     left join customer c on c.id = x.customer_id
     left join staff s on s.id = x.resolved_by
     left join staff f on f.id = x.proposed_by
     left join customer k on k.id = x.proposed_customer
     left join tagihan t on t.id = x.tagihan_id
     left join payment y on y.id = x.payment_id
     left join bank_notice b on b.id = coalesce(x.notice_id, y.notice_id)
     left join virtual_account v on v.id = coalesce(x.virtual_account_id, b.virtual_account_id)
     where x.id = ? and ${inScope.sql}`,
    [exceptionId, ...inScope.parameters],
  );
  if (row === undefined) return undefined;
  const subjects = [row.id, ...(row.payment_id === null ? [] : [row.payment_id])];
  return {
    ...toException(row),
    item: (await readPromises(queryable, 'payment', [exceptionId])).get(exceptionId) ?? null,
    journals: await readJournals(queryable, subjects),
  };
}

function toException(row: Columns): Omit<PaymentExceptionPage, 'item' | 'journals'> {
  return {
    ...{ id: row.id, kind: row.kind, detail: row.detail, state: row.state, resolution: row.resolution },
    amount: rupiahOf(row.amount),
    isMoney: row.is_money === 1,
    ...{ resolvedBy: row.resolved_by, note: row.note },
    resolvedAt: instantOrNull(row.resolved_at),
    openedAt: instant(row.opened_at),
    proposal: proposalOf(row),
    customer: row.customer_id === null ? null : { id: row.customer_id, name: row.customer_name ?? '' },
    tagihan: tagihanOf(row),
    payment: paymentOf(row),
    notice: noticeOf(row),
    virtualAccount:
      row.va_trx_id === null || row.va_number === null
        ? null
        : {
            ...{ trxId: row.va_trx_id, number: row.va_number },
            recognised: rupiahOf(row.recognised ?? 0),
            inquiredTotal: rupiahOrNull(row.inquired_total),
          },
  };
}

function proposalOf(row: Columns): ExceptionProposalPage | null {
  const { proposed_code: code, proposed_seen: seen, proposed_at: at, proposer_id: id } = row;
  if (row.state !== 'open' || code === null || seen === null || at === null || id === null) return null;
  return {
    ...{ code, seen, at: instant(at), note: row.proposed_note ?? '' },
    by: { id, name: row.proposer_name ?? '', isAdmin: row.proposer_role === 'admin' },
    customer: row.taker_no === null ? null : { no: String(row.taker_no), name: row.taker_name ?? '' },
  };
}

function tagihanOf(row: Columns): PaymentExceptionPage['tagihan'] {
  if (row.tagihan_id === null) return null;
  return {
    ...{ id: row.tagihan_id, number: row.tagihan_number ?? '', dueOn: row.due_on as BusinessDate },
    amount: rupiahOf(row.tagihan_amount ?? 0),
    denda: rupiahOf(row.denda ?? 0),
    paid: rupiahOf(row.tagihan_paid ?? 0),
    state: row.tagihan_state ?? '',
  };
}

function paymentOf(row: Columns): PaymentExceptionPage['payment'] {
  const { paid_at: paidAt, recognised_at: recognisedAt } = row;
  if (row.payment_id === null || paidAt === null || recognisedAt === null) return null;
  return {
    ...{ no: Number(row.payment_no), source: row.source ?? '', ntb: row.payment_ntb, verdict: row.verdict ?? '' },
    amount: rupiahOf(row.payment_amount ?? 0),
    allocated: rupiahOf(row.allocated ?? 0),
    excess: rupiahOf(row.excess ?? 0),
    paidAt: instant(paidAt),
    recognisedAt: instant(recognisedAt),
  };
}

function noticeOf(row: Columns): PaymentExceptionPage['notice'] {
  if (row.notice_id === null || row.received_at === null) return null;
  return {
    ...{ trxId: row.notice_trx_id, number: row.notice_number, ntb: row.notice_ntb, arrivals: row.arrivals ?? 1 },
    amount: rupiahOrNull(row.notice_amount),
    cumulative: rupiahOrNull(row.cumulative),
    receivedAt: instant(row.received_at),
  };
}
