import { type StaffRole } from '../../domain/staff';
import { type MoneyAction } from '../../domain/transfer/terms';
import { type MoneySubjectKind } from '../../persistence/repositories/money-approval.repository';

/** What can be done about what, in the order in which pages show it. */
export const ACTIONS_OF: Readonly<Record<MoneySubjectKind, readonly MoneyAction[]>> = {
  transfer: ['match', 'unmatch'],
  mutation: [
    ...(['refund-mutation', 'allocate', 'keep', 'confirm-line', 'merge-line'] as const),
    ...(['pair-reversal', 'book-charge', 'book-own-move'] as const),
  ],
  refund: ['approve-refund', 'confirm-refund', 'unsend-refund', 'cancel-refund', 'keep-refund'],
  batch: ['enter-line'],
};

const MAY_ASK: readonly StaffRole[] = ['admin', 'supervisor', 'operator'];

/** Those who act on money. Customer service reads, answers and hands over; it decides nothing. */
export function mayAskAboutMoney(role: StaffRole): boolean {
  return MAY_ASK.includes(role);
}
