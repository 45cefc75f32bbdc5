import { type Settings } from '../domain/settings';
import { after, earliest, type Instant } from '../domain/time';

const MINUTE_MS = 60_000;
/** Before a bill ends, what was lost is looked for once more; after it, what was paid in the last minutes. */
const BEFORE_EXPIRY_MS = 10 * MINUTE_MS;
const AFTER_EXPIRY_MS = 5 * MINUTE_MS;
/** The bank's clock may be behind ours. */
const STILL_OPEN_MS = 60 * MINUTE_MS;

/** When a bill that can be paid is looked at by itself again: daily, and around its end. */
export function nextInquiry({ expiresAt, now }: { expiresAt: Instant; now: Instant }, settings: Settings): Instant {
  const moments = [after(expiresAt, -BEFORE_EXPIRY_MS), after(expiresAt, AFTER_EXPIRY_MS)].filter(
    (moment) => moment > now,
  );
  if (moments.length === 0) return after(now, STILL_OPEN_MS);
  return earliest(after(now, settings.bniSweepEveryMs), ...moments);
}
