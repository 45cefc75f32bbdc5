import { type Queryable } from '../../persistence/database';
import { type RefundRow } from '../../persistence/repositories/refund.repository';

export type RefundMove = 'approve' | 'send' | 'unsend' | 'confirm' | 'cancel';

/** Why a refund may not take this step now. */
export type RefundLock =
  /** It is past this step, or has ended. */
  | 'wrong-state'
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
  refund: Pick<RefundRow, 'state' | 'orderId' | 'payeeNumberSealed'>,
  move: RefundMove,
): Promise<RefundLock | null> {
  if (!FROM[move].includes(refund.state)) return 'wrong-state';
  if (move !== 'approve') return null;
  if (refund.orderId !== null && (await mayStillDeliver(queryable, refund.orderId))) return 'attempt-live';
  return refund.payeeNumberSealed === null ? 'payee-missing' : null;
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
