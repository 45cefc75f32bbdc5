import { type Rupiah, rupiah } from '../money';
import { TRANSFER_FEES } from './amounts-near';
import { type RefundState } from './terms';

/**
 * C7: nothing goes out unapproved, and only a debit of the bank confirms it. What somebody said was sent, and was not, is
 * approved again; it is not cancelled from there. What was kept is cancelled with the match that it came from.
 */
const MOVES: Readonly<Record<RefundState, readonly RefundState[]>> = {
  requested: ['approved', 'cancelled', 'kept'],
  approved: ['sent', 'cancelled'],
  sent: ['approved', 'confirmed'],
  confirmed: [],
  cancelled: [],
  kept: ['cancelled'],
};

export function mayMoveRefund(from: RefundState, to: RefundState): boolean {
  return MOVES[from].includes(to);
}

/** It still needs somebody: it has a work item and a clock. */
export function isOpenRefund(state: RefundState): boolean {
  return state === 'requested' || state === 'approved' || state === 'sent';
}

/** What the debit of a refund may come to: some banks take their fee in the same line. */
export function debitsOfRefund(amount: Rupiah): Rupiah[] {
  return [0, ...TRANSFER_FEES].map((fee) => rupiah(amount + fee));
}

/** The other way round: what a debit may pay back. */
export function refundsOfDebit(debit: Rupiah): Rupiah[] {
  return [0, ...TRANSFER_FEES].filter((fee) => fee < debit).map((fee) => rupiah(debit - fee));
}
