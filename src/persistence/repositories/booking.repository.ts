import { type CustomerId, type PlanId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOf, rupiahOf } from './columns';

export interface OpenBooking {
  id: string;
  description: string;
  quantity: number;
  unitPrice: Rupiah;
}

/** Those of these that are open and belong to the customer. */
export async function readOpenBookings(
  queryable: Queryable,
  customerId: CustomerId,
  bookingIds: readonly string[],
): Promise<OpenBooking[]> {
  if (bookingIds.length === 0) return [];
  const rows = await queryable.rows<{ id: string; description: string; quantity: number; unit_price: BigIntColumn }>(
    `select id, description, quantity, unit_price from booking
     where customer_id = ? and state = 'open' and id in (${bookingIds.map(() => '?').join(', ')}) order by id`,
    [customerId, ...bookingIds],
  );
  return rows.map(({ unit_price, ...row }) => ({ ...row, unitPrice: rupiahOf(unit_price) }));
}

/** A plan bills them from now on. The caller holds the customer; false when one of them is no longer open. */
export async function takeBookings(
  tx: Tx,
  { customerId, planId, bookingIds }: { customerId: CustomerId; planId: PlanId; bookingIds: readonly string[] },
): Promise<boolean> {
  if ((await readOpenBookings(tx, customerId, bookingIds)).length !== bookingIds.length) return false;
  if (bookingIds.length === 0) return true;
  await tx.write(
    `update booking set state = 'planned', plan_id = ?
     where customer_id = ? and state = 'open' and id in (${bookingIds.map(() => '?').join(', ')})`,
    [planId, customerId, ...bookingIds],
  );
  return true;
}

/** The plan was cancelled before anything of it was billed: they may be booked into another one. */
export async function releaseBookings(tx: Tx, planId: PlanId): Promise<void> {
  await tx.write(`update booking set state = 'open', plan_id = null where plan_id = ? and state = 'planned'`, [planId]);
}

/** The plan was cancelled after part of them had been billed. */
export async function endBookings(tx: Tx, planId: PlanId, now: Instant): Promise<void> {
  await tx.write(`update booking set state = 'cancelled', ended_at = ? where plan_id = ? and state = 'planned'`, [
    dateOf(now),
    planId,
  ]);
}
