import { type TopupId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { newId } from '../../persistence/new-id';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';

const LEAST_LETTERS = 3;
const MOST_LETTERS = 1000;

export type NoteOutcome = { kind: 'written' } | { kind: 'refused'; code: 'invalid-note' | 'role-may-not' | 'unknown' };

/**
 * Keeps what a person knows about an order, for those who look at it next. Nothing about the order changes. Repeating it
 * writes a second note. `unknown` for an order that does not exist.
 */
export async function writeNote(
  db: Database,
  { topupId, by, text }: { topupId: TopupId; by: StaffMember; text: string },
): Promise<NoteOutcome> {
  const kept = text.trim();
  if (by.role === 'marketing') return { kind: 'refused', code: 'role-may-not' };
  if (kept.length < LEAST_LETTERS || kept.length > MOST_LETTERS) return { kind: 'refused', code: 'invalid-note' };
  return db.transaction(async (tx): Promise<NoteOutcome> => {
    const topup = await tx.row('select 1 from topup where id = ?', [topupId]);
    if (topup === undefined) return { kind: 'refused', code: 'unknown' };
    const id = newId();
    await tx.write(
      'insert into case_note (id, topup_id, staff_id, text, written_at) values (?, ?, ?, ?, utc_timestamp(3))',
      [id, topupId, by.id, kept],
    );
    // The text may hold a number that somebody typed: the trail says that it was written, and where it stands.
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'note.write', subjectKind: 'topup', subject: topupId },
      detail: { note: id, letters: kept.length },
    });
    return { kind: 'written' };
  });
}
