import { type Direction, type MutationState } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import { type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { findReversalOf } from '../match/find-reversal';
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
  // The bank's complete statement lacks it: the bank is asked first.
  if (exception === 'missing-in-statement') return exception;
  // U11: also by a line that nobody has judged yet.
  return direction === 'credit' && (await findReversalOf(tx, line)) !== null ? 'taken-back' : null;
}
