import { type MutationId } from '../../domain/ids';
import { mayApprove, type StaffMember } from '../../domain/staff';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockMutation, readMutation } from '../../persistence/repositories/bank-mutation.repository';
import { moneyContext } from '../../transfer/money-context';
import { foundInStatement } from '../../transfer/mutations/missing-lines';
import { type TransferDeps } from '../../transfer/transfer-deps';
import { isReason } from '../reason';

export type AcceptMissingOutcome =
  | { kind: 'accepted' }
  | { kind: 'refused'; code: 'role-may-not' | 'not-found' | 'not-missing' | 'invalid-reason' };

/**
 * The bank was asked, and has the line although its statement lacks it: it is what it was before, and an open one is
 * judged again. Nothing is booked. Repeating it answers `not-missing`.
 */
export async function acceptMissingLine(
  { db, settings }: TransferDeps,
  { staff, mutationId, reason }: { staff: StaffMember; mutationId: MutationId; reason: string },
): Promise<AcceptMissingOutcome> {
  if (!mayApprove(staff.role)) return { kind: 'refused', code: 'role-may-not' };
  if (!isReason(reason.trim())) return { kind: 'refused', code: 'invalid-reason' };
  if ((await readMutation(db, mutationId)) === undefined) return { kind: 'refused', code: 'not-found' };
  const numbers = await settings.current();
  return db.transaction(async (tx): Promise<AcceptMissingOutcome> => {
    const row = await lockMutation(tx, mutationId);
    if (row.exception !== 'missing-in-statement') return { kind: 'refused', code: 'not-missing' };
    const context = await moneyContext(tx, numbers);
    await foundInStatement(tx, row, { note: reason.trim() }, context);
    await recordAudit(tx, {
      ...{ actor: staff.name, action: 'mutation.accept-missing', subjectKind: 'mutation', subject: mutationId },
      detail: { number: row.no, reason: reason.trim() },
    });
    return { kind: 'accepted' };
  });
}
