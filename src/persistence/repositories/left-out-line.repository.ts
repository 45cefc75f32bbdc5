import { type BankAccountId, type BatchId } from '../../domain/ids';
import { type Instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { chunks, marks } from './bulk';
import { dateOf } from './columns';

/** Where lines were told that nobody can read: a poll is about one account, a notice names none by itself. */
export interface LeftOutAt {
  source: string;
  bankAccountId: BankAccountId | null;
}

/** Of these lines, in hex, those that people were asked about by another batch, whatever they decided. */
export async function findAskedLines(
  queryable: Queryable,
  { source, bankAccountId, besides = '' }: LeftOutAt & { besides?: BatchId },
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const asked = new Set<string>();
  for (const some of chunks(digests)) {
    const rows = await queryable.rows<{ digest: Buffer }>(
      `select digest from left_out_line
       where source = ? and bank_account_id = ? and digest in (${marks(some)}) and batch_id <> ?`,
      [source, bankAccountId ?? '', ...some.map((digest) => Buffer.from(digest, 'hex')), besides],
    );
    for (const { digest } of rows) asked.add(digest.toString('hex'));
  }
  return asked;
}

/** The work item of this batch asks about them. Safe to repeat: the first batch that did keeps them. */
export async function noteAskedLines(
  tx: Tx,
  { source, bankAccountId, batchId, at }: LeftOutAt & { batchId: BatchId; at: Instant },
  digests: readonly string[],
): Promise<void> {
  for (const digest of digests) {
    await tx.write(
      `insert into left_out_line (source, bank_account_id, digest, batch_id, asked_at) values (?, ?, ?, ?, ?)
       on duplicate key update asked_at = asked_at`,
      [source, bankAccountId ?? '', Buffer.from(digest, 'hex'), batchId, dateOf(at)],
    );
  }
}
