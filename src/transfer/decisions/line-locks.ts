import { type Direction, type MutationState } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import { type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { type MoneyLockCode } from './decision.types';

/** Why a line is no money that can be placed now; null: it is. A line of a feed is judged by the machine first. */
export async function lineLock(
  tx: Tx,
  line: MutationRow,
  wanted: { direction: Direction; states: readonly MutationState[] },
): Promise<MoneyLockCode | null> {
  const { state, direction, exception } = line;
  if (direction !== wanted.direction) return 'wrong-direction';
  if (state === 'matched') return 'already-matched';
  if (state === 'doubted') return 'doubted';
  if (!wanted.states.includes(state)) return 'not-open';
  if (exception === 'missing-in-statement') return exception;
  return direction === 'credit' && (await isTakenBack(tx, line)) ? 'taken-back' : null;
}

/** U11: the bank has taken it out again, in a line of the same amount that waits for people. */
async function isTakenBack(tx: Tx, { id, amount }: MutationRow): Promise<boolean> {
  const row = await tx.row(
    `select 1 from bank_mutation where amount = ? and direction = 'debit' and related_id = ? and exception = 'reversed'
       and state = 'open' limit 1`,
    [amount, id],
  );
  return row !== undefined;
}
