import { type TerminalCode, type TopupId } from '../domain/ids';
import { type SupplierProfile } from '../domain/supplier-profile';
import { type Instant, instant } from '../domain/time';
import { isUnsettled } from '../domain/topup/attempt-state';
import { type CurrentAttempt, type Order } from '../domain/topup/next-step';
import { chooseTerminal, type RouteChoice, type RouteOption } from '../domain/topup/route';
import { isRoutable, isFinal } from '../domain/topup/topup-state';
import { type Tx } from '../persistence/database';
import { type AttemptRow, lockAttempts } from '../persistence/repositories/attempt.repository';
import { hasUntriedReport } from '../persistence/repositories/outbound-message.repository';
import { STOP_ALL } from '../persistence/repositories/setting.repository';
import { lockTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { readRoute, type RouteRow } from '../persistence/repositories/route.repository';
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

const NO_ROUTE: RouteChoice = { kind: 'wait' };

export async function loadOrder(tx: Tx, topupId: TopupId, deps: SettlementDeps): Promise<LoadedOrder> {
  const topup = await lockTopup(tx, topupId);
  const attempts = await lockAttempts(tx, topupId);
  const attempt = attempts.at(-1) ?? null;
  const isRouting =
    isRoutable(topup.state) && (attempt === null || (attempt.state !== 'new' && !isUnsettled(attempt.state)));
  const { now, isStopped, hasOpenCase } = await readSwitches(tx, topup);
  const rows = isRouting ? await readRoute(tx, topup.productCode) : [];
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
      route: isRouting ? chooseTerminal(rows.map(toOption), attempts, { now, priceCeiling: topup.price }) : NO_ROUTE,
    },
    profileOfRoute(terminal) {
      const row = rows.find((candidate) => candidate.terminal === terminal);
      if (row === undefined) throw new Error(`terminal ${terminal} is not in the route`);
      return deps.profileOf(row.adapter, row.profileOverrides);
    },
  };
}

export interface Switches {
  now: Instant;
  isStopped: boolean;
  hasOpenCase: boolean;
}

/** In a statement of its own after the locks, so that the clock and the switches are those of now. */
export async function readSwitches(tx: Tx, topup: Pick<TopupRow, 'id' | 'productCode'>): Promise<Switches> {
  const row = await tx.row<{
    now: Date;
    stop_all: string | null;
    is_stopped: number | null;
    has_case: number | string;
  }>(
    `select utc_timestamp(3) as now,
       (select value from setting where name = ?) as stop_all,
       (select is_stopped from product where code = ?) as is_stopped,
       exists (select 1 from work_item where kind = 'case' and topup_id = ? and is_open = 1) as has_case`,
    [STOP_ALL, topup.productCode, topup.id],
  );
  if (row === undefined) throw new Error('the database told no switches');
  return {
    now: instant(row.now),
    isStopped: row.stop_all === '1' || row.is_stopped === 1,
    hasOpenCase: Number(row.has_case) === 1,
  };
}

function currentAttempt(attempt: AttemptRow): CurrentAttempt {
  const { id, state, profile, blame, sentAt, sendBefore, queriedAt, checks, failedSeenAt, contradictedAt } = attempt;
  return {
    ...{ id, state, profile, blame, sentAt, sendBefore, queriedAt, checks, failedSeenAt, contradictedAt },
    isCheckAsked: attempt.isCheckAsked,
  };
}

function toOption({ adapter: _adapter, profileOverrides: _profileOverrides, ...option }: RouteRow): RouteOption {
  return option;
}
