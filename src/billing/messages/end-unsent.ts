import { type CustomerId, type MessageId, type PlanId, type TagihanId } from '../../domain/ids';
import { isUnsent } from '../../domain/messages/unsent';
import { type CustomerMessageKind } from '../../domain/tagihan/terms';
import { type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { changeMessage, lockMessage } from '../../persistence/repositories/customer-message.repository';
import { closeMessageItems } from './message-items';

/** A message of the same kind takes the place of those that people would still have to send. */
export interface Replaced {
  customerId: CustomerId;
  about: { tagihanId: TagihanId } | { planId: PlanId };
  kinds: readonly CustomerMessageKind[];
  by: MessageId;
}

/**
 * Ends what no channel could send, and what was taken but never heard of again, since a newer message says the same: a
 * person need not see to it any more. What leaves by itself is left alone. The bill is locked before. Safe to repeat.
 */
export async function endUnsent(tx: Tx, { customerId, about, kinds, by }: Replaced, now: Instant): Promise<void> {
  const [column, id] = 'tagihanId' in about ? ['tagihan_id', about.tagihanId] : ['plan_id', about.planId];
  const rows = await tx.rows<{ id: string }>(
    `select id from customer_message where customer_id = ? and ${column} = ? and kind in (${kinds.map(() => '?').join(', ')})
       and id <> ?
       and (state in ('by-hand', 'failed') or (state = 'accepted' and last_error = 'not-delivered')) order by id`,
    [customerId, id, ...kinds, by],
  );
  for (const { id: messageId } of rows) {
    const row = await lockMessage(tx, messageId);
    if (row === undefined || !isUnsent(row)) continue;
    await closeMessageItems(tx, row);
    await changeMessage(tx, row, { state: 'skipped', lastError: 'replaced', processedAt: now });
  }
}
