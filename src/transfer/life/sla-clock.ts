import { type MutationId, type RefundId, type TransferId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import {
  afterWorking,
  calendarNamed,
  calendarNameOf,
  calendarWith,
  hoursNamed,
  type SlaCalendar,
  targetOf,
  thresholdAt,
  workingMs,
} from '../../domain/transfer/sla';
import { type SlaPurpose } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import {
  changeClock,
  closePause,
  endClock,
  insertClock,
  lockLiveClock,
  openPause,
  readLiveClock,
  type SlaClockRow,
} from '../../persistence/repositories/sla-clock.repository';
import { type MoneyContext } from '../context';

export type SlaSubject =
  | { kind: 'transfer'; id: TransferId }
  | { kind: 'mutation'; id: MutationId }
  | { kind: 'refund'; id: RefundId };

/** What is told: half of the time, most of it, all of it. In percent. */
const SLA_THRESHOLDS = [50, 80, 100] as const;

/** Starts people's clock for something; returns their deadline. One that runs already stays as it is. */
export async function startSla(
  tx: Tx,
  subject: SlaSubject,
  purpose: SlaPurpose,
  context: MoneyContext,
): Promise<{ dueAt: Instant }> {
  const running = await readLiveClock(tx, subject.id);
  if (running !== undefined) return { dueAt: running.dueAt };
  const { now, settings, holidays } = context;
  const calendar = calendarNameOf(purpose);
  const targetMs = targetOf(purpose, settings);
  const dueAt = afterWorking(now, targetMs, calendarNamed(calendar, settings), holidays);
  const clock = {
    ...{ subjectKind: subject.kind, subject: subject.id, purpose, targetMs, startedAt: now, dueAt, warned: 0 },
    ...{ calendar, hours: hoursNamed(calendar, settings), pausedAt: null, pauseLeftMs: null },
  };
  const warnAt = nextWarnAt({ ...clock, leftMs: targetMs }, context);
  if (await insertClock(tx, { ...clock, warnAt })) return { dueAt };
  const other = await readLiveClock(tx, subject.id);
  return { dueAt: other?.dueAt ?? dueAt };
}

/** The payer's turn: the clock stands still. Nothing without a running clock. */
export async function pauseSla(tx: Tx, subject: SlaSubject, reason: string, context: MoneyContext): Promise<void> {
  const clock = await lockLiveClock(tx, subject.id);
  if (clock === undefined || clock.pausedAt !== null) return;
  const { now } = context;
  await changeClock(tx, clock, { pausedAt: now, pauseLeftMs: leftOf(clock, context), warnAt: null });
  await openPause(tx, clock.id, { reason, at: now });
}

/**
 * Goes on with the working time that was left; returns the new deadline, which is the old one for a clock that was past
 * it. Null without a clock.
 */
export async function resumeSla(
  tx: Tx,
  subject: SlaSubject,
  context: MoneyContext,
): Promise<{ dueAt: Instant } | null> {
  const clock = await lockLiveClock(tx, subject.id);
  if (clock === undefined) return null;
  if (clock.pausedAt === null) return { dueAt: clock.dueAt };
  const leftMs = clock.pauseLeftMs ?? 0;
  const hours = hoursNamed(clock.calendar, context.settings);
  const dueAt = dueAfterPause(clock, context.now, context);
  const warnAt = nextWarnAt({ ...clock, hours, leftMs }, context);
  await changeClock(tx, clock, { hours, dueAt, warnAt, pausedAt: null, pauseLeftMs: null });
  await closePause(tx, clock.id, context.now);
  return { dueAt };
}

/** The deadline that people of a clock that stands still will have when it goes on at `from`. Null without a clock. */
export async function dueIfResumedAt(
  tx: Tx,
  subject: SlaSubject,
  from: Instant,
  context: MoneyContext,
): Promise<Instant | null> {
  const clock = await readLiveClock(tx, subject.id);
  if (clock === undefined) return null;
  return clock.pausedAt === null ? clock.dueAt : dueAfterPause(clock, from, context);
}

/** Decided: kept when it was not past its deadline. `by` null: the machine did it. Nothing without a clock. */
export async function endSla(
  tx: Tx,
  subject: SlaSubject,
  { by }: { by: StaffId | null },
  { now }: MoneyContext,
): Promise<void> {
  const clock = await lockLiveClock(tx, subject.id);
  if (clock === undefined) return;
  await endClock(tx, clock, { at: now, isKept: (clock.pausedAt ?? now) <= clock.dueAt, by });
  if (clock.pausedAt !== null) await closePause(tx, clock.id, now);
}

/**
 * A threshold of a running clock was reached: notes which, and when the next one is. Returns the percent to be told;
 * null when it is not time, or no clock runs.
 */
export async function noteThreshold(tx: Tx, subject: string, context: MoneyContext): Promise<number | null> {
  const clock = await lockLiveClock(tx, subject);
  if (clock === undefined || clock.warnAt === null || clock.warnAt > context.now) return null;
  const leftMs = leftOf(clock, context);
  const reached = SLA_THRESHOLDS.filter((percent) => leftMs <= leftAt(clock.targetMs, percent)).at(-1) ?? clock.warned;
  const warned = Math.max(reached, clock.warned);
  const warnAt = nextWarnAt({ ...clock, warned, leftMs }, context);
  await changeClock(tx, clock, { warned, warnAt });
  return warned > clock.warned ? warned : null;
}

/**
 * The house works on other days than `before`, or in other hours than the clock was counted by: one that runs has the
 * same working time left as it had. Returns both deadlines; null when none moves.
 */
export async function recountSla(
  tx: Tx,
  subject: string,
  context: MoneyContext,
  before: MoneyContext['holidays'] = context.holidays,
): Promise<{ kind: SlaSubject['kind']; subject: string; from: Instant; to: Instant } | null> {
  const clock = await lockLiveClock(tx, subject);
  if (clock === undefined || clock.pausedAt !== null || context.now >= clock.dueAt) return null;
  const leftMs = leftOf(clock, { ...context, holidays: before });
  const { settings, holidays, now } = context;
  const hours = hoursNamed(clock.calendar, settings);
  const dueAt = afterWorking(now, leftMs, calendarWith(clock.calendar, hours), holidays);
  await changeClock(tx, clock, { hours, dueAt, warnAt: nextWarnAt({ ...clock, hours, leftMs }, context) });
  return dueAt === clock.dueAt ? null : { kind: clock.subjectKind, subject, from: clock.dueAt, to: dueAt };
}

function calendarOf({ calendar, hours }: Pick<SlaClockRow, 'calendar' | 'hours'>): SlaCalendar {
  return calendarWith(calendar, hours);
}

function leftOf(clock: SlaClockRow, { now, holidays }: Pick<MoneyContext, 'now' | 'holidays'>): number {
  return now >= clock.dueAt ? 0 : workingMs(now, clock.dueAt, calendarOf(clock), holidays);
}

function dueAfterPause(clock: SlaClockRow, from: Instant, { settings, holidays }: MoneyContext): Instant {
  const leftMs = clock.pauseLeftMs ?? 0;
  return leftMs === 0 ? clock.dueAt : afterWorking(from, leftMs, calendarNamed(clock.calendar, settings), holidays);
}

/** Working time that is left of a target when so much of it, in percent, is over. */
function leftAt(targetMs: number, percent: number): number {
  return targetMs - Math.floor((targetMs * percent) / 100);
}

/** Counted from now, with `leftMs` to go. One that is past already comes at once. */
function nextWarnAt(
  clock: Pick<SlaClockRow, 'calendar' | 'hours' | 'targetMs' | 'warned'> & { leftMs: number },
  { now: start, holidays }: MoneyContext,
): Instant | null {
  const { targetMs, warned, leftMs } = clock;
  const percent = SLA_THRESHOLDS.find((each) => each > warned);
  if (percent === undefined) return null;
  return thresholdAt({ start, targetMs, percent, leftMs }, calendarOf(clock), holidays);
}
