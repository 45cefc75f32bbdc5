import { InvariantBroken } from '../../domain/errors';
import { type BatchId, type MutationId } from '../../domain/ids';
import { rupiah } from '../../domain/money';
import { type StaffId } from '../../domain/staff';
import { type Posting } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import {
  type BankAccountRow,
  lockBankAccount,
  readBankAccount,
} from '../../persistence/repositories/bank-account.repository';
import {
  type BatchRow,
  changeBatch,
  lockBatch,
  readBatch,
  readBatchBytes,
} from '../../persistence/repositories/mutation-batch.repository';
import { type MoneyContext } from '../context';
import { arrivalJournal } from './book-arrivals';
import { doubtLines } from './doubt-lines';
import { MANUAL_SOURCE } from './sources';
import { keyedLines } from './keyed-lines';
import { pairLines } from './pair-lines';
import { type StatementLine, type StoredLines, storeLines } from './store-lines';

/** A line that a person typed in, and who did; it counts when a second person has agreed. */
export interface ManualEntry {
  batch: BatchRow;
  account: BankAccountRow;
  line: StatementLine;
  reason: string;
}

/** As it is stored: plain JSON. */
export type ManualEntryContent = Pick<StatementLine, 'wibDate' | 'bookedAt' | 'direction' | 'text' | 'senderName'> & {
  amount: number;
  reason: string;
};

/** Undefined: there is no such entry. */
export async function readManualEntry(tx: Tx, batchId: BatchId): Promise<ManualEntry | undefined> {
  const batch = await readBatch(tx, batchId);
  if (batch?.source !== MANUAL_SOURCE || batch.bankAccountId === null) return undefined;
  const account = await readBankAccount(tx, batch.bankAccountId);
  const { reason, ...told } = JSON.parse((await readBatchBytes(tx, batchId)).toString('utf8')) as ManualEntryContent;
  const line = {
    ...{ ...told, amount: rupiah(told.amount), sourceId: batchId },
    ...{ reference: null, balance: null, isReversal: false },
  };
  return { batch, account, line, reason };
}

/** What entering it would do, by the rows as they are. */
export type ManualEffect =
  | { kind: 'new'; postings: Posting[] }
  /** T1: another source tells it already: it stands for that line, and adds nothing. */
  | { kind: 'known'; mutationId: MutationId }
  /** T1: it may be the line of another day, and would wait for a decision. */
  | { kind: 'doubted'; mutationId: MutationId };

/** Reads only. */
export async function previewManualLine(tx: Tx, { account, line }: ManualEntry): Promise<ManualEffect> {
  const of = { source: MANUAL_SOURCE, bankAccountId: account.id };
  const pairing = await pairLines(tx, { ...of, lines: keyedLines(of, [line]) });
  const known = pairing.attached[0];
  if (known !== undefined) return { kind: 'known', mutationId: known.mutationId };
  const doubt = [...(await doubtLines(tx, account.id, pairing)).values()][0];
  if (doubt !== undefined) return { kind: 'doubted', mutationId: doubt };
  const arrival = { id: pairing.added[0]?.mutationId ?? '', direction: line.direction, amount: line.amount };
  return { kind: 'new', postings: [...arrivalJournal(account.code, arrival).postings] };
}

/**
 * Takes the line in, as one of the source "people": a feed or a file that tells it later stands for the same row (T1).
 * The lock of its bank account comes before all others: take it first where an approval is locked before this. Throws
 * `InvariantBroken` for an entry that is not waiting, and for one that its own author approves. Not safe to repeat.
 */
export async function enterManualLine(
  tx: Tx,
  batchId: BatchId,
  approvedBy: StaffId,
  context: MoneyContext,
): Promise<StoredLines> {
  const entry = await readManualEntry(tx, batchId);
  if (entry === undefined) throw new InvariantBroken(`there is no entry ${batchId}`);
  const { account, line } = entry;
  await lockBankAccount(tx, account.id);
  const batch = await lockBatch(tx, batchId);
  if (batch?.state !== 'preview') throw new InvariantBroken(`entry ${batchId} does not wait for anybody`);
  if (batch.byStaff === approvedBy) throw new InvariantBroken(`entry ${batchId} needs a second person`);
  const stored = await storeLines(
    tx,
    { batchId, source: MANUAL_SOURCE, bankAccountId: account.id, lines: [line] },
    context,
  );
  await changeBatch(tx, batch, {
    ...{ state: 'applied', approvedBy, lineCount: 1, newLines: stored.newMutations, processedAt: context.now },
  });
  return stored;
}

/** Nobody wants it any more: rejected, withdrawn or expired. Safe to repeat; an entry that was taken in stays. */
export async function discardManualLine(tx: Tx, batchId: BatchId): Promise<void> {
  const batch = await lockBatch(tx, batchId);
  if (batch?.source !== MANUAL_SOURCE || batch.state !== 'preview') return;
  await changeBatch(tx, batch, { state: 'discarded', processedAt: await tx.now() });
}
