import { type TerminalCode, type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type SupplierProfile } from '../domain/supplier-profile';
import { type Instant } from '../domain/time';
import { isUnsettled } from '../domain/topup/attempt-state';
import { type CurrentAttempt, type Order } from '../domain/topup/next-step';
import { chooseTerminal, type RouteChoice, type TriedTerminal } from '../domain/topup/route';
import { isRoutable, isFinal } from '../domain/topup/topup-state';
import { type Tx } from '../persistence/database';
import { type AttemptRow } from '../persistence/repositories/attempt.repository';
import { hasUntriedReport } from '../persistence/repositories/outbound-message.repository';
import { type TopupRow } from '../persistence/repositories/topup.repository';
import { lockOrder } from './lock-order';
import { readRouteOptions } from './route-options';
import { type SettlementDeps } from './settlement-deps';

/** An order under its locks, with everything that decides about its next step, by the clock read after the locks. */
export interface LoadedOrder {
  topup: TopupRow;
  attempts: AttemptRow[];
  /** The latest attempt. */
  attempt: AttemptRow | null;
  now: Instant;
  isRecovering: boolean;
  hasLostPurchases: boolean;
  order: Order;
  profileOfRoute: (terminal: TerminalCode) => SupplierProfile;
}

/** Our own code for a purchase that no worker took. */
export const NOT_PICKED_UP = 'not-picked-up';

const NO_ROUTE: RouteChoice = { kind: 'wait' };

export async function loadOrder(
  tx: Tx,
  topupId: TopupId,
  { deps, settings }: { deps: SettlementDeps; settings: Settings },
): Promise<LoadedOrder> {
  const locked = await lockOrder(tx, topupId, settings);
  const { topup, attempts, now, isStopped, hasOpenCase } = locked;
  const attempt = attempts.at(-1) ?? null;
  const isRouting =
    isRoutable(topup.state) && (attempt === null || (attempt.state !== 'new' && !isUnsettled(attempt.state)));
  const route = isRouting ? await readRouteOptions(tx, topup.productCode, deps) : undefined;
  return {
    topup,
    attempts,
    attempt,
    now,
    isRecovering: locked.isRecovering,
    hasLostPurchases: locked.hasLostPurchases,
    order: {
      state: topup.state,
      hasReportToTry: isFinal(topup.state) && (await hasUntriedReport(tx, topupId)),
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
      if (route === undefined) throw new Error(`topup ${topupId} is not in routing`);
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
