import { InvariantBroken } from '../domain/errors';
import { type AttemptId, type TerminalCode, type TopupId } from '../domain/ids';
import { after, type Instant } from '../domain/time';
import { activityDueAt, isRemembered } from '../domain/topup/next-step';
import { isRoutable, isUnderWay } from '../domain/topup/topup-state';
import { type Tx } from '../persistence/database';
import { type AttemptRow, changeAttempt } from '../persistence/repositories/attempt.repository';
import { changeTopup, type TopupRow } from '../persistence/repositories/topup.repository';
import { lockOrder } from './lock-order';
import { returnToRouting } from './return-to-routing';
import { type SettlementDeps } from './settlement-deps';
import { renewPromise } from './topup-promise';

export interface FencedOrder {
  topup: TopupRow;
  attempt: AttemptRow;
}

export type Fence =
  /** This caller, and nobody else, may send once, as long as its limit has not passed. */
  | ({ kind: 'go' } & FencedOrder)
  /** Nothing may leave now; the order's rows say what comes next. */
  | { kind: 'stop' };

const STOP: Fence = { kind: 'stop' };

/**
 * The gate in front of a purchase (P2): one transaction that turns `new` into `sending`, or says no. Repeating it never
 * opens the gate twice. An attempt that a switch, a stopped terminal or a case keeps from leaving becomes `not-sent` in
 * the same transaction (P3). Throws `InvariantBroken` for an open order that nobody pays for.
 */
export async function fencePurchase(
  deps: SettlementDeps,
  { topupId, attemptId }: { topupId: TopupId; attemptId: AttemptId },
): Promise<Fence> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    const { topup, attempts, now, isStopped, isRecovering, hasOpenCase } = await lockOrder(tx, topupId, settings);
    const attempt = attempts.find(({ id }) => id === attemptId);
    if (attempt?.state !== 'new' || !isRoutable(topup.state)) return STOP;
    // It may have left before the database was restored: it stays as it is until people have ended the recovery (S2).
    if (isRecovering) return STOP;
    // The sweep closes what is past its deadline, and cancels the attempt with it.
    if (now >= topup.sendDeadline) return STOP;
    const { isOn, hold } = await readGate(tx, { topup, terminal: attempt.terminal });
    requireHeld(topup, hold);
    if (isStopped || hasOpenCase || !isOn) {
      const code = isStopped ? 'stop-switch' : hasOpenCase ? 'open-case' : 'terminal-off';
      await returnToRouting(tx, { topup, attempt }, { state: 'not-sent', isCounted: false, code }, { now, settings });
      return STOP;
    }
    const sent = await changeTopup(tx, topup, { state: 'sent' });
    const sending = await changeAttempt(tx, attempt, {
      state: 'sending',
      sentAt: now,
      sendBefore: after(now, attempt.profile.sendWindowMs),
      queriedAt: now,
    });
    const next = { action: 'answer', at: activityDueAt(now, settings, attempt.profile) };
    await renewPromise(tx, { topup: sent, attempt: sending }, { next, now, settings });
    return { kind: 'go', topup: sent, attempt: sending };
  });
}

/**
 * The gate in front of a check by reference (P6). With a supplier whose checks can buy it is the gate of a purchase: the
 * order must be under way and paid for, no switch may be on, the last send or check must be a poll gap ago and the
 * supplier must still remember the first send. Moves the version, so that a decision of people that was read before
 * does not commit after it.
 */
export async function fenceCheck(
  deps: SettlementDeps,
  { topupId, attemptId }: { topupId: TopupId; attemptId: AttemptId },
): Promise<Fence> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    const { topup, attempts, now, isStopped, hasOpenCase } = await lockOrder(tx, topupId, settings);
    const attempt = attempts.find(({ id }) => id === attemptId);
    if (attempt === undefined || !isUnderWay(topup.state)) return STOP;
    if (attempt.state !== 'pending' && attempt.state !== 'suspect') return STOP;
    // A check that can buy may not do so against a success that people have been told of.
    const isBarred = isStopped || (hasOpenCase && attempt.profile.checkBuys);
    if (isBarred || !mayCheck(attempt, now)) return STOP;
    const { hold } = await readGate(tx, { topup, terminal: attempt.terminal });
    requireHeld(topup, hold);
    const bumped = await changeTopup(tx, topup, { state: topup.state });
    const checking = await changeAttempt(tx, attempt, {
      queriedAt: now,
      checkedAt: now,
      checkBefore: after(now, attempt.profile.sendWindowMs),
      checks: attempt.checks + 1,
      isCheckAsked: false,
    });
    const next = { action: 'check-answer', at: activityDueAt(now, settings, attempt.profile) };
    await renewPromise(tx, { topup: bumped, attempt: checking }, { next, now, settings });
    return { kind: 'go', topup: bumped, attempt: checking };
  });
}

function mayCheck(attempt: AttemptRow, now: Instant): boolean {
  const { queriedAt, profile } = attempt;
  return queriedAt !== null && now >= after(queriedAt, profile.pollGapMs) && isRemembered(attempt, now);
}

/** What else must be so for anything to leave: the terminal is on, and the order is paid for. */
async function readGate(
  tx: Tx,
  { topup, terminal }: { topup: TopupRow; terminal: TerminalCode },
): Promise<{ isOn: boolean; hold: string | null }> {
  const row = await tx.row<{ is_on: number | string | null; hold: string | null }>(
    `select (select is_on from terminal where code = ?) as is_on, (select state from hold where id = ?) as hold`,
    [terminal, topup.id],
  );
  return { isOn: Number(row?.is_on) === 1, hold: row?.hold ?? null };
}

/** An open order that nobody pays for is a broken book: nothing may leave for it, and people have to look. */
function requireHeld({ id }: TopupRow, hold: string | null): void {
  if (hold !== 'held') throw new InvariantBroken(`topup ${id} is open and its hold is ${hold ?? 'missing'}`);
}
