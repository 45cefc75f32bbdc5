import { mayApprove } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { isReason } from '../reason';
import { lockWorkItem } from './lock-work-item';
import { type CloseOutcome, isClosedByHand, mayHold, type WorkItemRequest } from './work-item.types';

/**
 * Ends an item that nothing in the hub can settle, on the word of whoever holds it. No money moves, and an order that it
 * is about stays as it is. Repeating it answers `closed`.
 */
export async function closeWorkItemByHand(
  db: Database,
  { id, by, reason }: WorkItemRequest & { reason: string },
): Promise<CloseOutcome> {
  if (!mayHold(by.role)) return { kind: 'role-may-not', topupId: null };
  const kept = reason.trim();
  return db.transaction(async (tx): Promise<CloseOutcome> => {
    const item = await lockWorkItem(tx, id);
    if (item === undefined) return { kind: 'unknown', topupId: null };
    const { topupId, takenBy, state } = item;
    if (!item.isOpen) return { kind: 'closed', topupId };
    if (!isClosedByHand(item)) return { kind: 'closes-otherwise', topupId };
    if (takenBy?.id !== by.id && !mayApprove(by.role)) {
      return { kind: 'not-yours', by: takenBy?.fullName ?? null, topupId };
    }
    if (!isReason(kept)) return { kind: 'invalid-reason', topupId };
    await tx.write(
      `update work_item set closed_at = utc_timestamp(3), changed_at = utc_timestamp(3) where id = ? and is_open = 1`,
      [id],
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'work-item.close', subjectKind: 'work-item', subject: id },
      detail: { topupId, item: state, reason: kept },
    });
    return { kind: 'closed-by-hand', topupId };
  });
}
