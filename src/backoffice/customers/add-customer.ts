import { type CustomerId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { openCustomerAccounts } from '../../ledger/accounts';
import { type Tx } from '../../persistence/database';
import { newId } from '../../persistence/new-id';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { dateOf } from '../../persistence/repositories/columns';
import { type CustomerFields, insertCustomer } from '../../persistence/repositories/customer.repository';
import { putConsent } from '../../persistence/repositories/message-consent.repository';
import { CONSENT_CHANNELS } from './set-consent';

export interface AddedCustomer {
  customerId: CustomerId;
  no: number;
}

/** Writes a new customer with whom it belongs to, its accounts, and what it agreed to. On record as `customer.create`. */
export async function addCustomer(
  tx: Tx,
  {
    by,
    fields,
    marketing,
    isConsenting,
    reason,
  }: {
    by: StaffMember;
    fields: CustomerFields;
    marketing: StaffMember;
    /** The customer agreed to be written to, by WhatsApp and by e-mail. */
    isConsenting: boolean;
    reason: string;
  },
  now: Instant,
): Promise<AddedCustomer> {
  const customerId = newId();
  const { no } = await insertCustomer(tx, { id: customerId, marketingId: marketing.id, createdBy: by.id, fields }, now);
  await tx.write(
    'insert into customer_owner (id, customer_id, staff_id, from_at, handed_by, reason) values (?, ?, ?, ?, ?, ?)',
    [newId(), customerId, marketing.id, dateOf(now), by.id, reason],
  );
  if (isConsenting) {
    for (const channel of CONSENT_CHANNELS) {
      await putConsent(tx, { customerId, channel, to: 'granted', toldBy: by.id, note: 'saat didaftarkan' });
    }
  }
  await openCustomerAccounts(tx, customerId);
  await recordAudit(tx, {
    ...{ actor: by.name, action: 'customer.create', subjectKind: 'customer', subject: customerId },
    detail: { number: no, to: marketing.name },
  });
  return { customerId, no };
}
