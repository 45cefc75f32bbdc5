import { type ApprovalId, type TerminalCode, type TopupId } from '../domain/ids';
import { rupiah } from '../domain/money';
import { type SupplierProfile } from '../domain/supplier-profile';
import { type Instant, instant } from '../domain/time';
import { isUnsettled } from '../domain/topup/attempt-state';
import { type ControlAttempt, type ControlFacts, type OpenCase } from '../domain/topup/controls';
import { nextCheckAt } from '../domain/topup/next-step';
import { chooseTerminal, type RouteOption } from '../domain/topup/route';
import { isRoutable } from '../domain/topup/topup-state';
import { receivableAccount, saldoAccount, UNMATCHED_DELIVERY } from '../ledger/accounts';
import { lockSaldo } from '../ledger/saldo';
import { type Queryable, type Tx } from '../persistence/database';
import { type AttemptRow, readAttempts } from '../persistence/repositories/attempt.repository';
import { type BigIntColumn } from '../persistence/repositories/columns';
import { readTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { lostPurchasesOf } from './adopt-lost-purchases';
import { type OrderBooks } from './bookings';
import { toTried } from './load-order';
import { type LockedOrder, readSwitches } from './lock-order';
import { readRouteOptions, type RouteOptions } from './route-options';
import { type SettlementDeps } from './settlement-deps';

/** What decides about the controls of an order, read after its locks; without locks only to be looked at. */
export type OrderForControls = Pick<
  LockedOrder,
  'topup' | 'attempts' | 'now' | 'isStopped' | 'isRecovering' | 'isStuck' | 'hasLostPurchases'
>;

export interface LoadedControls {
  topup: TopupRow;
  attempts: readonly AttemptRow[];
  now: Instant;
  facts: ControlFacts;
  books: OrderBooks;
  /** Where a resend would be bought, and where the route leads. */
  options: { resend: RouteOption | null; reroute: RouteOption | null };
  profileOf: (terminal: TerminalCode) => SupplierProfile;
}

export interface FactsContext {
  deps: Pick<SettlementDeps, 'profileOf'>;
  maySupervise: boolean;
  /** Its own correction is no other one that is in its way. */
  approvalId?: ApprovalId;
}

/** An order as a page shows it: nothing is locked and nothing is settled. Undefined when there is none. */
export async function readOrderForControls(
  queryable: Queryable,
  topupId: TopupId,
): Promise<OrderForControls | undefined> {
  const topup = await readTopup(queryable, topupId);
  if (topup === undefined) return undefined;
  const attempts = await readAttempts(queryable, topupId);
  const { now, isStopped, isRecovering, hasLostPurchases } = await readSwitches(queryable, topup);
  // What was said a moment ago is acted on by whoever decides next; a page does not wait for it.
  return { topup, attempts, now, isStopped, isRecovering, hasLostPurchases, isStuck: false };
}

/**
 * As `loadControls`, with the reseller's saldo locked: what it has free may be a part of what is booked. Accounts come
 * after topup, attempts and correction.
 */
export async function loadControlsWithSaldo(
  tx: Tx,
  order: OrderForControls,
  context: FactsContext,
): Promise<LoadedControls> {
  await lockSaldo(tx, saldoAccount(order.topup.resellerId));
  return loadControls(tx, order, context);
}

/** Everything that `judgeControl` and `bookingOf` ask for. */
export async function loadControls(
  queryable: Queryable,
  order: OrderForControls,
  { deps, maySupervise, approvalId }: FactsContext,
): Promise<LoadedControls> {
  const { topup, attempts, now } = order;
  const standing = await readStanding(queryable, topup, approvalId);
  const openCases = await readOpenCases(queryable, topup.id);
  const route = isRoutable(topup.state) ? await readRouteOptions(queryable, topup.productCode, deps) : undefined;
  const options = optionsOf(order, route);
  const owed = rupiah(Number(standing.owed));
  const free = rupiah(Number(standing.free ?? 0));
  const books = {
    ...{ isHoldPosted: standing.hold === 'posted', isCharged: Number(standing.is_charged) === 1, owed, free },
    ...{ isUnmatched: Number(standing.is_unmatched) === 1, writtenOff: rupiah(Number(standing.written_off)) },
  };
  return {
    ...{ topup, attempts, now, books, options },
    facts: {
      ...{ state: topup.state, price: topup.price, attempts: attempts.map(toControlAttempt) },
      purchases: attempts.filter(({ isCounted }) => isCounted).length,
      isHeld: standing.hold === 'held',
      isPaidByTransfer: topup.origin === 'order',
      ...{ openCases, ...books, maySupervise, isStuck: order.isStuck },
      ...{ isStopped: order.isStopped, isRecovering: order.isRecovering || (await isHalfRestored(queryable, order)) },
      resendBar: options.resend === null ? 'no-terminal' : options.resend.isOn ? null : 'terminal-off',
      hasRoute: options.reroute !== null,
      hasOpenCorrection: Number(standing.has_correction) === 1,
      isLateSuccess: Number(standing.is_late) === 1,
      parkedTimes: topup.parkedTimes,
    },
    profileOf(terminal) {
      if (route === undefined) throw new Error(`topup ${topup.id} is not in routing`);
      return route.profileOf(terminal);
    },
  };
}

/** It came in again after a restore, and its workflow has not taken over yet what was bought for it before (S2). */
async function isHalfRestored(queryable: Queryable, order: OrderForControls): Promise<boolean> {
  const { topup, attempts, hasLostPurchases } = order;
  if (!hasLostPurchases || attempts.length > 0) return false;
  return (await lostPurchasesOf(queryable, topup)).length > 0;
}

function optionsOf(
  { topup, attempts, now }: OrderForControls,
  route: RouteOptions | undefined,
): LoadedControls['options'] {
  if (route === undefined) return { resend: null, reroute: null };
  const last = attempts.at(-1)?.terminal;
  const choice = chooseTerminal(route.options, attempts.map(toTried), { now, priceCeiling: topup.price });
  return {
    resend: route.options.find(({ terminal, cost }) => terminal === last && cost <= topup.price) ?? null,
    reroute: choice.kind === 'chosen' ? choice.option : null,
  };
}

function toControlAttempt(attempt: AttemptRow): ControlAttempt {
  const { id, state, sendBefore, checkBefore, profile, bookedBesideAt } = attempt;
  const nextLookAt = isUnsettled(state) ? nextCheckAt(attempt) : null;
  const { httpTimeoutMs } = profile;
  return { id, state, sendBefore, checkBefore, httpTimeoutMs, nextLookAt, isBookedBeside: bookedBesideAt !== null };
}

interface Standing {
  hold: string | null;
  has_correction: number | string;
  is_late: number | string;
  is_charged: number | string;
  is_unmatched: number | string;
  owed: BigIntColumn;
  written_off: BigIntColumn;
  free: BigIntColumn | null;
}

/** In one statement, so that it is of one moment. */
async function readStanding(queryable: Queryable, topup: TopupRow, approvalId?: ApprovalId): Promise<Standing> {
  const { id, resellerId } = topup;
  // An order that its buyer paid: what was un-matched after its delivery is in the journals of its transfer.
  const booked = `select coalesce(sum(if(e.side = 'debit', e.amount, -e.amount)), 0) from journal j
    join entry e on e.journal_id = j.id
    where (j.subject = ? or j.subject = (select transfer_id from digital_order where topup_id = ?)) and e.account_code = ?`;
  const row = await queryable.row<Standing>(
    `select (select state from hold where id = ?) as hold,
       exists (select 1 from correction where topup_id = ? and state = 'proposed'
               and (approval_id is null or approval_id <> ?)) as has_correction,
       exists (select 1 from journal where subject = ? and kind = 'late-success') as is_late,
       exists (select 1 from journal where subject = ? and kind = 'charge-late-success') as is_charged,
       exists (select 1 from digital_order o join transfer r on r.id = o.transfer_id
               where o.topup_id = ? and r.state <> 'verified') as is_unmatched,
       (${booked}) as owed,
       (${booked}) as written_off,
       (select balance - held from account where code = ?) as free`,
    [
      ...[id, id, approvalId ?? '', id, id, id],
      ...[id, id, receivableAccount(resellerId)],
      ...[id, id, UNMATCHED_DELIVERY, saldoAccount(resellerId)],
    ],
  );
  if (row === undefined) throw new Error('the database told nothing about the order');
  return row;
}

async function readOpenCases(queryable: Queryable, topupId: TopupId): Promise<OpenCase[]> {
  const rows = await queryable.rows<{ state: string; subject: string; due_at: Date }>(
    `select state, subject, due_at from work_item where kind = 'case' and topup_id = ? and is_open = 1
     order by opened_at, id`,
    [topupId],
  );
  return rows.map(({ state, subject, due_at: dueAt }) => ({ kind: state, subject, dueAt: instant(dueAt) }));
}
