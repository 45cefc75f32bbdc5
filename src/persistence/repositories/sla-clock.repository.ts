import { InvariantBroken } from '../../domain/errors';
import { type StaffId } from '../../domain/staff';
import { type Instant, instant } from '../../domain/time';
import { type SlaHours } from '../../domain/transfer/sla';
import { type SlaCalendarName, type SlaPurpose } from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { isDuplicateOf } from '../database-errors';
import { newId } from '../new-id';
import { type BigIntColumn, dateOf, dateOrNull, instantOrNull } from './columns';

/** People's clock for one transfer, one line of the bank or one refund. */
export interface SlaClockRow {
  id: string;
  subjectKind: 'transfer' | 'mutation' | 'refund';
  subject: string;
  purpose: SlaPurpose;
  calendar: SlaCalendarName;
  /** By which its deadline was counted; the house may work by others since. */
  hours: SlaHours;
  targetMs: number;
  startedAt: Instant;
  dueAt: Instant;
  /** The next threshold; null: none is left, or the clock stands still. */
  warnAt: Instant | null;
  /** Percent of the target that was told: 0, 50, 80 or 100. */
  warned: number;
  pausedAt: Instant | null;
  /** Working time that was left then; 0 for a clock that was past its deadline. */
  pauseLeftMs: number | null;
}

interface Columns {
  id: string;
  subject_kind: SlaClockRow['subjectKind'];
  subject: string;
  purpose: SlaPurpose;
  calendar: SlaCalendarName;
  from_hour: number;
  until_hour: number;
  target_ms: BigIntColumn;
  started_at: Date;
  due_at: Date;
  warn_at: Date | null;
  warned: number;
  paused_at: Date | null;
  pause_left_ms: BigIntColumn | null;
}

const SELECT = `select id, subject_kind, subject, purpose, calendar, from_hour, until_hour, target_ms,
  started_at, due_at, warn_at, warned, paused_at, pause_left_ms from sla_clock`;

/** After everything but the work item in the order of locks. */
export async function lockLiveClock(tx: Tx, subject: string): Promise<SlaClockRow | undefined> {
  const columns = await tx.row<Columns>(`${SELECT} where subject = ? and live = 1 for update`, [subject]);
  return columns && toRow(columns);
}

export async function readLiveClock(queryable: Queryable, subject: string): Promise<SlaClockRow | undefined> {
  const columns = await queryable.row<Columns>(`${SELECT} where subject = ? and live = 1`, [subject]);
  return columns && toRow(columns);
}

/** False when the subject has a clock that runs. */
export async function insertClock(tx: Tx, clock: Omit<SlaClockRow, 'id'>): Promise<boolean> {
  try {
    await tx.write(
      `insert into sla_clock (id, subject_kind, subject, purpose, calendar, from_hour, until_hour, target_ms, started_at,
         due_at, warn_at, warned) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[newId(), clock.subjectKind, clock.subject, clock.purpose, clock.calendar],
        ...[clock.hours.fromHour, clock.hours.untilHour, clock.targetMs],
        ...[dateOf(clock.startedAt), dateOf(clock.dueAt), dateOrNull(clock.warnAt), clock.warned],
      ],
    );
    return true;
  } catch (error) {
    if (isDuplicateOf(error, 'live_one')) return false;
    throw error;
  }
}

export type ClockChange = Partial<
  Pick<SlaClockRow, 'hours' | 'dueAt' | 'warnAt' | 'warned' | 'pausedAt' | 'pauseLeftMs'>
>;

/** The clock is locked. */
export async function changeClock(tx: Tx, clock: SlaClockRow, change: ClockChange): Promise<void> {
  const next = { ...clock, ...change };
  const changed = await tx.write(
    `update sla_clock set from_hour = ?, until_hour = ?, due_at = ?, warn_at = ?, warned = ?, paused_at = ?, pause_left_ms = ?
     where id = ? and live = 1`,
    [
      ...[next.hours.fromHour, next.hours.untilHour],
      ...[dateOf(next.dueAt), dateOrNull(next.warnAt), next.warned, dateOrNull(next.pausedAt), next.pauseLeftMs],
      clock.id,
    ],
  );
  if (changed !== 1) throw new InvariantBroken(`clock ${clock.id} changed under its lock`);
}

export async function endClock(
  tx: Tx,
  clock: SlaClockRow,
  { at, isKept, by }: { at: Instant; isKept: boolean; by: StaffId | null },
): Promise<void> {
  await tx.write(
    'update sla_clock set ended_at = ?, is_kept = ?, ended_by = ?, warn_at = null where id = ? and live = 1',
    [dateOf(at), isKept ? 1 : 0, by, clock.id],
  );
}

/** The pauses of a clock are counted from one. The clock is locked. */
export async function openPause(tx: Tx, clockId: string, pause: { reason: string; at: Instant }): Promise<void> {
  const last = await tx.row<{ n: number | null }>('select max(n) as n from sla_pause where clock_id = ?', [clockId]);
  await tx.write('insert into sla_pause (clock_id, n, reason, from_at) values (?, ?, ?, ?)', [
    ...[clockId, (last?.n ?? 0) + 1, pause.reason.slice(0, 200), dateOf(pause.at)],
  ]);
}

export async function closePause(tx: Tx, clockId: string, at: Instant): Promise<void> {
  await tx.write('update sla_pause set until_at = ? where clock_id = ? and until_at is null', [dateOf(at), clockId]);
}

/** Subjects whose clock runs by the table of holidays, in the order of locks. */
export async function listClocksByHolidays(queryable: Queryable): Promise<string[]> {
  const rows = await queryable.rows<{ subject: string }>(
    `select subject from sla_clock where live = 1 and calendar = 'business' and paused_at is null order by subject`,
  );
  return rows.map(({ subject }) => subject);
}

/** Subjects whose clock runs by other hours than these. Only a clock that runs towards its deadline has a next threshold. */
export async function listClocksByOtherHours(
  queryable: Queryable,
  hours: Readonly<Record<SlaCalendarName, SlaHours>>,
  limit: number,
): Promise<string[]> {
  const { daily, business } = hours;
  const rows = await queryable.rows<{ subject: string }>(
    `select subject from sla_clock
     where warn_at is not null and due_at > utc_timestamp(3) and (from_hour <> if(calendar = 'daily', ?, ?)
       or until_hour <> if(calendar = 'daily', ?, ?)) order by subject limit ${limit}`,
    [daily.fromHour, business.fromHour, daily.untilHour, business.untilHour],
  );
  return rows.map(({ subject }) => subject);
}

/** Running clocks whose next threshold has come, the earliest first. */
export async function listClocksToWarn(
  queryable: Queryable,
  limit: number,
): Promise<{ id: string; subject: string }[]> {
  return queryable.rows<{ id: string; subject: string }>(
    `select id, subject from sla_clock where warn_at <= utc_timestamp(3) order by warn_at limit ${limit}`,
  );
}

function toRow(columns: Columns): SlaClockRow {
  return {
    ...{ id: columns.id, subjectKind: columns.subject_kind, subject: columns.subject, purpose: columns.purpose },
    ...{ calendar: columns.calendar, hours: { fromHour: columns.from_hour, untilHour: columns.until_hour } },
    ...{ targetMs: Number(columns.target_ms), startedAt: instant(columns.started_at) },
    ...{ dueAt: instant(columns.due_at), warnAt: instantOrNull(columns.warn_at), warned: columns.warned },
    pausedAt: instantOrNull(columns.paused_at),
    pauseLeftMs: columns.pause_left_ms === null ? null : Number(columns.pause_left_ms),
  };
}
