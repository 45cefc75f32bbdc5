import { type StaffId } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { dateOf } from '../../persistence/repositories/columns';
import {
  changeCustomer,
  type CustomerFields,
  type CustomerRow,
} from '../../persistence/repositories/customer.repository';
import { type SomeFields } from './customer-changes';

/**
 * Writes decided data. A channel that reached nobody is tried again at its new address; what the customer itself agreed
 * to or took back stays. The caller holds the customer.
 */
export async function applyChange(
  tx: Tx,
  { customer, becomes, decidedBy }: { customer: CustomerRow; becomes: SomeFields; decidedBy: StaffId },
  now: Instant,
): Promise<void> {
  const { name, phone, email, address, npwp, notes } = customer;
  const fields: CustomerFields = { name, phone, email, address, npwp, notes, ...becomes };
  await changeCustomer(tx, customer, fields, now);
  const channels = [
    ...(becomes.phone === undefined ? [] : ['whatsapp']),
    ...((becomes.email ?? null) === null ? [] : ['email']),
  ];
  for (const channel of channels) {
    await tx.write(
      `update message_consent set state = 'granted', since = ?, told_by = ?, note = 'alamat diganti'
       where customer_id = ? and channel = ? and state = 'unreachable'`,
      [dateOf(now), decidedBy, customer.id, channel],
    );
  }
}
