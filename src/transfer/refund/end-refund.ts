import { InvariantBroken } from '../../domain/errors';
import { type MutationId, type RefundId } from '../../domain/ids';
import { postJournal } from '../../ledger/journal';
import { type StaffId } from '../../domain/staff';
import { debitsOfRefund } from '../../domain/transfer/refund-life';
import { type Tx } from '../../persistence/database';
import { readBankAccount } from '../../persistence/repositories/bank-account.repository';
import { lockMutations, type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { changeOrder, lockOrderOf } from '../../persistence/repositories/digital-order.repository';
import { changeRefund, lockRefund, type RefundRow, readRefund } from '../../persistence/repositories/refund.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';
import { endSla } from '../life/sla-clock';
import { endLine } from '../match/line-states';
import { queueBuyerMessage } from '../messages/queue-buyer-message';
import { settleCancelled } from './cancelled-refund';
import { endRefundedLine } from './refund-line';
import { refundLock } from './refund-lock';
import { cancelPostings, confirmationPostings, keepRefundPostings } from './refund-postings';

/**
 * A debit of the bank is this refund: books it out of the bank, ends refund and purpose, and tells the payer. Takes the
 * locks of the lines, then of the refund. Not safe to repeat.
 *
 * Throws `InvariantBroken` for a line that is no open debit of this amount, with or without the bank's fee, and for a
 * refund that was not approved or has ended.
 */
export async function confirmRefund(
  tx: Tx,
  id: RefundId,
  mutationId: MutationId,
  context: MoneyContext,
): Promise<void> {
  const seen = await readRefund(tx, id);
  if (seen === undefined) throw new InvariantBroken(`there is no refund ${id}`);
  const lines = await lockMutations(tx, seen.mutationId === null ? [mutationId] : [mutationId, seen.mutationId]);
  const refund = await lockRefundWithOrder(tx, id);
  const line = lines.find((one) => one.id === mutationId);
  const lock = await refundLock(tx, refund, 'confirm');
  if (lock !== null) throw new InvariantBroken(`refund ${id} cannot be confirmed: ${lock}`);
  requireDebitOf(refund, line);
  const { now } = context;
  const by = refund.sentBy;
  await changeRefund(tx, refund, { state: 'confirmed', confirmedMutationId: mutationId, endedAt: now });
  await endLine(tx, line, { state: 'booked-out', by: null }, context);
  await endPromise(tx, refund, { by }, context);
  await endPurpose(tx, refund, context);
  const { code } = await readBankAccount(tx, line.bankAccountId);
  const postings = confirmationPostings(refund.amount, { code, amount: line.amount });
  await postJournal(tx, { subject: id, kind: 'refund-confirm', n: 1, postings });
}

/**
 * Not to go out after all; only before it was sent. What was booked goes back to where the money waited. Money that is
 * still owed is never left without a promise: a line is open again; what an order or a payer too much is owed is asked
 * for anew, unless the order was delivered meanwhile, which it then pays for.
 *
 * Takes the locks of line, top-up, order and refund. Returns the refund that was asked for anew. Throws `InvariantBroken`
 * for one that was sent or has ended.
 */
export async function cancelRefund(
  tx: Tx,
  id: RefundId,
  reason: string,
  context: MoneyContext,
): Promise<{ requestedAgain: RefundId | null }> {
  return settleCancelled(tx, await cancelOnly(tx, id, context), reason, context);
}

/**
 * Nobody says where an excess goes back to: it becomes the house's, by a decision of two people. The locks of its transfer
 * and of the refund are held. Throws `InvariantBroken` where `refundLock` tells a lock. Not safe to repeat.
 */
export async function keepRefund(tx: Tx, id: RefundId, by: StaffId, context: MoneyContext): Promise<void> {
  const refund = await lockRefund(tx, id);
  const lock = await refundLock(tx, refund, 'keep');
  if (lock !== null) throw new InvariantBroken(`refund ${id} cannot be kept: ${lock}`);
  await changeRefund(tx, refund, { state: 'kept', endedAt: context.now });
  await endPromise(tx, refund, { by }, context);
  await postJournal(tx, { subject: id, kind: 'refund-keep', n: 1, postings: keepRefundPostings(refund) });
}

/** The match that it came from is undone, and the journal of that takes its money back. Its transfer is locked. */
export async function takeKeptBack(tx: Tx, id: RefundId): Promise<void> {
  const refund = await lockRefund(tx, id);
  if (refund.state !== 'kept') throw new InvariantBroken(`refund ${id} is ${refund.state}: nothing was kept`);
  await changeRefund(tx, refund, { state: 'cancelled' });
}

/** The refund alone: the caller knows where its money goes. */
export async function cancelOnly(tx: Tx, id: RefundId, context: MoneyContext): Promise<RefundRow> {
  await lockBefore(tx, id);
  const refund = await lockRefund(tx, id);
  const lock = await refundLock(tx, refund, 'cancel');
  if (lock !== null) throw new InvariantBroken(`refund ${id} cannot be cancelled: ${lock}`);
  const cancelled = await changeRefund(tx, refund, { state: 'cancelled', endedAt: context.now });
  await endPromise(tx, refund, { by: null }, context);
  if (refund.state === 'approved') {
    await postJournal(tx, { subject: id, kind: 'refund-cancel', n: 1, postings: cancelPostings(refund) });
  }
  return cancelled;
}

/** After its lines. */
export async function lockRefundWithOrder(tx: Tx, id: RefundId): Promise<RefundRow> {
  const seen = await readRefund(tx, id);
  const orderId = seen?.orderId ?? null;
  if (orderId !== null) await lockOrderOf(tx, { id: orderId });
  return lockRefund(tx, id);
}

/** What comes before a refund in the order of locks, as far as this one is about it. */
async function lockBefore(tx: Tx, id: RefundId): Promise<void> {
  const seen = await readRefund(tx, id);
  if (seen === undefined) throw new InvariantBroken(`there is no refund ${id}`);
  if (seen.mutationId !== null) await lockMutations(tx, [seen.mutationId]);
  if (seen.orderId === null) return;
  await tx.row(`select t.id from topup t where t.id = (select topup_id from digital_order where id = ?) for update`, [
    seen.orderId,
  ]);
  await lockOrderOf(tx, { id: seen.orderId });
}

function requireDebitOf(refund: RefundRow, line: MutationRow | undefined): asserts line is MutationRow {
  const isOpen = line?.state === 'new' || line?.state === 'open';
  if (
    line === undefined ||
    !isOpen ||
    line.direction !== 'debit' ||
    !debitsOfRefund(refund.amount).includes(line.amount)
  ) {
    throw new InvariantBroken(`mutation ${line?.id ?? 'none'} is not the debit of refund ${refund.id}`);
  }
}

async function endPromise(
  tx: Tx,
  { id }: RefundRow,
  { by }: { by: string | null },
  context: MoneyContext,
): Promise<void> {
  await endSla(tx, { kind: 'refund', id }, { by }, context);
  await closeWorkItem(tx, { kind: 'refund', subject: id });
}

async function endPurpose(tx: Tx, refund: RefundRow, context: MoneyContext): Promise<void> {
  if (refund.mutationId !== null) return endRefundedLine(tx, refund.mutationId, context);
  if (refund.orderId !== null) {
    const order = await lockOrderOf(tx, { id: refund.orderId });
    if (order?.state !== 'refund-pending') throw new InvariantBroken(`order ${refund.orderId} waits for no refund`);
    await changeOrder(tx, order, { state: 'refunded', endedAt: context.now });
  }
  if (refund.transferId === null) return;
  const values = { amount: refund.amount, payeeBank: refund.payeeBank ?? '', payeeEnd: refund.payeeNumberEnd ?? '' };
  await queueBuyerMessage(tx, { transferId: refund.transferId, kind: 'refunded', n: refund.no, values }, context.now);
}
