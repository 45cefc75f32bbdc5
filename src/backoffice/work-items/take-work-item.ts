import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockWorkItem } from './lock-work-item';
import { mayHold, type TakeOutcome, type WorkItemRequest } from './work-item.types';

/**
 * Puts a name on an open item, and on record. Two who press at once: one gets it, the other is told who. Safe to repeat:
 * what is one's own already stays so, and is not put on record again.
 */
export async function takeWorkItem(db: Database, { id, by }: WorkItemRequest): Promise<TakeOutcome> {
  if (!mayHold(by.role)) return { kind: 'role-may-not', topupId: null };
  return db.transaction(async (tx): Promise<TakeOutcome> => {
    const item = await lockWorkItem(tx, id);
    if (item === undefined) return { kind: 'unknown', topupId: null };
    const { topupId, takenBy } = item;
    if (!item.isOpen) return { kind: 'closed', topupId };
    if (takenBy !== null) {
      return takenBy.id === by.id
        ? { kind: 'taken', topupId }
        : { kind: 'taken-before', by: takenBy.fullName, topupId };
    }
    await tx.write('update work_item set taken_by = ?, taken_at = utc_timestamp(3) where id = ? and taken_by is null', [
      by.id,
      id,
    ]);
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'work-item.take', subjectKind: 'work-item', subject: id },
      detail: { topupId },
    });
    return { kind: 'taken', topupId };
  });
}
