import { type BankAccountId, type BatchId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type BusinessDate, type Instant } from '../../domain/time';
import { kindKey, type LineKind } from '../../domain/transfer/same-line';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf, rupiahOrNull } from './columns';

/** What a statement of the bank says about one day. */
export interface StatementDayRow {
  date: BusinessDate;
  opening: Rupiah | null;
  closing: Rupiah | null;
  isComplete: boolean;
  /** Whose lines are those of that statement. */
  source: string;
}

/** Later ones replace earlier ones, but what is known to be whole is not replaced by a part. Under the account's lock. */
export async function putStatementDay(
  tx: Tx,
  {
    bankAccountId,
    batchId,
    day: { date, opening, closing, isComplete },
    at,
  }: { bankAccountId: BankAccountId; batchId: BatchId; day: Omit<StatementDayRow, 'source'>; at: Instant },
): Promise<void> {
  const known = await tx.row<{ is_complete: number }>(
    'select is_complete from statement_day where bank_account_id = ? and wib_date = ?',
    [bankAccountId, date],
  );
  const values = [batchId, opening, closing, isComplete ? 1 : 0, dateOf(at)];
  if (known === undefined) {
    await tx.write(
      `insert into statement_day (batch_id, opening, closing, is_complete, recorded_at, bank_account_id, wib_date)
       values (?, ?, ?, ?, ?, ?, ?)`,
      [...values, bankAccountId, date],
    );
  } else if (isComplete || known.is_complete === 0) {
    await tx.write(
      `update statement_day set batch_id = ?, opening = ?, closing = ?, is_complete = ?, recorded_at = ?
       where bank_account_id = ? and wib_date = ?`,
      [...values, bankAccountId, date],
    );
  }
}

export async function listStatementDays(
  queryable: Queryable,
  { bankAccountId, from, to }: { bankAccountId: BankAccountId; from: BusinessDate; to: BusinessDate },
): Promise<StatementDayRow[]> {
  const rows = await queryable.rows<{
    wib_date: string;
    opening: BigIntColumn | null;
    closing: BigIntColumn | null;
    is_complete: number;
    kind: string;
  }>(
    `select d.wib_date, d.opening, d.closing, d.is_complete, b.kind from statement_day d
     join mutation_batch b on b.id = d.batch_id
     where d.bank_account_id = ? and d.wib_date between ? and ? order by d.wib_date`,
    [bankAccountId, from, to],
  );
  return rows.map((row) => ({
    ...{ date: row.wib_date as BusinessDate, opening: rupiahOrNull(row.opening), closing: rupiahOrNull(row.closing) },
    ...{ isComplete: row.is_complete === 1, source: row.kind },
  }));
}

/** The first day that any statement tells the opening balance of. */
export async function readFirstOpening(
  queryable: Queryable,
  bankAccountId: BankAccountId,
): Promise<{ date: BusinessDate; opening: Rupiah } | undefined> {
  const row = await queryable.row<{ wib_date: string; opening: BigIntColumn }>(
    `select wib_date, opening from statement_day where bank_account_id = ? and opening is not null
     order by wib_date limit 1`,
    [bankAccountId],
  );
  const opening = rupiahOrNull(row?.opening ?? null);
  return row === undefined || opening === null ? undefined : { date: row.wib_date as BusinessDate, opening };
}

/** T1: how many lines of a kind a source told, and how many rows we hold of it. */
export async function countOfKind(
  queryable: Queryable,
  { bankAccountId, source, kind }: { bankAccountId: BankAccountId; source: string; kind: LineKind },
): Promise<{ stated: number; held: number }> {
  const { wibDate, direction, amount } = kind;
  const row = await queryable.row<{ stated: string | number; held: string | number }>(
    `select
       (select count(*) from mutation_line l where l.source = ? and l.bank_account_id = ? and l.wib_date = ?
          and l.direction = ? and l.amount = ?) as stated,
       (select count(*) from bank_mutation m where m.bank_account_id = ? and m.wib_date = ? and m.direction = ?
          and m.amount = ? and m.state <> 'merged') as held`,
    [source, bankAccountId, wibDate, direction, amount, bankAccountId, wibDate, direction, amount],
  );
  if (row === undefined) throw new Error(`nothing was counted of ${kindKey(kind)}`);
  return { stated: Number(row.stated), held: Number(row.held) };
}

/** What was booked of an account's lines by the end of each of its days, by the day that the statement has them on. */
export async function sumBooked(
  queryable: Queryable,
  { bankAccountId, ledgerAccount, source }: { bankAccountId: BankAccountId; ledgerAccount: string; source: string },
): Promise<{ date: BusinessDate; change: number }[]> {
  const rows = await queryable.rows<{ day: string; change: BigIntColumn }>(
    `select coalesce(l.wib_date, m.wib_date) as day, sum(if(e.side = 'debit', e.amount, -e.amount)) as \`change\`
     from bank_mutation m
     join journal j on j.subject = m.id and j.kind = 'mutation-arrival'
     join entry e on e.journal_id = j.id and e.account_code = ?
     left join mutation_line l on l.mutation_id = m.id and l.source = ?
     where m.bank_account_id = ? group by coalesce(l.wib_date, m.wib_date) order by day`,
    [ledgerAccount, source, bankAccountId],
  );
  return rows.map(({ day, change }) => ({ date: day as BusinessDate, change: Number(change) }));
}

/** What the books had there before the first line: debits less credits, and how many journals say so. */
export async function readOpening(
  queryable: Queryable,
  { bankAccountId, ledgerAccount }: { bankAccountId: BankAccountId; ledgerAccount: string },
): Promise<{ booked: number; journals: number }> {
  const row = await queryable.row<{ booked: BigIntColumn | null; journals: string | number }>(
    `select sum(if(e.side = 'debit', e.amount, -e.amount)) as booked, count(distinct j.n) as journals
     from journal j join entry e on e.journal_id = j.id and e.account_code = ?
     where j.subject = ? and j.kind = 'opening'`,
    [ledgerAccount, bankAccountId],
  );
  return { booked: Number(row?.booked ?? 0), journals: Number(row?.journals ?? 0) };
}
