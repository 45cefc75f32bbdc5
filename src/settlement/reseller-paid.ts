import { type TopupId } from '../domain/ids';
import { isHoldPosted } from '../ledger/hold';
import { type Queryable } from '../persistence/database';

/** Whether a delivered order was paid for by the reseller: with its hold, or charged after a late success (C4). */
export async function hasResellerPaid(queryable: Queryable, topupId: TopupId): Promise<boolean> {
  if (await isHoldPosted(queryable, topupId)) return true;
  const charge = await queryable.row(`select 1 from journal where subject = ? and kind = 'charge-late-success'`, [
    topupId,
  ]);
  return charge !== undefined;
}
