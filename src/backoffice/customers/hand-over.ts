import { type CustomerId } from '../../domain/ids';
import { type StaffId, type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import { newId } from '../../persistence/new-id';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { dateOf } from '../../persistence/repositories/columns';
import { type CustomerRow, lockCustomers } from '../../persistence/repositories/customer.repository';
import { isReason } from '../reason';
import { type Refused, refused } from './customer-outcome';
import { lockMarketing } from './may-look-after';

export interface HandOver {
  by: StaffMember;
  /** Some customers by name, or all that one person looks after at this moment. */
  customers: readonly CustomerId[] | { allOf: StaffId };
  to: StaffId;
  reason: string;
}

export type HandOverOutcome = { kind: 'done'; count: number; to: StaffMember } | Refused;

/**
 * An admin gives customers to another marketing: from then on the new one sees everything of them and the former one
 * nothing. Open work follows; what the former one had taken becomes free. Those that the new one has already stay as
 * they are, so it is safe to repeat.
 */
export async function handOver(db: Database, { by, customers, to, reason }: HandOver): Promise<HandOverOutcome> {
  if (by.role !== 'admin') return refused('role-may-not');
  if (!isReason(reason)) return refused('invalid-reason');
  return db.transaction(async (tx): Promise<HandOverOutcome> => {
    const target = await lockMarketing(tx, to);
    if (target === undefined) return refused('invalid-marketing');
    const ids = 'allOf' in customers ? await idsOf(tx, customers.allOf) : customers;
    const held = await lockCustomers(tx, ids, scopeOf(by));
    // Between the list and the locks some may have gone to somebody else: those are not whom this is about.
    const meant = 'allOf' in customers ? held.filter(({ marketingId }) => marketingId === customers.allOf) : held;
    if (meant.length === 0 || (!('allOf' in customers) && meant.length < new Set(ids).size))
      return refused('not-found');
    const moving = meant.filter(({ marketingId }) => marketingId !== target.id);
    if (moving.length === 0) return refused('same-marketing');
    const now = await tx.now();
    for (const customer of moving) await move(tx, { by, customer, target, reason: reason.trim() }, now);
    return { kind: 'done', count: moving.length, to: target };
  });
}

async function idsOf(tx: Tx, marketingId: StaffId): Promise<CustomerId[]> {
  const rows = await tx.rows<{ id: string }>('select id from customer where marketing_id = ? order by id', [
    marketingId,
  ]);
  return rows.map(({ id }) => id);
}

async function move(
  tx: Tx,
  { by, customer, target, reason }: { by: StaffMember; customer: CustomerRow; target: StaffMember; reason: string },
  now: Instant,
): Promise<void> {
  await tx.write('update customer set marketing_id = ?, changed_at = ? where id = ?', [
    ...[target.id, dateOf(now), customer.id],
  ]);
  await tx.write('update customer_owner set to_at = ? where customer_id = ? and to_at is null', [
    ...[dateOf(now), customer.id],
  ]);
  await tx.write(
    'insert into customer_owner (id, customer_id, staff_id, from_at, handed_by, reason) values (?, ?, ?, ?, ?, ?)',
    [newId(), customer.id, target.id, dateOf(now), by.id, reason],
  );
  await tx.write(
    `update work_item set taken_by = null, taken_at = null where customer_id = ? and is_open = 1 and taken_by = ?`,
    [customer.id, customer.marketingId],
  );
  const former = await tx.row<{ name: string }>('select name from staff where id = ?', [customer.marketingId]);
  await recordAudit(tx, {
    ...{ actor: by.name, action: 'customer.hand-over', subjectKind: 'customer', subject: customer.id },
    detail: { number: customer.no, from: former?.name ?? customer.marketingId, to: target.name, reason },
  });
}
