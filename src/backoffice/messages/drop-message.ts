import { type MessageId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { closeMessageItems } from '../../billing/messages/message-items';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { changeMessage } from '../../persistence/repositories/customer-message.repository';
import { isReason } from '../reason';
import { lockOwnMessage, type MessageDeedOutcome } from './own-message';

/** Ends a message that no channel could send and that the customer need not have any more. It says why. */
export async function dropMessage(
  db: Database,
  { by, messageId, reason }: { by: StaffMember; messageId: MessageId; reason: string },
): Promise<MessageDeedOutcome> {
  const kept = reason.trim();
  if (!isReason(kept)) return { kind: 'refused', code: 'invalid-reason' };
  return db.transaction(async (tx): Promise<MessageDeedOutcome> => {
    const found = await lockOwnMessage(tx, { by, messageId });
    if (found.kind === 'refused') return found;
    const { row } = found;
    if (row.state === 'told') return { kind: 'refused', code: 'not-open' };
    await closeMessageItems(tx, row);
    await changeMessage(tx, row, { state: 'skipped', lastError: 'dropped', processedAt: await tx.now() });
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'message.by-hand', subjectKind: 'message', subject: messageId },
      detail: { customer: row.customerId, kind: row.kind, tagihan: row.tagihanId, resolution: 'dropped', reason: kept },
    });
    return { kind: 'dropped', tagihanId: row.tagihanId };
  });
}
