import { randomBytes } from 'node:crypto';
import { type Settings } from '../../domain/settings';
import { type StaffMember } from '../../domain/staff';
import { after } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { forgetTries, type Lock } from './charge-try';
import { type PasswordChecks } from './check-password';
import { hashOfToken, newSessionToken } from './session-token';

export interface LogInDeps {
  db: Database;
  settings: { current(): Promise<Settings> };
  passwords: PasswordChecks;
}

export interface LogInRequest {
  /** Lower case, without spaces around it. */
  name: string;
  password: string;
  /** The address, for the record. */
  from: string;
  /** The session that the browser had until now: it ends. */
  oldToken: string | undefined;
}

export type LogInOutcome =
  | { kind: 'in'; token: string; staff: StaffMember }
  | { kind: 'wrong'; triesLeft: number; lock: Lock | null }
  | { kind: 'locked'; lock: Lock };

export type LogIn = (request: LogInRequest) => Promise<LogInOutcome>;

/** Each log-in opens a session of its own with a token that nobody has seen before. */
export function createLogIn({ db, settings, passwords }: LogInDeps): LogIn {
  return async ({ name, password, from, oldToken }) => {
    const check = await passwords.byName(name, password, from);
    if (check.kind !== 'right') return check;
    const token = newSessionToken();
    const { sessionForMs } = await settings.current();
    const isIn = await db.transaction(async (tx) => {
      // Whoever was switched off or got another password while this one was looked at, stays out.
      const { id } = check.staff;
      const row = await tx.row<{ hash: string }>(
        'select password_hash as hash from staff where id = ? and is_active = 1 for update',
        [id],
      );
      if (row?.hash !== check.passwordHash) return false;
      await forgetTries(tx, id);
      await removeOldSessions(tx, oldToken);
      await openSession(tx, { staffId: id, token, sessionForMs });
      await recordAudit(tx, {
        ...{ actor: check.staff.name, action: 'staff.log-in', subjectKind: 'staff', subject: id },
        detail: { from },
      });
      return true;
    });
    return isIn ? { kind: 'in', token, staff: check.staff } : { kind: 'wrong', triesLeft: 1, lock: null };
  };
}

async function openSession(
  tx: Tx,
  { staffId, token, sessionForMs }: { staffId: string; token: string; sessionForMs: number },
): Promise<void> {
  const hash = hashOfToken(token);
  if (hash === undefined) throw new Error('a new token has no hash');
  const now = await tx.now();
  const csrfToken = randomBytes(24).toString('base64url');
  await tx.write(
    `insert into staff_session (token_hash, staff_id, csrf_token, created_at, seen_at, expires_at)
     values (?, ?, ?, ?, ?, ?)`,
    [hash, staffId, csrfToken, new Date(now), new Date(now), new Date(after(now, sessionForMs))],
  );
  await tx.write('update staff set last_seen_at = ? where id = ?', [new Date(now), staffId]);
}

/** Ended ones are kept for a day, so that the log-in page can say when they ended. */
async function removeOldSessions(tx: Tx, oldToken: string | undefined): Promise<void> {
  const old = oldToken === undefined ? undefined : hashOfToken(oldToken);
  if (old !== undefined) await tx.write('delete from staff_session where token_hash = ?', [old]);
  await tx.write('delete from staff_session where expires_at < utc_timestamp(3) - interval 1 day limit 100');
}
