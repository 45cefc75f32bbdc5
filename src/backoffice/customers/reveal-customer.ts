import { type CustomerId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type Database, type Queryable } from '../../persistence/database';
import { scopeOf, whereInScope } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockCustomer } from '../../persistence/repositories/customer.repository';
import { type OfCustomer, refused, type Refused } from './customer-outcome';

/** For how long a record hands over the numbers to whoever made it. */
const SHOWN_FOR_MINUTES = 5;

/**
 * Puts on record that somebody sees the whole number and NPWP of a customer. `readRevealedCustomer` hands them over by
 * that record. Each repeat is another record.
 */
export async function revealCustomer(
  db: Database,
  { by, customerId }: OfCustomer,
): Promise<{ kind: 'revealed'; recordId: string } | Refused<'not-found'>> {
  return db.transaction(async (tx): Promise<{ kind: 'revealed'; recordId: string } | Refused<'not-found'>> => {
    const customer = await lockCustomer(tx, customerId, scopeOf(by));
    if (customer === undefined) return refused('not-found');
    const recordId = await recordAudit(tx, {
      ...{ actor: by.name, action: 'customer.reveal', subjectKind: 'customer', subject: customerId },
      detail: { number: customer.no },
    });
    return { kind: 'revealed', recordId };
  });
}

/** For whoever made the record a moment ago and still looks after the customer; undefined for everybody else and later. */
export async function readRevealedCustomer(
  queryable: Queryable,
  { customerId, by, recordId }: { customerId: CustomerId; by: StaffMember; recordId: string },
): Promise<{ phone: string; npwp: string | null } | undefined> {
  const within = whereInScope(scopeOf(by), 'c');
  return queryable.row<{ phone: string; npwp: string | null }>(
    `select c.phone, c.npwp from audit_event e join customer c on c.id = e.subject
     where e.id = ? and e.actor = ? and e.action = 'customer.reveal' and e.subject_kind = 'customer' and e.subject = ?
       and e.at > utc_timestamp(3) - interval ${SHOWN_FOR_MINUTES} minute and ${within.sql}`,
    [recordId, by.name, customerId, ...within.parameters],
  );
}
