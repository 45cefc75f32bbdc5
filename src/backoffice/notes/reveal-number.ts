import { type TopupId } from '../../domain/ids';
import { type StaffMember, type StaffRole } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';

const MAY_REVEAL: readonly StaffRole[] = ['admin', 'supervisor', 'operator'];

export type RevealOutcome =
  { kind: 'revealed'; number: string } | { kind: 'refused'; code: 'role-may-not' | 'unknown' };

/**
 * The whole number of an order for somebody who has to read it aloud. It is handed over only once the record of who saw
 * it is kept. Each repeat is another record.
 */
export async function revealNumber(
  db: Database,
  { topupId, by }: { topupId: TopupId; by: StaffMember },
): Promise<RevealOutcome> {
  if (!MAY_REVEAL.includes(by.role)) return { kind: 'refused', code: 'role-may-not' };
  return db.transaction(async (tx): Promise<RevealOutcome> => {
    const topup = await tx.row<{ destination: string }>('select destination from topup where id = ?', [topupId]);
    if (topup === undefined) return { kind: 'refused', code: 'unknown' };
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'topup.number-reveal', subjectKind: 'topup', subject: topupId },
      detail: {},
    });
    return { kind: 'revealed', number: topup.destination };
  });
}
