import { type DeliveryStatus, hasArrived, stateAfter } from '../../domain/messages/delivery';
import { type SendFailure } from '../../domain/messages/send-failure';
import { after, type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { changeMessage, type MessageRow } from '../../persistence/repositories/customer-message.repository';
import { applyFailure } from './apply-failure';
import { type MessageContext } from './message-context';
import { closeMessageItems } from './message-items';

export interface Delivery {
  providerId: string;
  status: DeliveryStatus;
  code: string | null;
  /** What the code means; undefined when it is not listed, or when nothing failed. */
  failure: SendFailure | undefined;
  at: Instant;
}

/**
 * What a provider told about a message that it took, under the lock of its row. Safe to repeat and in any order: what is
 * further stays.
 */
export async function applyDelivery(
  tx: Tx,
  row: MessageRow,
  { providerId, status, code, failure, at }: Delivery,
  context: MessageContext,
): Promise<MessageRow> {
  if (status === 'failed') return applyFailed(tx, row, { providerId, code, failure }, context);
  const state = stateAfter(row.state, status);
  if (state === undefined) return row;
  const isThere = hasArrived(state);
  if (isThere) await closeMessageItems(tx, row);
  return changeMessage(tx, row, {
    ...{ state, channel: 'whatsapp', providerId, unsure: 0, lastError: null },
    acceptedAt: row.acceptedAt ?? at,
    deliveredAt: isThere ? (row.deliveredAt ?? at) : row.deliveredAt,
    readAt: state === 'read' ? at : row.readAt,
    ...(isThere
      ? { processedAt: row.processedAt ?? context.now }
      : { nextTryAt: after(context.now, context.settings.messageDueMs) }),
  });
}

/** It counts only for the call that the row knows of, while nothing has arrived. */
async function applyFailed(
  tx: Tx,
  row: MessageRow,
  { providerId, code, failure }: Pick<Delivery, 'providerId' | 'code' | 'failure'>,
  context: MessageContext,
): Promise<MessageRow> {
  const isOfThisCall = row.state === 'sending' || (row.state === 'accepted' && row.providerId === providerId);
  if (!isOfThisCall) return row;
  // It left twice, and this is about one of them.
  if (row.state === 'sending' && row.unsure > 1) return changeMessage(tx, row, { unsure: row.unsure - 1 });
  await closeMessageItems(tx, row);
  // A failure that nobody listed is a definite no all the same: it was not delivered.
  const refusal = { channel: 'whatsapp', failure: failure ?? 'again', code: code ?? 'failed' } as const;
  return applyFailure(tx, { ...row, unsure: 0, processedAt: null }, refusal, context);
}
