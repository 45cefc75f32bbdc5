import { type MutationId } from '../../domain/ids';
import { mayApprove, type StaffMember } from '../../domain/staff';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import {
  lockMutation,
  noteMissingAccepted,
  readMutation,
} from '../../persistence/repositories/bank-mutation.repository';
import { moneyContext } from '../../transfer/money-context';
import { judgeAgain } from '../../transfer/mutations/judge-again';
import { leavePlaced } from '../../transfer/mutations/missing-lines';
import { type TransferDeps } from '../../transfer/transfer-deps';
import { isReason } from '../reason';

const ACTIONS = {
  'missing-in-statement': 'mutation.accept-missing',
  'time-contradicts': 'mutation.accept-time',
} as const;

export type AcceptMissingOutcome =
  | { kind: 'accepted' }
  | { kind: 'refused'; code: 'role-may-not' | 'not-found' | 'not-missing' | 'invalid-reason' };

/**
 * The bank was asked, and has the line although its statement lacks it, whatever later statements say: it is what it was
 * before, and an open one is judged again. Or the line is its transfer's although its time says otherwise: it stays
 * matched. Nothing is booked. Repeating it answers `not-missing`.
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
    const { exception } = row;
    const isAccepted = exception === 'missing-in-statement' || exception === 'time-contradicts';
    if (!isAccepted) return { kind: 'refused', code: 'not-missing' };
    const context = await moneyContext(tx, numbers);
    const change = { note: reason.trim() };
    if (exception === 'missing-in-statement') await noteMissingAccepted(tx, mutationId, context.now);
    if (row.state === 'open') await judgeAgain(tx, row, change, context);
    else await leavePlaced(tx, row, { change, by: staff.id }, context);
    await recordAudit(tx, {
      ...{ actor: staff.name, action: ACTIONS[exception], subjectKind: 'mutation', subject: mutationId },
      detail: { number: row.no, reason: reason.trim() },
    });
    return { kind: 'accepted' };
  });
}
