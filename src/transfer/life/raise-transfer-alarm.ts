import { type InvariantBroken } from '../../domain/errors';
import { type TransferId } from '../../domain/ids';
import { after } from '../../domain/time';
import { dateOf, instantOrNull } from '../../persistence/repositories/columns';
import { postponeItem } from '../../persistence/repositories/work-item.repository';
import { openPeopleItem } from '../../settlement/open-people-item';
import { type TransferState } from '../../domain/transfer/terms';
import { type TransferDeps } from '../transfer-deps';
import { type TransferNext } from './advance-transfer';

/** Nearer than any promise of a transfer (W1). */
const LOOK_AGAIN_MS = 60_000;

/**
 * The rows of a transfer contradict each other: nothing more happens to it, and a person has to look. Returns the wait
 * until it is looked at again. Repeating it leaves the first case as it is.
 */
export async function raiseTransferAlarm(
  { db, settings }: TransferDeps,
  { transferId, error }: { transferId: TransferId; error: InvariantBroken },
): Promise<TransferNext> {
  const numbers = await settings.current();
  await db.transaction(async (tx) => {
    const row = await tx.row<{ state: TransferState; next_at: Date | null }>(
      'select state, next_at from transfer where id = ? for update',
      [transferId],
    );
    const now = await tx.now();
    const nextAt = after(now, LOOK_AGAIN_MS);
    const item = { kind: 'case', subject: transferId, state: 'invariant-broken', topupId: null } as const;
    const answerUntil = row?.state === 'asked' ? instantOrNull(row.next_at) : null;
    // A fault of ours takes nothing of the time that the payer has to answer.
    if (answerUntil === null || answerUntil < nextAt) {
      await tx.write('update transfer set next_at = ? where id = ?', [dateOf(nextAt), transferId]);
      await postponeItem(tx, { kind: 'transfer', subject: transferId, nextAction: 'look-again', nextAt });
    }
    await openPeopleItem(tx, { ...item, detail: error.message, owner: 'admin' }, { now, settings: numbers });
  });
  return { do: 'wait', for: 'people', waitMs: LOOK_AGAIN_MS };
}
