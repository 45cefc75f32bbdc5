import { type AuditAction } from '../../domain/audit';
import { type StaffMember } from '../../domain/staff';
import { type Database, type Tx } from '../../persistence/database';
import { type AuditEvent, recordAudit } from '../../persistence/repositories/audit-event.repository';
import { hashOfToken } from './session-token';

/** Ends every session of a person, but for the one that is kept. In the transaction of what makes it necessary. */
export async function endSessionsOf(tx: Tx, staffId: string, kept?: Buffer): Promise<void> {
  await tx.write(
    `delete from staff_session where staff_id = ?${kept === undefined ? '' : ' and token_hash <> ?'}`,
    kept === undefined ? [staffId] : [staffId, kept],
  );
}

/** Safe to repeat: only the end of a session is put on record. */
export async function logOut(db: Database, staff: StaffMember, token: string): Promise<void> {
  const hash = hashOfToken(token);
  if (hash === undefined) return;
  await db.transaction(async (tx) => {
    const ended = await tx.write('delete from staff_session where token_hash = ? and staff_id = ?', [hash, staff.id]);
    if (ended > 0) await recordSession(tx, staff, 'staff.log-out');
  });
}

/** Ends all sessions of one's own but the one that asks. Says how many. */
export async function endOtherSessions(db: Database, staff: StaffMember, token: string): Promise<number> {
  return db.transaction(async (tx) => {
    const ended = await tx.write('delete from staff_session where staff_id = ? and token_hash <> ?', [
      staff.id,
      hashOfToken(token) ?? Buffer.alloc(32),
    ]);
    if (ended > 0) await recordSession(tx, staff, 'staff.sessions-end', { ended });
    return ended;
  });
}

async function recordSession(
  tx: Tx,
  { name, id }: StaffMember,
  action: AuditAction,
  detail: AuditEvent['detail'] = {},
): Promise<void> {
  await recordAudit(tx, { actor: name, action, subjectKind: 'staff', subject: id, detail });
}
