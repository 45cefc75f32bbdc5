/**
 * What a supplier's contract allows, as data beside its adapter. The hub refuses the call that breaks it.
 * All durations are milliseconds.
 */
export interface SupplierProfile {
  /** A worker may let the first byte of a purchase or a check leave for this long after its fence (P4). */
  sendWindowMs: number;
  /** From the first byte until the adapter gives up on an answer. */
  httpTimeoutMs: number;
  /** How long a request that left may still be on its way into the supplier's book. */
  settleMs: number;
  /** A check by reference is the same request again and buys when the supplier has no record of it (P6). */
  checkBuys: boolean;
  /** The least time between a send or a check and the next check of the same reference. */
  pollGapMs: number;
  /** Waits before the first check, the second, …; the last one repeats. None is below the poll gap. */
  checkDelaysMs: readonly number[];
  /** How long the supplier remembers a reference; afterwards the same reference buys again. */
  memoryMs: number;
  /** Nothing is sent or checked in the last part of the memory. */
  memoryMarginMs: number;
  /** A `failed` needs no second look, which is true only where a failed reference is never bought again (P8). */
  failedIsFinal: boolean;
}

/** Longer than these, the promises of an order would be broken while everything goes as planned (W1). */
const LONGEST_TIMEOUT_MS = 75_000;
const LONGEST_DELAY_MS = 60 * 60 * 1000;

/** Throws `RangeError` for a profile whose times contradict each other: with those a check could buy twice. */
export function checkProfile(profile: SupplierProfile): SupplierProfile {
  const { sendWindowMs, httpTimeoutMs, settleMs, pollGapMs, checkDelaysMs, memoryMs, memoryMarginMs } = profile;
  const require = (holds: boolean, rule: string): void => {
    if (!holds) throw new RangeError(`supplier profile: ${rule}`);
  };
  require([sendWindowMs, httpTimeoutMs, pollGapMs].every((ms) => ms > 0), 'times must be positive');
  require(pollGapMs >= sendWindowMs + httpTimeoutMs + settleMs, 'poll gap ≥ send window + HTTP timeout + settle time');
  require(checkDelaysMs.length > 0 && checkDelaysMs.every((ms) => ms >= pollGapMs), 'check delays ≥ poll gap');
  require(memoryMs - memoryMarginMs > pollGapMs, 'memory − margin > poll gap');
  require(httpTimeoutMs <= LONGEST_TIMEOUT_MS, 'HTTP timeout ≤ 75 s');
  require(checkDelaysMs.every((ms) => ms <= LONGEST_DELAY_MS), 'check delays ≤ 1 h');
  return profile;
}

/** A send or a check is in flight until then, also when its worker died (P6). */
export function inFlightMs({ sendWindowMs, httpTimeoutMs }: SupplierProfile): number {
  return sendWindowMs + httpTimeoutMs;
}

/** How long after its first send a reference may still be sent or checked. */
export function usableMs({ memoryMs, memoryMarginMs }: SupplierProfile): number {
  return memoryMs - memoryMarginMs;
}
