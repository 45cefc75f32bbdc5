import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { RetrySameReference } from '../../domain/errors';
import { type ResellerId } from '../../domain/ids';

const WINDOW_SECONDS = 60;
const UNKNOWN_KEYS_PER_MINUTE = 30;

/**
 * How often callers may ask. Counted in this process alone: behind several processes a reseller gets its allowance from
 * each. All methods throw `RetrySameReference` with `rate-limited`; nothing was stored or held by then.
 */
export interface RateLimits {
  /**
   * Before a key is looked up: whether this address has guessed too many. A key that has signed a request of this
   * process is let through, so that one guesser does not shut out those who share its address or its proxy; unless its
   * reseller has used up its allowance.
   */
  admit(address: string, apiKey: string): Promise<void>;
  /** For how long the reseller of this key has nothing left, in ms; 0 when it has. Costs nothing but a look. */
  spentForMs(apiKey: string): number;
  countUnknownKey(address: string): Promise<void>;
  /** Has signed a request of this process. */
  isProven(apiKey: string): boolean;
  /** After a right signature: a stranger cannot use up a reseller's allowance. */
  countRequest(caller: { resellerId: ResellerId; apiKey: string; requestsPerMinute: number }): Promise<void>;
}

export function createRateLimits(): RateLimits {
  // The limits differ by reseller, so these only count; what is too many is judged below.
  const unknownKeys = new RateLimiterMemory({ keyPrefix: 'address', points: 1, duration: WINDOW_SECONDS });
  const requests = new RateLimiterMemory({ keyPrefix: 'reseller', points: 1, duration: WINDOW_SECONDS });
  const provenKeys = new Set<string>();
  /** Keys whose allowance is used up, and until when, by `performance.now()`. */
  const spentKeys = new Map<string, number>();

  const spentForMs = (apiKey: string): number => {
    const until = spentKeys.get(apiKey);
    if (until === undefined) return 0;
    const leftMs = until - performance.now();
    if (leftMs > 0) return leftMs;
    spentKeys.delete(apiKey);
    return 0;
  };

  return {
    async admit(address, apiKey) {
      if (!provenKeys.has(apiKey)) check(await unknownKeys.get(address), UNKNOWN_KEYS_PER_MINUTE);
      const leftMs = spentForMs(apiKey);
      if (leftMs > 0) refuse(leftMs);
    },
    spentForMs,
    isProven: (apiKey) => provenKeys.has(apiKey),
    async countUnknownKey(address) {
      check(await unknownKeys.penalty(address), UNKNOWN_KEYS_PER_MINUTE);
    },
    async countRequest({ resellerId, apiKey, requestsPerMinute }) {
      provenKeys.add(apiKey);
      const count = await requests.penalty(resellerId);
      if (count.consumedPoints >= requestsPerMinute) spentKeys.set(apiKey, performance.now() + count.msBeforeNext);
      check(count, requestsPerMinute);
    },
  };
}

function check(count: RateLimiterRes | null, limit: number): void {
  if (count === null || count.consumedPoints <= limit) return;
  refuse(count.msBeforeNext);
}

function refuse(forMs: number): never {
  throw new RetrySameReference('rate-limited', retryAfterSeconds(forMs));
}

export function retryAfterSeconds(forMs: number): number {
  return Math.max(1, Math.ceil(forMs / 1000));
}
