import { type TerminalCode, type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type SupplierProfile } from '../domain/supplier-profile';
import { type Instant } from '../domain/time';
import { isUnsettled } from '../domain/topup/attempt-state';
import { type CurrentAttempt, type Order } from '../domain/topup/next-step';
import { chooseTerminal, type RouteChoice, type RouteOption, type TriedTerminal } from '../domain/topup/route';
import { isRoutable, isFinal } from '../domain/topup/topup-state';
import { type Tx } from '../persistence/database';
import { type AttemptRow } from '../persistence/repositories/attempt.repository';
import { hasUntriedReport } from '../persistence/repositories/outbound-message.repository';
import { readRoute, type RouteRow } from '../persistence/repositories/route.repository';
import { type TopupRow } from '../persistence/repositories/topup.repository';
import { lockOrder } from './lock-order';
import { type SettlementDeps } from './settlement-deps';

/** An order under its locks, with everything that decides about its next step, by the clock read after the locks. */
export interface LoadedOrder {
  topup: TopupRow;
  attempts: AttemptRow[];
  /** The latest attempt. */
  attempt: AttemptRow | null;
  now: Instant;
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
  const { topup, attempts, now, isStopped, hasOpenCase } = await lockOrder(tx, topupId, settings);
  const attempt = attempts.at(-1) ?? null;
  const isRouting =
    isRoutable(topup.state) && (attempt === null || (attempt.state !== 'new' && !isUnsettled(attempt.state)));
  const rows = isRouting ? await readRoute(tx, topup.productCode) : [];
  const profiles = new Map(rows.map((row) => [row.terminal, deps.profileOf(row.adapter, row.profileOverrides)]));
  // A terminal whose contract cannot be read is off; the others go on.
  const options = rows.map((row) => toOption(row, profiles.get(row.terminal) !== undefined));
  return {
    topup,
    attempts,
    attempt,
    now,
    order: {
      state: topup.state,
      hasReportToTry: isFinal(topup.state) && (await hasUntriedReport(tx, topupId)),
      sendDeadline: topup.sendDeadline,
      latestSend: topup.latestSend,
      attempts: attempts.filter(({ isCounted }) => isCounted).length,
      hasOpenCase,
      isStopped,
      current: attempt === null ? null : currentAttempt(attempt),
      route: isRouting ? chooseTerminal(options, attempts.map(toTried), { now, priceCeiling: topup.price }) : NO_ROUTE,
    },
    profileOfRoute(terminal) {
      const profile = profiles.get(terminal);
      if (profile === undefined) throw new Error(`terminal ${terminal} has no contract in the route`);
      return profile;
    },
  };
}

/** One that nobody picked up does not count toward the limit, but its terminal comes after the others. */
function toTried({ terminal, state, isCounted, code }: AttemptRow): TriedTerminal {
  return { terminal, state, wasTried: isCounted || code === NOT_PICKED_UP };
}

function currentAttempt(attempt: AttemptRow): CurrentAttempt {
  const { id, state, profile, blame, sentAt, sendBefore, queriedAt, checks, failedSeenAt, contradictedAt } = attempt;
  return {
    ...{ id, state, profile, blame, sentAt, sendBefore, queriedAt, checks, failedSeenAt, contradictedAt },
    isCheckAsked: attempt.isCheckAsked,
  };
}

function toOption(
  { adapter: _adapter, profileOverrides: _profileOverrides, ...option }: RouteRow,
  hasContract: boolean,
): RouteOption {
  return { ...option, isOn: option.isOn && hasContract };
}
