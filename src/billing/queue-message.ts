import { type CustomerId, type DocumentId, type PlanId, type TagihanId } from '../domain/ids';
import { type CustomerMessageKind } from '../domain/tagihan/terms';
import { type BusinessDate, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { dateOf } from '../persistence/repositories/columns';

export interface NewCustomerMessage {
  /** Each occasion is told once: `tagihan:<id>:reminder-3`. */
  occasion: string;
  kind: CustomerMessageKind;
  customerId: CustomerId;
  tagihanId?: TagihanId;
  planId?: PlanId;
  /** Goes with it: the message waits until it is printed. */
  documentId?: DocumentId;
  /** Not before; quiet hours are the sender's business. */
  sendAt: Instant;
  /** It does not leave by itself after that. */
  sendBefore: Instant;
  /** What is due soonest leaves first. */
  priorityOn: BusinessDate;
  /** People asked for it: the how many-th time they asked about its bill. */
  askedN?: number;
  /** What its text needs besides the rows; no phone number. */
  values?: Readonly<Record<string, string | number>>;
}

/**
 * Puts a message to a customer into the queue, in the transaction of what it tells. Which channel it takes is decided
 * when it is sent. Safe to repeat: the same occasion is queued once.
 */
export async function queueMessage(
  tx: Tx,
  message: NewCustomerMessage,
  now: Instant,
): Promise<{ messageId: string; isNew: boolean }> {
  const messageId = newId();
  try {
    await tx.write(
      `insert into customer_message (id, occasion, customer_id, tagihan_id, plan_id, document_id, kind, channel, state,
         send_at, send_before, priority_on, values_json, next_try_at, created_at, asked_n)
       values (?, ?, ?, ?, ?, ?, ?, 'auto', 'waiting', ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[messageId, message.occasion, message.customerId, message.tagihanId ?? null, message.planId ?? null],
        ...[message.documentId ?? null, message.kind, dateOf(message.sendAt), dateOf(message.sendBefore)],
        ...[message.priorityOn, JSON.stringify(message.values ?? {}), dateOf(message.sendAt), dateOf(now)],
        message.askedN ?? null,
      ],
    );
    return { messageId, isNew: true };
  } catch (error) {
    if (!isDuplicateOf(error, 'occasion')) throw error;
    const known = await tx.row<{ id: string }>('select id from customer_message where occasion = ?', [
      message.occasion,
    ]);
    if (known === undefined) throw error;
    return { messageId: known.id, isNew: false };
  }
}
