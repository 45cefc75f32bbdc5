import { type Instant, instant, millis } from '../domain/time';

const HOUR_MS = 60 * 60 * 1000;

/** The bank counts by the hour of the clock; a second of the next one has passed here before it is asked again. */
export function nextHour(now: Instant): Instant {
  return instant((Math.floor(millis(now) / HOUR_MS) + 1) * HOUR_MS + 1000);
}
