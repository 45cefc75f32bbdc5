import { type BankAccountId, type BatchId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type BusinessDate, type Instant } from '../../domain/time';
import { type Direction } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import { lockBankAccount } from '../../persistence/repositories/bank-account.repository';
import { listSettledDoubts } from '../../persistence/repositories/many-mutations.repository';
import { findToldKeys, insertMutationLines } from '../../persistence/repositories/mutation-line.repository';
import { noteFeedHeard } from '../../persistence/repositories/mutation-batch.repository';
import { type MoneyContext } from '../context';
import { addLines } from './add-lines';
import { attachLines } from './attach-lines';
import { decideDoubts } from './decide-doubts';
import { doubtLines } from './doubt-lines';
import { keyedLines } from './keyed-lines';
import { lockLines } from './lock-lines';
import { type DayRange, flagMissing } from './missing-lines';
import { pairLines, type PlacedLine } from './pair-lines';
import { confirmLine } from './settle-doubt';
import { isStatementSource } from './sources';

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

export interface LinesToStore {
  batchId: BatchId;
  /**
   * Whose lines are counted together: a feed, `manual`, or the format of a file. Two formats of one bank are two
   * sources, since they word one line differently.
   */
  source: string;
  bankAccountId: BankAccountId;
  lines: readonly StatementLine[];
  /** Of a statement: the days of which it may show that something is missing. */
  around?: DayRange | undefined;
}

/**
 * T1: brings lines of one source and one account into the multiset of the bank's lines: the k-th of a day, a direction and
 * an amount is the k-th of every source. Each new row is booked (bank against suspense or outgoing) in this transaction,
 * unless it is doubted, and waits to be judged. Takes the lock of the account's row, then those of all rows that it or
 * the rest of a statement changes. Safe to repeat with the same lines.
 */
export async function storeLines(
  tx: Tx,
  { batchId, source, bankAccountId, lines, around }: LinesToStore,
  context: MoneyContext,
): Promise<StoredLines> {
  const account = await lockBankAccount(tx, bankAccountId);
  if (source === account.feed) await noteFeedHeard(tx, bankAccountId);
  const keyed = keyedLines({ source, bankAccountId }, lines);
  const told = await findToldKeys(
    tx,
    source,
    keyed.map(({ key }) => key),
  );
  const fresh = keyed.filter(({ key }) => !told.has(key.toString('hex')));
  if (fresh.length === 0 && around === undefined) return { newLines: 0, newMutations: 0, doubted: 0 };
  const pairing = await pairLines(tx, { source, bankAccountId, lines: fresh });
  const { attached, added } = pairing;
  const doubts = await doubtLines(tx, bankAccountId, pairing);
  const days = around ?? (isStatementSource(source) ? undefined : daysOf(added));
  await lockLines(tx, { bankAccountId, attached: attached.map(({ mutationId }) => mutationId), around: days });
  await attachLines(tx, { source, placed: attached }, context);
  await addLines(tx, { account, source, added, doubts }, context);
  const toldOf = ({ line, k, mutationId }: PlacedLine) => ({
    ...{ ...line, batchId, source, bankAccountId, k, mutationId, sourceKey: line.key },
  });
  await insertMutationLines(tx, [...attached, ...added].map(toldOf), context.now);
  // Two lines of one source are two: that settles a doubt by itself.
  for (const mutationId of await listSettledDoubts(tx, bankAccountId)) {
    await confirmLine(tx, { mutationId, by: null }, context);
  }
  if (added.length > 0 && !isStatementSource(source)) await askStatements(tx, { bankAccountId, around: days }, context);
  return { newLines: fresh.length, newMutations: added.length, doubted: doubts.size };
}

/** A feed that is late, or a person, tells something new of days that the bank's own statement covers already. */
async function askStatements(
  tx: Tx,
  { bankAccountId, around }: { bankAccountId: BankAccountId; around: DayRange | undefined },
  context: MoneyContext,
): Promise<void> {
  await decideDoubts(tx, bankAccountId, context);
  await flagMissing(tx, { bankAccountId, around }, context);
}

function daysOf(added: readonly PlacedLine[]): DayRange | undefined {
  const days = added.map(({ line }) => line.wibDate).sort();
  const [from, to] = [days[0], days.at(-1)];
  return from === undefined || to === undefined ? undefined : { from, to };
}
