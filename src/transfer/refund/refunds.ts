import { InvariantBroken } from '../../domain/errors';
import { type RefundId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { postJournal } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { changeRefund, lockRefund } from '../../persistence/repositories/refund.repository';
import { moveWorkItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';
import { refundLock } from './refund-lock';
import { approvalPostings } from './refund-postings';

export { cancelRefund, confirmRefund, keepRefund } from './end-refund';
export { requestRefund } from './request-refund';

/**
 * Two people said yes: the money leaves where it waited for `refund:payable`. The refund is locked. Not safe to repeat.
 * Throws `InvariantBroken` where `refundLock` tells a lock, and `LedgerRefused` when the money does not wait there.
 */
export async function approveRefund(tx: Tx, id: RefundId, by: StaffId, context: MoneyContext): Promise<void> {
  const refund = await lockRefund(tx, id);
  const lock = await refundLock(tx, refund, 'approve');
  if (lock !== null) throw new InvariantBroken(`refund ${id} cannot be approved: ${lock}`);
  await changeRefund(tx, refund, { state: 'approved', approvedBy: by, approvedAt: context.now });
  await moveWorkItem(tx, { kind: 'refund', subject: id, to: 'approved' }, context.now);
  await postJournal(tx, { subject: id, kind: 'refund-approve', n: 1, postings: approvalPostings(refund) });
}

/** It was said to be sent, and was not: to be sent again, or cancelled. Books nothing. Throws where `refundLock` tells one. */
export async function unsendRefund(tx: Tx, id: RefundId, context: MoneyContext): Promise<void> {
  const refund = await lockRefund(tx, id);
  const lock = await refundLock(tx, refund, 'unsend');
  if (lock !== null) throw new InvariantBroken(`refund ${id} cannot be taken back to approved: ${lock}`);
  await changeRefund(tx, refund, { state: 'approved', sentBy: null, sentAt: null, sentReference: null });
  await moveWorkItem(tx, { kind: 'refund', subject: id, to: 'approved' }, context.now);
}

/** Staff transferred it at the bank. From `approved`. Throws `InvariantBroken` from any other state. */
export async function markRefundSent(
  tx: Tx,
  id: RefundId,
  { by, reference }: { by: StaffId; reference: string },
  context: MoneyContext,
): Promise<void> {
  const refund = await lockRefund(tx, id);
  const lock = await refundLock(tx, refund, 'send');
  if (lock !== null) throw new InvariantBroken(`refund ${id} cannot be sent: ${lock}`);
  await changeRefund(tx, refund, { state: 'sent', sentBy: by, sentAt: context.now, sentReference: reference });
  await moveWorkItem(tx, { kind: 'refund', subject: id, to: 'sent' }, context.now);
}
