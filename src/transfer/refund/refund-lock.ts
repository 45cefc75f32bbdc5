import { type Queryable } from '../../persistence/database';
import { type RefundRow } from '../../persistence/repositories/refund.repository';
import { findLinesOfRefund, findTakenBackBy } from './taken-back';

export type RefundMove = 'approve' | 'send' | 'unsend' | 'confirm' | 'cancel';

/** Why a refund may not take this step now. */
export type RefundLock =
  /** It is past this step, or has ended. */
  | 'wrong-state'
  /** U11: the bank has taken the money back by itself. */
  | 'taken-back'
  /** A complete statement of the bank lacks the money; the bank is asked first. */
  | 'missing-in-statement'
  /** C7: a purchase of its order may still deliver. */
  | 'attempt-live'
  /** Nobody knows yet whom to pay. */
  | 'payee-missing';

const FROM: Readonly<Record<RefundMove, readonly RefundRow['state'][]>> = {
  approve: ['requested'],
  send: ['approved'],
  unsend: ['sent'],
  // The bank may tell it before the person who sent it does.
  confirm: ['approved', 'sent'],
  cancel: ['requested', 'approved'],
};

/** Null: it may. Reads only; under the refund's lock when something is decided. */
export async function refundLock(
  queryable: Queryable,
  refund: Pick<RefundRow, 'state' | 'orderId' | 'transferId' | 'mutationId' | 'payeeNumberSealed'>,
  move: RefundMove,
): Promise<RefundLock | null> {
  if (!FROM[move].includes(refund.state)) return 'wrong-state';
  if (move !== 'approve' && move !== 'send') return null;
  if ((await findTakenBackBy(queryable, refund)).length > 0) return 'taken-back';
  if (await isLackedByBank(queryable, refund)) return 'missing-in-statement';
  if (move === 'send') return null;
  if (refund.orderId !== null && (await mayStillDeliver(queryable, refund.orderId))) return 'attempt-live';
  return refund.payeeNumberSealed === null ? 'payee-missing' : null;
}

async function isLackedByBank(
  queryable: Queryable,
  refund: Pick<RefundRow, 'transferId' | 'mutationId'>,
): Promise<boolean> {
  const lines = await findLinesOfRefund(queryable, refund);
  return lines.some(({ exception }) => exception === 'missing-in-statement');
}

/** Also one that people gave up without a definite no (C3). */
async function mayStillDeliver(queryable: Queryable, orderId: string): Promise<boolean> {
  const row = await queryable.row(
    `select 1 from digital_order o join topup_attempt a on a.topup_id = o.topup_id
     where o.id = ? and a.state in ('new', 'sending', 'pending', 'suspect', 'abandoned') limit 1`,
    [orderId],
  );
  return row !== undefined;
}
