import { type AttemptId } from '../ids';
import { type AttemptState, canDecideAttempt, holdsSlot, mayDeliverBeside } from './attempt-state';
import {
  type ControlAction,
  type ControlAttempt,
  type ControlFacts,
  type ControlLock,
  type LockCode,
  type OpenCase,
} from './controls';
import { type ClosedOrderAction } from './judge-control';
import { isFinal } from './topup-state';

/** The attempt that a correction is about: the named one if it fits, else the one that fits best. */
export function subjectOfClosed(
  action: ClosedOrderAction,
  { attempts, openCases }: ControlFacts,
  wanted?: AttemptId,
): AttemptId | null {
  const pick = (fits: (attempt: ControlAttempt) => boolean): AttemptId | null => {
    const fitting = attempts.filter((attempt) => fits(attempt) && (wanted === undefined || attempt.id === wanted));
    return fitting.at(-1)?.id ?? null;
  };
  const hasCase = ({ id }: ControlAttempt): boolean =>
    openCases.some(({ kind, subject }) => kind === 'late-success' && subject === id);
  switch (action) {
    case 'late-success': {
      const mayBe = ({ state }: ControlAttempt): boolean => canDecideAttempt(state, 'success');
      return (
        pick(({ state }) => state === 'abandoned') ??
        pick((attempt) => mayBe(attempt) && hasCase(attempt)) ??
        pick(mayBe)
      );
    }
    case 'charge-late-success':
    case 'collect-receivable':
    case 'reversal':
      return pick(({ state }) => state === 'success');
    case 'double-delivery': {
      const isBeside = (attempt: ControlAttempt): boolean => mayDeliverBeside(attempt.state) && hasCase(attempt);
      return pick((attempt) => isBeside(attempt) && !attempt.isBookedBeside) ?? pick(isBeside);
    }
    case 'settle-abandoned':
      return pick(({ state }) => state === 'abandoned');
    case 'close-case':
      return null;
  }
}

/** Why a correction is locked; null when it is not. C2: one at a time. */
export function lockOfClosed(
  action: ClosedOrderAction,
  facts: ControlFacts,
  { subject }: { subject: AttemptId | null },
): ControlLock | null {
  if (!isFinal(facts.state) && action !== 'close-case') return locked('order-open');
  const code = codeOf(action, facts, subject) ?? (facts.hasOpenCorrection ? 'correction-open' : null);
  return code === null ? null : locked(code);
}

function codeOf(action: ClosedOrderAction, facts: ControlFacts, subject: AttemptId | null): LockCode | null {
  const { state, attempts, isHoldPosted, isLateSuccess, isCharged, owed, free } = facts;
  switch (action) {
    case 'late-success': {
      if (state !== 'failed' || subject === null) return 'nothing-to-settle';
      const isTaken = attempts.some((attempt) => attempt.id !== subject && holdsSlot(attempt.state));
      return isTaken ? 'other-attempt-holds' : null;
    }
    case 'charge-late-success': {
      if (state !== 'success' || subject === null || isHoldPosted || !isLateSuccess) return 'nothing-to-charge';
      if (isCharged) return 'already-charged';
      return facts.isPaidByTransfer ? 'paid-by-transfer' : null;
    }
    case 'collect-receivable':
      if (owed === 0) return 'nothing-to-charge';
      return free === 0 ? 'saldo-empty' : null;
    case 'reversal':
      if (state !== 'success' || subject === null) return 'nothing-to-settle';
      return attempts.some((attempt) => standsBeside(attempt, facts)) ? 'booked-beside' : null;
    case 'double-delivery': {
      // A failed order was delivered by nobody yet: the first late success is booked for the order itself.
      const attempt = attempts.find(({ id }) => id === subject);
      if (state === 'failed' || attempt === undefined) return 'nothing-to-settle';
      return attempt.isBookedBeside ? 'already-booked' : null;
    }
    case 'settle-abandoned':
      return subject === null ? 'nothing-to-settle' : null;
    case 'close-case':
      return closableCases(facts).length > 0 ? null : 'no-case';
  }
}

/**
 * It was booked as our loss, and its supplier stands by it. That delivery is then the one that the reseller has, so what
 * the reseller paid may not be given back; no control moves the money from one attempt to the other.
 */
function standsBeside({ id, isBookedBeside }: ControlAttempt, { openCases }: ControlFacts): boolean {
  return isBookedBeside && !openCases.some(({ kind, subject }) => kind === 'failed-after-success' && subject === id);
}

/**
 * One attempt is denied and another one is said to be delivered. A reversal of the first and a second delivery for the
 * other leave the reseller unpaid for the one delivery that there was.
 */
export function isDeliveryUnclear(
  action: ControlAction,
  { attempts, openCases }: { attempts: readonly Pick<ControlAttempt, 'id' | 'state'>[]; openCases: readonly CaseOf[] },
): boolean {
  const isOpenOf = (kind: string, fits: (state: AttemptState) => boolean): boolean =>
    openCases.some((one) => one.kind === kind && attempts.some(({ id, state }) => id === one.subject && fits(state)));
  if (action === 'double-delivery') return isOpenOf('failed-after-success', (state) => state === 'success');
  return action === 'reversal' && isOpenOf('late-success', mayDeliverBeside);
}

type CaseOf = Pick<OpenCase, 'kind' | 'subject'>;

/**
 * The cases that a person may close with a reason. One about an abandoned attempt waits for evidence or for a ruling,
 * one about an unread message for the message; one about a late success keeps an open order from being bought again.
 */
export function closableCases({ state, openCases }: Pick<ControlFacts, 'state' | 'openCases'>): OpenCase[] {
  return openCases.filter(({ kind }) => {
    if (kind === 'abandoned' || kind === 'unprocessed-message') return false;
    return kind === 'late-success' ? isFinal(state) : true;
  });
}

/** Another control would settle it with a journal: to close it instead says that nothing has to be booked. */
export function isSettledElsewhere({ kind, subject }: OpenCase, facts: ControlFacts): boolean {
  const attempt = facts.attempts.find(({ id }) => id === subject);
  if (attempt === undefined) return false;
  if (kind === 'late-success') {
    if (facts.state === 'failed') return canDecideAttempt(attempt.state, 'success');
    return isFinal(facts.state) && mayDeliverBeside(attempt.state) && !attempt.isBookedBeside;
  }
  return kind === 'failed-after-success' && facts.state === 'success' && attempt.state === 'success';
}

function locked(code: LockCode): ControlLock {
  return { code, until: null };
}
