import { type DeskOwner, ownerAfterHandOver } from '../../domain/hand-over';
import { type WorkItemKind, type WorkItemOwner } from '../../domain/promises';
import { type StaffMember } from '../../domain/staff';
import { type Tx } from '../database';

/**
 * The open items of something go up to `to`; deadline and clock go on. Whoever holds one gives it away by handing it
 * over, or loses it to those above; customer service, which may not decide, takes it from nobody. False when there is
 * none. Safe to repeat.
 */
export async function handItemOver(
  tx: Tx,
  { kind, subject, to, by }: { kind: WorkItemKind; subject: string; to: DeskOwner; by: StaffMember },
): Promise<boolean> {
  const items = await tx.rows<{ id: string; owner: WorkItemOwner; taken_by: string | null }>(
    'select id, owner, taken_by from work_item where kind = ? and subject = ? and is_open = 1 order by id for update',
    [kind, subject],
  );
  for (const { id, owner, taken_by: takenBy } of items) {
    const next = ownerAfterHandOver(owner, to);
    const isFreed = by.role !== 'cs' && (takenBy === by.id || next !== owner);
    await tx.write(
      `update work_item set owner = ?${isFreed ? ', taken_by = null, taken_at = null' : ''} where id = ?`,
      [next, id],
    );
  }
  return items.length > 0;
}
