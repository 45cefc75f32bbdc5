import { type BankAccountId, type BatchId, type MutationId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type BusinessDate, type Instant } from '../../domain/time';
import { kindKey } from '../../domain/transfer/same-line';
import { type Direction } from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { newId } from '../new-id';
import { chunks, insertMany, marks } from './bulk';
import { dateOf, dateOrNull, rupiahOf } from './columns';

/** What one source said of one line of the bank. */
export interface NewMutationLine {
  batchId: BatchId;
  source: string;
  sourceKey: Buffer;
  bankAccountId: BankAccountId;
  wibDate: BusinessDate;
  direction: Direction;
  amount: Rupiah;
  k: number;
  bookedAt: Instant | null;
  text: string;
  reference: string | null;
  senderName: string | null;
  balance: Rupiah | null;
  isReversal: boolean;
  mutationId: MutationId;
}

/** Of these keys of a source, in hex, those that it has told before. */
export async function findToldKeys(
  queryable: Queryable,
  source: string,
  keys: readonly Buffer[],
): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  for (const some of chunks(keys)) {
    const rows = await queryable.rows<{ source_key: Buffer }>(
      `select source_key from mutation_line where source = ? and source_key in (${marks(some)})`,
      [source, ...some],
    );
    for (const { source_key: key } of rows) told.add(key.toString('hex'));
  }
  return told;
}

/** How many lines of a day, a direction and an amount a source has told so far, by `kindKey`. */
export async function countTold(
  queryable: Queryable,
  { source, bankAccountId, days }: { source: string; bankAccountId: BankAccountId; days: readonly BusinessDate[] },
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const some of chunks(days)) {
    const rows = await queryable.rows<{
      wib_date: string;
      direction: Direction;
      amount: string;
      count: string | number;
    }>(
      `select wib_date, direction, amount, count(*) as count from mutation_line
       where source = ? and bank_account_id = ? and wib_date in (${marks(some)}) group by wib_date, direction, amount`,
      [source, bankAccountId, ...some],
    );
    for (const { wib_date, direction, amount, count } of rows) {
      const kind = { wibDate: wib_date as BusinessDate, direction, amount: rupiahOf(amount) };
      counts.set(kindKey(kind), Number(count));
    }
  }
  return counts;
}

/** Of these lines of the bank, those that a source stands for. */
export async function findToldOf(
  queryable: Queryable,
  source: string,
  ids: readonly MutationId[],
): Promise<Set<MutationId>> {
  const told = new Set<MutationId>();
  for (const some of chunks(ids)) {
    const rows = await queryable.rows<{ mutation_id: string }>(
      `select distinct mutation_id from mutation_line where mutation_id in (${marks(some)}) and source = ?`,
      [...some, source],
    );
    for (const { mutation_id: id } of rows) told.add(id);
  }
  return told;
}

export async function insertMutationLines(tx: Tx, lines: readonly NewMutationLine[], now: Instant): Promise<void> {
  await insertMany(tx, {
    into: `mutation_line (id, batch_id, source, source_key, bank_account_id, wib_date, direction, amount, k, booked_at,
      text, reference, sender_name, balance, is_reversal, mutation_id, received_at)`,
    rows: lines.map((line) => [
      ...[newId(), line.batchId, line.source, line.sourceKey, line.bankAccountId, line.wibDate, line.direction],
      ...[line.amount, line.k, dateOrNull(line.bookedAt), line.text, line.reference, line.senderName, line.balance],
      ...[line.isReversal ? 1 : 0, line.mutationId, dateOf(now)],
    ]),
  });
}

/** Who tells this row. */
export async function findSourcesOf(queryable: Queryable, id: MutationId): Promise<string[]> {
  const rows = await queryable.rows<{ source: string }>(
    'select distinct source from mutation_line where mutation_id = ?',
    [id],
  );
  return rows.map(({ source }) => source);
}

/** What was said of one row is said of another one from now on. */
export async function moveLines(
  tx: Tx,
  { from, to }: { from: MutationId; to: MutationId },
): Promise<{ sources: string[] }> {
  const sources = await findSourcesOf(tx, from);
  await tx.write('update mutation_line set mutation_id = ? where mutation_id = ?', [to, from]);
  return { sources };
}
