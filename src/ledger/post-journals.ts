import { InvariantBroken } from '../domain/errors';
import { type Tx } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { type NewJournal, requireBalance } from './journal';

/** Entries of one statement stay far below the server's largest packet. */
const AT_ONCE = 500;

/**
 * Books many journals between accounts without a limit, a few hundred in each statement: a statement of the bank brings
 * thousands of lines. Not safe to repeat. Throws `InvariantBroken` for unequal sides, an unknown account or one with a
 * limit, and a key that was posted before; the transaction must be rolled back then.
 */
export async function postJournals(tx: Tx, journals: readonly NewJournal[]): Promise<void> {
  if (journals.length === 0) return;
  journals.forEach(requireBalance);
  await requireUnlimited(tx, journals);
  for (let from = 0; from < journals.length; from += AT_ONCE) {
    await insert(
      tx,
      journals.slice(from, from + AT_ONCE).map((journal) => ({ id: newId(), ...journal })),
    );
  }
}

async function requireUnlimited(tx: Tx, journals: readonly NewJournal[]): Promise<void> {
  const codes = [...new Set(journals.flatMap(({ postings }) => postings.map(({ account }) => account)))];
  const known = await tx.rows<{ code: string; has_limit: number }>(
    `select code, has_limit from account where code in (${codes.map(() => '?').join(', ')})`,
    codes,
  );
  const hasLimit = new Map(known.map(({ code, has_limit }) => [code, has_limit === 1]));
  for (const code of codes) {
    if (hasLimit.get(code) === undefined) throw new InvariantBroken(`there is no account ${code}`);
    if (hasLimit.get(code) === true) throw new InvariantBroken(`account ${code} has a limit: its row must be locked`);
  }
}

async function insert(tx: Tx, journals: readonly (NewJournal & { id: string })[]): Promise<void> {
  try {
    await tx.write(
      `insert into journal (id, subject, kind, n, note, posted_at)
       values ${journals.map(() => '(?, ?, ?, ?, ?, utc_timestamp(3))').join(', ')}`,
      journals.flatMap(({ id, subject, kind, n, note }) => [id, subject, kind, n, note ?? null]),
    );
  } catch (error) {
    if (!isDuplicateOf(error, 'subject_kind_n')) throw error;
    throw new InvariantBroken('one of these journals was posted before');
  }
  const entries = journals.flatMap(({ id, postings }) =>
    postings.map(({ account, side, amount }, index) => [id, index + 1, account, side, amount]),
  );
  await tx.write(
    `insert into entry (journal_id, line, account_code, side, amount)
     values ${entries.map(() => '(?, ?, ?, ?, ?)').join(', ')}`,
    entries.flat(),
  );
}
