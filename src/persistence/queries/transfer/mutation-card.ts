import { type BatchId, type MutationId, type TransferId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type BusinessDate, type Instant, instant } from '../../../domain/time';
import { type MutationState } from '../../../domain/transfer/terms';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf, rupiahOrNull } from '../../repositories/columns';
import { type MutationRow, readMutation } from '../../repositories/bank-mutation.repository';
import { listMutationsById, type MutationOnList } from './mutation-list';

/** One line of the bank with what each source said of it. */
export interface MutationCard {
  row: MutationRow;
  onList: MutationOnList;
  account: { bank: string; number: string; holder: string };
  lines: SourceLine[];
  matches: MutationMatchOnCard[];
  /** Of a doubted line the other one; of a reversal what it takes back. */
  related: { id: MutationId; no: number; amount: Rupiah; wibDate: BusinessDate; state: MutationState } | null;
  refund: { id: string; no: number; state: string } | null;
}

export interface SourceLine {
  source: string;
  batchId: BatchId;
  batchNo: number;
  batchKind: string;
  fileName: string | null;
  k: number;
  bookedAt: Instant | null;
  wibDate: BusinessDate;
  text: string;
  reference: string | null;
  senderName: string | null;
  balance: Rupiah | null;
  isReversal: boolean;
  receivedAt: Instant;
}

export interface MutationMatchOnCard {
  transferId: TransferId;
  transferNo: number;
  n: number;
  amount: Rupiah;
  method: string;
  rule: string | null;
  matchedAt: Instant;
  endedAt: Instant | null;
}

export async function readMutationCard(queryable: Queryable, id: MutationId): Promise<MutationCard | undefined> {
  const row = await readMutation(queryable, id);
  const [onList] = row === undefined ? [] : await listMutationsById(queryable, [id]);
  if (row === undefined || onList === undefined) return undefined;
  const account = await queryable.row<{ bank: string; number: string; holder: string }>(
    'select bank, number, holder from bank_account where id = ?',
    [row.bankAccountId],
  );
  if (account === undefined) return undefined;
  return {
    ...{ row, onList, account },
    lines: await linesOf(queryable, id),
    matches: await matchesOf(queryable, id),
    related: row.relatedId === null ? null : await relatedOf(queryable, row.relatedId),
    refund: await refundOf(queryable, id),
  };
}

async function linesOf(queryable: Queryable, id: MutationId): Promise<SourceLine[]> {
  const rows = await queryable.rows<{
    source: string;
    batch_id: string;
    batch_no: BigIntColumn | null;
    batch_kind: string | null;
    file_name: string | null;
    k: number;
    booked_at: Date | null;
    wib_date: string;
    text: string;
    reference: string | null;
    sender_name: string | null;
    balance: BigIntColumn | null;
    is_reversal: number;
    received_at: Date;
  }>(
    `select l.source, l.batch_id, b.no as batch_no, b.kind as batch_kind, b.file_name, l.k, l.booked_at, l.wib_date,
       l.text, l.reference, l.sender_name, l.balance, l.is_reversal, l.received_at
     from mutation_line l left join mutation_batch b on b.id = l.batch_id where l.mutation_id = ? order by l.id`,
    [id],
  );
  return rows.map((row) => ({
    ...{ source: row.source, batchId: row.batch_id, batchNo: Number(row.batch_no ?? 0) },
    ...{ batchKind: row.batch_kind ?? '', fileName: row.file_name, k: row.k, bookedAt: instantOrNull(row.booked_at) },
    ...{ wibDate: row.wib_date as BusinessDate, text: row.text, reference: row.reference },
    ...{ senderName: row.sender_name, balance: rupiahOrNull(row.balance), isReversal: row.is_reversal === 1 },
    receivedAt: instant(row.received_at),
  }));
}

async function matchesOf(queryable: Queryable, id: MutationId): Promise<MutationMatchOnCard[]> {
  const rows = await queryable.rows<{
    transfer_id: string;
    no: BigIntColumn;
    n: number;
    amount: BigIntColumn;
    method: string;
    rule: string | null;
    matched_at: Date;
    ended_at: Date | null;
  }>(
    `select x.transfer_id, t.no, x.n, x.amount, x.method, x.rule, x.matched_at, x.ended_at
     from mutation_match x join transfer t on t.id = x.transfer_id where x.mutation_id = ? order by x.id desc`,
    [id],
  );
  return rows.map((row) => ({
    ...{ transferId: row.transfer_id, transferNo: Number(row.no), n: row.n, amount: rupiahOf(row.amount) },
    ...{ method: row.method, rule: row.rule },
    ...{ matchedAt: instant(row.matched_at), endedAt: instantOrNull(row.ended_at) },
  }));
}

async function relatedOf(queryable: Queryable, id: MutationId): Promise<MutationCard['related']> {
  const row = await readMutation(queryable, id);
  if (row === undefined) return null;
  return { id: row.id, no: row.no, amount: row.amount, wibDate: row.wibDate, state: row.state };
}

async function refundOf(queryable: Queryable, id: MutationId): Promise<MutationCard['refund']> {
  const row = await queryable.row<{ id: string; no: BigIntColumn; state: string }>(
    'select id, no, state from refund where mutation_id = ? order by id desc limit 1',
    [id],
  );
  return row === undefined ? null : { ...row, no: Number(row.no) };
}
