import { type BankAccountId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { escrowAccount } from '../../ledger/accounts';
import { type Tx } from '../../persistence/database';
import { changeOrder, type OrderRow } from '../../persistence/repositories/digital-order.repository';
import { readTransfer } from '../../persistence/repositories/transfer.repository';
import { InvariantBroken } from '../../domain/errors';
import { type MoneyContext } from '../context';
import { queueBuyerMessage } from '../messages/queue-buyer-message';
import { requestRefund } from './request-refund';

/**
 * A paid order that was not delivered: what its buyer paid waits in its escrow account and goes back (C7). The order is
 * locked. Tells the buyer. Returns the refund.
 */
export async function refundOrder(
  tx: Tx,
  order: OrderRow,
  { transferId, amount, reason, errorCode }: { transferId: TransferId; amount: Rupiah } & Why,
  context: MoneyContext,
): Promise<string> {
  const transfer = await readTransfer(tx, transferId);
  if (transfer === undefined) throw new InvariantBroken(`order ${order.id} was paid by no transfer`);
  await changeOrder(tx, order, { state: 'refund-pending', errorCode });
  const refundId = await requestRefund(
    tx,
    {
      ...{ source: { kind: 'order', orderId: order.id, transferId }, account: escrowAccount(order.id), amount, reason },
      ...{ bankAccountId: (await accountOfMoney(tx, transferId)) ?? transfer.bankAccountId, requestedBy: null },
    },
    context,
  );
  const values = { amount, reason };
  await queueBuyerMessage(tx, { transferId, kind: 'refund-pending', n: transfer.version, values }, context.now);
  return refundId;
}

/** Where it came in, which may be another account of ours than the payer was asked for. */
async function accountOfMoney(tx: Tx, transferId: TransferId): Promise<BankAccountId | undefined> {
  const row = await tx.row<{ id: string }>(
    `select m.bank_account_id as id from mutation_match x join bank_mutation m on m.id = x.mutation_id
     where x.transfer_id = ? and x.live = 1 order by x.id limit 1`,
    [transferId],
  );
  return row?.id;
}

interface Why {
  /** For people to read. */
  reason: string;
  errorCode: string | null;
}
