import { type MutationId, type RefundId, type TransferId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type SlaPurpose } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import { type MoneyContext } from '../context';

export type SlaSubject =
  | { kind: 'transfer'; id: TransferId }
  | { kind: 'mutation'; id: MutationId }
  | { kind: 'refund'; id: RefundId };

/** Starts people's clock for something; returns their deadline. One that runs already stays as it is. */
export async function startSla(
  _tx: Tx,
  _subject: SlaSubject,
  _purpose: SlaPurpose,
  _context: MoneyContext,
): Promise<{ dueAt: Instant }> {
  throw new Error('to be written');
}

/** The payer's turn: the clock stands still. Nothing without a running clock. */
export async function pauseSla(_tx: Tx, _subject: SlaSubject, _reason: string, _context: MoneyContext): Promise<void> {
  throw new Error('to be written');
}

/** Goes on with the working time that was left; returns the new deadline. Null without a clock. */
export async function resumeSla(
  _tx: Tx,
  _subject: SlaSubject,
  _context: MoneyContext,
): Promise<{ dueAt: Instant } | null> {
  throw new Error('to be written');
}

/** Decided: kept when it was not past its deadline. `by` null: the machine did it. Nothing without a clock. */
export async function endSla(
  _tx: Tx,
  _subject: SlaSubject,
  { by: _by }: { by: StaffId | null },
  _context: MoneyContext,
): Promise<void> {
  throw new Error('to be written');
}
