import { type Settings } from '../../domain/settings';
import { type StaffMember } from '../../domain/staff';
import { after, type Instant, instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { type StaffColumns, toStaffMember } from '../../persistence/repositories/staff.repository';

/** One try of a password that may now be looked at. */
export interface Try {
  kind: 'try';
  staff: StaffMember;
  passwordHash: string;
  isPasswordTemporary: boolean;
  /** After this one, if it is wrong. */
  triesLeft: number;
  /** When no try is left: what the name is locked until. */
  lock: Lock | null;
}

export interface Lock {
  since: Instant;
  until: Instant;
}

interface Columns extends StaffColumns {
  password_hash: string;
  is_password_temporary: number;
  failures: number;
  locked_until: Date | null;
}

type TryLimits = Pick<Settings, 'staffLockAfter' | 'staffLockForMs'>;

/**
 * Counts a try as wrong before its password is looked at, so that many tries at once have no more guesses than one
 * after the other. Whoever was right takes the count back (`forgetTries`). While the name is locked nothing is counted:
 * the lock ends at the time that was told. Undefined for a name that nobody active has.
 */
export async function chargeTry(
  tx: Tx,
  name: string,
  { staffLockAfter, staffLockForMs }: TryLimits,
): Promise<Try | { kind: 'locked'; lock: Lock } | undefined> {
  const row = await tx.row<Columns>(
    `select id, name, full_name, role, password_hash, is_password_temporary, failures, locked_until
     from staff where name = ? and is_active = 1 for update`,
    [name],
  );
  if (row === undefined) return undefined;
  const now = await tx.now();
  const lockedUntil = row.locked_until === null ? null : instant(row.locked_until);
  if (lockedUntil !== null && lockedUntil > now) {
    return { kind: 'locked', lock: { since: after(lockedUntil, -staffLockForMs), until: lockedUntil } };
  }
  const failures = lockedUntil === null ? row.failures + 1 : 1;
  const lock = failures < staffLockAfter ? null : { since: now, until: after(now, staffLockForMs) };
  await tx.write('update staff set failures = ?, locked_until = ? where id = ?', [
    failures,
    lock && new Date(lock.until),
    row.id,
  ]);
  return {
    kind: 'try',
    staff: toStaffMember(row),
    passwordHash: row.password_hash,
    isPasswordTemporary: row.is_password_temporary === 1,
    triesLeft: Math.max(0, staffLockAfter - failures),
    lock,
  };
}

/** After a right password. */
export async function forgetTries(tx: Tx, staffId: string): Promise<void> {
  await tx.write('update staff set failures = 0, locked_until = null where id = ?', [staffId]);
}
