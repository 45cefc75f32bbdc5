import { type RefundState } from './terms';

/** C7: nothing goes out unapproved, nothing that went out is taken back, and only a debit of the bank confirms it. */
const MOVES: Readonly<Record<RefundState, readonly RefundState[]>> = {
  requested: ['approved', 'cancelled'],
  approved: ['sent', 'cancelled'],
  sent: ['confirmed'],
  confirmed: [],
  cancelled: [],
};

export function mayMoveRefund(from: RefundState, to: RefundState): boolean {
  return MOVES[from].includes(to);
}

/** It still needs somebody: it has a work item and a clock. */
export function isOpenRefund(state: RefundState): boolean {
  return MOVES[state].length > 0;
}
