import { type TransferId } from '../../domain/ids';
import { type BuyerMessageKind } from '../../domain/transfer/terms';
import { type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';

/**
 * Tells the payer of a transfer something outside its page, in the transaction of what it tells. One without a phone
 * number or address gets none. Safe to repeat: the same occasion is told once. Locks nothing but its own row.
 */
export async function queueBuyerMessage(
  _tx: Tx,
  _message: {
    transferId: TransferId;
    kind: BuyerMessageKind;
    /** Makes another occasion of the same kind: the number of a proof or a match. */
    n?: number;
    values?: Readonly<Record<string, string | number>>;
  },
  _now: Instant,
): Promise<void> {
  throw new Error('to be written');
}
