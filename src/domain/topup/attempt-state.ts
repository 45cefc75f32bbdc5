/**
 * One purchase at one terminal. `not-sent`: never left. `cancelled`: never left, because its order was closed.
 * `abandoned`: closed by people without a definite no. `reversed`: delivered, then taken back by the supplier.
 */
export const ATTEMPT_STATES = [
  'new',
  'sending',
  'pending',
  'suspect',
  'success',
  'refused',
  'not-sent',
  'cancelled',
  'abandoned',
  'reversed',
] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

const MOVES: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  new: ['sending', 'not-sent', 'cancelled'],
  sending: ['pending', 'suspect', 'success', 'refused', 'not-sent'],
  pending: ['suspect', 'success', 'refused'],
  suspect: ['pending', 'success', 'refused'],
  success: [],
  refused: [],
  'not-sent': [],
  cancelled: [],
  abandoned: ['refused'],
  reversed: [],
};

/** By people: closing without a definite no, and corrections of what is final. */
const DECISIONS: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  new: [],
  sending: [],
  pending: ['abandoned'],
  suspect: ['abandoned'],
  success: ['reversed'],
  refused: ['success'],
  'not-sent': ['success'],
  cancelled: [],
  abandoned: ['refused', 'success'],
  reversed: [],
};

export function canMoveAttempt(from: AttemptState, to: AttemptState): boolean {
  return MOVES[from].includes(to);
}

export function canDecideAttempt(from: AttemptState, to: AttemptState): boolean {
  return DECISIONS[from].includes(to);
}

/**
 * Whether the attempt has delivered or may still deliver: while it does, the database refuses a second one (P1). The
 * generated column `live` of `topup_attempt` says the same.
 */
export function holdsSlot(state: AttemptState): boolean {
  return SLOT_HOLDERS.includes(state);
}

export const SLOT_HOLDERS: readonly AttemptState[] = ['new', 'sending', 'pending', 'suspect', 'success', 'abandoned'];

/**
 * Ended without a delivery that its order knows of: when the supplier delivered after all, that stands beside what the
 * order itself was settled by.
 */
export function mayDeliverBeside(state: AttemptState): boolean {
  return state === 'refused' || state === 'not-sent' || state === 'reversed';
}

/** It has left, and what became of it is not settled. */
export function isUnsettled(state: AttemptState): boolean {
  return state === 'sending' || state === 'pending' || state === 'suspect';
}

/** A definite no: the next terminal may be tried. */
export function isDefiniteNo(state: AttemptState): boolean {
  return state === 'refused' || state === 'not-sent';
}
