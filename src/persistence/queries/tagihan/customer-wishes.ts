import { type CustomerId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type BusinessDate, type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf } from '../../repositories/columns';
import { type CustomerScope, whereInScope } from './scope';

export interface CustomerNeed {
  id: string;
  askedOn: BusinessDate;
  text: string;
  state: 'open' | 'booked' | 'dropped';
  notedByName: string;
  closedAt: Instant | null;
  closedNote: string | null;
}

export interface CustomerBooking {
  id: string;
  itemCode: string | null;
  description: string;
  quantity: number;
  unitPrice: Rupiah;
  state: 'open' | 'planned' | 'cancelled';
  planId: string | null;
  planCode: string | null;
  bookedAt: Instant;
  bookedByName: string;
}

/** The open ones and the newest others. */
const SHOWN = 100;

/** What a customer asked for, open ones on top. */
export async function readNeeds(
  queryable: Queryable,
  customerId: CustomerId,
  scope: CustomerScope,
): Promise<CustomerNeed[]> {
  const within = whereInScope(scope, 'c');
  const rows = await queryable.rows<{
    id: string;
    asked_on: string;
    text: string;
    state: CustomerNeed['state'];
    noted_by_name: string | null;
    closed_at: Date | null;
    closed_note: string | null;
  }>(
    `select n.id, n.asked_on, n.text, n.state, s.full_name as noted_by_name, n.closed_at, n.closed_note
     from need n join customer c on c.id = n.customer_id left join staff s on s.id = n.noted_by
     where n.customer_id = ? and ${within.sql} order by n.state = 'open' desc, n.id desc limit ${SHOWN}`,
    [customerId, ...within.parameters],
  );
  return rows.map((row) => ({
    ...{ id: row.id, text: row.text, state: row.state, closedNote: row.closed_note },
    askedOn: row.asked_on as BusinessDate,
    notedByName: row.noted_by_name ?? '',
    closedAt: instantOrNull(row.closed_at),
  }));
}

/** What was booked for a customer, open ones on top. */
export async function readBookings(
  queryable: Queryable,
  customerId: CustomerId,
  scope: CustomerScope,
): Promise<CustomerBooking[]> {
  const within = whereInScope(scope, 'c');
  const rows = await queryable.rows<{
    id: string;
    item_code: string | null;
    description: string;
    quantity: number;
    unit_price: BigIntColumn;
    state: CustomerBooking['state'];
    plan_id: string | null;
    plan_code: string | null;
    booked_at: Date;
    booked_by_name: string | null;
  }>(
    `select b.id, b.item_code, b.description, b.quantity, b.unit_price, b.state, b.plan_id, p.code as plan_code,
            b.booked_at, s.full_name as booked_by_name
     from booking b join customer c on c.id = b.customer_id left join plan p on p.id = b.plan_id
     left join staff s on s.id = b.booked_by
     where b.customer_id = ? and ${within.sql} order by b.state = 'open' desc, b.id desc limit ${SHOWN}`,
    [customerId, ...within.parameters],
  );
  return rows.map((row) => ({
    ...{ id: row.id, itemCode: row.item_code, description: row.description, quantity: row.quantity, state: row.state },
    ...{ planId: row.plan_id, planCode: row.plan_code },
    unitPrice: rupiahOf(row.unit_price),
    bookedAt: instant(row.booked_at),
    bookedByName: row.booked_by_name ?? '',
  }));
}

/** Whose need or booking it is; undefined when it is somebody else's. */
export async function findCustomerOf(
  queryable: Queryable,
  { table, id }: { table: 'need' | 'booking'; id: string },
  scope: CustomerScope,
): Promise<CustomerId | undefined> {
  const within = whereInScope(scope, 'c');
  const row = await queryable.row<{ id: string }>(
    `select c.id from ${table} w join customer c on c.id = w.customer_id where w.id = ? and ${within.sql}`,
    [id, ...within.parameters],
  );
  return row?.id;
}
