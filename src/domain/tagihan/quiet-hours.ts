import { addDays, boundsOf, businessDate, type Instant, isWithinHours, momentOf, wallTime } from '../time';

/** Whole hours in WIB, which may span midnight; equal ones mean that it is never quiet. */
export interface QuietHours {
  quietFromHour: number;
  quietUntilHour: number;
}

/** The moment itself, or the end of the quiet hours that it is in. */
export function outsideQuietHours(at: Instant, { quietFromHour, quietUntilHour }: QuietHours): Instant {
  const [from, to] = [clockOf(quietFromHour), clockOf(quietUntilHour)];
  const clock = wallTime(at);
  if (from === to || !isWithinHours(clock, { from, to })) return at;
  const today = businessDate(at);
  return momentOf(clock < to ? today : addDays(today, 1), to);
}

/** How long something that is of use today only may leave: until it is quiet next. Null: today not any more. */
export function leavesTodayUntil(at: Instant, hours: QuietHours): Instant | null {
  const today = businessDate(at);
  const opens = outsideQuietHours(at, hours);
  if (businessDate(opens) !== today) return null;
  const midnight = boundsOf(today).before;
  const quiet = momentOf(today, clockOf(hours.quietFromHour));
  const isQuietLater = hours.quietFromHour !== hours.quietUntilHour && quiet > opens;
  return isQuietLater ? quiet : midnight;
}

function clockOf(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00:00`;
}
