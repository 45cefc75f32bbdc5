import { type ApprovalId } from '../../domain/ids';
import { type Database } from '../../persistence/database';
import { lockMoneyApproval } from '../../persistence/repositories/money-approval.repository';
import { refuseDecision } from './finish-decision';

/** Nobody decided about it in time, or nobody could carry it out: nothing moved, and it ends. Safe to repeat. */
export async function expireMoneyDecision(db: Database, approvalId: ApprovalId): Promise<void> {
  await db.transaction(async (tx) => {
    const approval = await lockMoneyApproval(tx, approvalId);
    const now = await tx.now();
    const isLive = approval?.state === 'requested' || approval?.state === 'approved';
    if (approval === undefined || !isLive || now < approval.expiresAt) return;
    await refuseDecision(tx, approval, { code: 'expired', at: now });
  });
}
