import { after } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import {
  changeMutation,
  type MutationChange,
  type MutationRow,
} from '../../persistence/repositories/bank-mutation.repository';
import { promiseItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';

/** W3: a line that is to be judged is judged within so long, or people look. */
export const JUDGED_WITHIN_MS = 2 * 60_000;

/** An open or doubted line goes back to those that are to be judged, with its item; a clock that runs goes on. */
export async function judgeAgain(
  tx: Tx,
  row: MutationRow,
  change: MutationChange,
  { now }: MoneyContext,
): Promise<MutationRow> {
  const next = await changeMutation(tx, row, {
    ...change,
    ...{ state: 'new', exception: null, relatedId: null, suggestedTransferId: null, judged: null },
    ...{ processedAt: null, nextTryAt: now, endedAt: null },
  });
  const dueAt = after(now, JUDGED_WITHIN_MS);
  await promiseItem(
    tx,
    { kind: 'mutation', subject: row.id, state: 'unjudged', nextAction: 'judge', nextAt: dueAt, dueAt },
    now,
  );
  return next;
}
