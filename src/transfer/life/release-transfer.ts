import { InvariantBroken } from '../../domain/errors';
import { type TransferId } from '../../domain/ids';
import { type Tx } from '../../persistence/database';
import { freeAmount, unreserveTransfer } from '../../persistence/repositories/amount-use.repository';
import { readTransfer } from '../../persistence/repositories/transfer.repository';
import { type MoneyContext } from '../context';

/**
 * U4: gives the amount of a transfer back, at its match or after its grace: it is quarantined from now on. The transfer
 * is locked. Safe to repeat. Does not change the transfer's state, but its version: whoever changes the row as well does
 * so before, or reads it again.
 *
 * The account's row comes before the transfer in the order of locks and is not locked here: the use of an amount is
 * written by its key and only while it is this transfer's, which nobody else may end.
 */
export async function giveAmountBack(
  tx: Tx,
  transferId: TransferId,
  { now }: Pick<MoneyContext, 'now'>,
): Promise<void> {
  const transfer = await readTransfer(tx, transferId);
  if (transfer === undefined) throw new InvariantBroken(`there is no transfer ${transferId}`);
  const { bankAccountId, final } = transfer;
  await freeAmount(tx, { bankAccountId, final, transferId }, now);
  await unreserveTransfer(tx, transferId, now);
}
