import { type CustomerId, type PlanId, type TagihanId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type StaffId } from '../../../domain/staff';
import { type PeriodPlace, placesOf } from '../../../domain/tagihan/period-place';
import {
  type BillingType,
  type DueShift,
  type PlanKind,
  type PlanState,
  type TagihanState,
} from '../../../domain/tagihan/terms';
import { type BusinessDate, type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf } from '../../repositories/columns';
import { readSettledPeriods } from './period-place';
import { type CustomerScope, whereInScope } from './scope';

/** A plan with all that its page shows, but for what was told to the customer. */
export interface PlanPage {
  id: PlanId;
  no: number;
  /** Null while it is a draft. */
  code: string | null;
  customer: {
    id: CustomerId;
    name: string;
    /** Whole: to be masked by whoever shows it. */
    phone: string;
    isActive: boolean;
    marketing: { id: StaffId; fullName: string };
  };
  kind: PlanKind;
  title: string;
  agreedTotal: Rupiah;
  downPayment: Rupiah;
  periods: number;
  dayOfMonth: number;
  firstDueOn: BusinessDate;
  dueShift: DueShift;
  issueDaysBefore: number;
  billingType: BillingType;
  dendaAmount: Rupiah;
  dendaFromDay: number;
  state: PlanState;
  version: number;
  createdAt: Instant;
  lines: { description: string; quantity: number; unitPrice: Rupiah }[];
  schedule: PlanPeriod[];
  changes: PlanChange[];
  item: OpenPromise | null;
}

/** A period as it stands now; with its bill once that was opened. */
export interface PlanPeriod {
  k: number;
  place: PeriodPlace;
  dueOn: BusinessDate;
  /** Before the shift to a business day. */
  baseDueOn: BusinessDate;
  issueOn: BusinessDate | null;
  amount: Rupiah;
  bill: PlanBill | null;
}

export interface PlanBill {
  id: TagihanId;
  number: string;
  state: TagihanState;
  version: number;
  /** The principal in force. */
  amount: Rupiah;
  denda: Rupiah;
  paid: Rupiah;
  dendaOn: BusinessDate | null;
  awaitingAt: Instant | null;
  endedAt: Instant | null;
  lastPaidAt: Instant | null;
  virtualAccount: { number: string; state: string } | null;
  documents: { id: string; kind: 'tagihan' | 'receipt'; number: string; isReady: boolean }[];
  item: OpenPromise | null;
}

/** What stands in the table of what is unfinished. */
export interface OpenPromise {
  state: string;
  owner: string;
  detail: string | null;
  nextAction: string;
  nextAt: Instant;
  dueAt: Instant;
  escalateAt: Instant;
  changedAt: Instant;
}

export interface PlanChange {
  id: string;
  kind: string;
  reason: string;
  was: Readonly<Record<string, unknown>>;
  becomes: Readonly<Record<string, unknown>>;
  /** Null: the machine. */
  by: string | null;
  at: Instant;
}

/** Undefined also for a plan outside of the scope: who may not see it does not learn that it is there. */
export async function readPlanPage(
  queryable: Queryable,
  scope: CustomerScope,
  planId: PlanId,
): Promise<PlanPage | undefined> {
  const head = await readHead(queryable, scope, planId);
  if (head === undefined) return undefined;
  const lines = await queryable.rows<{ description: string; quantity: number; unit_price: BigIntColumn }>(
    'select description, quantity, unit_price from plan_line where plan_id = ? order by line',
    [planId],
  );
  return {
    ...head,
    lines: lines.map(({ description, quantity, unit_price }) => ({
      ...{ description, quantity },
      unitPrice: rupiahOf(unit_price),
    })),
    schedule: await readSchedule(queryable, planId),
    changes: await readChanges(queryable, planId),
    item: (await readPromises(queryable, 'plan', [planId])).get(planId) ?? null,
  };
}

async function readHead(queryable: Queryable, scope: CustomerScope, planId: PlanId) {
  const inScope = whereInScope(scope, 'c');
  const row = await queryable.row<{
    id: string;
    no: BigIntColumn;
    code: string | null;
    customer_id: string;
    name: string;
    phone: string;
    is_active: number;
    marketing_id: string;
    marketing_name: string | null;
    kind: PlanKind;
    title: string;
    agreed_total: BigIntColumn;
    down_payment: BigIntColumn;
    periods: number;
    day_of_month: number;
    first_due_on: string;
    due_shift: DueShift;
    issue_days_before: number;
    billing_type: BillingType;
    denda_amount: BigIntColumn;
    denda_from_day: number;
    state: PlanState;
    version: number;
    created_at: Date;
  }>(
    `select p.*, c.name, c.phone, c.is_active, c.marketing_id, s.full_name as marketing_name
     from plan p join customer c on c.id = p.customer_id left join staff s on s.id = c.marketing_id
     where p.id = ? and ${inScope.sql}`,
    [planId, ...inScope.parameters],
  );
  if (row === undefined) return undefined;
  return {
    id: row.id,
    no: Number(row.no),
    code: row.code,
    customer: {
      ...{ id: row.customer_id, name: row.name, phone: row.phone, isActive: row.is_active === 1 },
      marketing: { id: row.marketing_id, fullName: row.marketing_name ?? '' },
    },
    kind: row.kind,
    title: row.title,
    agreedTotal: rupiahOf(row.agreed_total),
    downPayment: rupiahOf(row.down_payment),
    periods: row.periods,
    dayOfMonth: row.day_of_month,
    firstDueOn: row.first_due_on as BusinessDate,
    dueShift: row.due_shift,
    issueDaysBefore: row.issue_days_before,
    billingType: row.billing_type,
    dendaAmount: rupiahOf(row.denda_amount),
    dendaFromDay: row.denda_from_day,
    state: row.state,
    version: row.version,
    createdAt: instant(row.created_at),
  };
}

/** Bills, and the current periods that have none, by their due day. */
async function readSchedule(queryable: Queryable, planId: PlanId): Promise<PlanPeriod[]> {
  const bills = await readBills(queryable, planId);
  const rows = await queryable.rows<{
    k: number;
    due_on: string;
    base_due_on: string;
    issue_on: string;
    amount: BigIntColumn;
  }>(
    `select r.k, r.due_on, r.base_due_on, r.issue_on, r.amount from plan_period r
     where r.plan_id = ? and r.is_current = 1
       and not exists (select 1 from tagihan t where t.plan_id = r.plan_id and t.k = r.k)`,
    [planId],
  );
  const unbilled = rows.map((row): Unplaced => ({
    k: row.k,
    dueOn: row.due_on as BusinessDate,
    baseDueOn: row.base_due_on as BusinessDate,
    issueOn: row.issue_on as BusinessDate,
    amount: rupiahOf(row.amount),
    bill: null,
  }));
  const periods = [...bills, ...unbilled];
  const places = placesOf(
    periods.map(({ k }) => k),
    await readSettledPeriods(queryable, planId),
  );
  const placed = periods.map((period): PlanPeriod => ({
    ...period,
    place: places.get(period.k) ?? { nth: period.k, of: periods.length, isSettlement: false },
  }));
  return placed.sort((a, b) => (a.dueOn === b.dueOn ? a.k - b.k : a.dueOn < b.dueOn ? -1 : 1));
}

type Unplaced = Omit<PlanPeriod, 'place'>;

async function readBills(queryable: Queryable, planId: PlanId): Promise<Unplaced[]> {
  const rows = await queryable.rows<{
    id: string;
    number: string;
    k: number;
    due_on: string;
    base_due_on: string | null;
    amount: BigIntColumn;
    denda: BigIntColumn;
    paid: BigIntColumn;
    state: TagihanState;
    version: number;
    denda_on: string | null;
    awaiting_at: Date | null;
    ended_at: Date | null;
    last_paid_at: Date | null;
    va_number: string | null;
    va_state: string | null;
  }>(
    `select t.id, t.number, t.k, t.due_on, t.amount, t.denda, t.state, t.version, t.denda_on, t.awaiting_at, t.ended_at,
       (select coalesce(sum(x.amount), 0) from payment_allocation x where x.tagihan_id = t.id) as paid,
       (select max(y.paid_at) from payment y where y.tagihan_id = t.id) as last_paid_at,
       (select r.base_due_on from plan_period r where r.plan_id = t.plan_id and r.k = t.k and r.due_on = t.due_on
        order by r.id desc limit 1) as base_due_on,
       v.number as va_number, v.state as va_state
     from tagihan t
     left join virtual_account v on v.tagihan_id = t.id
       and v.k = (select max(z.k) from virtual_account z where z.tagihan_id = t.id)
     where t.plan_id = ?`,
    [planId],
  );
  const documents = await readDocuments(queryable, planId);
  const ids = rows.map(({ id }) => id);
  const promises = await readPromises(queryable, 'tagihan', ids);
  return rows.map((row): Unplaced => {
    const [amount, denda] = [rupiahOf(row.amount), rupiahOf(row.denda)];
    return {
      k: row.k,
      dueOn: row.due_on as BusinessDate,
      // One that people moved alone is of the day that they gave it.
      baseDueOn: (row.base_due_on ?? row.due_on) as BusinessDate,
      issueOn: null,
      amount,
      bill: {
        ...{ id: row.id, number: row.number, state: row.state, version: row.version, amount, denda },
        paid: rupiahOf(row.paid),
        dendaOn: row.denda_on as BusinessDate | null,
        awaitingAt: instantOrNull(row.awaiting_at),
        endedAt: instantOrNull(row.ended_at),
        lastPaidAt: instantOrNull(row.last_paid_at),
        virtualAccount:
          row.va_number === null || row.va_state === null ? null : { number: row.va_number, state: row.va_state },
        documents: documents.filter(({ tagihanId }) => tagihanId === row.id),
        item: promises.get(row.id) ?? null,
      },
    };
  });
}

/** Those that count: what replaced others, not what was replaced. */
async function readDocuments(queryable: Queryable, planId: PlanId) {
  const rows = await queryable.rows<{
    id: string;
    kind: 'tagihan' | 'receipt';
    number: string;
    state: string;
    tagihan_id: string | null;
  }>(
    `select d.id, d.kind, d.number, d.state, d.tagihan_id from document d
     join tagihan t on t.id = d.tagihan_id
     where t.plan_id = ? and d.kind in ('tagihan', 'receipt') and d.state <> 'void' order by d.id`,
    [planId],
  );
  return rows.map(({ id, kind, number, state, tagihan_id: tagihanId }) => ({
    ...{ id, kind, number, tagihanId },
    isReady: state === 'ready',
  }));
}

async function readChanges(queryable: Queryable, planId: PlanId): Promise<PlanChange[]> {
  const rows = await queryable.rows<{
    id: string;
    kind: string;
    reason: string;
    was: string;
    becomes: string;
    by_name: string | null;
    at: Date;
  }>(
    `select g.id, g.kind, g.reason, g.was, g.becomes, s.full_name as by_name, g.at
     from plan_change g left join staff s on s.id = g.by_staff where g.plan_id = ? order by g.id desc`,
    [planId],
  );
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, reason: row.reason, by: row.by_name, at: instant(row.at) },
    was: JSON.parse(row.was) as Record<string, unknown>,
    becomes: JSON.parse(row.becomes) as Record<string, unknown>,
  }));
}

/** The open items about these subjects. */
export async function readPromises(
  queryable: Queryable,
  kind: 'plan' | 'tagihan' | 'payment',
  subjects: readonly string[],
): Promise<Map<string, OpenPromise>> {
  if (subjects.length === 0) return new Map();
  const rows = await queryable.rows<{
    subject: string;
    state: string;
    owner: string;
    detail: string | null;
    next_action: string;
    next_at: Date;
    due_at: Date;
    escalate_at: Date;
    changed_at: Date;
  }>(
    `select subject, state, owner, detail, next_action, next_at, due_at, escalate_at, changed_at from work_item
     where kind = ? and is_open = 1 and subject in (${subjects.map(() => '?').join(', ')})`,
    [kind, ...subjects],
  );
  return new Map(
    rows.map((row) => [
      row.subject,
      {
        ...{ state: row.state, owner: row.owner, detail: row.detail, nextAction: row.next_action },
        nextAt: instant(row.next_at),
        dueAt: instant(row.due_at),
        escalateAt: instant(row.escalate_at),
        changedAt: instant(row.changed_at),
      },
    ]),
  );
}
