import { addDays, after, businessDate, type Instant, instant, millis } from '../../domain/time';
import { issueMoment } from '../../domain/tagihan/issue-moment';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After the first failed try, the second one, …; hourly from then on. */
const PAUSES_MS = [5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE];
const MOST_MS = HOUR;

/** When the bank is told again. `tries`: those that were made, with the one that has just failed. */
export function nextTry(tries: number, now: Instant): Instant {
  return after(now, PAUSES_MS[Math.max(tries, 1) - 1] ?? MOST_MS);
}

/** A refusal that only people can put right is tried again so seldom that nobody at the bank is annoyed. */
export function slowRetry(now: Instant): Instant {
  return after(now, MOST_MS);
}

/** So long after its last call a bank that still says not-found has not carried it out, as far as anybody can tell. */
const SETTLE_MS = 15 * MINUTE;

/** One not-found proves nothing: from this moment on a second one does. */
export function settledAt(unknownSince: Instant): Instant {
  return after(unknownSince, SETTLE_MS);
}

/** A bill that was taken for gone is looked at once more then: the bank may carry out a lost call late. */
export function lastLook(now: Instant): Instant {
  return after(now, HOUR);
}

/** The bank counts by the hour of the clock. */
export function nextHour(now: Instant): Instant {
  return instant((Math.floor(millis(now) / HOUR) + 1) * HOUR + 5 * SECOND);
}

/** The bank counts by the day in WIB. */
export function nextDay(now: Instant): Instant {
  return issueMoment(addDays(businessDate(now), 1));
}
