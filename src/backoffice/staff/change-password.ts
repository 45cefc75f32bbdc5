import { type StaffMember } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { type PasswordChecks } from './check-password';
import { endSessionsOf } from './end-sessions';
import { hashPassword } from './password';
import { judgePassword, type StaffRefusal } from './staff-rules';

export interface PasswordChange {
  staff: StaffMember;
  oldPassword: string;
  newPassword: string;
}

export interface PasswordChangeDeps {
  db: Database;
  passwords: PasswordChecks;
  isDemo: boolean;
}

/**
 * A password of one's own choice in place of the one that is proved to be known. All sessions of the person end, this
 * one too: whoever else had the old password is out. Undefined when it is done.
 */
export async function changePassword(
  { db, passwords, isDemo }: PasswordChangeDeps,
  { staff, oldPassword, newPassword }: PasswordChange,
): Promise<StaffRefusal | undefined> {
  const refusal = judgePassword(newPassword, { name: staff.name, isDemo });
  if (refusal !== undefined) return refusal;
  if (newPassword === oldPassword) return 'password-unchanged';
  const check = await passwords.byName(staff.name, oldPassword, 'console');
  if (check.kind !== 'right') return check.kind === 'locked' ? 'password-locked' : 'password-wrong';
  const passwordHash = await hashPassword(newPassword);
  const isDone = await db.transaction(async (tx) => {
    // An admin who gave another password, or switched the person off, meanwhile goes before.
    const changed = await tx.write(
      `update staff set password_hash = ?, is_password_temporary = 0, failures = 0, locked_until = null
       where id = ? and is_active = 1 and password_hash = ?`,
      [passwordHash, staff.id, check.passwordHash],
    );
    if (changed === 0) return false;
    await endSessionsOf(tx, staff.id);
    await recordAudit(tx, {
      ...{ actor: staff.name, action: 'staff.password-change', subjectKind: 'staff', subject: staff.id, detail: {} },
    });
    return true;
  });
  return isDone ? undefined : 'password-wrong';
}
