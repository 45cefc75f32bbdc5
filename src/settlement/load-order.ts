import { type TerminalCode, type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type SupplierProfile } from '../domain/supplier-profile';
import { isUnsettled } from '../domain/topup/attempt-state';
import { type CurrentAttempt, type Order } from '../domain/topup/next-step';
import { chooseTerminal, type RouteChoice, type TriedTerminal } from '../domain/topup/route';
import { isRoutable, isFinal } from '../domain/topup/topup-state';
import { type Tx } from '../persistence/database';
import { type AttemptRow, lockAttempts } from '../persistence/repositories/attempt.repository';
import { hasUntriedReport } from '../persistence/repositories/outbound-message.repository';
import { type LockedOrder, lockOrder } from './lock-order';
import { readRouteOptions } from './route-options';
import { type SettlementDeps } from './settlement-deps';

/** An order under its locks, with everything that decides about its next step. */
export interface LoadedOrder extends LockedOrder {
  /** The latest attempt. */
  attempt: AttemptRow | null;
  order: Order;
  profileOfRoute: (terminal: TerminalCode) => SupplierProfile;
}

/** Our own code for a purchase that no worker took. */
export const NOT_PICKED_UP = 'not-picked-up';

const NO_ROUTE: RouteChoice = { kind: 'wait' };

export async function loadOrder(tx: Tx, topupId: TopupId, given: Given): Promise<LoadedOrder> {
  return toLoaded(tx, await lockOrder(tx, topupId, given.settings), given);
}

/**
 * The same order after this transaction has opened an attempt. Its rows are locked; whatever else may have changed
 * meanwhile, the fence reads again.
 */
export async function withOpenedAttempt(tx: Tx, loaded: LoadedOrder, given: Given): Promise<LoadedOrder> {
  return toLoaded(tx, { ...loaded, attempts: await lockAttempts(tx, loaded.topup.id) }, given);
}

interface Given {
  deps: SettlementDeps;
  settings: Settings;
}

async function toLoaded(tx: Tx, locked: LockedOrder, { deps }: Given): Promise<LoadedOrder> {
  const { topup, attempts, now, isStopped, hasOpenCase } = locked;
  const attempt = attempts.at(-1) ?? null;
  const isRouting =
    isRoutable(topup.state) && (attempt === null || (attempt.state !== 'new' && !isUnsettled(attempt.state)));
  const route = isRouting ? await readRouteOptions(tx, topup.productCode, deps) : undefined;
  return {
    ...locked,
    attempt,
    order: {
      state: topup.state,
      hasReportToTry: isFinal(topup.state) && (await hasUntriedReport(tx, topup.id)),
      sendDeadline: topup.sendDeadline,
      latestSend: topup.latestSend,
      attempts: attempts.filter(({ isCounted }) => isCounted).length,
      hasOpenCase,
      isStopped,
      current: attempt === null ? null : currentAttempt(attempt),
      route:
        route === undefined
          ? NO_ROUTE
          : chooseTerminal(route.options, attempts.map(toTried), { now, priceCeiling: topup.price }),
    },
    profileOfRoute(terminal) {
      if (route === undefined) throw new Error(`topup ${topup.id} is not in routing`);
      return route.profileOf(terminal);
    },
  };
}

/** One that nobody picked up does not count toward the limit, but its terminal comes after the others. */
export function toTried({ terminal, state, isCounted, code }: AttemptRow): TriedTerminal {
  return { terminal, state, wasTried: isCounted || code === NOT_PICKED_UP };
}

function currentAttempt(attempt: AttemptRow): CurrentAttempt {
  const { id, state, profile, blame, sentAt, sendBefore, queriedAt, checks, failedSeenAt, contradictedAt } = attempt;
  return {
    ...{ id, state, profile, blame, sentAt, sendBefore, queriedAt, checks, failedSeenAt, contradictedAt },
    isCheckAsked: attempt.isCheckAsked,
  };
}
