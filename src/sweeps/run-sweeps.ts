import { setTimeout as sleep } from 'node:timers/promises';
import { ALARM_CHANNELS } from '../domain/alarm';
import { holdLease } from '../persistence/repositories/lease.repository';
import { createStoreGuard } from '../recovery/store-guard';
import { actOnMessages } from './act-on-messages';
import { expireApprovals, offerApprovals, refuseOvertakenApprovals } from './approvals';
import { chainAudit } from './chain-audit';
import { createBillingSweeps } from './reconcile-billing';
import { watchMessages } from '../billing/messages/watch-messages';
import { watchUnprinted } from '../billing/watch-unprinted';
import { checkLedger } from './check-ledger';
import { closeOverdueTopups } from './close-overdue';
import { escalate } from './escalate';
import { keepEpoch } from './keep-epoch';
import { purgeNonces } from './purge';
import { createRaiseAlarms } from './raise-alarms';
import { reconcileAll, reconcileOverdue } from './reconcile';
import { createRetireAlarms, createSendAlarms } from './send-alarms';
import { sendReports } from './send-reports';
import { startUnstartedCorrections, startUnstartedTopups } from './start-unstarted';
import { type Sweep, type SweepDeps } from './sweep-deps';
import { createTransferSweeps, discardPreviews, recountClocks, watchSla } from './transfers';

const LEASE_MS = 15_000;
const MINUTE_MS = 60_000;
const RAISE_ALARMS_EVERY_MS = 5000;
/** How often it is asked whether a check of the books is due; the rows know when the last one was. */
const ASK_FOR_CHECK_EVERY_MS = 15_000;

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
 * delays no escalation, and no deadline once both stores were compared. One process at a time, by lease; two at once
 * would only do work twice.
 */
export async function runSweeps(given: Omit<SweepDeps, 'signal'>, holder: string): Promise<RunningSweeps> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const deps: SweepDeps = { ...given, signal };
  const { sweepEveryMs, reconcileEveryMs, reconcileAllEveryMs } = await deps.settings.current();
  const database: Entry[] = [
    { name: 'act-on-messages', sweep: actOnMessages, everyMs: sweepEveryMs },
    { name: 'escalate', sweep: escalate, everyMs: sweepEveryMs },
    { name: 'expire-approvals', sweep: expireApprovals, everyMs: sweepEveryMs },
    { name: 'refuse-overtaken-approvals', sweep: refuseOvertakenApprovals, everyMs: sweepEveryMs },
    { name: 'watch-messages', sweep: watchMessages, everyMs: MINUTE_MS },
    { name: 'watch-unprinted', sweep: watchUnprinted, everyMs: MINUTE_MS },
    { name: 'recount-clocks', sweep: recountClocks, everyMs: sweepEveryMs },
    { name: 'watch-sla', sweep: watchSla, everyMs: sweepEveryMs },
    { name: 'discard-previews', sweep: discardPreviews, everyMs: MINUTE_MS },
    { name: 'purge', sweep: purgeNonces, everyMs: MINUTE_MS },
  ];
  const billing = createBillingSweeps(deps.temporal.billing);
  const transfers = createTransferSweeps(deps.temporal.transfers);
  const deadlines: Entry[] = [{ name: 'close-overdue', sweep: closeOverdueTopups, everyMs: sweepEveryMs }];
  const temporal: Entry[] = [
    { name: 'keep-epoch', sweep: keepEpoch, everyMs: MINUTE_MS },
    { name: 'start-topups', sweep: startUnstartedTopups, everyMs: sweepEveryMs },
    { name: 'start-corrections', sweep: startUnstartedCorrections, everyMs: sweepEveryMs },
    { name: 'offer-approvals', sweep: offerApprovals, everyMs: sweepEveryMs },
    { name: 'send-reports', sweep: sendReports, everyMs: sweepEveryMs },
    { name: 'reconcile', sweep: reconcileOverdue, everyMs: reconcileEveryMs },
    { name: 'start-billing', sweep: billing.startUnstarted, everyMs: sweepEveryMs },
    { name: 'reconcile-billing', sweep: billing.overdue, everyMs: reconcileEveryMs },
    { name: 'offer-money-decisions', sweep: transfers.offerDecisions, everyMs: sweepEveryMs },
  ];
  // Hundreds may be asked for at once, and most of them are never paid: what is paid must not wait behind them.
  const unpaid: Entry[] = [
    { name: 'start-transfers', sweep: transfers.startUnstarted, everyMs: sweepEveryMs },
    { name: 'reconcile-transfers', sweep: transfers.overdue, everyMs: reconcileEveryMs },
  ];
  // Paced, so it may take minutes, and nothing else may wait for it.
  const paced: Entry[] = [
    { name: 'reconcile-all', sweep: reconcileAll, everyMs: reconcileAllEveryMs },
    { name: 'reconcile-billing-all', sweep: billing.all, everyMs: reconcileAllEveryMs },
    { name: 'reconcile-transfers-all', sweep: transfers.all, everyMs: reconcileAllEveryMs },
  ];
  // Apart from the rest as well: the trail is chained within seconds, however much there is to sweep (S3).
  const watching: Entry[] = [
    { name: 'chain-audit', sweep: chainAudit, everyMs: sweepEveryMs },
    ...watchingEntries(deps),
  ];
  const checking: Entry[] = [{ name: 'check-ledger', sweep: checkLedger, everyMs: ASK_FOR_CHECK_EVERY_MS }];
  const guard = createStoreGuard(deps);
  // Rows that may be older than Temporal start and resume nothing (S2).
  const mayRun = async (): Promise<boolean> => (await deps.temporal.isUp()) && (await guard.isSound());
  const tickMs = Math.min(sweepEveryMs, reconcileEveryMs);
  const loops = [
    loop(deps, { name: 'sweeps-database', holder, entries: database, tickMs }),
    // Nor do they fail an order: it may have been bought in the time that they know nothing of. Until this process has
    // compared them with Temporal what is overdue waits for people.
    loop(deps, { name: 'sweeps-deadlines', holder, entries: deadlines, tickMs, mayRun: () => guard.isSound() }),
    loop(deps, { name: 'sweeps-temporal', holder, entries: temporal, tickMs, mayRun }),
    loop(deps, { name: 'sweeps-transfers', holder, entries: unpaid, tickMs, mayRun }),
    loop(deps, { name: 'sweeps-paced', holder, entries: paced, tickMs, mayRun }),
    loop(deps, { name: 'sweeps-watching', holder, entries: watching, tickMs }),
    // Reads whole tables, so nothing else may wait for it either.
    loop(deps, { name: 'sweeps-ledger', holder, entries: checking, tickMs }),
    ...alarmChannels(deps).map(({ name, sweep }) =>
      loop(deps, { name, holder, entries: [{ name, sweep, everyMs: sweepEveryMs }], tickMs }),
    ),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

function watchingEntries({ alarms }: SweepDeps): Entry[] {
  if (alarms === undefined) return [];
  return [
    { name: 'raise-alarms', sweep: createRaiseAlarms(alarms), everyMs: RAISE_ALARMS_EVERY_MS },
    { name: 'retire-alarms', sweep: createRetireAlarms(alarms), everyMs: MINUTE_MS },
  ];
}

/** Each in a loop of its own: a mail server that hangs must not keep the webhook waiting. */
function alarmChannels({ alarms }: SweepDeps): { name: string; sweep: Sweep }[] {
  if (alarms === undefined) return [];
  return ALARM_CHANNELS.flatMap((channel) => {
    const send = alarms.senders[channel];
    return send === undefined ? [] : [{ name: `sweeps-${channel}`, sweep: createSendAlarms(channel, send, alarms) }];
  });
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
    const began = performance.now();
    const observe = (isOk: boolean): void => deps.observe?.({ sweep: name, isOk, ms: performance.now() - began });
    ranAt.set(name, began);
    try {
      const done = await sweep(deps);
      observe(true);
      if (done > 0) deps.logger.info({ sweep: name, done }, 'sweep did something');
    } catch (error) {
      observe(false);
      deps.logger.warn({ err: error, sweep: name }, 'a sweep failed');
    }
  }
}
