import { type AuditAction } from '../../domain/audit';
import { mayApprove, type StaffMember, type StaffRole } from '../../domain/staff';
import { type Database, type Tx } from '../../persistence/database';
import { type AuditEvent, recordAudit } from '../../persistence/repositories/audit-event.repository';
import { type BigIntColumn } from '../../persistence/repositories/columns';
import { mayLookAfter } from '../customers/may-look-after';
import { endSessionsOf } from './end-sessions';
import { isAdmin, lockStaff, type StaffRow } from './lock-staff';
import { hashPassword } from './password';
import { makePassword, type StaffRefusal } from './staff-rules';

export interface StaffRefused {
  kind: 'refused';
  code: StaffRefusal;
  /** So many have to be handed over first. */
  customers?: number;
}
export type StaffOutcome = { kind: 'done'; subject: StaffRow } | StaffRefused;

export interface StaffChange {
  by: StaffMember;
  staffId: string;
}

type Detail = AuditEvent['detail'];

interface Effect extends StaffChange {
  db: Database;
  action: AuditAction;
  /** Who may do it. */
  may: (role: StaffRole) => boolean;
  /** Returns what goes on record; undefined when it is so already, and nothing is changed. */
  effect: (tx: Tx, subject: StaffRow) => Promise<Detail | StaffRefused | undefined>;
}

/**
 * Gives another role, and ends the person's sessions: none may go on with what the old role was allowed. Refused while
 * customers would be left with somebody who may not look after them. Repeatable.
 */
export function changeRole(db: Database, { by, staffId, role }: StaffChange & { role: StaffRole }) {
  return change({
    ...{ db, by, staffId, action: 'staff.role-change', may: isAdmin },
    async effect(tx, subject) {
      if (subject.role === role) return undefined;
      const left = mayLookAfter(role) ? undefined : await refuseLeaving(tx, subject);
      if (left !== undefined) return left;
      await tx.write('update staff set role = ? where id = ?', [role, subject.id]);
      await endSessionsOf(tx, subject.id);
      return { from: subject.role, to: role };
    },
  });
}

/**
 * Lets nobody in under this name any more, and ends the sessions at once. Refused while active customers are left with
 * the person. Safe to repeat.
 */
export function deactivateStaff(db: Database, { by, staffId }: StaffChange) {
  return change({
    ...{ db, by, staffId, action: 'staff.deactivate', may: isAdmin },
    async effect(tx, subject) {
      if (!subject.isActive) return undefined;
      const left = await refuseLeaving(tx, subject);
      if (left !== undefined) return left;
      await tx.write('update staff set is_active = 0 where id = ?', [subject.id]);
      await endSessionsOf(tx, subject.id);
      return {};
    },
  });
}

/** Safe to repeat. */
export function activateStaff(db: Database, { by, staffId }: StaffChange) {
  return change({
    ...{ db, by, staffId, action: 'staff.activate', may: isAdmin },
    async effect(tx, subject) {
      if (subject.isActive) return undefined;
      await tx.write('update staff set is_active = 1, failures = 0, locked_until = null where id = ?', [subject.id]);
      return {};
    },
  });
}

/** Takes a lock away before its time. Safe to repeat. One's own lock is another person's to look at. */
export function unlockStaff(db: Database, { by, staffId }: StaffChange) {
  return change({
    ...{ db, by, staffId, action: 'staff.unlock', may: mayApprove },
    async effect(tx, subject) {
      const now = await tx.now();
      const locked = await tx.write(
        'update staff set failures = 0, locked_until = null where id = ? and locked_until > ?',
        [subject.id, new Date(now)],
      );
      return locked === 0 ? undefined : {};
    },
  });
}

/**
 * A random password in place of the old one, to be shown once and changed at the next log-in. Ends the person's sessions
 * and takes a lock away. Each call makes another one.
 */
export async function resetPassword(
  db: Database,
  { by, staffId }: StaffChange,
): Promise<{ kind: 'done'; subject: StaffRow; password: string } | StaffRefused> {
  const password = makePassword();
  const passwordHash = await hashPassword(password);
  const outcome = await change({
    ...{ db, by, staffId, action: 'staff.password-reset', may: isAdmin },
    async effect(tx, subject) {
      await tx.write(
        `update staff set password_hash = ?, is_password_temporary = 1, failures = 0, locked_until = null
         where id = ?`,
        [passwordHash, subject.id],
      );
      await endSessionsOf(tx, subject.id);
      return {};
    },
  });
  return outcome.kind === 'done' ? { ...outcome, password } : outcome;
}

/** Under the lock of the person, which whoever gives it a customer takes as well. */
async function refuseLeaving(tx: Tx, { id }: StaffRow): Promise<StaffRefused | undefined> {
  const row = await tx.row<{ customers: BigIntColumn }>(
    'select count(*) as customers from customer c where c.marketing_id = ? and c.is_active = 1',
    [id],
  );
  const customers = Number(row?.customers ?? 0);
  return customers === 0 ? undefined : { kind: 'refused', code: 'has-customers', customers };
}

function isRefused(effect: Detail | StaffRefused | undefined): effect is StaffRefused {
  return effect?.kind === 'refused';
}

async function change({ db, by, staffId, action, may, effect }: Effect): Promise<StaffOutcome> {
  if (by.id === staffId) return { kind: 'refused', code: 'own-account' };
  return db.transaction<StaffOutcome>(async (tx) => {
    const locked = await lockStaff(tx, { by, staffId, may });
    if (locked === undefined) return { kind: 'refused', code: 'role-may-not' };
    const { subject } = locked;
    if (subject === undefined) return { kind: 'refused', code: 'not-found' };
    const detail = await effect(tx, subject);
    if (isRefused(detail)) return detail;
    if (detail !== undefined) {
      const on = { name: subject.name, ...detail };
      await recordAudit(tx, { actor: by.name, action, subjectKind: 'staff', subject: subject.id, detail: on });
    }
    return { kind: 'done', subject };
  });
}
