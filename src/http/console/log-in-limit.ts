import { RateLimiterMemory } from 'rate-limiter-flexible';
import { normalised } from '../h2h/allowed-ips';

/** A whole office may stand behind one address, so this is far above what its people mistype. */
const WRONG_TRIES = 40;
const WINDOW_SECONDS = 15 * 60;

/**
 * How many wrong passwords one address may send, whatever the names: the lock of a name does not stop whoever tries each
 * name a few times. Counted in this process alone.
 */
export interface LogInLimit {
  /** Counts a try as wrong at once, so that many at a time are no way around. Undefined: it may be looked at. */
  take(address: string): Promise<{ retryAfterMs: number } | undefined>;
  /** It was right. */
  giveBack(address: string): Promise<void>;
}

export function createLogInLimit(): LogInLimit {
  const tries = new RateLimiterMemory({ keyPrefix: 'log-in', points: WRONG_TRIES, duration: WINDOW_SECONDS });
  return {
    async take(address) {
      const { consumedPoints, msBeforeNext } = await tries.penalty(normalised(address));
      return consumedPoints <= WRONG_TRIES ? undefined : { retryAfterMs: msBeforeNext };
    },
    async giveBack(address) {
      await tries.reward(normalised(address));
    },
  };
}
