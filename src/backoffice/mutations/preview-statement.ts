import { createHash } from 'node:crypto';
import { type StatementReading } from '../../bank/statements/statement';
import { isSameAccountNumber } from '../../domain/account-number';
import { type BankAccountId, type BatchId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type StatementFault } from '../../domain/statement-codes';
import { type Tx } from '../../persistence/database';
import { isDuplicateOf } from '../../persistence/database-errors';
import { newId } from '../../persistence/new-id';
import { type BankAccountRow, listBankAccounts } from '../../persistence/repositories/bank-account.repository';
import {
  type BatchRow,
  changeBatch,
  findBatchByDigest,
  insertBatch,
  lockBatch,
} from '../../persistence/repositories/mutation-batch.repository';
import { mayBringMutations, type MutationDeps } from './mutation-deps';
import { type StatementSummary, summarise } from './statement-summary';

export interface UploadedStatement {
  staff: StaffMember;
  /** For a file that does not name its account, and as a check for one that does. */
  bankAccountId?: BankAccountId;
  fileName: string;
  content: Buffer;
}

export type PreviewOutcome =
  | { kind: 'preview'; batchId: BatchId; no: number; summary: StatementSummary }
  /** The very same file was applied before: nothing is to be done. */
  | { kind: 'already-applied'; batchId: BatchId; no: number }
  | { kind: 'unknown-format' }
  /** `at`: the line of the file; 0: the whole of it. */
  | { kind: 'malformed'; at: number; why: StatementFault }
  | { kind: 'refused'; code: 'role-may-not' | 'account-unknown' | 'account-needed' | 'other-account' | 'empty' };

/** Of files that staff upload, whatever their format. */
export const FILE_SOURCE = 'file';

/**
 * Reads a file of the bank and keeps it with what applying it would do. Nothing of it is taken in. The same file again is
 * the same preview with new figures; a file that cannot be read is not kept. Safe to repeat and to race.
 */
export async function previewStatement(deps: MutationDeps, uploaded: UploadedStatement): Promise<PreviewOutcome> {
  const { staff, content, fileName, bankAccountId } = uploaded;
  if (!mayBringMutations(staff.role)) return { kind: 'refused', code: 'role-may-not' };
  if (content.length === 0) return { kind: 'refused', code: 'empty' };
  const digest = createHash('sha256').update(content).digest();
  const known = await findBatchByDigest(deps.db, FILE_SOURCE, digest);
  if (known?.state === 'applied') return { kind: 'already-applied', batchId: known.id, no: known.no };
  const reading = deps.readStatement(content, fileName);
  if (reading.kind !== 'statement') return reading;
  const account = accountOf(await listBankAccounts(deps.db), reading, bankAccountId);
  if (typeof account === 'string') return { kind: 'refused', code: account };
  try {
    return await deps.db.transaction((tx) => keep(tx, { ...uploaded, digest, reading, account, known }));
  } catch (error) {
    if (!isDuplicateOf(error, 'bytes')) throw error;
    // Somebody uploaded it at the same moment: what they made is refreshed.
    return previewStatement(deps, uploaded);
  }
}

function accountOf(
  accounts: readonly BankAccountRow[],
  { accountNumber }: Extract<StatementReading, { kind: 'statement' }>,
  wanted: BankAccountId | undefined,
): BankAccountRow | 'account-unknown' | 'account-needed' | 'other-account' {
  const chosen = accounts.find(({ id }) => id === wanted);
  if (accountNumber === null) return chosen ?? 'account-needed';
  const named = accounts.find(({ number }) => isSameAccountNumber(number, accountNumber));
  if (named === undefined) return 'account-unknown';
  return wanted === undefined || wanted === named.id ? named : 'other-account';
}

interface ReadUpload extends UploadedStatement {
  digest: Buffer;
  reading: Extract<StatementReading, { kind: 'statement' }>;
  account: BankAccountRow;
  known: BatchRow | undefined;
}

async function keep(
  tx: Tx,
  { staff, fileName, content, digest, reading, account, known }: ReadUpload,
): Promise<PreviewOutcome> {
  const standing = known === undefined ? undefined : await lockBatch(tx, known.id);
  if (standing?.state === 'applied') return { kind: 'already-applied', batchId: standing.id, no: standing.no };
  const now = await tx.now();
  const summary = await summarise(tx, { account, reading, now });
  const change = {
    ...({ state: 'preview', bankAccountId: account.id, lineCount: summary.lines, newLines: summary.added } as const),
    ...{ summary: JSON.stringify(summary), error: null, receivedAt: now, byStaff: staff.id, processedAt: now },
  };
  if (standing !== undefined) {
    await changeBatch(tx, standing, change);
    return { kind: 'preview', batchId: standing.id, no: standing.no, summary };
  }
  const batchId = newId();
  const no = await insertBatch(tx, {
    ...{ ...change, id: batchId, source: FILE_SOURCE, kind: reading.format, digest, raw: content, nextTryAt: null },
    fileName: Array.from(fileName).slice(0, 200).join(''),
  });
  return { kind: 'preview', batchId, no, summary };
}
