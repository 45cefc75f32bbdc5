import { type Tx } from '../../persistence/database';
import { changeTransfer, lockTransfer, type TransferRow } from '../../persistence/repositories/transfer.repository';
import { type MoneyContext } from '../context';
import { expirePurpose } from './purpose';
import { giveAmountBack } from './release-transfer';
import { closeTransferItem, putAwaitingItem } from './transfer-item';

/**
 * Nothing is being verified any more: the machine waits for the money again while the amount is reserved, and gives it up
 * when the grace is over (U4). The transfer is locked; its row is written with what the caller changed in it. Neither
 * tells the payer nor ends a clock.
 */
export async function backToWaiting(tx: Tx, row: TransferRow, context: MoneyContext): Promise<TransferRow> {
  const { rejectedReason } = row;
  if (row.isReserved && context.now < row.graceUntil) {
    const { id: transferId, graceUntil } = row;
    const next = await changeTransfer(tx, row, { state: 'awaiting', nextAt: graceUntil, rejectedReason });
    await putAwaitingItem(tx, { transferId, graceUntil, nextAt: graceUntil }, context.now);
    return next;
  }
  return releaseTransfer(tx, row, context);
}

/** T5, U4: given up. Its amount is free, its shop or reseller is told. The transfer is locked. */
export async function releaseTransfer(tx: Tx, row: TransferRow, context: MoneyContext): Promise<TransferRow> {
  await giveAmountBack(tx, row.id, context);
  const given = await lockTransfer(tx, row.id);
  const { rejectedReason } = row;
  const next = await changeTransfer(tx, given, {
    ...{ state: 'released', nextAt: null, rejectedReason },
    releasedAt: given.releasedAt ?? context.now,
  });
  await expirePurpose(tx, row.id, context);
  await closeTransferItem(tx, row.id);
  return next;
}
