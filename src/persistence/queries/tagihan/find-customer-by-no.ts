import { type CustomerId } from '../../../domain/ids';
import { type Queryable } from '../../database';
import { type CustomerScope, whereInScope } from './scope';

/** By the number that people read aloud; undefined for a text that is none, and outside of the scope. */
export async function findCustomerByNo(
  queryable: Queryable,
  scope: CustomerScope,
  text: string,
): Promise<CustomerId | undefined> {
  if (!/^\d{1,12}$/.test(text)) return undefined;
  const inScope = whereInScope(scope, 'c');
  const row = await queryable.row<{ id: string }>(`select c.id from customer c where c.no = ? and ${inScope.sql}`, [
    Number(text),
    ...inScope.parameters,
  ]);
  return row?.id;
}
