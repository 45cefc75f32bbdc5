import { type DeskOwner } from '../../domain/hand-over';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { handItemOver } from '../../persistence/repositories/handed-over-item';
import { writeMoneyNote } from '../../persistence/repositories/money-note.repository';
import { isReason } from '../reason';
import { type DeskDeed, type DeskOutcome, mayRead, refusedDeed } from './desk.types';
import { isSubject } from './find-subject';

export interface HandOver extends DeskDeed {
  to: DeskOwner;
  /** Why; at least ten letters. */
  note: string;
}

/**
 * Somebody else's from now on, of those above; deadline and clock go on. For lines and refunds; a transfer is
 * handed over by its own verb, which knows its version. Safe to repeat.
 */
export async function handOverMoney(
  db: Database,
  { staff, subject, to, note }: HandOver & { subject: { kind: 'mutation' | 'refund' } },
): Promise<DeskOutcome> {
  const kept = note.trim();
  if (!mayRead(staff.role)) return refusedDeed('role-may-not');
  if (!isReason(kept)) return refusedDeed('invalid');
  return db.transaction(async (tx): Promise<DeskOutcome> => {
    if (!(await isSubject(tx, subject))) return refusedDeed('unknown');
    const isOpen = await handItemOver(tx, { kind: subject.kind, subject: subject.id, to, by: staff });
    if (!isOpen) return refusedDeed('wrong-state');
    await writeMoneyNote(tx, { subject: subject.id, kind: 'hand-over', text: kept, by: staff.id, at: await tx.now() });
    await recordAudit(tx, {
      ...{ actor: staff.name, action: 'money-note.hand-over', subjectKind: subject.kind, subject: subject.id },
      detail: { to, letters: kept.length },
    });
    return { kind: 'done' };
  });
}
