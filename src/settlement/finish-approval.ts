import { type Tx } from '../persistence/database';
import { type ApprovalEnd, type ApprovalRow, endApproval } from '../persistence/repositories/approval.repository';
import { endCorrection, lockCorrectionOf } from '../persistence/repositories/correction.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';

/** Ends an approval, with the correction that carries it out and what both had promised. Topup and attempts are locked. */
export async function finishApproval(tx: Tx, { id }: Pick<ApprovalRow, 'id'>, end: ApprovalEnd): Promise<void> {
  await endApproval(tx, id, end);
  const correction = await lockCorrectionOf(tx, id);
  if (correction?.state === 'proposed') {
    const state = end.state === 'executed' ? 'executed' : 'withdrawn';
    await endCorrection(tx, correction.id, {
      state,
      outcome: end.outcome ?? (state === 'executed' ? null : end.state),
    });
    await closeWorkItem(tx, { kind: 'correction', subject: correction.id });
  }
  await closeWorkItem(tx, { kind: 'approval', subject: id });
}
