import { setTimeout as sleep } from 'node:timers/promises';
import { holdLease } from '../persistence/repositories/lease.repository';
import { actOnMessages } from './act-on-messages';
import { closeOverdueTopups } from './close-overdue';
import { escalate } from './escalate';
import { purgeNonces } from './purge';
import { reconcileAll, reconcileOverdue } from './reconcile';
import { sendReports } from './send-reports';
import { startUnstartedCorrections, startUnstartedTopups } from './start-unstarted';
import { type Sweep, type SweepDeps } from './sweep-deps';

const LEASE_MS = 15_000;
const MINUTE_MS = 60_000;

interface Entry {
  name: string;
  sweep: Sweep;
  everyMs: number;
}

export interface RunningSweeps {
  /** Waits for the round that is under way. */
  stop(): Promise<void>;
}

/**
 * Keeps the promises from the database. What needs Temporal runs apart from what does not, so that an outage of Temporal
 * delays no deadline and no escalation. One process at a time, by lease; two at once would only do work twice.
 */
export async function runSweeps(given: Omit<SweepDeps, 'signal'>, holder: string): Promise<RunningSweeps> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const deps: SweepDeps = { ...given, signal };
  const { sweepEveryMs, reconcileEveryMs, reconcileAllEveryMs } = await deps.settings.current();
  const database: Entry[] = [
    { name: 'act-on-messages', sweep: actOnMessages, everyMs: sweepEveryMs },
    { name: 'close-overdue', sweep: closeOverdueTopups, everyMs: sweepEveryMs },
    { name: 'escalate', sweep: escalate, everyMs: sweepEveryMs },
    { name: 'purge', sweep: purgeNonces, everyMs: MINUTE_MS },
  ];
  const temporal: Entry[] = [
    { name: 'start-topups', sweep: startUnstartedTopups, everyMs: sweepEveryMs },
    { name: 'start-corrections', sweep: startUnstartedCorrections, everyMs: sweepEveryMs },
    { name: 'send-reports', sweep: sendReports, everyMs: sweepEveryMs },
    { name: 'reconcile', sweep: reconcileOverdue, everyMs: reconcileEveryMs },
  ];
  // Paced, so it may take minutes, and nothing else may wait for it.
  const paced: Entry[] = [{ name: 'reconcile-all', sweep: reconcileAll, everyMs: reconcileAllEveryMs }];
  const mayRun = (): Promise<boolean> => deps.temporal.isUp();
  const tickMs = Math.min(sweepEveryMs, reconcileEveryMs);
  const loops = [
    loop(deps, { name: 'sweeps-database', holder, entries: database, tickMs }),
    loop(deps, { name: 'sweeps-temporal', holder, entries: temporal, tickMs, mayRun }),
    loop(deps, { name: 'sweeps-paced', holder, entries: paced, tickMs, mayRun }),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

interface Loop {
  name: string;
  holder: string;
  entries: Entry[];
  tickMs: number;
  mayRun?: () => Promise<boolean>;
}

async function loop(deps: SweepDeps, { name, holder, entries, tickMs, mayRun }: Loop): Promise<void> {
  const { signal } = deps;
  const ranAt = new Map<string, number>();
  while (!signal.aborted) {
    try {
      const isOurs = await holdLease(deps.db, { name, holder, forMs: LEASE_MS });
      if (isOurs && ((await mayRun?.()) ?? true)) await round(deps, { entries, ranAt });
    } catch (error) {
      deps.logger.warn({ err: error, loop: name }, 'a round of sweeps failed');
    }
    await sleep(tickMs, undefined, { signal }).catch(() => undefined);
  }
}

async function round(
  deps: SweepDeps,
  { entries, ranAt }: { entries: Entry[]; ranAt: Map<string, number> },
): Promise<void> {
  for (const { name, sweep, everyMs } of entries) {
    const last = ranAt.get(name) ?? -Infinity;
    if (deps.signal.aborted || performance.now() - last < everyMs) continue;
    ranAt.set(name, performance.now());
    try {
      const done = await sweep(deps);
      if (done > 0) deps.logger.info({ sweep: name, done }, 'sweep did something');
    } catch (error) {
      deps.logger.warn({ err: error, sweep: name }, 'a sweep failed');
    }
  }
}
