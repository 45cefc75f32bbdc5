import { type PaymentId } from '../domain/ids';
import { type Allocation } from '../domain/tagihan/allocate';
import { type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { insertAllocation } from '../persistence/repositories/payment.repository';
import { type LockedBills } from './locked-bills';

/** Writes what money paid of which bill, out of a payment or out of titipan by a decision of people. */
export async function payBills(
  tx: Tx,
  bills: LockedBills,
  {
    allocations,
    now,
    ...from
  }: { allocations: readonly Allocation[]; now: Instant } & (
    | { paymentId: PaymentId; exceptionId: null }
    | { paymentId: null; exceptionId: string }
  ),
): Promise<void> {
  for (const allocation of allocations) {
    bills.give(allocation.tagihanId, allocation.amount);
    await insertAllocation(tx, { ...allocation, ...from }, now);
  }
}
