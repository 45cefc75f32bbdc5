import { InvariantBroken } from '../../domain/errors';
import { type BankAccountId, type BatchId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { type Instant, instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf, dateOrNull, instantOrNull } from './columns';

export type BatchState = 'stored' | 'preview' | 'applied' | 'refused' | 'discarded';

/** What a feed, a file or a person brought, without its bytes. */
export interface BatchRow {
  id: BatchId;
  no: number;
  /** A feed, `file` or `manual`. */
  source: string;
  /** How it came: `webhook`, `poll`, `manual`, or the format of a file. */
  kind: string;
  bankAccountId: BankAccountId | null;
  fileName: string | null;
  state: BatchState;
  lineCount: number | null;
  newLines: number | null;
  /** JSON. */
  summary: string | null;
  error: string | null;
  arrivals: number;
  receivedAt: Instant;
  byStaff: StaffId | null;
  approvedBy: StaffId | null;
  processedAt: Instant | null;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  source: string;
  kind: string;
  bank_account_id: string | null;
  file_name: string | null;
  state: BatchState;
  line_count: number | null;
  new_lines: number | null;
  summary: string | null;
  error: string | null;
  arrivals: number;
  received_at: Date;
  by_staff: string | null;
  approved_by: string | null;
  processed_at: Date | null;
}

const SELECT = `select id, no, source, kind, bank_account_id, file_name, state, line_count, new_lines, summary, error,
  arrivals, received_at, by_staff, approved_by, processed_at from mutation_batch`;

export interface NewBatch {
  id: BatchId;
  source: string;
  kind: string;
  bankAccountId: BankAccountId | null;
  fileName: string | null;
  digest: Buffer;
  raw: Buffer;
  state: BatchState;
  lineCount: number | null;
  newLines: number | null;
  summary: string | null;
  error: string | null;
  receivedAt: Instant;
  byStaff: StaffId | null;
  /** Of one that the machine takes in: now. */
  nextTryAt: Instant | null;
  /** Null: it is a promise to somebody. */
  processedAt: Instant | null;
}

/** A plain insert: bytes that are stored already are a duplicate of the key `bytes`. Returns its running number. */
export async function insertBatch(tx: Tx, batch: NewBatch): Promise<number> {
  await tx.write(
    `insert into mutation_batch (id, source, kind, bank_account_id, file_name, digest, raw, state, line_count, new_lines,
       summary, error, received_at, by_staff, next_try_at, processed_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[batch.id, batch.source, batch.kind, batch.bankAccountId, batch.fileName, batch.digest, batch.raw],
      ...[batch.state, batch.lineCount, batch.newLines, batch.summary, batch.error, dateOf(batch.receivedAt)],
      ...[batch.byStaff, dateOrNull(batch.nextTryAt), dateOrNull(batch.processedAt)],
    ],
  );
  const row = await tx.row<{ no: BigIntColumn }>('select no from mutation_batch where id = ?', [batch.id]);
  return Number(row?.no);
}

export async function findBatchByDigest(
  queryable: Queryable,
  source: string,
  digest: Buffer,
): Promise<BatchRow | undefined> {
  const columns = await queryable.row<Columns>(`${SELECT} where source = ? and digest = ?`, [source, digest]);
  return columns && toBatchRow(columns);
}

export async function readBatch(queryable: Queryable, id: BatchId): Promise<BatchRow | undefined> {
  const columns = await queryable.row<Columns>(`${SELECT} where id = ?`, [id]);
  return columns && toBatchRow(columns);
}

/** Before everything else about it; the lock of its bank account comes before this one. */
export async function lockBatch(tx: Tx, id: BatchId): Promise<BatchRow | undefined> {
  const columns = await tx.row<Columns>(`${SELECT} where id = ? for update`, [id]);
  return columns && toBatchRow(columns);
}

/** The bytes as they came. Throws `InvariantBroken` when there is no such batch. */
export async function readBatchBytes(queryable: Queryable, id: BatchId): Promise<Buffer> {
  const row = await queryable.row<{ raw: Buffer }>('select raw from mutation_batch where id = ?', [id]);
  if (row === undefined) throw new InvariantBroken(`there is no batch ${id}`);
  return row.raw;
}

/** The same bytes once more. */
export async function countBatchArrival(queryable: Queryable, id: BatchId): Promise<void> {
  await queryable.write('update mutation_batch set arrivals = arrivals + 1 where id = ?', [id]);
}

export type BatchChange = Partial<
  Pick<
    BatchRow,
    | 'state'
    | 'bankAccountId'
    | 'lineCount'
    | 'newLines'
    | 'summary'
    | 'error'
    | 'approvedBy'
    | 'processedAt'
    | 'byStaff'
  > & { receivedAt: Instant; nextTryAt: Instant | null }
>;

/** Under its lock. The claim on it ends. */
export async function changeBatch(tx: Tx, row: BatchRow, change: BatchChange): Promise<void> {
  const next = { ...row, ...change };
  await tx.write(
    `update mutation_batch set state = ?, bank_account_id = ?, line_count = ?, new_lines = ?, summary = ?, error = ?,
       approved_by = ?, by_staff = ?, received_at = ?, processed_at = ?, next_try_at = ?, claimed_until = null
     where id = ?`,
    [
      ...[next.state, next.bankAccountId, next.lineCount, next.newLines, next.summary, next.error, next.approvedBy],
      ...[next.byStaff, dateOf(next.receivedAt), dateOrNull(next.processedAt), dateOrNull(change.nextTryAt ?? null)],
      row.id,
    ],
  );
}

/** Stored ones whose time has come, oldest first. */
export async function listDueBatches(queryable: Queryable, limit: number): Promise<BatchId[]> {
  const rows = await queryable.rows<{ id: string }>(
    `select id from mutation_batch where processed_at is null and state = 'stored' and next_try_at <= utc_timestamp(3)
       and (claimed_until is null or claimed_until < utc_timestamp(3)) order by next_try_at, no limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** False: somebody else was faster. The claim ends by itself. */
export async function claimBatch(queryable: Queryable, id: BatchId, forMs: number): Promise<boolean> {
  const claimed = await queryable.write(
    `update mutation_batch set claimed_until = utc_timestamp(3) + interval ? microsecond
     where id = ? and processed_at is null and state = 'stored' and next_try_at <= utc_timestamp(3)
       and (claimed_until is null or claimed_until < utc_timestamp(3))`,
    [forMs * 1000, id],
  );
  return claimed === 1;
}

/** Tried again later. */
export async function postponeBatch(queryable: Queryable, id: BatchId, at: Instant): Promise<void> {
  await queryable.write(
    `update mutation_batch set next_try_at = ?, claimed_until = null where id = ? and processed_at is null`,
    [dateOf(at), id],
  );
}

/** Previews that nobody applied. */
export async function listPreviewsBefore(queryable: Queryable, before: Instant): Promise<BatchId[]> {
  const rows = await queryable.rows<{ id: string }>(
    `select b.id from mutation_batch b where b.state = 'preview' and b.received_at < ? and (b.source = 'file'
       or not exists (select 1 from approval a where a.subject = b.id and a.live = 1)) limit 100`,
    [dateOf(before)],
  );
  return rows.map(({ id }) => id);
}

/** The feed of this account has spoken, whether or not it had anything new to tell. */
export async function noteFeedHeard(queryable: Queryable, bankAccountId: BankAccountId): Promise<void> {
  await queryable.write('update bank_account set feed_heard_at = utc_timestamp(3) where id = ?', [bankAccountId]);
}

function toBatchRow(columns: Columns): BatchRow {
  return {
    ...{ id: columns.id, no: Number(columns.no), source: columns.source, kind: columns.kind },
    ...{ bankAccountId: columns.bank_account_id, fileName: columns.file_name, state: columns.state },
    ...{ lineCount: columns.line_count, newLines: columns.new_lines, summary: columns.summary, error: columns.error },
    ...{ arrivals: columns.arrivals, receivedAt: instant(columns.received_at), byStaff: columns.by_staff },
    ...{ approvedBy: columns.approved_by, processedAt: instantOrNull(columns.processed_at) },
  };
}
