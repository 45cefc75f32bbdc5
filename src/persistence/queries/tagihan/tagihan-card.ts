import { type CustomerId, type PlanId, type TagihanId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type PeriodPlace } from '../../../domain/tagihan/period-place';
import { type BillingType, type PlanKind, type TagihanState } from '../../../domain/tagihan/terms';
import { type BusinessDate, type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf } from '../../repositories/columns';
import { type PlaceColumns, placeColumns, placeFrom } from './period-place';
import { type OpenPromise, readPromises } from './plan-page';
import { type CustomerScope, whereInScope } from './scope';

/** A bill with everything that happened to it, but for what was told to the customer. */
export interface TagihanCard {
  id: TagihanId;
  number: string;
  plan: { id: PlanId; kind: PlanKind; title: string; state: string };
  k: number;
  place: PeriodPlace;
  customer: { id: CustomerId; name: string; phone: string };
  dueOn: BusinessDate;
  amount: Rupiah;
  denda: Rupiah;
  paid: Rupiah;
  dendaOn: BusinessDate | null;
  dendaAmount: Rupiah;
  state: TagihanState;
  version: number;
  openedAt: Instant;
  awaitingAt: Instant | null;
  endedAt: Instant | null;
  item: OpenPromise | null;
  amounts: { n: number; amount: Rupiah; denda: Rupiah; dueOn: BusinessDate; from: Instant; why: string }[];
  virtualAccounts: CardVirtualAccount[];
  payments: CardPayment[];
  allocations: { paymentNo: number | null; amount: Rupiah; at: Instant }[];
  exceptions: { id: string; kind: string; amount: Rupiah; state: string; openedAt: Instant }[];
  documents: CardDocument[];
  journals: CardJournal[];
}

export interface CardVirtualAccount {
  trxId: string;
  number: string;
  billingType: BillingType;
  amount: Rupiah;
  expiresAt: Instant;
  state: string;
  task: string | null;
  taskNextAt: Instant | null;
  lastCode: string | null;
  recognised: Rupiah;
  inquiredAt: Instant | null;
  nextInquiryAt: Instant | null;
  createdAt: Instant;
}

export interface CardPayment {
  id: string;
  no: number;
  source: string;
  ntb: string | null;
  amount: Rupiah;
  allocated: Rupiah;
  excess: Rupiah;
  verdict: string;
  paidAt: Instant;
  recognisedAt: Instant;
}

export interface CardDocument {
  id: string;
  kind: string;
  number: string;
  state: 'planned' | 'ready' | 'void';
  /** Of the document that it replaces. */
  corrects: string | null;
  template: string;
  plannedAt: Instant;
  printedAt: Instant | null;
  voidedAt: Instant | null;
}

export interface CardJournal {
  kind: string;
  n: number;
  postedAt: Instant;
  entries: { account: string; side: 'debit' | 'credit'; amount: Rupiah }[];
}

/** Undefined also for a bill outside of the scope. */
export async function readTagihanCard(
  queryable: Queryable,
  scope: CustomerScope,
  tagihanId: TagihanId,
): Promise<TagihanCard | undefined> {
  const head = await readHead(queryable, scope, tagihanId);
  if (head === undefined) return undefined;
  const payments = await readPayments(queryable, tagihanId);
  const exceptions = await readExceptions(queryable, tagihanId);
  return {
    ...head,
    item: (await readPromises(queryable, 'tagihan', [tagihanId])).get(tagihanId) ?? null,
    amounts: await readAmounts(queryable, tagihanId),
    virtualAccounts: await readVirtualAccounts(queryable, tagihanId),
    payments,
    allocations: await readAllocations(queryable, tagihanId),
    exceptions,
    documents: await readDocuments(queryable, tagihanId),
    journals: await readJournals(queryable, [
      tagihanId,
      ...payments.map(({ id }) => id),
      ...exceptions.map(({ id }) => id),
    ]),
  };
}

async function readHead(queryable: Queryable, scope: CustomerScope, tagihanId: TagihanId) {
  const inScope = whereInScope(scope, 'c');
  const row = await queryable.row<
    PlaceColumns & {
      id: string;
      number: string;
      plan_id: string;
      plan_kind: PlanKind;
      plan_title: string;
      plan_state: string;
      denda_amount: BigIntColumn;
      k: number;
      customer_id: string;
      customer_name: string;
      phone: string;
      due_on: string;
      amount: BigIntColumn;
      denda: BigIntColumn;
      paid: BigIntColumn;
      denda_on: string | null;
      state: TagihanState;
      version: number;
      opened_at: Date;
      awaiting_at: Date | null;
      ended_at: Date | null;
    }
  >(
    `select t.id, t.number, t.plan_id, p.kind as plan_kind, p.title as plan_title, ${placeColumns('t')},
       p.state as plan_state, p.denda_amount, t.k, t.customer_id, c.name as customer_name, c.phone, t.due_on, t.amount,
       t.denda, (select coalesce(sum(x.amount), 0) from payment_allocation x where x.tagihan_id = t.id) as paid,
       t.denda_on, t.state, t.version, t.opened_at, t.awaiting_at, t.ended_at
     from tagihan t join plan p on p.id = t.plan_id join customer c on c.id = t.customer_id
     where t.id = ? and ${inScope.sql}`,
    [tagihanId, ...inScope.parameters],
  );
  if (row === undefined) return undefined;
  return {
    ...{ id: row.id, number: row.number, k: row.k, place: placeFrom(row), state: row.state, version: row.version },
    plan: {
      ...{ id: row.plan_id, kind: row.plan_kind, title: row.plan_title },
      state: row.plan_state,
    },
    customer: { id: row.customer_id, name: row.customer_name, phone: row.phone },
    dueOn: row.due_on as BusinessDate,
    amount: rupiahOf(row.amount),
    denda: rupiahOf(row.denda),
    paid: rupiahOf(row.paid),
    dendaOn: row.denda_on as BusinessDate | null,
    dendaAmount: rupiahOf(row.denda_amount),
    openedAt: instant(row.opened_at),
    awaitingAt: instantOrNull(row.awaiting_at),
    endedAt: instantOrNull(row.ended_at),
  };
}

async function readAmounts(queryable: Queryable, tagihanId: TagihanId): Promise<TagihanCard['amounts']> {
  const rows = await queryable.rows<{
    n: number;
    amount: BigIntColumn;
    denda: BigIntColumn;
    due_on: string;
    from_at: Date;
    why: string;
  }>('select n, amount, denda, due_on, from_at, why from tagihan_amount where tagihan_id = ? order by n', [tagihanId]);
  return rows.map((row) => ({
    ...{ n: row.n, amount: rupiahOf(row.amount), denda: rupiahOf(row.denda), why: row.why },
    dueOn: row.due_on as BusinessDate,
    from: instant(row.from_at),
  }));
}

async function readVirtualAccounts(queryable: Queryable, tagihanId: TagihanId): Promise<CardVirtualAccount[]> {
  const rows = await queryable.rows<{
    trx_id: string;
    number: string;
    billing_type: BillingType;
    amount: BigIntColumn;
    expires_at: Date;
    state: string;
    task: string | null;
    task_next_at: Date | null;
    last_code: string | null;
    recognised: BigIntColumn;
    inquired_at: Date | null;
    next_inquiry_at: Date | null;
    created_at: Date;
  }>(
    `select trx_id, number, billing_type, amount, expires_at, state, task, task_next_at, last_code, recognised,
       inquired_at, next_inquiry_at, created_at from virtual_account where tagihan_id = ? order by k desc`,
    [tagihanId],
  );
  return rows.map((row) => ({
    ...{ trxId: row.trx_id, number: row.number, billingType: row.billing_type, state: row.state, task: row.task },
    amount: rupiahOf(row.amount),
    expiresAt: instant(row.expires_at),
    taskNextAt: instantOrNull(row.task_next_at),
    lastCode: row.last_code,
    recognised: rupiahOf(row.recognised),
    inquiredAt: instantOrNull(row.inquired_at),
    nextInquiryAt: instantOrNull(row.next_inquiry_at),
    createdAt: instant(row.created_at),
  }));
}

async function readPayments(queryable: Queryable, tagihanId: TagihanId): Promise<CardPayment[]> {
  const rows = await queryable.rows<{
    id: string;
    no: BigIntColumn;
    source: string;
    ntb: string | null;
    amount: BigIntColumn;
    allocated: BigIntColumn;
    excess: BigIntColumn;
    verdict: string;
    paid_at: Date;
    recognised_at: Date;
  }>(
    `select y.id, y.no, y.source, y.ntb, y.amount, y.allocated, y.excess, y.verdict, y.paid_at, y.recognised_at
     from payment y where y.tagihan_id = ?
     union
     select y.id, y.no, y.source, y.ntb, y.amount, y.allocated, y.excess, y.verdict, y.paid_at, y.recognised_at
     from payment_allocation x join payment y on y.id = x.payment_id where x.tagihan_id = ?
     order by id desc`,
    [tagihanId, tagihanId],
  );
  return rows.map((row) => ({
    ...{ id: row.id, no: Number(row.no), source: row.source, ntb: row.ntb, verdict: row.verdict },
    amount: rupiahOf(row.amount),
    allocated: rupiahOf(row.allocated),
    excess: rupiahOf(row.excess),
    paidAt: instant(row.paid_at),
    recognisedAt: instant(row.recognised_at),
  }));
}

async function readAllocations(queryable: Queryable, tagihanId: TagihanId): Promise<TagihanCard['allocations']> {
  const rows = await queryable.rows<{ no: BigIntColumn | null; amount: BigIntColumn; at: Date }>(
    `select y.no, x.amount, x.at from payment_allocation x left join payment y on y.id = x.payment_id
     where x.tagihan_id = ? order by x.at desc, x.id desc`,
    [tagihanId],
  );
  return rows.map(({ no, amount, at }) => ({
    paymentNo: no === null ? null : Number(no),
    amount: rupiahOf(amount),
    at: instant(at),
  }));
}

async function readExceptions(queryable: Queryable, tagihanId: TagihanId): Promise<TagihanCard['exceptions']> {
  const rows = await queryable.rows<{
    id: string;
    kind: string;
    amount: BigIntColumn;
    state: string;
    opened_at: Date;
  }>('select id, kind, amount, state, opened_at from payment_exception where tagihan_id = ? order by id desc', [
    tagihanId,
  ]);
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, state: row.state },
    amount: rupiahOf(row.amount),
    openedAt: instant(row.opened_at),
  }));
}

async function readDocuments(queryable: Queryable, tagihanId: TagihanId): Promise<CardDocument[]> {
  const rows = await queryable.rows<{
    id: string;
    kind: string;
    number: string;
    state: 'planned' | 'ready' | 'void';
    corrects: string | null;
    template: string;
    planned_at: Date;
    processed_at: Date | null;
    voided_at: Date | null;
  }>(
    `select d.id, d.kind, d.number, d.state, o.number as corrects, d.template, d.planned_at, d.processed_at, d.voided_at
     from document d left join document o on o.id = d.corrects_id where d.tagihan_id = ? order by d.id desc`,
    [tagihanId],
  );
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, number: row.number, state: row.state, corrects: row.corrects },
    template: row.template,
    plannedAt: instant(row.planned_at),
    printedAt: instantOrNull(row.processed_at),
    voidedAt: instantOrNull(row.voided_at),
  }));
}

/** The journals about these subjects, newest first. */
export async function readJournals(queryable: Queryable, subjects: readonly string[]): Promise<CardJournal[]> {
  const rows = await queryable.rows<{
    id: string;
    kind: string;
    n: number;
    posted_at: Date;
    account_code: string;
    side: 'debit' | 'credit';
    amount: BigIntColumn;
  }>(
    `select j.id, j.kind, j.n, j.posted_at, e.account_code, e.side, e.amount
     from journal j join entry e on e.journal_id = j.id
     where j.subject in (${subjects.map(() => '?').join(', ')})
     order by j.posted_at desc, j.id desc, e.line`,
    [...subjects],
  );
  const journals = new Map<string, CardJournal>();
  for (const { id, kind, n, posted_at, account_code: account, side, amount } of rows) {
    const journal = journals.get(id) ?? { kind, n, postedAt: instant(posted_at), entries: [] };
    journal.entries.push({ account, side, amount: rupiahOf(amount) });
    journals.set(id, journal);
  }
  return [...journals.values()];
}
