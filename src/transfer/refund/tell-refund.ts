import { type RefundId } from '../../domain/ids';
import { InvariantBroken } from '../../domain/errors';
import { type Tx } from '../../persistence/database';
import { readRefund } from '../../persistence/repositories/refund.repository';
import { type MoneyContext } from '../context';
import { queueBuyerMessage } from '../messages/queue-buyer-message';

/** Tells the payer of a transfer that money of it goes back, and asks where to. Safe to repeat: each refund is told once. */
export async function tellRefund(tx: Tx, id: RefundId, { now }: MoneyContext): Promise<void> {
  const refund = await readRefund(tx, id);
  if (refund === undefined) throw new InvariantBroken(`there is no refund ${id}`);
  const { transferId, no: n, amount, reason } = refund;
  if (transferId === null) return;
  await queueBuyerMessage(tx, { transferId, kind: 'refund-pending', n, values: { amount, reason } }, now);
}
