import { type TransferId } from '../../domain/ids';
import { type Tx } from '../../persistence/database';
import { lockOrderOf } from '../../persistence/repositories/digital-order.repository';
import { lockTiket } from '../../persistence/repositories/tiket.repository';

/** What a transfer is for, after the transfer in the order of locks. A top-up that the order has comes first. */
export async function lockPurpose(tx: Tx, transferId: TransferId): Promise<void> {
  await tx.row(
    `select t.id from topup t where t.id = (select topup_id from digital_order where transfer_id = ?) for update`,
    [transferId],
  );
  await lockOrderOf(tx, { transferId });
  await lockTiket(tx, { transferId });
}
