import { type Settings } from '../../../domain/settings';
import { boundsOf, businessDate, type BusinessDate, type Instant, instant } from '../../../domain/time';
import { calendarNamed, workingMs } from '../../../domain/transfer/sla';
import { type SlaCalendarName, type SlaPurpose } from '../../../domain/transfer/terms';
import { type Queryable } from '../../database';
import { dateOf } from '../../repositories/columns';
import { readHolidays } from '../../repositories/holiday.repository';

/** One thing that was decided, or whose deadline went by without a decision. */
export interface SlaEnd {
  /** Of the decision; of the deadline for what is not decided. */
  day: BusinessDate;
  purpose: SlaPurpose;
  /** Whoever decided, or holds what is not decided. Null: the machine decided, or nobody holds it. */
  staff: { id: string; fullName: string } | null;
  isKept: boolean;
  /** Working time, pauses left out; null: not decided. */
  tookMs: number | null;
}

export interface SlaReport {
  ends: SlaEnd[];
  /** There are more than are read: the figures leave the earliest decisions out. */
  isCut: boolean;
}

interface Asked {
  from: BusinessDate;
  to: BusinessDate;
  settings: Settings;
  most?: number;
}

const MOST = 50_000;

/**
 * What was decided on these days in WIB, both included, and what ran past its deadline on them and still waits for people.
 * How long it took counts by the hours and holidays of now.
 */
export async function readSlaReport(
  queryable: Queryable,
  { from, to, settings, most = MOST }: Asked,
): Promise<SlaReport> {
  const days = [dateOf(boundsOf(from).from), dateOf(boundsOf(to).before)];
  const overdue = await listOverdue(queryable, days, most + 1);
  const decided = await listDecided(queryable, days, most + 1);
  const pauses = await pausesOf(queryable, days);
  const holidays = await readHolidays(queryable);
  const tookOf = ({ id, calendar, started_at: started, at }: DecidedColumns): number => {
    const hours = calendarNamed(calendar, settings);
    const worked = (from: Instant, until: Instant) => workingMs(from, until, hours, holidays);
    const ended = instant(at);
    const paused = (pauses.get(id) ?? []).map(({ from: start, until }) => worked(start, until ?? ended));
    return Math.max(0, worked(instant(started), ended) - paused.reduce((sum, ms) => sum + ms, 0));
  };
  const ends = [...overdue.map(endOf), ...decided.map((row) => ({ ...endOf(row), tookMs: tookOf(row) }))];
  return { ends: ends.slice(0, most), isCut: ends.length > most };
}

interface Columns {
  at: Date;
  purpose: SlaPurpose;
  is_kept: number | null;
  staff_id: string | null;
  full_name: string | null;
}

interface DecidedColumns extends Columns {
  id: string;
  calendar: SlaCalendarName;
  started_at: Date;
}

interface Pause {
  from: Instant;
  until: Instant | null;
}

function endOf({ at, purpose, staff_id: id, full_name: fullName, is_kept: kept }: Columns): SlaEnd {
  const staff = id === null ? null : { id, fullName: fullName ?? id };
  return { day: businessDate(instant(at)), purpose, staff, isKept: kept === 1, tookMs: null };
}

async function listDecided(queryable: Queryable, days: readonly Date[], most: number): Promise<DecidedColumns[]> {
  return queryable.rows<DecidedColumns>(
    `select c.id, c.calendar, c.started_at, c.ended_at as at, c.purpose, c.is_kept, c.ended_by as staff_id, s.full_name
     from sla_clock c left join staff s on s.id = c.ended_by
     where c.ended_at >= ? and c.ended_at < ? order by c.ended_at desc limit ${most}`,
    [...days],
  );
}

/** One that stands still after its deadline is late, too. */
async function listOverdue(queryable: Queryable, days: readonly Date[], most: number): Promise<Columns[]> {
  return queryable.rows<Columns>(
    `select c.due_at as at, c.purpose, 0 as is_kept, w.taken_by as staff_id, s.full_name
     from sla_clock c
     left join work_item w on w.kind = c.subject_kind and w.subject = c.subject and w.is_open = 1
     left join staff s on s.id = w.taken_by
     where c.ended_at is null and c.due_at >= ? and c.due_at < ? and c.due_at < coalesce(c.paused_at, utc_timestamp(3))
     order by c.due_at desc limit ${most}`,
    [...days],
  );
}

async function pausesOf(queryable: Queryable, days: readonly Date[]): Promise<Map<string, Pause[]>> {
  const rows = await queryable.rows<{ clock_id: string; from_at: Date; until_at: Date | null }>(
    `select p.clock_id, p.from_at, p.until_at from sla_clock c join sla_pause p on p.clock_id = c.id
     where c.ended_at >= ? and c.ended_at < ?`,
    [...days],
  );
  const byClock = new Map<string, Pause[]>();
  for (const { clock_id: id, from_at: from, until_at: until } of rows) {
    const pause = { from: instant(from), until: until === null ? null : instant(until) };
    byClock.set(id, [...(byClock.get(id) ?? []), pause]);
  }
  return byClock;
}
