import { type CustomerId } from '../../domain/ids';
import { type Database, type Queryable, type Tx } from '../../persistence/database';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { dateOf } from '../../persistence/repositories/columns';
import { type CustomerRow, lockCustomer } from '../../persistence/repositories/customer.repository';
import { isReason } from '../reason';
import { type CustomerOutcome, type OfCustomer, refused } from './customer-outcome';

/** Nothing new is booked or billed for the customer from then on. Not while something of it is open. Safe to repeat. */
export function deactivateCustomer(
  db: Database,
  { reason, ...of }: OfCustomer & { reason: string },
): Promise<CustomerOutcome> {
  return setActive(db, of, async (tx, customer) => {
    if (!isReason(reason)) return refused('invalid-reason');
    if (await hasOpenPlan(tx, customer.id)) return refused('open-plan');
    if (!customer.isActive) return { kind: 'done' };
    await write(tx, customer, { isActive: false });
    await recordAudit(tx, {
      ...{ actor: of.by.name, action: 'customer.deactivate', subjectKind: 'customer', subject: customer.id },
      detail: { number: customer.no, reason: reason.trim() },
    });
    return { kind: 'done' };
  });
}

/** Safe to repeat. */
export function activateCustomer(db: Database, of: OfCustomer): Promise<CustomerOutcome> {
  return setActive(db, of, async (tx, customer) => {
    if (customer.isActive) return { kind: 'done' };
    await write(tx, customer, { isActive: true });
    await recordAudit(tx, {
      ...{ actor: of.by.name, action: 'customer.activate', subjectKind: 'customer', subject: customer.id },
      detail: { number: customer.no },
    });
    return { kind: 'done' };
  });
}

/** A plan that is not over, or a bill that is neither paid nor cancelled. */
async function hasOpenPlan(queryable: Queryable, customerId: CustomerId): Promise<boolean> {
  const row = await queryable.row(
    `select 1 from plan where customer_id = ? and state in ('draft', 'active', 'paused')
     union all select 1 from tagihan where customer_id = ? and state in ('opening', 'awaiting') limit 1`,
    [customerId, customerId],
  );
  return row !== undefined;
}

async function setActive(
  db: Database,
  { by, customerId }: OfCustomer,
  effect: (tx: Tx, customer: CustomerRow) => Promise<CustomerOutcome>,
): Promise<CustomerOutcome> {
  if (by.role !== 'admin') return refused('role-may-not');
  return db.transaction(async (tx): Promise<CustomerOutcome> => {
    const customer = await lockCustomer(tx, customerId, scopeOf(by));
    return customer === undefined ? refused('not-found') : effect(tx, customer);
  });
}

async function write(tx: Tx, { id }: CustomerRow, { isActive }: { isActive: boolean }): Promise<void> {
  const now = await tx.now();
  await tx.write('update customer set is_active = ?, changed_at = ? where id = ?', [isActive, dateOf(now), id]);
}
