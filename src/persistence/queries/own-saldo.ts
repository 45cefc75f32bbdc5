import { type ResellerId } from '../../domain/ids';
import { type Rupiah, subtract, ZERO } from '../../domain/money';
import { type Queryable } from '../database';
import { type BigIntColumn, rupiahOf } from '../repositories/columns';

export interface OwnSaldo {
  /** What can still be spent: holds taken off. */
  free: Rupiah;
  /** Reserved for orders that are under way. */
  held: Rupiah;
}

/** A reseller without an account has nothing. */
export async function readOwnSaldo(queryable: Queryable, resellerId: ResellerId): Promise<OwnSaldo> {
  const row = await queryable.row<{ balance: BigIntColumn; held: BigIntColumn }>(
    'select balance, held from account where code = ? and has_limit = 1',
    [`saldo:${resellerId}`],
  );
  if (row === undefined) return { free: ZERO, held: ZERO };
  const held = rupiahOf(row.held);
  return { free: subtract(rupiahOf(row.balance), held), held };
}
