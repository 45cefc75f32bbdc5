import { type CustomerId, type PaymentId, type TagihanId } from '../domain/ids';
import { after, businessDate, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { type DocumentPlanner } from './billing-deps';
import { queueMessage } from './queue-message';

/** After that it does not leave by itself any more: whoever looks after the customer sees to it. */
const SEND_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** Money whose owner is known. */
export interface PaymentOfCustomer {
  id: PaymentId;
  customerId: CustomerId;
  /** Null: it was paid into no bill of ours. */
  tagihanId: TagihanId | null;
}

/**
 * A receipt for each payment, and its message: whoever pays has it in writing, also where the money paid no bill and is
 * kept as titipan. Safe to repeat. The last locks of a transaction.
 */
export async function issueReceipts(
  tx: Tx,
  { documents, payments }: { documents: Pick<DocumentPlanner, 'receipt'>; payments: readonly PaymentOfCustomer[] },
  now: Instant,
): Promise<void> {
  for (const { id: paymentId, customerId, tagihanId } of payments) {
    const { documentId } = await documents.receipt(tx, { paymentId }, now);
    await queueMessage(
      tx,
      {
        ...{ occasion: `receipt:${paymentId}`, kind: 'receipt', customerId, documentId },
        ...(tagihanId === null ? {} : { tagihanId }),
        ...{ sendAt: now, sendBefore: after(now, SEND_FOR_MS), priorityOn: businessDate(now) },
      },
      now,
    );
  }
}
