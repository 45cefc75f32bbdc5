import { type MessageId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { businessDate } from '../../domain/time';
import { closeMessageItems } from '../../billing/messages/message-items';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { changeMessage } from '../../persistence/repositories/customer-message.repository';
import { lockOwnMessage, type MessageDeedOutcome } from './own-message';

/**
 * Keeps that a person told the customer what a message says, by the link or in any other way. Only what no channel could
 * send. Safe to repeat: it answers `told` again and puts nothing more on record.
 */
export async function markSentByHand(
  db: Database,
  { by, messageId }: { by: StaffMember; messageId: MessageId },
): Promise<MessageDeedOutcome> {
  return db.transaction(async (tx): Promise<MessageDeedOutcome> => {
    const found = await lockOwnMessage(tx, { by, messageId });
    if (found.kind === 'refused') return found;
    const { row } = found;
    if (row.state === 'told') return { kind: 'told', tagihanId: row.tagihanId };
    const now = await tx.now();
    await closeMessageItems(tx, row);
    await changeMessage(tx, row, {
      ...{ state: 'told', channel: 'by-hand', sentBy: by.id, sentOn: businessDate(now), processedAt: now },
    });
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'message.by-hand', subjectKind: 'message', subject: messageId },
      detail: { customer: row.customerId, kind: row.kind, tagihan: row.tagihanId, resolution: 'told' },
    });
    return { kind: 'told', tagihanId: row.tagihanId };
  });
}
