import { type Queryable } from '../../persistence/database';
import { type RefundRow } from '../../persistence/repositories/refund.repository';
import { findLinesOfRefund, findTakenBackBy } from './taken-back';
import { mayHaveGoneOut } from './unplaced-debits';

export type RefundMove = 'approve' | 'send' | 'unsend' | 'confirm' | 'cancel' | 'keep';

/** Why a refund may not take this step now. */
export type RefundLock =
  /** It is past this step, or has ended. */
  | 'wrong-state'
  /** U11: the bank has taken the money back by itself. */
  | 'taken-back'
  /** A complete statement of the bank lacks the money; the bank is asked first. */
  | 'missing-in-statement'
  /** An outgoing line of its amount belongs to nothing yet: it may have been sent before. */
  | 'debit-open'
  /** C7: a purchase of its order may still deliver. */
  | 'attempt-live'
  /** Nobody knows yet whom to pay. */
  | 'payee-missing'
  /** Somebody does, so that it is paid back. */
  | 'payee-known'
  /** What an order or a line is owed is not kept this way. */
  | 'not-excess';

const FROM: Readonly<Record<RefundMove, readonly RefundRow['state'][]>> = {
  approve: ['requested'],
  send: ['approved'],
  unsend: ['sent'],
  // The bank may tell it before the person who sent it does.
  confirm: ['approved', 'sent'],
  cancel: ['requested', 'approved'],
  keep: ['requested'],
};

/** Null: it may. Reads only; under the refund's lock when something is decided. */
export async function refundLock(
  queryable: Queryable,
  refund: RefundRow,
  move: RefundMove,
): Promise<RefundLock | null> {
  if (!FROM[move].includes(refund.state)) return 'wrong-state';
  if (move === 'keep' && refund.kind !== 'excess') return 'not-excess';
  if (move !== 'approve' && move !== 'send' && move !== 'keep') return null;
  if ((await findTakenBackBy(queryable, refund)).length > 0) return 'taken-back';
  if (await isLackedByBank(queryable, refund)) return 'missing-in-statement';
  if (move === 'send') return (await mayHaveGoneOut(queryable, refund)) ? 'debit-open' : null;
  if (move === 'keep') return refund.payeeNumberSealed === null ? null : 'payee-known';
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
