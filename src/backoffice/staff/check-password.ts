import { randomBytes } from 'node:crypto';
import { type Settings } from '../../domain/settings';
import { type StaffMember } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { chargeTry, forgetTries, type Lock, type Try } from './charge-try';
import { hashPassword, isPassword } from './password';
import { isStaffName } from './staff-rules';
import { createUnknownNames } from './unknown-names';

export type PasswordCheck =
  | { kind: 'right'; staff: StaffMember; passwordHash: string; isPasswordTemporary: boolean }
  /** The lock is the one that this try has brought about. */
  | { kind: 'wrong'; triesLeft: number; lock: Lock | null }
  /** Not looked at. */
  | { kind: 'locked'; lock: Lock };

export interface PasswordChecks {
  /** Who is behind a name and a password. A right one leaves the count of tries to the log-in. `from`: an address. */
  byName(name: string, password: string, from: string): Promise<PasswordCheck>;
  /**
   * Whether this person knows the password of the account: before a decision that wants more than an open page. Wrong
   * ones count towards the same lock as at log-in.
   */
  confirm(staff: StaffMember, password: string): Promise<PasswordCheck['kind']>;
}

interface Deps {
  db: Database;
  settings: { current(): Promise<Settings> };
}

/** Every check costs one hash, also for a name that nobody has: the time it takes tells nothing. */
export function createPasswordChecks({ db, settings }: Deps): PasswordChecks {
  const unknownNames = createUnknownNames();
  let nobodysHash: Promise<string> | undefined;

  const check = async (name: string, password: string, from: string): Promise<PasswordCheck> => {
    const limits = await settings.current();
    // A name that cannot be anybody's is not shown to the database, whose column is narrower than what may be typed.
    const asked = isStaffName(name) ? await db.transaction((tx) => chargeTry(tx, name, limits)) : undefined;
    const charged = asked ?? unknownNames.chargeTry(name, await db.now(), limits);
    if (charged.kind === 'locked') return charged;
    nobodysHash ??= hashPassword(randomBytes(16).toString('hex'));
    const isRight = await isPassword(asked?.kind === 'try' ? asked.passwordHash : await nobodysHash, password);
    if (asked?.kind === 'try' && isRight) return { ...asked, kind: 'right' };
    await recordWrong(db, asked?.kind === 'try' ? asked : undefined, from);
    return { kind: 'wrong', triesLeft: charged.triesLeft, lock: charged.lock };
  };

  return {
    byName: check,
    async confirm(staff, password) {
      const { kind } = await check(staff.name, password, 'console');
      if (kind === 'right') await db.transaction((tx) => forgetTries(tx, staff.id));
      return kind;
    },
  };
}

/** What was typed as a name that nobody has is not kept: it may be a password in the wrong field. */
async function recordWrong(db: Database, tried: Try | undefined, from: string): Promise<void> {
  const subject = tried === undefined ? { actor: 'unknown', subject: '-' } : subjectOf(tried.staff);
  await db.transaction(async (tx) => {
    await recordAudit(tx, { ...subject, subjectKind: 'staff', action: 'staff.password-wrong', detail: { from } });
    if (tried === undefined || tried.lock === null) return;
    const detail = { from, until: tried.lock.until };
    await recordAudit(tx, { ...subject, subjectKind: 'staff', action: 'staff.lock', detail });
  });
}

function subjectOf({ name, id }: StaffMember): { actor: string; subject: string } {
  return { actor: name, subject: id };
}
