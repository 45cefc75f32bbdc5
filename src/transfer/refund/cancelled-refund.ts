import { type RefundId } from '../../domain/ids';
import { postJournal, type Posting } from '../../ledger/journal';
import { type Queryable, type Tx } from '../../persistence/database';
import { type AttemptRow, readAttempts } from '../../persistence/repositories/attempt.repository';
import {
  changeOrder,
  findOrder,
  lockOrderOf,
  type OrderRow,
} from '../../persistence/repositories/digital-order.repository';
import { changeRefund, lockRefund, type RefundRow } from '../../persistence/repositories/refund.repository';
import { changeTopup, readTopup, type TopupRow } from '../../persistence/repositories/topup.repository';
import { readTransfer } from '../../persistence/repositories/transfer.repository';
import { chargeToEscrow } from '../../settlement/bookings';
import { type MoneyContext } from '../context';
import { houseShareOf, shareAgainPostings } from './house-share';
import { giveLineBack } from './refund-line';
import { cancelPostings } from './refund-postings';
import { requestRefund } from './request-refund';

/** Delivered after it had failed, and its money still waits: the delivery is what it pays for. */
interface Delivered {
  topup: TopupRow;
  attempt: AttemptRow;
  /** What the house adds again to what its buyer paid. */
  again: Posting[];
}

/** What a cancelled refund leaves to be done. Locks of line, top-up, order and refund are held. */
export async function settleCancelled(
  tx: Tx,
  refund: RefundRow,
  reason: string,
  context: MoneyContext,
): Promise<{ requestedAgain: RefundId | null }> {
  if (refund.mutationId !== null) {
    await giveLineBack(tx, refund.mutationId, context);
    return { requestedAgain: null };
  }
  const delivered = await findDelivered(tx, refund);
  if (delivered !== null) {
    await payDelivery(tx, refund, delivered, context);
    return { requestedAgain: null };
  }
  return { requestedAgain: await requestAgain(tx, refund, reason, context) };
}

/** What `cancelRefund` would book, for a preview. */
export async function previewCancel(queryable: Queryable, refund: RefundRow): Promise<Posting[]> {
  const given = refund.state === 'approved' ? cancelPostings(refund) : [];
  const delivered = await findDelivered(queryable, refund);
  return delivered === null ? given : [...given, ...delivered.again, ...chargeToEscrow(delivered)];
}

async function findDelivered(queryable: Queryable, { orderId }: RefundRow): Promise<Delivered | null> {
  if (orderId === null) return null;
  const order = await findOrder(queryable, { id: orderId });
  const topupId = order?.topupId ?? null;
  const topup = topupId === null ? undefined : await readTopup(queryable, topupId);
  if (topup?.state !== 'success') return null;
  const attempt = (await readAttempts(queryable, topup.id)).findLast(({ state }) => state === 'success');
  if (order === undefined || attempt === undefined) return null;
  return { topup, attempt, again: await readShareAgain(queryable, order) };
}

/** Of one that is being paid back: what the house had added was taken out with that. */
async function readShareAgain(queryable: Queryable, order: OrderRow): Promise<Posting[]> {
  const { transferId, state } = order;
  const transfer = transferId === null ? undefined : await readTransfer(queryable, transferId);
  if (transfer === undefined || state !== 'refund-pending') return [];
  return shareAgainPostings(order, houseShareOf(order, transfer));
}

/** What was our loss (C4) becomes a sale: the money of its buyer was there all the time. */
async function payDelivery(
  tx: Tx,
  { id: refundId, orderId }: RefundRow,
  delivered: Delivered,
  { now }: MoneyContext,
): Promise<void> {
  const { id } = delivered.topup;
  const order = await lockOrderOf(tx, { topupId: id });
  if (order !== undefined && order.id === orderId && order.state === 'refund-pending') {
    await changeOrder(tx, order, { state: 'success', endedAt: now });
  }
  await changeTopup(tx, delivered.topup, { state: delivered.topup.state });
  const { again } = delivered;
  if (again.length > 0) await postJournal(tx, { subject: refundId, kind: 'refund-share-again', n: 1, postings: again });
  await postJournal(tx, { subject: id, kind: 'charge-late-success', n: 1, postings: chargeToEscrow(delivered) });
}

async function requestAgain(
  tx: Tx,
  refund: RefundRow,
  reason: string,
  context: MoneyContext,
): Promise<RefundId | null> {
  const { orderId, transferId, sourceAccount: account, bankAccountId, amount } = refund;
  const { payeeBank, payeeNumberSealed, payeeNumberEnd, payeeName, payeeBy } = refund;
  if (transferId === null) return null;
  const source =
    orderId === null ? ({ kind: 'excess', transferId } as const) : ({ kind: 'order', orderId, transferId } as const);
  const asked = { source, account, bankAccountId, amount, reason, requestedBy: null };
  const requestedAgain = await requestRefund(tx, asked, context);
  // It goes to the same account, unless staff write down another one.
  const payee = { payeeBank, payeeNumberSealed, payeeNumberEnd, payeeName, payeeBy };
  await changeRefund(tx, await lockRefund(tx, requestedAgain), payee);
  return requestedAgain;
}
