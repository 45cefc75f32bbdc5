import { after, businessDate, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { type DocumentPlanner } from './billing-deps';
import { type BookedPayment } from './book-payment';
import { queueMessage } from './queue-message';

/** A receipt that could not be sent in that time is fetched by staff from the page of the payment. */
const SEND_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** A receipt for each payment that paid something of a bill, and its message. The last locks of a transaction. */
export async function issueReceipts(
  tx: Tx,
  { documents, payments }: { documents: DocumentPlanner; payments: readonly BookedPayment[] },
  now: Instant,
): Promise<void> {
  for (const { id: paymentId, customerId, tagihanId } of payments.filter(({ allocated }) => allocated > 0)) {
    const { documentId } = await documents.receipt(tx, { paymentId }, now);
    await queueMessage(
      tx,
      {
        ...{ occasion: `receipt:${paymentId}`, kind: 'receipt', customerId, tagihanId, documentId },
        ...{ sendAt: now, sendBefore: after(now, SEND_FOR_MS), priorityOn: businessDate(now) },
      },
      now,
    );
  }
}
