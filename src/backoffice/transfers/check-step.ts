import { PENDING_TRANSFER_STEPS, type SopStep, UNMATCHED_MONEY_STEPS } from '../../domain/transfer/sop';
import { type Database, type Tx } from '../../persistence/database';
import { isDuplicateOf } from '../../persistence/database-errors';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { type DeskDeed, type DeskOutcome, type DeskSubject, mayRead, refusedDeed } from './desk.types';
import { isSubject } from './find-subject';

/** The house's procedure for each kind of subject; refunds have none. */
const STEPS_OF: Readonly<Record<DeskSubject['kind'], readonly SopStep[]>> = {
  transfer: PENDING_TRANSFER_STEPS,
  mutation: UNMATCHED_MONEY_STEPS,
  refund: [],
};

/** A step of the procedure was done, or was not after all. The first name stays. Safe to repeat. */
export async function checkStep(
  db: Database,
  { staff, subject, step, isDone }: DeskDeed & { step: string; isDone: boolean },
): Promise<DeskOutcome> {
  if (!mayRead(staff.role)) return refusedDeed('role-may-not');
  if (!STEPS_OF[subject.kind].some((one) => one.step === step)) return refusedDeed('invalid');
  return db.transaction(async (tx): Promise<DeskOutcome> => {
    if (!(await isSubject(tx, subject))) return refusedDeed('unknown');
    const isNew = isDone
      ? await insertCheck(tx, { subject: subject.id, step, staffId: staff.id })
      : (await tx.write('delete from sop_check where subject = ? and step = ?', [subject.id, step])) === 1;
    if (!isNew) return { kind: 'done' };
    await recordAudit(tx, {
      ...{ actor: staff.name, action: isDone ? 'sop.check' : 'sop.uncheck' },
      ...{ subjectKind: subject.kind, subject: subject.id, detail: { step } },
    });
    return { kind: 'done' };
  });
}

async function insertCheck(
  tx: Tx,
  { subject, step, staffId }: { subject: string; step: string; staffId: string },
): Promise<boolean> {
  try {
    await tx.write('insert into sop_check (subject, step, staff_id, at) values (?, ?, ?, utc_timestamp(3))', [
      ...[subject, step, staffId],
    ]);
    return true;
  } catch (error) {
    if (isDuplicateOf(error, 'PRIMARY')) return false;
    throw error;
  }
}
