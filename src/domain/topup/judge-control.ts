import { type AttemptId } from '../ids';
import { type Settings } from '../settings';
import { type Instant } from '../time';
import { closableCases, isSettledElsewhere, lockOfClosed, subjectOfClosed } from './closed-order-locks';
import { type ControlAction, type ControlFacts, type ControlLock, type ControlVerdict } from './controls';
import { firstDue, lockOfOpen, subjectOfOpen } from './open-order-locks';

/** The first five of the controls act on an open order, through its workflow. */
const OPEN_ORDER_ACTIONS = ['resend', 'reroute', 'succeed', 'fail', 'park'] as const;
export type OpenOrderAction = (typeof OPEN_ORDER_ACTIONS)[number];
export type ClosedOrderAction = Exclude<ControlAction, OpenOrderAction>;

export function isOpenOrderAction(action: ControlAction): action is OpenOrderAction {
  return (OPEN_ORDER_ACTIONS as readonly ControlAction[]).includes(action);
}

/**
 * Whether a person may do this to an order now, or why not and until when, and whether a second person has to agree.
 * The page, the request and the transaction of the effect all ask this function, each with the facts of its moment.
 * Pure and total. `attemptId` names the attempt of a correction; without it the one that fits best is taken.
 */
export function judgeControl(
  action: ControlAction,
  facts: ControlFacts,
  { now, settings, attemptId }: { now: Instant; settings: Settings; attemptId?: AttemptId | undefined },
): ControlVerdict {
  const subject = isOpenOrderAction(action) ? subjectOfOpen(action, facts) : subjectOfClosed(action, facts, attemptId);
  const lock =
    commonLock(action, facts) ??
    (isOpenOrderAction(action)
      ? lockOfOpen(action, facts, { subject, now, settings })
      : lockOfClosed(action, facts, { subject }));
  return { lock, isFourEyes: needsFourEyes(action, facts, { subject, settings }), attemptId: subject };
}

/** What bars every decision about money: rows that may be older than the truth, and words that nobody could act on. */
function commonLock(action: ControlAction, { isRecovering, isStuck, openCases }: ControlFacts): ControlLock | null {
  if (action === 'park') return null;
  if (isRecovering) return { code: 'recovering', until: null };
  if (isStuck && action !== 'close-case') return { code: 'case-open', until: firstDue(openCases) };
  return null;
}

function needsFourEyes(
  action: ControlAction,
  facts: ControlFacts,
  { subject, settings }: { subject: AttemptId | null; settings: Settings },
): boolean {
  const { state, price, owed, attempts, openCases } = facts;
  const isAbove = price > settings.fourEyesAboveRupiah;
  switch (action) {
    case 'resend':
    case 'reroute':
    case 'park':
      return false;
    case 'succeed':
      return isAbove || state === 'routing' || state === 'suspect' || attempts.at(-1)?.state === 'suspect';
    case 'fail':
      // Also while its supplier says that it was delivered after all.
      return isAbove || state === 'pending' || state === 'suspect' || hasLateCase(openCases);
    case 'late-success':
      return isAbove || !hasLateCase(openCases.filter((one) => one.subject === subject));
    case 'charge-late-success':
    case 'reversal':
    case 'double-delivery':
    case 'settle-abandoned':
      return true;
    case 'collect-receivable':
      return owed > settings.fourEyesAboveRupiah;
    case 'close-case':
      // To say that a case needs no correction is a decision about money as well.
      return closableCases(facts).some((one) => isSettledElsewhere(one, facts));
  }
}

function hasLateCase(openCases: ControlFacts['openCases']): boolean {
  return openCases.some(({ kind }) => kind === 'late-success');
}
