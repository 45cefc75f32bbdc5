/** The two ways to put work on a system. Both return what each piece of work took, in milliseconds. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Open loop: work arrives by the clock, whether or not the work before it is done, and its latency counts from the moment
 * at which it was to arrive. A system that is slow cannot slow down its own load, nor hide what it makes wait.
 * `work(n, intendedAt)` resolves when the piece is done. Returns when all are done or `drainMs` after the last arrival;
 * what is not done by then counts with what it has waited so far.
 */
export async function openLoop({ rate, seconds, work, drainMs = 60_000, signal }) {
  const latencies = [];
  const failures = new Map();
  const total = Math.round(rate * seconds);
  const began = performance.now();
  const pending = new Map();
  let isOver = false;
  let latestStartMs = 0;
  for (let n = 0; n < total && signal?.aborted !== true; n += 1) {
    const intendedAt = began + (n * 1000) / rate;
    const waitMs = intendedAt - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    // How far the load itself was behind its clock: the harness, not the system, would be measured.
    latestStartMs = Math.max(latestStartMs, performance.now() - intendedAt);
    const piece = Promise.resolve(work(n, intendedAt))
      .then(() => {
        if (!isOver) latencies.push(performance.now() - intendedAt);
      })
      .catch((error) => void failures.set(error.message, (failures.get(error.message) ?? 0) + 1))
      .finally(() => pending.delete(piece));
    pending.set(piece, intendedAt);
  }
  const arrivedWithinMs = performance.now() - began;
  const drained = new AbortController();
  const patience = sleep(drainMs, undefined, { signal: drained.signal }).catch(() => undefined);
  await Promise.race([Promise.all(pending.keys()), patience]);
  drained.abort();
  isOver = true;
  for (const intendedAt of pending.values()) latencies.push(performance.now() - intendedAt);
  return {
    latencies,
    arrived: total,
    unfinished: pending.size,
    failures: Object.fromEntries(failures),
    latestStartMs,
    arrivedWithinMs,
  };
}

/**
 * Keeps as many pieces under way as `inFlight` says: what a system can do at most. Counts what is finished in `seconds`
 * after a warm-up, then lets the rest finish; `finished` are all.
 */
export async function closedLoop({ inFlight, seconds, warmSeconds, work }) {
  const latencies = [];
  const failures = new Map();
  const from = performance.now() + warmSeconds * 1000;
  const until = from + seconds * 1000;
  let n = 0;
  let finished = 0;
  const worker = async () => {
    while (performance.now() < until) {
      const began = performance.now();
      n += 1;
      try {
        await work(n, began);
        const ended = performance.now();
        finished += 1;
        if (ended >= from && ended < until) latencies.push(ended - began);
      } catch (error) {
        failures.set(error.message, (failures.get(error.message) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return { latencies, finished, perSecond: latencies.length / seconds, failures: Object.fromEntries(failures) };
}
