import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { writeMoneyNote } from '../../persistence/repositories/money-note.repository';
import { type DeskDeed, type DeskOutcome, mayRead, refusedDeed } from './desk.types';
import { isSubject } from './find-subject';

const LEAST_LETTERS = 3;
const MOST_LETTERS = 1000;

/**
 * Keeps what a person knows about money, or what it told the payer (`answer`), for those who look at it next. Decides
 * nothing. Repeating it writes a second one.
 */
export async function noteAboutMoney(
  db: Database,
  { staff, subject, kind, text }: DeskDeed & { kind: 'note' | 'answer'; text: string },
): Promise<DeskOutcome> {
  const kept = text.trim();
  if (!mayRead(staff.role)) return refusedDeed('role-may-not');
  if (kept.length < LEAST_LETTERS || kept.length > MOST_LETTERS) return refusedDeed('invalid');
  return db.transaction(async (tx): Promise<DeskOutcome> => {
    if (!(await isSubject(tx, subject))) return refusedDeed('unknown');
    await writeMoneyNote(tx, { subject: subject.id, kind, text: kept, by: staff.id, at: await tx.now() });
    // The text may hold a number that somebody typed: the trail says that it was written.
    await recordAudit(tx, {
      ...{ actor: staff.name, action: kind === 'note' ? 'money-note.write' : 'money-note.answer' },
      ...{ subjectKind: subject.kind, subject: subject.id, detail: { letters: kept.length } },
    });
    return { kind: 'done' };
  });
}
