import { type MoneyAction } from '../../domain/transfer/terms';
import { type MoneyDecision } from './decision.types';
import { confirmDoubted, mergeDoubted } from './doubted-line';
import { enterLine } from './enter-line';
import { match } from './match';
import { allocate, bookCharge, bookOwnMove, keep, refundMutation } from './one-line';
import { pairReversal } from './pair-reversal';
import {
  approveRefundDecision,
  cancelRefundDecision,
  confirmRefundDecision,
  keepRefundDecision,
  unsendRefundDecision,
} from './refund-decisions';
import { unmatch } from './unmatch';

export const MONEY_DECISIONS: Readonly<Record<MoneyAction, MoneyDecision>> = {
  match,
  unmatch,
  'approve-refund': approveRefundDecision,
  'cancel-refund': cancelRefundDecision,
  'unsend-refund': unsendRefundDecision,
  'keep-refund': keepRefundDecision,
  'refund-mutation': refundMutation,
  allocate,
  keep,
  'confirm-line': confirmDoubted,
  'merge-line': mergeDoubted,
  'pair-reversal': pairReversal,
  'confirm-refund': confirmRefundDecision,
  'book-charge': bookCharge,
  'book-own-move': bookOwnMove,
  'enter-line': enterLine,
};
