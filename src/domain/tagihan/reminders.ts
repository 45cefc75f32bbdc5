import { addDays, type BusinessDate, businessDate, type Instant, momentOf } from '../time';
import { type CustomerMessageKind } from './terms';

interface Reminder {
  kind: CustomerMessageKind;
  /** Its place in `tagihan.reminded`. */
  bit: number;
  /** Counted from the due day. */
  day: number;
}

/** In the order of their days, each on a day of its own. */
export const REMINDERS: readonly Reminder[] = [
  { kind: 'reminder-7', bit: 1, day: -7 },
  { kind: 'reminder-3', bit: 2, day: -3 },
  { kind: 'reminder-due', bit: 4, day: 0 },
  { kind: 'overdue-3', bit: 8, day: 3 },
  { kind: 'overdue-7', bit: 16, day: 7 },
];

export interface ReminderFacts {
  dueOn: BusinessDate;
  /** When the bill went out: no reminder leaves on that day or before it. */
  awaitingAt: Instant;
  now: Instant;
}

export interface NextReminder {
  kind: CustomerMessageKind;
  bit: number;
  /** May be earlier on the present day: then it is due now. */
  at: Instant;
}

/**
 * The reminder that leaves next, at `reminderHour` in WIB. One whose day is over is never made up for, and one whose day
 * is the day of the bill, or before it, never leaves. Null when there is none left.
 */
export function nextReminder({
  reminded,
  reminderHour,
  ...facts
}: ReminderFacts & { reminded: number; reminderHour: number }): NextReminder | null {
  const gone = reminded | reminderBitsPast(facts);
  const next = REMINDERS.find(({ bit }) => (gone & bit) === 0);
  if (next === undefined) return null;
  const clock = `${String(reminderHour).padStart(2, '0')}:00:00`;
  return { kind: next.kind, bit: next.bit, at: momentOf(addDays(facts.dueOn, next.day), clock) };
}

/** The bits of those that leave no more, whether or not they did. */
export function reminderBitsPast({ dueOn, awaitingAt, now }: ReminderFacts): number {
  const sentOn = businessDate(awaitingAt);
  const today = businessDate(now);
  return REMINDERS.filter(({ day }) => {
    const on = addDays(dueOn, day);
    return on <= sentOn || on < today;
  }).reduce((bits, { bit }) => bits | bit, 0);
}
