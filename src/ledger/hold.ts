import { InvariantBroken } from '../domain/errors';
import { type Rupiah } from '../domain/money';
import { type Queryable, type Tx } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { type BigIntColumn, rupiahOf } from '../persistence/repositories/columns';
import { insertJournal, nameOf, type NewJournal, type Posting, requireBalance } from './journal';
import { type AccountFacts, applyMoves, movesOf } from './moves';
import { freeSaldo, lockSaldo } from './saldo';

type HoldState = 'held' | 'posted' | 'voided';

export interface NewHold {
  /** The id of what it pays for. */
  holdId: string;
  /** An account with a limit. */
  account: string;
  amount: Rupiah;
}

export type Placed = { kind: 'held'; free: Rupiah } | { kind: 'refused'; free: Rupiah };

/**
 * Reserves `amount` until `postHold` takes it or `voidHold` gives it back. `free` is what the account has afterwards.
 * Safe to repeat: the same `holdId` returns the first hold as long as it is held. Returns `refused` when less is free;
 * nothing is written then.
 *
 * Throws `InvariantBroken` for an amount of zero, an account without a limit, and a `holdId` that stands for another
 * account or amount or has ended. The transaction must be rolled back then.
 */
export async function placeHold(tx: Tx, hold: NewHold): Promise<Placed> {
  const { account, amount } = hold;
  requireAmount(hold);
  if (!(await reserve(tx, hold))) {
    // The account may have changed since, and another transaction may be about to commit this very hold: look again
    // with the account locked.
    const { free } = await lockSaldo(tx, account);
    if (await isHeld(tx, hold)) return { kind: 'held', free };
    if (free < amount || !(await reserve(tx, hold))) return { kind: 'refused', free };
  }
  try {
    await tx.write(
      `insert into hold (id, account_code, amount, state, created_at) values (?, ?, ?, 'held', utc_timestamp(3))`,
      [hold.holdId, account, amount],
    );
  } catch (error) {
    if (!isDuplicateOf(error, 'PRIMARY')) throw error;
    await isHeld(tx, hold);
    await release(tx, hold);
  }
  const { free } = await freeSaldo(tx, account);
  return { kind: 'held', free };
}

export interface HoldPosting {
  holdId: string;
  kind: string;
  n: number;
  note?: string;
  /** With exactly one posting to the hold's account: a debit of the hold's amount. */
  postings: readonly Posting[];
}

/**
 * Takes what the hold reserved: ends it as posted and posts the journal, whose subject is the hold's id. Other accounts
 * with a limit move as well, all locked in the order of their codes. Returns what the hold's account has free.
 *
 * Not safe to repeat: a hold has exactly one end, and ending it again throws `InvariantBroken`, as do postings that do
 * not fit the hold, unequal sides, an amount of zero, an unknown account and a taken journal key. Throws
 * `LedgerRefused` when another account has too little free. The transaction must be rolled back then.
 */
export async function postHold(tx: Tx, { holdId, ...content }: HoldPosting): Promise<{ free: Rupiah }> {
  const journal: NewJournal = { subject: holdId, ...content };
  requireBalance(journal);
  const { hold, accounts } = await readHoldAndAccounts(tx, holdId, journal.postings);
  requireDebitOf(hold, journal);
  const moves = movesOf(journal.postings, accounts).map((move) =>
    move.account === hold.account ? { ...move, fromHold: hold.amount } : move,
  );
  await applyMoves(tx, moves);
  await end(tx, holdId, 'posted');
  try {
    await insertJournal(tx, journal);
  } catch (error) {
    if (!isDuplicateOf(error, 'subject_kind_n')) throw error;
    throw new InvariantBroken(`${nameOf(journal)} was posted while its hold was held`, { cause: error });
  }
  const { free } = await freeSaldo(tx, hold.account);
  return { free };
}

/**
 * Gives back what the hold reserved. Returns what its account has free.
 *
 * Not safe to repeat: throws `InvariantBroken` when the hold does not exist or has ended. The transaction must be rolled
 * back then.
 */
export async function voidHold(tx: Tx, { holdId }: { holdId: string }): Promise<{ free: Rupiah }> {
  const hold = await readHold(tx, holdId);
  if (hold === undefined) throw new InvariantBroken(`there is no hold ${holdId}`);
  requireHeld(hold);
  await release(tx, hold);
  await end(tx, holdId, 'voided');
  const { free } = await freeSaldo(tx, hold.account);
  return { free };
}

interface Hold extends NewHold {
  state: HoldState;
}

interface HoldColumns {
  account_code: string;
  amount: BigIntColumn;
  state: HoldState;
}

function requireAmount({ holdId, amount }: NewHold): void {
  if (!Number.isSafeInteger(amount) || amount <= 0) throw new InvariantBroken(`hold ${holdId} of ${amount}`);
}

async function reserve(tx: Tx, { account, amount }: NewHold): Promise<boolean> {
  const matched = await tx.write(
    'update account set held = held + ? where code = ? and has_limit = 1 and balance - held >= ?',
    [amount, account, amount],
  );
  return matched === 1;
}

/** The account comes before the hold in the order of locks, whoever ends the hold: so each end moves it first. */
async function release(tx: Tx, { holdId, account, amount }: NewHold): Promise<void> {
  const matched = await tx.write('update account set held = held - ? where code = ? and has_limit = 1 and held >= ?', [
    amount,
    account,
    amount,
  ]);
  if (matched !== 1) throw new InvariantBroken(`account ${account} does not hold the ${amount} of hold ${holdId}`);
}

async function end(tx: Tx, holdId: string, state: 'posted' | 'voided'): Promise<void> {
  const matched = await tx.write(
    `update hold set state = ?, ended_at = utc_timestamp(3) where id = ? and state = 'held'`,
    [state, holdId],
  );
  if (matched !== 1) throw new InvariantBroken(`hold ${holdId} has ended already and cannot be ${state}`);
}

/** False when there is no such hold. Throws `InvariantBroken` when it is another one or has ended. */
async function isHeld(tx: Tx, { holdId, account, amount }: NewHold): Promise<boolean> {
  const hold = await readHold(tx, holdId);
  if (hold === undefined) return false;
  if (hold.account !== account || hold.amount !== amount) {
    throw new InvariantBroken(`hold ${holdId} exists with another account or amount`);
  }
  requireHeld(hold);
  return true;
}

/** Without a lock: account and amount never change, and `end` decides on the state. */
async function readHold(tx: Tx, holdId: string): Promise<Hold | undefined> {
  const columns = await tx.row<HoldColumns>('select account_code, amount, state from hold where id = ?', [holdId]);
  return columns === undefined ? undefined : toHold(holdId, columns);
}

async function readHoldAndAccounts(
  tx: Tx,
  holdId: string,
  postings: readonly Posting[],
): Promise<{ hold: Hold; accounts: AccountFacts[] }> {
  const rows = await tx.rows<HoldColumns & AccountFacts>(
    `select h.account_code, h.amount, h.state, a.code, a.has_limit from hold h join account a
     where h.id = ? and a.code in (${postings.map(() => '?').join(', ')})`,
    [holdId, ...postings.map(({ account }) => account)],
  );
  if (rows[0] === undefined) throw new InvariantBroken(`there is no hold ${holdId}, or none of its accounts`);
  return { hold: toHold(holdId, rows[0]), accounts: rows };
}

function requireDebitOf(hold: Hold, journal: NewJournal): void {
  requireHeld(hold);
  const own = journal.postings.filter(({ account }) => account === hold.account);
  const [debit] = own;
  if (own.length !== 1 || debit?.side !== 'debit' || debit.amount !== hold.amount) {
    throw new InvariantBroken(`${nameOf(journal)} does not debit ${hold.account} once with the ${hold.amount} held`);
  }
}

function requireHeld({ holdId, state }: Hold): void {
  if (state !== 'held') throw new InvariantBroken(`hold ${holdId} has ended already: it is ${state}`);
}

function toHold(holdId: string, { account_code, amount, state }: HoldColumns): Hold {
  return { holdId, account: account_code, amount: rupiahOf(amount), state };
}

/** Whether what the hold was for has been paid with it. */
export async function isHoldPosted(queryable: Queryable, holdId: string): Promise<boolean> {
  const hold = await queryable.row<{ state: string }>('select state from hold where id = ?', [holdId]);
  return hold?.state === 'posted';
}
