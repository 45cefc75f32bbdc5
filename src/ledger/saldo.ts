import { InvariantBroken } from '../domain/errors';
import { type Rupiah, rupiah } from '../domain/money';
import { type Queryable } from '../persistence/database';
import { type BigIntColumn, rupiahOf } from '../persistence/repositories/columns';

export interface Saldo {
  /** What can still be held or debited. */
  free: Rupiah;
  /** What is reserved by open holds. */
  held: Rupiah;
}

/** Reads what an account with a limit has. Throws `InvariantBroken` for any other account. */
export async function freeSaldo(queryable: Queryable, account: string): Promise<Saldo> {
  return read(queryable, account, '');
}

/** As `freeSaldo`, but first waits for everybody else who is moving the account and keeps them out until the end. */
export async function lockSaldo(queryable: Queryable, account: string): Promise<Saldo> {
  return read(queryable, account, ' for update');
}

async function read(queryable: Queryable, account: string, lock: '' | ' for update'): Promise<Saldo> {
  const row = await queryable.row<{ balance: BigIntColumn; held: BigIntColumn; has_limit: number }>(
    `select balance, held, has_limit from account where code = ?${lock}`,
    [account],
  );
  if (row?.has_limit !== 1) throw new InvariantBroken(`there is no account ${account} with a limit`);
  const held = rupiahOf(row.held);
  return { free: rupiah(rupiahOf(row.balance) - held), held };
}
