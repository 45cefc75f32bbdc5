import { mayApprove } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockWorkItem } from './lock-work-item';
import { mayHold, type ReleaseOutcome, type WorkItemRequest } from './work-item.types';

/**
 * Takes the name off an open item, so that anybody may take it. Only whoever holds it, or a supervisor or admin. Safe to
 * repeat: what nobody holds stays so.
 */
export async function releaseWorkItem(db: Database, { id, by }: WorkItemRequest): Promise<ReleaseOutcome> {
  if (!mayHold(by.role)) return { kind: 'role-may-not', topupId: null };
  return db.transaction(async (tx): Promise<ReleaseOutcome> => {
    const item = await lockWorkItem(tx, id);
    if (item === undefined) return { kind: 'unknown', topupId: null };
    const { topupId, takenBy } = item;
    if (!item.isOpen) return { kind: 'closed', topupId };
    if (takenBy === null) return { kind: 'not-taken', topupId };
    if (takenBy.id !== by.id && !mayApprove(by.role)) return { kind: 'not-yours', by: takenBy.fullName, topupId };
    await tx.write('update work_item set taken_by = null, taken_at = null where id = ? and taken_by = ?', [
      id,
      takenBy.id,
    ]);
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'work-item.release', subjectKind: 'work-item', subject: id },
      detail: { topupId, holder: takenBy.fullName },
    });
    return { kind: 'released', topupId };
  });
}
