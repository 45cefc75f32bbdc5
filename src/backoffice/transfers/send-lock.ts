import { type Queryable } from '../../persistence/database';
import { readLiveMoneyApproval } from '../../persistence/repositories/money-approval.repository';
import { type RefundRow } from '../../persistence/repositories/refund.repository';
import { isRecovering } from '../../persistence/repositories/store-epoch.repository';
import { refundLock, type RefundLock } from '../../transfer/refund/refund-lock';

/** Why an approved refund may not be transferred now. */
export type SendLock = RefundLock | 'approval-open' | 'recovering';

/** For the page of a refund, by what `markSent` tests again. Null: it may be transferred. Reads only. */
export async function readSendLock(queryable: Queryable, refund: RefundRow): Promise<SendLock | null> {
  if (await isRecovering(queryable)) return 'recovering';
  if ((await readLiveMoneyApproval(queryable, refund.id)) !== undefined) return 'approval-open';
  return refundLock(queryable, refund, 'send');
}
