import { type TopupId } from '../../domain/ids';
import { type StaffMember, type StaffRole } from '../../domain/staff';
import { type Database, type Queryable } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';

const MAY_REVEAL: readonly StaffRole[] = ['admin', 'supervisor', 'operator'];

export type RevealOutcome =
  | { kind: 'revealed'; recordId: string }
  | { kind: 'refused'; code: 'role-may-not' | 'unknown' };

/** For how long a record hands over the number to whoever made it. */
const SHOWN_FOR_MINUTES = 5;

/**
 * Puts on record that somebody sees the whole number of an order, to read it aloud. `readRevealed` hands it over by that
 * record. Each repeat is another record.
 */
export async function revealNumber(
  db: Database,
  { topupId, by }: { topupId: TopupId; by: StaffMember },
): Promise<RevealOutcome> {
  if (!MAY_REVEAL.includes(by.role)) return { kind: 'refused', code: 'role-may-not' };
  return db.transaction(async (tx): Promise<RevealOutcome> => {
    const topup = await tx.row('select 1 from topup where id = ?', [topupId]);
    if (topup === undefined) return { kind: 'refused', code: 'unknown' };
    const recordId = await recordAudit(tx, {
      ...{ actor: by.name, action: 'topup.number-reveal', subjectKind: 'topup', subject: topupId },
      detail: {},
    });
    return { kind: 'revealed', recordId };
  });
}

/** The number, for whoever made the record a moment ago; undefined for everybody else and later. Safe to repeat. */
export async function readRevealed(
  queryable: Queryable,
  { topupId, by, recordId }: { topupId: TopupId; by: StaffMember; recordId: string },
): Promise<string | undefined> {
  const row = await queryable.row<{ destination: string }>(
    `select t.destination from audit_event e join topup t on t.id = e.subject
     where e.id = ? and e.actor = ? and e.action = 'topup.number-reveal' and e.subject_kind = 'topup' and e.subject = ?
       and e.at > utc_timestamp(3) - interval ${SHOWN_FOR_MINUTES} minute`,
    [recordId, by.name, topupId],
  );
  return MAY_REVEAL.includes(by.role) ? row?.destination : undefined;
}
