import { InvariantBroken } from '../domain/errors';
import { add, type Rupiah } from '../domain/money';
import { type Tx } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { type BigIntColumn, rupiahOf } from '../persistence/repositories/columns';
import { type Side } from './accounts';
import { type AccountFacts, applyMoves, movesOf } from './moves';
import { lockSaldo } from './saldo';

export { LedgerRefused } from './moves';

export interface Posting {
  account: string;
  side: Side;
  amount: Rupiah;
}

/** The three together are unique. */
export interface JournalKey {
  /** What it is about: an id of ours, such as a topup's. */
  subject: string;
  kind: string;
  n: number;
}

export interface NewJournal extends JournalKey {
  note?: string;
  postings: readonly Posting[];
}

export interface PostedJournal {
  journalId: string;
  /** False: it had been posted before, and nothing moved now. */
  isNew: boolean;
}

/**
 * Books amounts that no hold has reserved. Safe to repeat: the same key with the same postings returns the first
 * journal. Accounts with a limit are locked in the order of their codes.
 *
 * Throws `LedgerRefused` when an account with a limit has less free than the journal takes, and `InvariantBroken` for
 * unequal sides, an amount of zero, an unknown account, or a key that was posted with other postings. The transaction
 * must be rolled back then.
 */
export async function postJournal(tx: Tx, journal: NewJournal): Promise<PostedJournal> {
  requireBalance(journal);
  const moves = movesOf(journal.postings, await readAccounts(tx, journal.postings));
  // A repeat is looked for under the locks, and before less free saldo than the first time could refuse it.
  for (const { account } of moves) await lockSaldo(tx, account);
  const first = await findJournal(tx, journal);
  if (first !== undefined) return { journalId: first, isNew: false };
  await applyMoves(tx, moves);
  try {
    return { journalId: await insertJournal(tx, journal), isNew: true };
  } catch (error) {
    if (!isDuplicateOf(error, 'subject_kind_n')) throw error;
    // Only journals without a locked account meet here: the lock lets one of two equal ones be found above.
    const winner = moves.length === 0 ? await findJournal(tx, journal) : undefined;
    if (winner === undefined) throw new InvariantBroken(`${nameOf(journal)} was posted by somebody else`);
    return { journalId: winner, isNew: false };
  }
}

/** Throws `InvariantBroken` unless debits and credits are equal and every amount is more than zero. */
export function requireBalance(journal: NewJournal): void {
  const { postings } = journal;
  if (postings.length === 0) throw new InvariantBroken(`${nameOf(journal)} has no postings`);
  if (!postings.every(({ amount }) => Number.isSafeInteger(amount) && amount > 0)) {
    throw new InvariantBroken(`${nameOf(journal)} has an amount that is not more than zero`);
  }
  const debits = sumOf(postings, 'debit');
  const credits = sumOf(postings, 'credit');
  if (debits !== credits) throw new InvariantBroken(`${nameOf(journal)} debits ${debits} and credits ${credits}`);
}

/** Writes the journal and its entries; the accounts were moved before. A taken key is a `duplicate` of subject_kind_n. */
export async function insertJournal(tx: Tx, { subject, kind, n, note, postings }: NewJournal): Promise<string> {
  const journalId = newId();
  await tx.write(
    'insert into journal (id, subject, kind, n, note, posted_at) values (?, ?, ?, ?, ?, utc_timestamp(3))',
    [journalId, subject, kind, n, note ?? null],
  );
  await tx.write(
    `insert into entry (journal_id, line, account_code, side, amount)
     values ${postings.map(() => '(?, ?, ?, ?, ?)').join(', ')}`,
    postings.flatMap(({ account, side, amount }, index) => [journalId, index + 1, account, side, amount]),
  );
  return journalId;
}

export function nameOf({ subject, kind, n }: JournalKey): string {
  return `journal ${kind} ${n} of ${subject}`;
}

function sumOf(postings: readonly Posting[], side: Side): Rupiah {
  return add(...postings.filter((posting) => posting.side === side).map(({ amount }) => amount));
}

async function readAccounts(tx: Tx, postings: readonly Posting[]): Promise<AccountFacts[]> {
  return tx.rows<AccountFacts>(
    `select code, has_limit from account where code in (${postings.map(() => '?').join(', ')})`,
    postings.map(({ account }) => account),
  );
}

/** The id of the journal with this key. Throws `InvariantBroken` when its postings are others. */
async function findJournal(tx: Tx, journal: NewJournal): Promise<string | undefined> {
  const entries = await tx.rows<{ id: string; account_code: string; side: Side; amount: BigIntColumn }>(
    `select j.id, e.account_code, e.side, e.amount from journal j join entry e on e.journal_id = j.id
     where j.subject = ? and j.kind = ? and j.n = ?`,
    [journal.subject, journal.kind, journal.n],
  );
  if (entries[0] === undefined) return undefined;
  const posted = entries.map(({ account_code, side, amount }) => ({
    account: account_code,
    side,
    amount: rupiahOf(amount),
  }));
  if (fingerprint(posted) !== fingerprint(journal.postings)) {
    throw new InvariantBroken(`${nameOf(journal)} was posted with other postings`);
  }
  return entries[0].id;
}

function fingerprint(postings: readonly Posting[]): string {
  return postings
    .map(({ account, side, amount }) => `${account} ${side} ${amount}`)
    .sort()
    .join('\n');
}
