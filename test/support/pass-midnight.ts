import { setTimeout as sleep } from 'node:timers/promises';
import { boundsOf, businessDate, elapsedMs, instant } from '../../src/domain/time';

/**
 * For what has to happen on one business day: when midnight WIB is less than `withinMs` away, resolves after it. The
 * servers of the tests have the clock of this machine.
 */
export async function passMidnight(withinMs = 60_000): Promise<void> {
  const now = instant(Date.now());
  const leftMs = elapsedMs(now, boundsOf(businessDate(now)).before);
  if (leftMs < withinMs) await sleep(leftMs + 100);
}
