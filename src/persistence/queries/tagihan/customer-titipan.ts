import { type CustomerId } from '../../../domain/ids';
import { rupiah, type Rupiah } from '../../../domain/money';
import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

export interface CustomerTitipan {
  /** What the customer has with us and no bill was paid with. */
  free: Rupiah;
  /** The question about it that people have to decide; null when nobody asks. */
  exceptionId: string | null;
}

export async function readTitipanOf(
  queryable: Queryable,
  customerId: CustomerId,
  scope: CustomerScope,
): Promise<CustomerTitipan> {
  const within = whereInScope(scope, 'c');
  const row = await queryable.row<{ free: BigIntColumn; exception_id: string | null }>(
    `select a.balance - a.held as free,
       (select min(x.id) from payment_exception x
        where x.customer_id = c.id and x.state = 'open' and x.is_money = 1) as exception_id
     from customer c join account a on a.code = concat('titipan:', c.id) where c.id = ? and ${within.sql}`,
    [customerId, ...within.parameters],
  );
  return { free: rupiah(Number(row?.free ?? 0)), exceptionId: row?.exception_id ?? null };
}
