import { type BankAccountId, type TransferId } from '../../domain/ids';
import { add, type Rupiah, subtract } from '../../domain/money';
import { escrowAccount } from '../../ledger/accounts';
import { postJournal } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { changeOrder, type OrderRow } from '../../persistence/repositories/digital-order.repository';
import { readTransfer } from '../../persistence/repositories/transfer.repository';
import { InvariantBroken } from '../../domain/errors';
import { type MoneyContext } from '../context';
import { houseShareOf, shareBackPostings } from './house-share';
import { tellRefund } from './tell-refund';
import { requestRefund } from './request-refund';

/**
 * A paid order that was not delivered: what its buyer paid for it goes back (C7), and what the house had added to that
 * is the house's again. `waiting`: what is in its escrow account. The order is locked. Tells the buyer. Returns the
 * refund.
 */
export async function refundOrder(
  tx: Tx,
  order: OrderRow,
  { transferId, waiting, reason, errorCode }: { transferId: TransferId; waiting: Rupiah } & Why,
  context: MoneyContext,
): Promise<string> {
  const transfer = await readTransfer(tx, transferId);
  if (transfer === undefined) throw new InvariantBroken(`order ${order.id} was paid by no transfer`);
  await changeOrder(tx, order, { state: 'refund-pending', errorCode });
  const share = houseShareOf(order, transfer);
  const amount = subtract(waiting, add(share.fromDifference, share.short));
  const refundId = await requestRefund(
    tx,
    {
      ...{ source: { kind: 'order', orderId: order.id, transferId }, account: escrowAccount(order.id), amount, reason },
      ...{ bankAccountId: (await accountOfMoney(tx, transferId)) ?? transfer.bankAccountId, requestedBy: null },
    },
    context,
  );
  const postings = shareBackPostings(order, share);
  if (postings.length > 0) await postJournal(tx, { subject: refundId, kind: 'refund-share-back', n: 1, postings });
  await tellRefund(tx, refundId, context);
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
