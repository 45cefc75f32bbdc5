import { InvariantBroken } from '../domain/errors';
import { type Settings } from '../domain/settings';
import { type Instant } from '../domain/time';
import { refundReason } from '../domain/transfer/refund-sentences';
import { escrowAccount } from '../ledger/accounts';
import { freeSaldo } from '../ledger/saldo';
import { type Tx } from '../persistence/database';
import { changeOrder, lockOrderOf, type OrderRow } from '../persistence/repositories/digital-order.repository';
import { readHolidays } from '../persistence/repositories/holiday.repository';
import { type TopupRow } from '../persistence/repositories/topup.repository';
import { queueBuyerMessage } from './messages/queue-buyer-message';
import { refundOrder } from './refund/refund-order';

/**
 * What the end of a top-up means for the order that paid for it, in the transaction of that end: delivered, the order is
 * a success; failed or taken back, what its buyer paid goes back (C7). Nothing for a top-up that no order
 * paid for. `topup` is the row after its change; its locks are held. A success after its failure changes nothing here:
 * the refund goes on unless people cancel it (C4).
 */
export async function endOrderOf(
  tx: Tx,
  topup: TopupRow,
  { now, settings }: { now: Instant; settings: Settings },
): Promise<void> {
  if (topup.origin !== 'order') return;
  const order = await lockOrderOf(tx, { topupId: topup.id });
  if (order === undefined) throw new InvariantBroken(`topup ${topup.id} belongs to no order`);
  if (topup.state === 'success') return succeed(tx, order, { topup, now });
  if (order.state !== 'processing' && order.state !== 'success') return;
  const { transferId } = order;
  if (transferId === null) throw new InvariantBroken(`order ${order.id} was paid by no transfer`);
  // Of one that was un-matched nothing comes back to the escrow: others have paid for it.
  const { free: waiting } = await freeSaldo(tx, escrowAccount(order.id));
  if (waiting === 0) {
    await changeOrder(tx, order, { state: 'closed', endedAt: now });
    return;
  }
  const { errorCode } = topup;
  const why = { transferId, waiting, errorCode, reason: refundReason(topup.state === 'failed' ? errorCode : null) };
  await refundOrder(tx, order, why, { now, settings, holidays: await readHolidays(tx) });
}

async function succeed(tx: Tx, order: OrderRow, { topup, now }: { topup: TopupRow; now: Instant }): Promise<void> {
  if (order.state !== 'processing') return;
  await changeOrder(tx, order, { state: 'success', endedAt: now });
  if (order.transferId === null) return;
  const values = { sn: topup.sn ?? '' };
  await queueBuyerMessage(tx, { transferId: order.transferId, kind: 'order-success', values }, now);
}
