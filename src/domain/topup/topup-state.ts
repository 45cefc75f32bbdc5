/**
 * The life of one order. `sent`, `pending` and `suspect` mirror the attempt that holds the slot; `routing` is between
 * attempts. A correction is the only way out of a final state, and it has its own journal.
 */
export const TOPUP_STATES = [
  'accepted',
  'routing',
  'sent',
  'pending',
  'suspect',
  'success',
  'failed',
  'reversed',
] as const;
export type TopupState = (typeof TOPUP_STATES)[number];

/**
 * While it is open: by what suppliers say, by routing, by deadlines and by people. Only people take it from `routing` to
 * `success`, for a purchase that was refused and delivered after all.
 */
const MOVES: Readonly<Record<TopupState, readonly TopupState[]>> = {
  accepted: ['routing', 'sent', 'failed'],
  routing: ['sent', 'success', 'failed'],
  sent: ['routing', 'pending', 'suspect', 'success'],
  pending: ['routing', 'suspect', 'success', 'failed'],
  suspect: ['routing', 'pending', 'success', 'failed'],
  success: [],
  failed: [],
  reversed: [],
};

/** By a person's correction only. */
const CORRECTIONS: Readonly<Record<TopupState, readonly TopupState[]>> = {
  accepted: [],
  routing: [],
  sent: [],
  pending: [],
  suspect: [],
  success: ['reversed'],
  failed: ['success'],
  reversed: [],
};

export function canMove(from: TopupState, to: TopupState): boolean {
  return MOVES[from].includes(to);
}

export function canCorrect(from: TopupState, to: TopupState): boolean {
  return CORRECTIONS[from].includes(to);
}

/** A purchase may still be made for it. */
export function isRoutable(state: TopupState): boolean {
  return state === 'accepted' || state === 'routing';
}

/** An attempt has left and has not been settled: what suppliers say about it moves the order. */
export function isUnderWay(state: TopupState): boolean {
  return state === 'sent' || state === 'pending' || state === 'suspect';
}

export function isFinal(state: TopupState): boolean {
  return state === 'success' || state === 'failed' || state === 'reversed';
}
