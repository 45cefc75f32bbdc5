import { type CustomerId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { dateOf } from '../../persistence/repositories/columns';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { type SomeFields } from './customer-changes';

export type ChangeState = 'requested' | 'approved' | 'rejected' | 'withdrawn' | 'outdated';

export interface ChangeRow {
  id: string;
  customerId: CustomerId;
  baseVersion: number;
  becomes: SomeFields;
  requestedBy: StaffId;
  state: ChangeState;
}

interface Columns {
  id: string;
  customer_id: string;
  base_version: number;
  becomes: string;
  requested_by: string;
  state: ChangeState;
}

/** The caller holds its customer. */
export async function lockChange(tx: Tx, id: string): Promise<ChangeRow | undefined> {
  const row = await tx.row<Columns>(
    'select id, customer_id, base_version, becomes, requested_by, state from customer_change where id = ? for update',
    [id],
  );
  return row && toChange(row);
}

/** The one that waits for a decision. The caller holds the customer. */
export async function lockLiveChange(tx: Tx, customerId: CustomerId): Promise<ChangeRow | undefined> {
  const row = await tx.row<Columns>(
    `select id, customer_id, base_version, becomes, requested_by, state from customer_change
     where customer_id = ? and live = 1 for update`,
    [customerId],
  );
  return row && toChange(row);
}

export interface NewChange {
  id: string;
  customerId: CustomerId;
  baseVersion: number;
  was: SomeFields;
  becomes: SomeFields;
  reason: string;
  requestedBy: StaffId;
  state: 'requested' | 'approved';
}

export async function insertChange(tx: Tx, change: NewChange, now: Instant): Promise<void> {
  const { id, customerId, baseVersion, was, becomes, reason, requestedBy, state } = change;
  await tx.write(
    `insert into customer_change (id, customer_id, base_version, was, becomes, reason, requested_by, requested_at, state,
       decided_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[id, customerId, baseVersion, JSON.stringify(was), JSON.stringify(becomes), reason, requestedBy, dateOf(now)],
      ...[state, state === 'requested' ? null : dateOf(now)],
    ],
  );
}

/** Ends a request and its work item. Nobody decided one that ended because the data moved on. */
export async function endChange(
  tx: Tx,
  {
    id,
    state,
    by,
    note,
  }: { id: string; state: Exclude<ChangeState, 'requested'>; by: StaffId | null; note: string | null },
  now: Instant,
): Promise<void> {
  await tx.write(
    `update customer_change set state = ?, decided_by = ?, decided_at = ?, decision_note = ?
     where id = ? and state = 'requested'`,
    [state, by, dateOf(now), note, id],
  );
  await closeWorkItem(tx, { kind: 'customer-change', subject: id });
}

function toChange({
  customer_id: customerId,
  base_version: baseVersion,
  requested_by,
  becomes,
  ...row
}: Columns): ChangeRow {
  return { ...row, customerId, baseVersion, requestedBy: requested_by, becomes: JSON.parse(becomes) as SomeFields };
}
