import { InvariantBroken } from '../domain/errors';
import { type Rupiah, ZERO } from '../domain/money';
import { type Tx } from '../persistence/database';
import { type Posting } from './journal';

/** A journal would take more than an account with a limit has free. Nothing stands; the transaction is rolled back. */
export class LedgerRefused extends Error {
  override readonly name = 'LedgerRefused';
  readonly code = 'saldo-short';

  constructor(readonly account: string) {
    super(`account ${account} has too little free saldo`);
  }
}

/** What never changes about an account, so it is read without a lock. */
export interface AccountFacts {
  code: string;
  has_limit: number;
}

/** What a journal does to the balance of one account with a limit. */
export interface Move {
  account: string;
  /** Credits less debits, in rupiah: accounts with a limit grow by credits. */
  change: number;
  /** The part of the debits that an ending hold has reserved. */
  fromHold: Rupiah;
}

/**
 * The moves of the postings' accounts with a limit, in the order in which they are to be locked. Throws
 * `InvariantBroken` for a posting to an account that is not among `accounts`.
 */
export function movesOf(postings: readonly Posting[], accounts: readonly AccountFacts[]): Move[] {
  const known = new Map(accounts.map((account) => [account.code, account.has_limit === 1]));
  const changes = new Map<string, number>();
  for (const { account, side, amount } of postings) {
    const hasLimit = known.get(account);
    if (hasLimit === undefined) throw new InvariantBroken(`there is no account ${account}`);
    if (!hasLimit) continue;
    const change = changes.get(account) ?? 0;
    changes.set(account, side === 'credit' ? change + amount : change - amount);
  }
  return [...changes.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([account, change]) => ({ account, change, fromHold: ZERO }));
}

/**
 * Moves the balances, one locked row after the other. Throws `LedgerRefused` when a change goes beyond the free saldo,
 * and `InvariantBroken` when an account does not hold what is taken from its hold.
 */
export async function applyMoves(tx: Tx, moves: readonly Move[]): Promise<void> {
  for (const { account, change, fromHold } of moves) {
    const moved = await tx.write(
      `update account set balance = balance + ?, held = held - ?
       where code = ? and has_limit = 1 and held >= ? and balance + ? >= held - ?`,
      [change, fromHold, account, fromHold, change, fromHold],
    );
    if (moved === 1) continue;
    if (fromHold > 0) throw new InvariantBroken(`account ${account} does not hold ${fromHold}`);
    throw new LedgerRefused(account);
  }
}
