import { type StaffMember } from '../../domain/staff';
import { type Database, type Tx } from '../../persistence/database';
import { type CustomerScope, scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { type CustomerRow, lockCustomer } from '../../persistence/repositories/customer.repository';
import { isReason } from '../reason';
import { applyChange } from './apply-change';
import { type ChangeRow, endChange, lockChange } from './change-rows';
import { endOutdated } from './end-outdated';
import { type CustomerOutcome, refused } from './customer-outcome';

export interface ChangeDecision {
  by: StaffMember;
  changeId: string;
  decision: 'approve' | 'reject' | 'withdraw';
  /** Needed to reject. */
  note: string;
}

/**
 * An admin's word about what marketing asked for, or the asker's taking it back. Tested again under the locks: data that
 * moved since ends the request, and nothing of it is written. Repeating it answers `not-open`.
 */
export async function decideChange(db: Database, decision: ChangeDecision): Promise<CustomerOutcome> {
  return db.transaction((tx) => decide(tx, decision));
}

async function decide(tx: Tx, { by, changeId, decision, note }: ChangeDecision): Promise<CustomerOutcome> {
  const held = await hold(tx, changeId, scopeOf(by));
  if (held === undefined) return refused('not-found');
  const { customer, change } = held;
  if (change.state !== 'requested') return refused('not-open');
  const isOwn = change.requestedBy === by.id;
  const kept = note.trim();
  // After a hand-over the asker no longer sees the customer: whoever looks after it now answers for its requests.
  const mayWithdraw = isOwn || customer.marketingId === by.id;
  if (decision === 'withdraw' && !mayWithdraw) return refused('not-own-request');
  if (decision !== 'withdraw' && by.role !== 'admin') return refused('role-may-not');
  if (decision !== 'withdraw' && isOwn) return refused('own-request');
  if (decision === 'reject' && !isReason(kept)) return refused('invalid-reason');
  const now = await tx.now();
  if (decision === 'approve' && change.baseVersion !== customer.version) {
    await endOutdated(tx, { by, customer, change }, now);
    return refused('outdated');
  }
  if (decision === 'approve') await applyChange(tx, { customer, becomes: change.becomes, decidedBy: by.id }, now);
  const state = ({ approve: 'approved', reject: 'rejected', withdraw: 'withdrawn' } as const)[decision];
  await endChange(tx, { id: changeId, state, by: by.id, note: kept === '' ? null : kept.slice(0, 500) }, now);
  const asker = await tx.row<{ name: string }>('select name from staff where id = ?', [change.requestedBy]);
  await recordAudit(tx, {
    ...{ actor: by.name, action: `customer.change-${decision}`, subjectKind: 'customer', subject: customer.id },
    detail: {
      number: customer.no,
      fields: Object.keys(change.becomes).join(', '),
      requestedBy: asker?.name ?? change.requestedBy,
      ...(kept === '' ? {} : { note: kept.slice(0, 500) }),
    },
  });
  return { kind: 'done' };
}

/** The customer first, then the request. */
async function hold(
  tx: Tx,
  changeId: string,
  scope: CustomerScope,
): Promise<{ customer: CustomerRow; change: ChangeRow } | undefined> {
  const found = await tx.row<{ customer_id: string }>('select customer_id from customer_change where id = ?', [
    changeId,
  ]);
  const customer = found && (await lockCustomer(tx, found.customer_id, scope));
  const change = customer && (await lockChange(tx, changeId));
  return customer === undefined || change === undefined ? undefined : { customer, change };
}
