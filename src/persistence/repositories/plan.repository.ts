import { InvariantBroken } from '../../domain/errors';
import { type CustomerId, type PlanId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffId } from '../../domain/staff';
import { type BillingType, type DueShift, type PlanKind, type PlanState } from '../../domain/tagihan/terms';
import { type BusinessDate, type Instant, instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { newId } from '../new-id';
import { type BigIntColumn, dateOf, dateOrNull, instantOrNull, rupiahOf } from './columns';

export interface PlanRow {
  id: PlanId;
  no: number;
  /** Null while it is a draft. */
  code: string | null;
  customerId: CustomerId;
  kind: PlanKind;
  title: string;
  /** Without denda: its bills, and its current periods that have none, add up to it. */
  agreedTotal: Rupiah;
  downPayment: Rupiah;
  /** Without the down payment. */
  periods: number;
  dayOfMonth: number;
  firstDueOn: BusinessDate;
  dueShift: DueShift;
  issueDaysBefore: number;
  billingType: BillingType;
  dendaAmount: Rupiah;
  /** 0: no denda. */
  dendaFromDay: number;
  state: PlanState;
  version: number;
  /** Its workflow exists. */
  startedAt: Instant | null;
  createdBy: StaffId;
  createdAt: Instant;
}

interface PlanColumns {
  id: string;
  no: BigIntColumn;
  code: string | null;
  customer_id: string;
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
  started_at: Date | null;
  created_by: string;
  created_at: Date;
}

const COLUMNS = `p.id, p.no, p.code, p.customer_id, p.kind, p.title, p.agreed_total, p.down_payment, p.periods,
  p.day_of_month, p.first_due_on, p.due_shift, p.issue_days_before, p.billing_type, p.denda_amount, p.denda_from_day,
  p.state, p.version, p.started_at, p.created_by, p.created_at`;

/** Before its virtual accounts and bills in the order of locks. Throws `InvariantBroken` when there is none. */
export async function lockPlan(tx: Tx, planId: PlanId): Promise<PlanRow> {
  const columns = await tx.row<PlanColumns>(`select ${COLUMNS} from plan p where p.id = ? for update`, [planId]);
  if (columns === undefined) throw new InvariantBroken(`there is no plan ${planId}`);
  return toPlan(columns);
}

export async function readPlan(queryable: Queryable, planId: PlanId): Promise<PlanRow | undefined> {
  const columns = await queryable.row<PlanColumns>(`select ${COLUMNS} from plan p where p.id = ?`, [planId]);
  return columns === undefined ? undefined : toPlan(columns);
}

export type NewPlan = Omit<PlanRow, 'no' | 'code' | 'state' | 'version' | 'startedAt' | 'createdAt'>;

/** A draft. */
export async function insertPlan(tx: Tx, plan: NewPlan, now: Instant): Promise<void> {
  await tx.write(
    `insert into plan (id, customer_id, kind, title, agreed_total, down_payment, periods, day_of_month, first_due_on,
       due_shift, issue_days_before, billing_type, denda_amount, denda_from_day, state, created_by, created_at,
       changed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'draft', ?, ?, ?)`,
    [
      ...[plan.id, plan.customerId, plan.kind, plan.title, plan.agreedTotal, plan.downPayment, plan.periods],
      ...[plan.dayOfMonth, plan.firstDueOn, plan.dueShift, plan.issueDaysBefore, plan.billingType],
      ...[plan.dendaAmount, plan.dendaFromDay, plan.createdBy, dateOf(now), dateOf(now)],
    ],
  );
}

export type PlanRowChange = Partial<
  Pick<PlanRow, 'code' | 'agreedTotal' | 'periods' | 'dayOfMonth' | 'firstDueOn' | 'state' | 'startedAt'>
>;

/** From the version that was read (C1); returns the row as it is now. Throws `InvariantBroken` when it has moved on. */
export async function changePlan(tx: Tx, row: PlanRow, change: PlanRowChange): Promise<PlanRow> {
  const after: PlanRow = { ...row, ...change, version: row.version + 1 };
  const matched = await tx.write(
    `update plan set code = ?, agreed_total = ?, periods = ?, day_of_month = ?, first_due_on = ?, state = ?,
       started_at = ?, version = version + 1, changed_at = utc_timestamp(3) where id = ? and version = ?`,
    [
      ...[after.code, after.agreedTotal, after.periods, after.dayOfMonth, after.firstDueOn, after.state],
      ...[dateOrNull(after.startedAt), row.id, row.version],
    ],
  );
  if (matched !== 1) throw new InvariantBroken(`plan ${row.id} is no longer at version ${row.version}`);
  return after;
}

export type PlanChangeKind =
  | 'create'
  | 'start'
  | 'reschedule'
  | 'pause'
  | 'resume'
  | 'settle'
  | 'cancel'
  | 'cancel-period'
  | 'complete';

export interface NewPlanChange {
  planId: PlanId;
  kind: PlanChangeKind;
  reason: string;
  was: object;
  becomes: object;
  /** Null: the machine. */
  by: StaffId | null;
}

/** The plan's own history, in the transaction of the change. */
export async function recordPlanChange(
  tx: Tx,
  { planId, kind, reason, was, becomes, by }: NewPlanChange,
  now: Instant,
): Promise<void> {
  await tx.write(
    'insert into plan_change (id, plan_id, kind, reason, was, becomes, by_staff, at) values (?, ?, ?, ?, ?, ?, ?, ?)',
    [newId(), planId, kind, reason, JSON.stringify(was), JSON.stringify(becomes), by, dateOf(now)],
  );
}

/** What was agreed on when the plan was drawn up, by its history; undefined for one that has none. */
export async function readFirstAgreed(queryable: Queryable, planId: PlanId): Promise<Rupiah | undefined> {
  const row = await queryable.row<{ becomes: string }>(
    `select becomes from plan_change where plan_id = ? and kind = 'create' limit 1`,
    [planId],
  );
  const { agreedTotal } = JSON.parse(row?.becomes ?? '{}') as { agreedTotal?: number };
  return agreedTotal === undefined ? undefined : rupiahOf(agreedTotal);
}

/** Whether the plan was ever settled early: it ends as `settled` then, once everything is paid. */
export async function wasSettled(queryable: Queryable, planId: PlanId): Promise<boolean> {
  const row = await queryable.row(`select 1 from plan_change where plan_id = ? and kind = 'settle' limit 1`, [planId]);
  return row !== undefined;
}

function toPlan(columns: PlanColumns): PlanRow {
  return {
    id: columns.id,
    no: Number(columns.no),
    code: columns.code,
    customerId: columns.customer_id,
    kind: columns.kind,
    title: columns.title,
    agreedTotal: rupiahOf(columns.agreed_total),
    downPayment: rupiahOf(columns.down_payment),
    periods: columns.periods,
    dayOfMonth: columns.day_of_month,
    firstDueOn: columns.first_due_on as BusinessDate,
    dueShift: columns.due_shift,
    issueDaysBefore: columns.issue_days_before,
    billingType: columns.billing_type,
    dendaAmount: rupiahOf(columns.denda_amount),
    dendaFromDay: columns.denda_from_day,
    state: columns.state,
    version: columns.version,
    startedAt: instantOrNull(columns.started_at),
    createdBy: columns.created_by,
    createdAt: instant(columns.created_at),
  };
}
