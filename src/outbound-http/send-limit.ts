import { type SendLimit } from './purchase-http';

/**
 * Starts the time in which the first byte of a purchase or a check may leave; start it before the fence's first
 * statement (P4). A process that was stopped finds it passed by the monotonic clock, a machine that was suspended by
 * the wall clock. A wall clock that was set forward ends it early, which costs an attempt and no money.
 */
export function startSendLimit(windowMs: number): SendLimit {
  const began = performance.now();
  const beganByWall = Date.now();
  return {
    hasPassed: () => performance.now() - began >= windowMs || Date.now() - beganByWall >= windowMs,
  };
}
