import { type Rupiah, rupiah } from '../money';
import { TRANSFER_FEES } from './amounts-near';
import { type RefundState } from './terms';

/**
 * C7: nothing goes out unapproved, and only a debit of the bank confirms it. What somebody said was sent, and was not, is
 * approved again; it is not cancelled from there.
 */
const MOVES: Readonly<Record<RefundState, readonly RefundState[]>> = {
  requested: ['approved', 'cancelled'],
  approved: ['sent', 'cancelled'],
  sent: ['approved', 'confirmed'],
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

/** What the debit of a refund may come to: some banks take their fee in the same line. */
export function debitsOfRefund(amount: Rupiah): Rupiah[] {
  return [0, ...TRANSFER_FEES].map((fee) => rupiah(amount + fee));
}
