import { type BankAccountId, type MutationId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type BusinessDate, type Instant } from '../../domain/time';
import { type Direction, type MutationException, type MutationState } from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { newId } from '../new-id';
import { listMutations, type MutationRow } from './bank-mutation.repository';
import { chunks, insertMany, marks } from './bulk';
import { dateOf, dateOrNull } from './columns';

/** Many lines of the bank at once, as a statement or a day of a feed brings them. */
export interface NewMutation {
  id: MutationId;
  bankAccountId: BankAccountId;
  wibDate: BusinessDate;
  direction: Direction;
  amount: Rupiah;
  k: number;
  bookedAt: Instant | null;
  text: string;
  normalText: string;
  senderName: string | null;
  isReversal: boolean;
  source: string;
  state: MutationState & ('new' | 'doubted');
  exception: MutationException | null;
  relatedId: MutationId | null;
}

/** The lines of the bank on one day that have one of these amounts. */
export async function listOfDay(
  queryable: Queryable,
  { bankAccountId, day, amounts }: { bankAccountId: BankAccountId; day: BusinessDate; amounts: readonly Rupiah[] },
): Promise<MutationRow[]> {
  const found: MutationRow[] = [];
  for (const some of chunks(amounts)) {
    found.push(
      ...(await listMutations(queryable, {
        where: `m.bank_account_id = ? and m.wib_date = ? and m.direction in ('credit', 'debit')
          and m.amount in (${marks(some)}) order by m.direction, m.amount, m.k`,
        parameters: [bankAccountId, day, ...some],
      })),
    );
  }
  return found;
}

/** Takes the locks of many rows in the order of their ids. */
export async function lockMutationIds(tx: Tx, ids: readonly MutationId[]): Promise<void> {
  for (const some of chunks([...new Set(ids)].sort())) {
    await tx.rows(`select id from bank_mutation where id in (${marks(some)}) order by id for update`, some);
  }
}

/** The same, with what the rows are by then, in that order. */
export async function lockManyMutations(tx: Tx, ids: readonly MutationId[]): Promise<MutationRow[]> {
  await lockMutationIds(tx, ids);
  const rows: MutationRow[] = [];
  for (const some of chunks([...new Set(ids)].sort())) {
    rows.push(...(await listMutations(tx, { where: `m.id in (${marks(some)}) order by m.id`, parameters: some })));
  }
  return rows;
}

/** One more source tells these rows: nothing that anybody decides by changes. */
export async function setSources(tx: Tx, sources: readonly string[], ids: readonly MutationId[]): Promise<void> {
  for (const some of chunks(ids)) {
    await tx.write(`update bank_mutation set sources = ? where id in (${marks(some)})`, [sources.join(','), ...some]);
  }
}

export async function insertMutations(tx: Tx, rows: readonly NewMutation[], now: Instant): Promise<void> {
  await insertMany(tx, {
    into: `bank_mutation (id, bank_account_id, wib_date, direction, amount, k, booked_at, text, normal_text, sender_name,
      is_reversal, sources, state, exception, related_id, first_seen_at, processed_at, next_try_at)`,
    // A doubted one is not in the queue of those that are to be judged: it has been, and waits for a decision.
    rows: rows.map((row) => [
      ...[row.id, row.bankAccountId, row.wibDate, row.direction, row.amount, row.k, dateOrNull(row.bookedAt)],
      ...[row.text, row.normalText, row.senderName, row.isReversal ? 1 : 0, row.source, row.state, row.exception],
      ...[row.relatedId, dateOf(now), row.state === 'doubted' ? dateOf(now) : null],
      row.state === 'doubted' ? null : dateOf(now),
    ]),
  });
}

/** W3: each new row is a promise that it will be judged. */
export async function openUnjudgedItems(
  tx: Tx,
  rows: readonly { id: MutationId; detail: string }[],
  { now, dueAt }: { now: Instant; dueAt: Instant },
): Promise<void> {
  await insertMany(tx, {
    into: `work_item (id, kind, subject, state, detail, owner, next_action, next_at, due_at, escalate_at, opened_at,
      changed_at)`,
    rows: rows.map(({ id, detail }) => [
      ...[newId(), 'mutation', id, 'unjudged', detail, 'operator', 'judge'],
      ...[dateOf(dueAt), dateOf(dueAt), dateOf(dueAt), dateOf(now), dateOf(now)],
    ]),
  });
}

/** T1: rows that are doubted although one source tells both them and what they were thought to be: two lines, then. */
export async function listSettledDoubts(queryable: Queryable, bankAccountId: BankAccountId): Promise<MutationId[]> {
  const rows = await queryable.rows<{ id: string }>(
    `select distinct m.id from bank_mutation m
     join mutation_line one on one.mutation_id = m.id
     join mutation_line other on other.mutation_id = m.related_id and other.source = one.source
     where m.state = 'doubted' and m.bank_account_id = ? order by m.id`,
    [bankAccountId],
  );
  return rows.map(({ id }) => id);
}

export async function listDoubts(queryable: Queryable, bankAccountId: BankAccountId): Promise<MutationRow[]> {
  return listMutations(queryable, {
    where: `m.state = 'doubted' and m.bank_account_id = ? order by m.id`,
    parameters: [bankAccountId],
  });
}
