import { type FailureCode } from '../errors';
import { type AttemptId } from '../ids';
import { type Settings } from '../settings';
import { inFlightMs, type SupplierProfile, usableMs } from '../supplier-profile';
import { after, earliest, type Instant, latest } from '../time';
import { type AttemptState, isUnsettled } from './attempt-state';
import { type Blame } from './evidence';
import { type RouteChoice } from './route';
import { isFinal, isRoutable, type TopupState } from './topup-state';

/** The latest attempt of an order, with what decides about the next step. */
export interface CurrentAttempt {
  id: AttemptId;
  state: AttemptState;
  profile: SupplierProfile;
  /** Why a refused one was refused. */
  blame: Blame;
  sentAt: Instant | null;
  sendBefore: Instant | null;
  /** The last send or check. */
  queriedAt: Instant | null;
  checks: number;
  failedSeenAt: Instant | null;
  contradictedAt: Instant | null;
  /** A hint asked for a check ahead of the schedule. */
  isCheckAsked: boolean;
}

export interface Order {
  state: TopupState;
  /** The reseller has not been told yet, and this workflow has not tried. */
  hasReportToTry: boolean;
  sendDeadline: Instant;
  latestSend: Instant;
  /** Counted ones only. */
  attempts: number;
  hasOpenCase: boolean;
  /** The stop switch of all purchases or the one of the product. */
  isStopped: boolean;
  current: CurrentAttempt | null;
  route: RouteChoice;
}

/** The activity that the workflow ran last ended without an answer: nobody picked it up, or its worker died. */
export interface LostActivity {
  attemptId: AttemptId;
}

export type Step =
  | { do: 'open-attempt' }
  | { do: 'close-as-not-sent' }
  | { do: 'suspect' }
  | { do: 'fail'; code: FailureCode }
  | { do: 'purchase' }
  | { do: 'check' }
  | { do: 'report' }
  | { do: 'wait'; until: Instant; for: WaitReason }
  | { do: 'end' };

export type WaitReason = 'answer' | 'check' | 'evidence' | 'case' | 'switch' | 'terminal';

/**
 * What to do next for an order, from its rows alone: a workflow that was killed and began again with an empty history
 * comes to the same answer. Waits always end, so that a lost signal costs time and nothing else.
 */
export function nextStep(order: Order, now: Instant, settings: Settings, lost?: LostActivity): Step {
  if (isFinal(order.state)) return order.hasReportToTry ? { do: 'report' } : { do: 'end' };
  const { current } = order;
  if (current?.state === 'new') {
    if (!isRoutable(order.state)) return { do: 'end' };
    if (now >= order.sendDeadline) return { do: 'fail', code: 'deadline-passed' };
    return lost?.attemptId === current.id ? { do: 'close-as-not-sent' } : { do: 'purchase' };
  }
  if (current !== null && isUnsettled(current.state))
    return stepOfUnsettled({ ...order, current }, now, settings, lost);
  return stepOfRouting(order, now, settings);
}

/** Something has left: it is waited for and asked after, never bought again. */
function stepOfUnsettled(
  { current, isStopped, hasOpenCase }: Order & { current: CurrentAttempt },
  now: Instant,
  settings: Settings,
  lost?: LostActivity,
): Step {
  const { state, profile, sendBefore } = current;
  if (state === 'sending') {
    const answeredBy = after(sendBefore ?? now, profile.httpTimeoutMs);
    const isLost = lost?.attemptId === current.id || answeredBy < now;
    return isLost ? { do: 'suspect' } : { do: 'wait', until: after(answeredBy, 1000), for: 'answer' };
  }
  const checkAt = nextCheckAt(current);
  if (checkAt === null || !isRemembered(current, checkAt) || !isRemembered(current, now)) {
    return { do: 'wait', until: after(now, settings.escalateEveryMs), for: 'evidence' };
  }
  if (checkAt > now) return { do: 'wait', until: checkAt, for: 'check' };
  const isBarred = hasOpenCase && profile.checkBuys;
  if (!isStopped && !isBarred) return { do: 'check' };
  return { do: 'wait', until: after(now, settings.switchRetryMs), for: isStopped ? 'switch' : 'case' };
}

/** A check that leaves now still finds the first send in the supplier's memory, with the margin to spare (P4, P6). */
export function isRemembered({ sentAt, profile }: Pick<CurrentAttempt, 'sentAt' | 'profile'>, now: Instant): boolean {
  return sentAt !== null && after(now, inFlightMs(profile)) < after(sentAt, usableMs(profile));
}

/**
 * By the profile's schedule, longer and longer; a poll gap after a statement that only a check can confirm. Null
 * when nothing was ever sent.
 */
export function nextCheckAt(current: CurrentAttempt): Instant | null {
  const { profile, queriedAt, checks, failedSeenAt, contradictedAt, isCheckAsked } = current;
  if (queriedAt === null) return null;
  const { checkDelaysMs, pollGapMs } = profile;
  const scheduled = after(queriedAt, checkDelaysMs[Math.min(checks, checkDelaysMs.length - 1)] ?? pollGapMs);
  const gapOver = after(queriedAt, pollGapMs);
  const wanted: Instant[] = isCheckAsked ? [gapOver] : [];
  for (const statement of [failedSeenAt, contradictedAt]) {
    const settlesAt = statement === null ? queriedAt : after(statement, pollGapMs);
    // One check that left late enough is enough; after it the schedule goes on.
    if (queriedAt < settlesAt) wanted.push(latest(gapOver, settlesAt));
  }
  return earliest(scheduled, ...wanted);
}

/** Nothing has left that could still deliver: the next terminal, a wait within the deadline, or the end. */
function stepOfRouting(order: Order, now: Instant, settings: Settings): Step {
  const { current, sendDeadline, latestSend } = order;
  if (current?.state === 'refused' && current.blame === 'customer') return { do: 'fail', code: 'wrong-number' };
  const deadline = earliest(sendDeadline, latestSend);
  if (now >= deadline) return { do: 'fail', code: 'deadline-passed' };
  const wait = (reason: WaitReason, retryMs = settings.routeRetryMs): Step => ({
    do: 'wait',
    until: earliest(after(now, retryMs), deadline),
    for: reason,
  });
  if (order.hasOpenCase) return wait('case');
  if (order.attempts >= settings.maxAttempts) return { do: 'fail', code: 'no-terminal' };
  if (order.isStopped) return wait('switch', settings.switchRetryMs);
  if (order.route.kind === 'exhausted') {
    return { do: 'fail', code: current === null ? 'no-terminal' : 'supplier-refused' };
  }
  return order.route.kind === 'wait' ? wait('terminal') : { do: 'open-attempt' };
}

/** When the machine is next due to do something about an order that waits for an activity (W1). */
export function activityDueAt(now: Instant, settings: Settings, profile: SupplierProfile): Instant {
  return after(now, settings.pickUpMs + inFlightMs(profile) + 15_000);
}
