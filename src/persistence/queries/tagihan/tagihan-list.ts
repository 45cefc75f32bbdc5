import { type CustomerId, type PlanId, type TagihanId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type StaffId } from '../../../domain/staff';
import { type PeriodPlace } from '../../../domain/tagihan/period-place';
import { type PlanKind, type TagihanState } from '../../../domain/tagihan/terms';
import { type BusinessDate, type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf } from '../../repositories/columns';
import { findSearched } from './find-searched';
import { type PlaceColumns, placeColumns, placeFrom } from './period-place';
import { type CustomerScope, whereInScope } from './scope';
import {
  foundStatements,
  isEarliestFirst,
  listStatements,
  type TagihanPosition,
  type TagihanQuestion,
  type TagihanWindow,
} from './tagihan-list-statements';

/** One bill as the list shows it. */
export interface TagihanOnList {
  id: TagihanId;
  number: string;
  planId: PlanId;
  place: PeriodPlace;
  planKind: PlanKind;
  planTitle: string;
  customer: { id: CustomerId; name: string };
  marketing: { id: StaffId; fullName: string };
  dueOn: BusinessDate;
  amount: Rupiah;
  denda: Rupiah;
  paid: Rupiah;
  state: TagihanState;
  endedAt: Instant | null;
  lastPaidAt: Instant | null;
  /** Of its latest bill at the bank. */
  virtualAccount: string | null;
  next: { action: string; at: Instant } | null;
}

export interface TagihanList {
  items: TagihanOnList[];
  hasAfter: boolean;
  hasBefore: boolean;
}

export interface TagihanAsk {
  question: TagihanQuestion;
  /** A text that was typed; null: none. */
  q: string | null;
  window: TagihanWindow;
  today: BusinessDate;
  pageSize: number;
}

/** A window of the bills in scope. Whatever is outside of the scope is as if it were not there. */
export async function listTagihan(queryable: Queryable, scope: CustomerScope, ask: TagihanAsk): Promise<TagihanList> {
  const { question, window, pageSize } = ask;
  const isOfFew = ask.q === null && (await hasFewCustomers(queryable, scope, question));
  const asked = { scope, question, window, today: ask.today, limit: pageSize + 1, isOfFew };
  const statements =
    ask.q === null ? listStatements(asked) : foundStatements(await findSearched(queryable, scope, ask.q), asked);
  const places = new Map<TagihanId, TagihanPosition>();
  for (const { sql, parameters } of statements) {
    const rows = await queryable.rows<{ id: string; due_on: string }>(sql, parameters);
    for (const { id, due_on: dueOn } of rows) places.set(id, { id, dueOn: dueOn as BusinessDate });
  }
  const isUp = isEarliestFirst(question.filter) === (window.kind !== 'before');
  const sorted = [...places.values()].sort((a, b) => (isUp ? compare(a, b) : compare(b, a)));
  const isMore = sorted.length > pageSize;
  const page = sorted.slice(0, pageSize);
  if (window.kind === 'before') page.reverse();
  return {
    items: await readTagihanOnList(queryable, scope, page),
    hasAfter: window.kind === 'before' || isMore,
    hasBefore: window.kind === 'after' || (window.kind === 'before' && isMore),
  };
}

/** Beyond so many, a page is found sooner along the days of all bills. */
const FEW = 200;

async function hasFewCustomers(
  queryable: Queryable,
  scope: CustomerScope,
  { marketingId }: TagihanQuestion,
): Promise<boolean> {
  const staffId = scope.kind === 'own' ? scope.staffId : marketingId;
  if (staffId === null) return false;
  const rows = await queryable.rows(`select 1 from customer c where c.marketing_id = ? limit ${FEW}`, [staffId]);
  return rows.length < FEW;
}

function compare(a: TagihanPosition, b: TagihanPosition): number {
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

interface Columns extends PlaceColumns {
  id: string;
  number: string;
  plan_id: string;
  plan_kind: PlanKind;
  plan_title: string;
  customer_id: string;
  customer_name: string;
  marketing_id: string;
  marketing_name: string | null;
  due_on: string;
  amount: BigIntColumn;
  denda: BigIntColumn;
  paid: BigIntColumn;
  state: TagihanState;
  ended_at: Date | null;
  last_paid_at: Date | null;
  va: string | null;
  next_action: string | null;
  next_at: Date | null;
}

/** These bills, in this order. */
async function readTagihanOnList(
  queryable: Queryable,
  scope: CustomerScope,
  places: readonly TagihanPosition[],
): Promise<TagihanOnList[]> {
  if (places.length === 0) return [];
  const inScope = whereInScope(scope, 'c');
  const rows = await queryable.rows<Columns>(
    `select t.id, t.number, t.plan_id, p.kind as plan_kind, p.title as plan_title, ${placeColumns('t')},
       c.id as customer_id, c.name as customer_name, c.marketing_id, s.full_name as marketing_name,
       t.due_on, t.amount, t.denda, t.state, t.ended_at,
       (select coalesce(sum(x.amount), 0) from payment_allocation x where x.tagihan_id = t.id) as paid,
       (select max(y.paid_at) from payment y where y.tagihan_id = t.id) as last_paid_at,
       (select v.number from virtual_account v where v.tagihan_id = t.id order by v.k desc limit 1) as va,
       w.next_action, w.next_at
     from tagihan t
     join plan p on p.id = t.plan_id
     join customer c on c.id = t.customer_id
     left join staff s on s.id = c.marketing_id
     left join work_item w on w.kind = 'tagihan' and w.subject = t.id and w.is_open = 1
     where t.id in (${places.map(() => '?').join(', ')}) and ${inScope.sql}`,
    [...places.map(({ id }) => id), ...inScope.parameters],
  );
  const byId = new Map(rows.map((row) => [row.id, toTagihanOnList(row)]));
  return places.flatMap(({ id }) => byId.get(id) ?? []);
}

function toTagihanOnList(row: Columns): TagihanOnList {
  return {
    id: row.id,
    number: row.number,
    planId: row.plan_id,
    place: placeFrom(row),
    planKind: row.plan_kind,
    planTitle: row.plan_title,
    customer: { id: row.customer_id, name: row.customer_name },
    marketing: { id: row.marketing_id, fullName: row.marketing_name ?? '' },
    dueOn: row.due_on as BusinessDate,
    amount: rupiahOf(row.amount),
    denda: rupiahOf(row.denda),
    paid: rupiahOf(row.paid),
    state: row.state,
    endedAt: instantOrNull(row.ended_at),
    lastPaidAt: instantOrNull(row.last_paid_at),
    virtualAccount: row.va,
    next:
      row.next_action === null || row.next_at === null ? null : { action: row.next_action, at: instant(row.next_at) },
  };
}
