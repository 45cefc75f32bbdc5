import { type AttemptId, type TerminalCode, type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { inFlightMs } from '../domain/supplier-profile';
import { after, elapsedMs, type Instant } from '../domain/time';
import { activityDueAt, type LostActivity, nextStep, type Step, type WaitReason } from '../domain/topup/next-step';
import { isFinal, type TopupState } from '../domain/topup/topup-state';
import { type Tx } from '../persistence/database';
import { changeAttempt } from '../persistence/repositories/attempt.repository';
import { changeTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { adoptLostPurchases } from './adopt-lost-purchases';
import { failTopup, requireMove } from './close-topup';
import { type LoadedOrder, loadOrder, NOT_PICKED_UP, withOpenedAttempt } from './load-order';
import { openAttempt } from './open-attempt';
import { returnToRouting } from './return-to-routing';
import { type SettlementDeps } from './settlement-deps';
import { renewPromise } from './topup-promise';

/** What the workflow has to do for an order now. Plain JSON; durations in milliseconds. */
export type NextAction = { state: TopupState } & (
  | {
      do: 'purchase' | 'check';
      attemptId: AttemptId;
      n: number;
      terminal: TerminalCode;
      /** Stands in the history with the call, so that a database that was restored can be told of it (S2). */
      supplierRef: string;
      /** No worker picked it up within this: it is taken back. */
      pickUpMs: number;
      /** The first byte may leave for this long. */
      sendWindowMs: number;
      answersWithinMs: number;
    }
  | { do: 'report' }
  | { do: 'wait'; waitMs: number; for: WaitReason }
  | { do: 'end' }
);

/** A loop of more turns than an order has attempts means that two rules disagree. */
const MOST_TURNS = 20;

/**
 * Takes an order as far as the database alone can take it and says what has to happen outside. Safe to repeat at any
 * time and from any process: everything is decided from the rows under their locks.
 */
export async function advanceTopup(
  deps: SettlementDeps,
  { topupId, lost }: { topupId: TopupId; lost?: LostActivity | undefined },
): Promise<NextAction> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    let stillLost = lost;
    let loaded = await loadOrder(tx, topupId, { deps, settings });
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const result = await turnOnce(tx, deps, { loaded, lost: stillLost, settings });
      if (typeof result === 'object') return result;
      stillLost = undefined;
      loaded =
        result === 'opened'
          ? await withOpenedAttempt(tx, loaded, { deps, settings })
          : await loadOrder(tx, topupId, { deps, settings });
    }
    throw new Error(`topup ${topupId} does not come to rest`);
  });
}

/** What to do outside, or what has changed here and makes another turn necessary. */
type TurnResult = NextAction | 'opened' | 'changed';

async function turnOnce(
  tx: Tx,
  deps: SettlementDeps,
  { loaded, lost, settings }: { loaded: LoadedOrder; lost: LostActivity | undefined; settings: Settings },
): Promise<TurnResult> {
  const { topup, attempts, attempt, order, now } = loaded;
  const step = loaded.isRecovering ? waitForRecovery(loaded, settings) : nextStep(order, now, settings, lost);
  const promise = (action: string, at: Instant, changed = topup): Promise<void> =>
    renewPromise(tx, { topup: changed, attempt }, { next: { action, at }, now, settings });
  switch (step.do) {
    case 'open-attempt':
      // An order that came in again after a restore takes over what was bought for it before (S2).
      if (await adoptLostPurchases(tx, loaded, { deps, settings })) return 'changed';
      return (await open(tx, loaded)).kind === 'opened' ? 'opened' : 'changed';
    case 'close-as-not-sent': {
      const no = { state: 'not-sent', isCounted: false, code: NOT_PICKED_UP } as const;
      const { topup: routed } = await returnToRouting(tx, { topup, attempt: existing(attempt) }, no, { now, settings });
      // The first time the next terminal is tried at once; after that nobody seems to be there, and haste helps nobody.
      if (!attempts.some(({ code }) => code === NOT_PICKED_UP)) return 'changed';
      return { do: 'wait', state: routed.state, waitMs: settings.routeRetryMs, for: 'terminal' };
    }
    case 'suspect': {
      requireMove(topup, 'suspect');
      const suspect = await changeAttempt(tx, existing(attempt), { state: 'suspect', code: 'no-answer' });
      const moved = await changeTopup(tx, topup, { state: 'suspect' });
      const next = { action: 'check', at: after(now, 1000) };
      await renewPromise(tx, { topup: moved, attempt: suspect }, { next, now, settings });
      return 'changed';
    }
    case 'fail':
      // Nor is it failed for want of time before that: what was bought may have been delivered.
      if (await adoptLostPurchases(tx, loaded, { deps, settings })) return 'changed';
      await failTopup(tx, { topup, attempts }, step.code, { now, settings });
      return 'changed';
    case 'purchase':
    case 'check': {
      const { id: attemptId, n, terminal, supplierRef, profile } = existing(attempt);
      await promise(step.do, activityDueAt(now, settings, profile));
      const { pickUpMs } = settings;
      const times = { pickUpMs, sendWindowMs: profile.sendWindowMs, answersWithinMs: inFlightMs(profile) };
      return { do: step.do, state: topup.state, attemptId, n, terminal, supplierRef, ...times };
    }
    case 'wait': {
      const waiting = await routedIfAccepted(tx, loaded);
      await promise(step.for === 'check' ? 'check' : 'look-again', step.until, waiting);
      return { do: 'wait', state: waiting.state, waitMs: Math.max(elapsedMs(now, step.until), 100), for: step.for };
    }
    case 'report':
    case 'end':
      return { do: step.do, state: topup.state };
  }
}

/** Rows that may be older than what happened decide nothing about an open order, not even that its time is over (S2). */
function waitForRecovery({ order, now }: LoadedOrder, settings: Settings): Step {
  if (isFinal(order.state)) return order.hasReportToTry ? { do: 'report' } : { do: 'end' };
  return { do: 'wait', until: after(now, settings.switchRetryMs), for: 'switch' };
}

async function open(tx: Tx, { topup, attempts, order, now, profileOfRoute }: LoadedOrder) {
  if (order.route.kind !== 'chosen') throw new Error(`topup ${topup.id} has no terminal to open an attempt at`);
  const { option } = order.route;
  return openAttempt(tx, { topup, attempts }, { option, profile: profileOfRoute(option.terminal), now });
}

/** An order that has to wait for a terminal, a case or a switch is in routing. */
async function routedIfAccepted(tx: Tx, { topup }: LoadedOrder): Promise<TopupRow> {
  return topup.state === 'accepted' ? changeTopup(tx, topup, { state: 'routing' }) : topup;
}

function existing<T>(attempt: T | null): T {
  if (attempt === null) throw new Error('a step speaks of an attempt that does not exist');
  return attempt;
}
