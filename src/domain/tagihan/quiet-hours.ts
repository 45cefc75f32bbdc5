import { addDays, businessDate, type Instant, isWithinHours, momentOf, wallTime } from '../time';

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

function clockOf(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00:00`;
}
