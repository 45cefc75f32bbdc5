import { type Queryable } from '../../src/persistence/database';

/**
 * Nobody works for the orders that earlier tests left, so their promises run out one after the other. For a suite that
 * checks all promises: as if the machine had just looked at each order, escalated it and tried each report.
 */
export async function machineLooked(db: Queryable): Promise<void> {
  await db.write(
    `update work_item set next_at = greatest(next_at, utc_timestamp(3)),
       escalate_at = greatest(escalate_at, utc_timestamp(3)) where is_open = 1`,
  );
  await db.write(
    'update outbound_message set next_try_at = greatest(next_try_at, utc_timestamp(3)) where processed_at is null',
  );
}
