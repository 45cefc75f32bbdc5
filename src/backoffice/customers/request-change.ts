import { type StaffMember } from '../../domain/staff';
import { type Settings } from '../../domain/settings';
import { after, type Instant } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import { newId } from '../../persistence/new-id';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { type CustomerRow, lockCustomer } from '../../persistence/repositories/customer.repository';
import { openWorkItem } from '../../persistence/repositories/work-item.repository';
import { isReason } from '../reason';
import { applyChange } from './apply-change';
import { insertChange, lockLiveChange } from './change-rows';
import { differenceOf } from './customer-changes';
import { readCustomerFields, type TypedCustomer } from './customer-fields';
import { endOutdated } from './end-outdated';
import { type FieldsRefused, type OfCustomer, refused, type Refused } from './customer-outcome';

export interface CustomerDeps {
  db: Database;
  settings: { current(): Promise<Settings> };
}

export type ChangeOutcome = { kind: 'requested'; changeId: string } | { kind: 'changed' } | Refused | FieldsRefused;

/** What was typed; `phone` and `npwp` that stay empty are not shown to be typed again, and stay as they are. */
export interface ChangeRequest extends OfCustomer {
  /** Of the data that the person saw. */
  version: number;
  typed: TypedCustomer;
  reason: string;
}

/** Takes a field away that stays as it is when nothing is typed. */
const TAKEN_AWAY = '-';

/**
 * Marketing asks for a change of a customer's data, which an admin decides about; an admin's own takes effect at once and
 * ends a request that was made before, since it was about other data. Both are on record with what differs.
 */
export async function requestChange(
  { db, settings }: CustomerDeps,
  { by, customerId, version, typed, reason }: ChangeRequest,
): Promise<ChangeOutcome> {
  const scope = scopeOf(by);
  if (!isReason(reason)) return refused('invalid-reason');
  const current = await settings.current();
  return db.transaction(async (tx): Promise<ChangeOutcome> => {
    const customer = await lockCustomer(tx, customerId, scope);
    if (customer === undefined) return refused('not-found');
    if (customer.version !== version) return refused('version-moved');
    const { fields, problems } = readCustomerFields(filledUp(typed, customer));
    if (problems !== null) return { kind: 'refused', code: 'invalid-fields', problems };
    const difference = differenceOf(customer, fields);
    if (difference === undefined) return refused('nothing-changed');
    const live = await lockLiveChange(tx, customerId);
    const now = await tx.now();
    const isAdmin = by.role === 'admin';
    if (live !== undefined) {
      if (!isAdmin) return refused('already-requested');
      await endOutdated(tx, { by, customer, change: live }, now);
    }
    const { was, becomes } = difference;
    const change = { id: newId(), customerId, baseVersion: version, was, becomes, reason: reason.trim() };
    await insertChange(tx, { ...change, requestedBy: by.id, state: isAdmin ? 'approved' : 'requested' }, now);
    if (isAdmin) await applyChange(tx, { customer, becomes, decidedBy: by.id }, now);
    else await promiseDecision(tx, { changeId: change.id, customer }, { now, settings: current });
    await recordChange(tx, { by, customer, fields: difference.fields, reason: change.reason });
    return isAdmin ? { kind: 'changed' } : { kind: 'requested', changeId: change.id };
  });
}

function filledUp(typed: TypedCustomer, { phone, npwp }: CustomerRow): TypedCustomer {
  const typedNpwp = typed.npwp.trim();
  return {
    ...typed,
    phone: typed.phone.trim() === '' ? phone : typed.phone,
    npwp: typedNpwp === '' ? (npwp ?? '') : typedNpwp === TAKEN_AWAY ? '' : typedNpwp,
  };
}

async function promiseDecision(
  tx: Tx,
  { changeId, customer }: { changeId: string; customer: CustomerRow },
  { now, settings }: { now: Instant; settings: Settings },
): Promise<void> {
  const dueAt = after(now, settings.customerChangeDueMs);
  await openWorkItem(
    tx,
    {
      ...{ kind: 'customer-change', subject: changeId, state: 'requested', topupId: null, customerId: customer.id },
      ...{ detail: `pelanggan ${customer.no}`, owner: 'admin', nextAction: 'escalate' },
      ...{ nextAt: after(now, Math.min(settings.escalateEveryMs, settings.customerChangeDueMs)), dueAt },
    },
    now,
  );
}

async function recordChange(
  tx: Tx,
  {
    by,
    customer,
    fields,
    reason,
  }: { by: StaffMember; customer: CustomerRow; fields: readonly string[]; reason: string },
): Promise<void> {
  await recordAudit(tx, {
    ...{ actor: by.name, action: by.role === 'admin' ? 'customer.change' : 'customer.change-request' },
    ...{ subjectKind: 'customer', subject: customer.id },
    detail: { number: customer.no, fields: fields.join(', '), reason },
  });
}
