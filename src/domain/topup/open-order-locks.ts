import { type Settings } from '../settings';
import { after, earliest, elapsedMs, type Instant, latest } from '../time';
import { type AttemptId } from '../ids';
import { canDecideAttempt, holdsSlot, isDefiniteNo, isUnsettled } from './attempt-state';
import { type ControlAttempt, type ControlFacts, type ControlLock, type LockCode } from './controls';
import { isQuiet } from './evidence';
import { type OpenOrderAction } from './judge-control';
import { isFinal, isRoutable } from './topup-state';

interface Moment {
  now: Instant;
  settings: Settings;
}

/**
 * The attempt that a control of an open order is about: the latest. Where nothing is under way, Sukseskan is about one
 * that was a no and of which the supplier then told a success.
 */
export function subjectOfOpen(action: OpenOrderAction, { state, attempts, openCases }: ControlFacts): AttemptId | null {
  if (action !== 'succeed' || !isRoutable(state)) return attempts.at(-1)?.id ?? null;
  const isToldDelivered = ({ id }: ControlAttempt): boolean =>
    openCases.some(({ kind, subject }) => kind === 'late-success' && subject === id);
  const fitting = attempts.filter((one) => canDecideAttempt(one.state, 'success') && isToldDelivered(one));
  return state === 'routing' ? (fitting.at(-1)?.id ?? null) : null;
}

/** Why a control of an open order is locked; null when it is not. */
export function lockOfOpen(
  action: OpenOrderAction,
  facts: ControlFacts,
  moment: Moment & { subject: AttemptId | null },
): ControlLock | null {
  if (isFinal(facts.state)) return locked('order-closed');
  switch (action) {
    case 'resend':
      return lockOfBuying(facts, moment) ?? lockOfResend(facts);
    case 'reroute':
      return lockOfBuying(facts, moment) ?? (facts.hasRoute ? null : locked('no-terminal'));
    case 'succeed':
      return isRoutable(facts.state) ? lockOfLateSuccess(facts, moment) : lockOfSettling(facts, moment);
    case 'fail':
      return isRoutable(facts.state) ? lockOfGivingUp(facts) : lockOfSettling(facts, moment);
    case 'park':
      return facts.parkedTimes >= moment.settings.parkTimes && !facts.maySupervise ? locked('parked-too-often') : null;
  }
}

/** P10: only after a definite no, and never beside anything that a purchase may not leave beside (P2). */
function lockOfBuying(facts: ControlFacts, { now, settings }: Moment): ControlLock | null {
  const { state, attempts, isHeld, openCases, isStopped, purchases } = facts;
  const holder = attempts.find((attempt) => holdsSlot(attempt.state));
  if (!isRoutable(state) || holder !== undefined) {
    const lookedAt = holder?.nextLookAt ?? null;
    return locked('may-still-deliver', lookedAt !== null && lookedAt > now ? lookedAt : null);
  }
  if (!isHeld) return locked('books-broken');
  if (openCases.length > 0) return locked('case-open', firstDue(openCases));
  if (isStopped) return locked('stop-switch');
  return purchases >= settings.maxAttempts ? locked('no-terminal') : null;
}

/** When people have to have looked at the first of the cases. */
export function firstDue(cases: ControlFacts['openCases']): Instant | null {
  const [first, ...others] = cases.map(({ dueAt }) => dueAt);
  return first === undefined ? null : earliest(first, ...others);
}

function lockOfResend({ attempts, resendBar }: ControlFacts): ControlLock | null {
  const last = attempts.at(-1);
  if (last === undefined || !isDefiniteNo(last.state)) return locked('nothing-sent');
  return resendBar === null ? null : locked(resendBar);
}

/** Nothing has left that may still deliver: one that was opened and never left is cancelled with the order. */
function lockOfGivingUp({ attempts, isHeld }: ControlFacts): ControlLock | null {
  const isTaken = attempts.some(({ state }) => state !== 'new' && holdsSlot(state));
  if (isTaken) return locked('other-attempt-holds');
  return isHeld ? null : locked('books-broken');
}

/**
 * A purchase that was refused was delivered after all, and the order is not bought elsewhere yet: its hold can pay. One
 * that was opened meanwhile and has not left is cancelled in the same transaction, so that its fence stays shut (P2).
 */
function lockOfLateSuccess(
  { attempts, isHeld }: ControlFacts,
  { subject, now }: Moment & { subject: AttemptId | null },
): ControlLock | null {
  if (subject === null) return locked('nothing-to-settle');
  const flight = lockOfFlight(attempts, now);
  if (flight !== null) return flight;
  const isTaken = attempts.some(({ state }) => state !== 'new' && holdsSlot(state));
  if (isTaken) return locked('other-attempt-holds');
  return isHeld ? null : locked('books-broken');
}

function lockOfSettling({ attempts, isHeld }: ControlFacts, { now }: Moment): ControlLock | null {
  const flight = lockOfFlight(attempts, now);
  if (flight !== null) return flight;
  const subject = attempts.at(-1);
  if (subject === undefined || !isUnsettled(subject.state)) return locked('nothing-to-settle');
  return isHeld ? null : locked('books-broken');
}

/** P6: people decide about what was sent only while no send and no check of the order can still be on its way. */
function lockOfFlight(attempts: ControlFacts['attempts'], now: Instant): ControlLock | null {
  const busy = attempts.filter((attempt) => attempt.state === 'sending' || !isQuiet(attempt, now, attempt));
  return busy.length > 0 ? locked('in-flight', endOfFlight(busy, now)) : null;
}

/** The first millisecond at which nothing of these is on its way any more. */
function endOfFlight(attempts: ControlFacts['attempts'], now: Instant): Instant {
  const ends = attempts.flatMap(({ sendBefore, checkBefore, httpTimeoutMs }) =>
    [sendBefore, checkBefore].flatMap((limit) => (limit === null ? [] : [after(limit, httpTimeoutMs + 1)])),
  );
  const end = latest(now, ...ends);
  // A purchase whose answer is overdue becomes suspect as soon as its workflow looks at it.
  return elapsedMs(now, end) > 0 ? end : after(now, 1000);
}

function locked(code: LockCode, until: Instant | null = null): ControlLock {
  return { code, until };
}
