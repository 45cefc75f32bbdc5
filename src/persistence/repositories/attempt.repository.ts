import { InvariantBroken } from '../../domain/errors';
import { type AttemptId, type TerminalCode, type TopupId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type SupplierProfile } from '../../domain/supplier-profile';
import { type Instant, instant } from '../../domain/time';
import { type AttemptState } from '../../domain/topup/attempt-state';
import { type Blame } from '../../domain/topup/evidence';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf, instantOrNull, rupiahOf } from './columns';

export interface AttemptRow {
  id: AttemptId;
  topupId: TopupId;
  n: number;
  terminal: TerminalCode;
  supplierRef: string;
  sku: string;
  cost: Rupiah;
  profile: SupplierProfile;
  state: AttemptState;
  isCounted: boolean;
  blame: Blame;
  code: string | null;
  sn: string | null;
  openedAt: Instant;
  sentAt: Instant | null;
  sendBefore: Instant | null;
  queriedAt: Instant | null;
  checks: number;
  checkedAt: Instant | null;
  checkBefore: Instant | null;
  isCheckAsked: boolean;
  failedSeenAt: Instant | null;
  successSeenAt: Instant | null;
  contradictedAt: Instant | null;
  decidedAt: Instant | null;
  /** When its delivery was booked beside what its order was settled by. */
  bookedBesideAt: Instant | null;
}

interface Columns {
  id: string;
  topup_id: string;
  n: number;
  terminal_code: string;
  supplier_ref: string;
  sku: string;
  cost: BigIntColumn;
  profile: string;
  state: AttemptState;
  is_counted: number;
  blame: Blame;
  code: string | null;
  sn: string | null;
  opened_at: Date;
  sent_at: Date | null;
  send_before: Date | null;
  queried_at: Date | null;
  checks: number;
  checked_at: Date | null;
  check_before: Date | null;
  is_check_asked: number;
  failed_seen_at: Date | null;
  success_seen_at: Date | null;
  contradicted_at: Date | null;
  decided_at: Date | null;
  booked_beside_at: Date | null;
}

const SELECT = `select id, topup_id, n, terminal_code, supplier_ref, sku, cost, profile, state, is_counted, blame, code,
  sn, opened_at, sent_at, send_before, queried_at, checks, checked_at, check_before, is_check_asked, failed_seen_at,
  success_seen_at, contradicted_at, decided_at, booked_beside_at from topup_attempt where topup_id = ? order by n`;

/** All attempts of an order in the order of their numbers, locked. The topup must be locked before. */
export async function lockAttempts(tx: Tx, topupId: TopupId): Promise<AttemptRow[]> {
  return (await tx.rows<Columns>(`${SELECT} for update`, [topupId])).map(toRow);
}

/** The same without a lock, to look at and not to decide by. */
export async function readAttempts(queryable: Queryable, topupId: TopupId): Promise<AttemptRow[]> {
  return (await queryable.rows<Columns>(SELECT, [topupId])).map(toRow);
}

export interface NewAttempt {
  id: AttemptId;
  topupId: TopupId;
  n: number;
  terminal: TerminalCode;
  supplierRef: string;
  sku: string;
  cost: Rupiah;
  profile: SupplierProfile;
  openedAt: Instant;
}

/**
 * A plain INSERT, so that the database itself refuses a second purchase (P1): throws a `duplicate` of `topup_n` or of
 * `live`. Never an upsert, which would rewrite the attempt that holds the slot.
 */
export async function insertAttempt(tx: Tx, attempt: NewAttempt): Promise<void> {
  await tx.write(
    `insert into topup_attempt (id, topup_id, n, terminal_code, supplier_ref, sku, cost, profile, state, opened_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, 'new', ?)`,
    [
      attempt.id,
      attempt.topupId,
      attempt.n,
      attempt.terminal,
      attempt.supplierRef,
      attempt.sku,
      attempt.cost,
      JSON.stringify(attempt.profile),
      dateOf(attempt.openedAt),
    ],
  );
}

export type AttemptChange = Partial<
  Pick<
    AttemptRow,
    | 'state'
    | 'cost'
    | 'isCounted'
    | 'blame'
    | 'code'
    | 'sn'
    | 'sentAt'
    | 'sendBefore'
    | 'queriedAt'
    | 'checks'
    | 'checkedAt'
    | 'checkBefore'
    | 'isCheckAsked'
    | 'failedSeenAt'
    | 'successSeenAt'
    | 'contradictedAt'
    | 'decidedAt'
    | 'bookedBesideAt'
  > & { hasRecord: boolean; supplierTrxId: string | null; finishedAt: Instant }
>;

/** Changes the attempt from the state that was read under its lock, and from no other. Returns the changed row. */
export async function changeAttempt(tx: Tx, attempt: AttemptRow, change: AttemptChange): Promise<AttemptRow> {
  const names = Object.keys(change) as (keyof AttemptChange)[];
  const assignments = names.map((name) => `${COLUMN[name]} = ?`);
  const values = names.map((name) => toColumn(name, change[name] ?? null));
  const changed = await tx.write(`update topup_attempt set ${assignments.join(', ')} where id = ? and state = ?`, [
    ...values,
    attempt.id,
    attempt.state,
  ]);
  if (changed !== 1) throw new InvariantBroken(`attempt ${attempt.id} changed under its lock`);
  const { hasRecord: _hasRecord, supplierTrxId: _supplierTrxId, finishedAt: _finishedAt, ...known } = change;
  return { ...attempt, ...known };
}

const COLUMN: Readonly<Record<keyof AttemptChange, string>> = {
  state: 'state',
  cost: 'cost',
  isCounted: 'is_counted',
  blame: 'blame',
  code: 'code',
  sn: 'sn',
  sentAt: 'sent_at',
  sendBefore: 'send_before',
  queriedAt: 'queried_at',
  checks: 'checks',
  checkedAt: 'checked_at',
  checkBefore: 'check_before',
  isCheckAsked: 'is_check_asked',
  failedSeenAt: 'failed_seen_at',
  successSeenAt: 'success_seen_at',
  contradictedAt: 'contradicted_at',
  decidedAt: 'decided_at',
  bookedBesideAt: 'booked_beside_at',
  hasRecord: 'has_record',
  supplierTrxId: 'supplier_trx_id',
  finishedAt: 'finished_at',
};

const MOMENTS: ReadonlySet<keyof AttemptChange> = new Set([
  'sentAt',
  'sendBefore',
  'queriedAt',
  'checkedAt',
  'checkBefore',
  'failedSeenAt',
  'successSeenAt',
  'contradictedAt',
  'decidedAt',
  'bookedBesideAt',
  'finishedAt',
]);

/** By its name and never by its looks: a serial number may look like a moment. */
function toColumn(
  name: keyof AttemptChange,
  value: string | number | boolean | null,
): string | number | boolean | Date | null {
  return value !== null && MOMENTS.has(name) ? dateOf(value as Instant) : value;
}

function toRow(columns: Columns): AttemptRow {
  return {
    id: columns.id,
    topupId: columns.topup_id,
    n: columns.n,
    terminal: columns.terminal_code,
    supplierRef: columns.supplier_ref,
    sku: columns.sku,
    cost: rupiahOf(columns.cost),
    profile: JSON.parse(columns.profile) as SupplierProfile,
    state: columns.state,
    isCounted: columns.is_counted === 1,
    blame: columns.blame,
    code: columns.code,
    sn: columns.sn,
    openedAt: instant(columns.opened_at),
    sentAt: instantOrNull(columns.sent_at),
    sendBefore: instantOrNull(columns.send_before),
    queriedAt: instantOrNull(columns.queried_at),
    checks: columns.checks,
    checkedAt: instantOrNull(columns.checked_at),
    checkBefore: instantOrNull(columns.check_before),
    isCheckAsked: columns.is_check_asked === 1,
    failedSeenAt: instantOrNull(columns.failed_seen_at),
    successSeenAt: instantOrNull(columns.success_seen_at),
    contradictedAt: instantOrNull(columns.contradicted_at),
    decidedAt: instantOrNull(columns.decided_at),
    bookedBesideAt: instantOrNull(columns.booked_beside_at),
  };
}
