import { type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { type ApprovalRow } from '../persistence/repositories/approval.repository';
import { recordAudit } from '../persistence/repositories/audit-event.repository';
import { finishApproval } from './finish-approval';

/** Nobody decided, or the engine was away for too long: nothing moved, and it ends. The approval is locked and live. */
export async function expireApproval(tx: Tx, approval: ApprovalRow, now: Instant): Promise<void> {
  await finishApproval(tx, approval, { state: 'expired', outcome: 'expired', at: now });
  await recordAudit(tx, {
    ...{ actor: 'system', action: 'approval.expired', subjectKind: 'approval', subject: approval.id },
    detail: { approval: approval.no, topup: approval.topupId, control: approval.action, was: approval.state },
  });
}
