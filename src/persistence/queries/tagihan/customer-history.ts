import { type CustomerId } from '../../../domain/ids';
import { type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { instantOrNull } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

/** Who looked after a customer, and since when. */
export interface CustomerOwner {
  staffName: string;
  fromAt: Instant;
  /** Null: still. */
  toAt: Instant | null;
  handedByName: string;
  reason: string;
}

/** The newest on top. */
export async function readOwners(
  queryable: Queryable,
  customerId: CustomerId,
  scope: CustomerScope,
): Promise<CustomerOwner[]> {
  const within = whereInScope(scope, 'c');
  const rows = await queryable.rows<{
    staff_name: string | null;
    from_at: Date;
    to_at: Date | null;
    handed_by_name: string | null;
    reason: string;
  }>(
    `select s.full_name as staff_name, o.from_at, o.to_at, h.full_name as handed_by_name, o.reason
     from customer_owner o join customer c on c.id = o.customer_id
     left join staff s on s.id = o.staff_id left join staff h on h.id = o.handed_by
     where o.customer_id = ? and ${within.sql} order by o.from_at desc, o.id desc`,
    [customerId, ...within.parameters],
  );
  return rows.map((row) => ({
    staffName: row.staff_name ?? '',
    fromAt: instant(row.from_at),
    toAt: instantOrNull(row.to_at),
    handedByName: row.handed_by_name ?? '',
    reason: row.reason,
  }));
}
