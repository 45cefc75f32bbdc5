import { type TransferId } from '../../domain/ids';
import { type Tx } from '../../persistence/database';
import { changeOrder, lockOrderOf } from '../../persistence/repositories/digital-order.repository';
import { changeTiket, lockTiket } from '../../persistence/repositories/tiket.repository';
import { type MoneyContext } from '../context';

/** T5: nothing came for it; its shop or reseller is told so now. The transfer is locked. Safe to repeat. */
export async function expirePurpose(tx: Tx, transferId: TransferId, { now }: MoneyContext): Promise<void> {
  const order = await lockOrderOf(tx, { transferId });
  if (order?.state === 'awaiting') await changeOrder(tx, order, { state: 'expired', endedAt: now });
  const tiket = await lockTiket(tx, { transferId });
  if (tiket?.state === 'awaiting') await changeTiket(tx, tiket, { state: 'expired', endedAt: now });
}

/** A proof came after the end: it is waited for again. The transfer is locked. Safe to repeat. */
export async function reopenPurpose(tx: Tx, transferId: TransferId): Promise<void> {
  const order = await lockOrderOf(tx, { transferId });
  if (order?.state === 'expired') await changeOrder(tx, order, { state: 'awaiting', endedAt: null });
  const tiket = await lockTiket(tx, { transferId });
  if (tiket?.state === 'expired') await changeTiket(tx, tiket, { state: 'awaiting', endedAt: null });
}
