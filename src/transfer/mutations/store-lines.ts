import { type BankAccountId, type BatchId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, type BusinessDate } from '../../domain/time';
import { type Direction } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import { type MoneyContext } from '../context';

/** One line, as a source told it. */
export interface StatementLine {
  /** The source's own id of the line; null: it has none (files). */
  sourceId: string | null;
  wibDate: BusinessDate;
  /** Null: the source tells the day only. */
  bookedAt: Instant | null;
  direction: Direction;
  amount: Rupiah;
  text: string;
  reference: string | null;
  senderName: string | null;
  balance: Rupiah | null;
  isReversal: boolean;
}

export interface StoredLines {
  /** Lines that this source had not told before. */
  newLines: number;
  /** Lines that no source had told before: new rows of `bank_mutation`. */
  newMutations: number;
  /** T1: new rows that may be a line of the day before or after. */
  doubted: number;
}

/**
 * T1: brings lines of one source and one account into the multiset of the bank's lines: the k-th of a day, a direction and
 * an amount is the k-th of every source. Each new row is booked (bank against suspense or outgoing) in this transaction,
 * unless it is doubted, and waits to be judged. Takes the lock of the account's row. Safe to repeat with the same lines.
 */
export async function storeLines(
  _tx: Tx,
  _input: { batchId: BatchId; source: string; bankAccountId: BankAccountId; lines: readonly StatementLine[] },
  _context: MoneyContext,
): Promise<StoredLines> {
  throw new Error('to be written');
}
