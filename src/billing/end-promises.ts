import { type Tx } from '../persistence/database';
import { endPaymentException, listOpenShortages } from '../persistence/repositories/payment-exception.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { type ClosedBill } from './locked-bills';

/** What was promised for tagihan that are paid now, and what was asked about money that was missing, is over. */
export async function endPromises(tx: Tx, bills: readonly ClosedBill[]): Promise<void> {
  for (const { tagihanId } of bills.filter(({ isPaid }) => isPaid)) {
    await closeWorkItem(tx, { kind: 'tagihan', subject: tagihanId });
    for (const id of await listOpenShortages(tx, tagihanId)) {
      await endPaymentException(tx, { id, resolution: 'settled', by: null, note: null });
      await closeWorkItem(tx, { kind: 'payment', subject: id });
    }
  }
}
