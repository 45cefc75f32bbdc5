import { type TransferId } from '../../domain/ids';
import { type BuyerMessageKind } from '../../domain/transfer/terms';
import { after, type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { isDuplicateOf } from '../../persistence/database-errors';
import { newId } from '../../persistence/new-id';
import { dateOf } from '../../persistence/repositories/columns';

/** What was not told by then is old: the page of the transfer tells it all the same. */
const SEND_WITHIN_MS = 24 * 60 * 60 * 1000;

/**
 * Tells the payer of a transfer something outside its page, in the transaction of what it tells. One without a phone
 * number or address gets none, and false says so. Safe to repeat: the same occasion is told once. Locks nothing but its
 * own row.
 */
export async function queueBuyerMessage(
  tx: Tx,
  message: {
    transferId: TransferId;
    kind: BuyerMessageKind;
    /** Makes another occasion of the same kind: the number of a proof or a match. */
    n?: number;
    values?: Readonly<Record<string, string | number>>;
  },
  now: Instant,
): Promise<boolean> {
  const { transferId, kind, n, values = {} } = message;
  if (!(await hasAddress(tx, transferId))) return false;
  const occasion = `${transferId}:${kind}${n === undefined ? '' : `:${n}`}`;
  try {
    await tx.write(
      `insert into buyer_message (id, occasion, transfer_id, kind, channel, state, values_json, next_try_at, send_before,
         created_at) values (?, ?, ?, ?, 'auto', 'waiting', ?, ?, ?, ?)`,
      [
        ...[newId(), occasion, transferId, kind, JSON.stringify(values), dateOf(now)],
        ...[dateOf(after(now, SEND_WITHIN_MS)), dateOf(now)],
      ],
    );
  } catch (error) {
    if (!isDuplicateOf(error, 'occasion')) throw error;
  }
  return true;
}

async function hasAddress(tx: Tx, transferId: TransferId): Promise<boolean> {
  const row = await tx.row(
    'select 1 from transfer where id = ? and (contact_phone is not null or contact_email is not null)',
    [transferId],
  );
  return row !== undefined;
}
