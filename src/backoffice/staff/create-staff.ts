import { type StaffRole } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { isDuplicateOf } from '../../persistence/database-errors';
import { newId } from '../../persistence/new-id';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { hashPassword } from './password';
import { type CreationRefusal, isStaffName, judgePassword } from './staff-rules';

export interface NewStaff {
  /** Who does it: the log-in name of an admin, or `tool:<name>`. */
  actor: string;
  name: string;
  fullName: string;
  role: StaffRole;
  password: string;
  /** The person has to change it before anything else. */
  isPasswordTemporary: boolean;
}

const FULL_NAME_LETTERS = 100;

/** A new person. Refused for a name that somebody has or had: what is on record under it stays that person's. */
export async function createStaff(
  { db, isDemo }: { db: Database; isDemo: boolean },
  { actor, name, fullName, role, password, isPasswordTemporary }: NewStaff,
): Promise<{ kind: 'created'; staffId: string } | { kind: 'refused'; code: CreationRefusal }> {
  if (!isStaffName(name)) return { kind: 'refused', code: 'invalid-name' };
  if (fullName.trim() === '' || fullName.length > FULL_NAME_LETTERS) {
    return { kind: 'refused', code: 'invalid-full-name' };
  }
  const refusal = judgePassword(password, { name, isDemo });
  if (refusal !== undefined) return { kind: 'refused', code: refusal };
  const staffId = newId();
  const passwordHash = await hashPassword(password);
  try {
    await db.transaction(async (tx) => {
      await tx.write(
        `insert into staff (id, name, full_name, role, password_hash, is_password_temporary, created_at)
         values (?, ?, ?, ?, ?, ?, utc_timestamp(3))`,
        [staffId, name, fullName.trim(), role, passwordHash, isPasswordTemporary],
      );
      await recordAudit(tx, {
        ...{ actor, action: 'staff.create', subjectKind: 'staff', subject: staffId },
        detail: { name, role },
      });
    });
  } catch (error) {
    if (isDuplicateOf(error, 'name')) return { kind: 'refused', code: 'name-taken' };
    throw error;
  }
  return { kind: 'created', staffId };
}
