import { type CustomerId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Queryable } from '../../database';
import { type BigIntColumn, rupiahOf } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

export interface OpenBookings {
  customer: { id: CustomerId; name: string; phone: string; isActive: boolean };
  bookings: { id: string; description: string; quantity: number; unitPrice: Rupiah }[];
}

/** A customer with what is booked and in no plan yet. Undefined also for one outside of the scope. */
export async function readOpenBookings(
  queryable: Queryable,
  scope: CustomerScope,
  customerId: CustomerId,
): Promise<OpenBookings | undefined> {
  const inScope = whereInScope(scope, 'c');
  const customer = await queryable.row<{ id: string; name: string; phone: string; is_active: number }>(
    `select c.id, c.name, c.phone, c.is_active from customer c where c.id = ? and ${inScope.sql}`,
    [customerId, ...inScope.parameters],
  );
  if (customer === undefined) return undefined;
  const rows = await queryable.rows<{ id: string; description: string; quantity: number; unit_price: BigIntColumn }>(
    `select id, description, quantity, unit_price from booking where customer_id = ? and state = 'open' order by id`,
    [customerId],
  );
  return {
    customer: { id: customer.id, name: customer.name, phone: customer.phone, isActive: customer.is_active === 1 },
    bookings: rows.map(({ id, description, quantity, unit_price }) => ({
      ...{ id, description, quantity },
      unitPrice: rupiahOf(unit_price),
    })),
  };
}
