import { type DocumentPlanner } from '../../billing/billing-deps';
import { endUnsent } from '../../billing/messages/end-unsent';
import { queueMessage } from '../../billing/queue-message';
import { type CustomerId, type PlanId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type PlanState } from '../../domain/tagihan/terms';
import { after, businessDate } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockCustomer } from '../../persistence/repositories/customer.repository';

export type SendRekapOutcome =
  | { kind: 'queued'; documentId: string; number: string; isNew: boolean }
  | { kind: 'refused'; code: 'not-found' | 'draft' };

const USEFUL_FOR_MS = 24 * 60 * 60 * 1000;

/**
 * Prints how far a plan has come, and sends it to the customer: once for the same figures of a day, and again when money
 * has come since. A newer one takes the place of what was never sent. Safe to repeat. Refused outside of the person's
 * customers, and for a plan that has not begun.
 */
export async function sendRekap(
  { db, documents }: { db: Database; documents: Pick<DocumentPlanner, 'rekap'> },
  { by, planId }: { by: StaffMember; planId: PlanId },
): Promise<SendRekapOutcome> {
  return db.transaction(async (tx): Promise<SendRekapOutcome> => {
    const plan = await lockPlanOf(tx, { by, planId });
    if (plan === undefined) return { kind: 'refused', code: 'not-found' };
    if (plan.state === 'draft') return { kind: 'refused', code: 'draft' };
    const { customerId } = plan;
    const now = await tx.now();
    const today = businessDate(now);
    const { documentId, number } = await documents.rekap(tx, { planId }, now);
    const { messageId, isNew } = await queueMessage(
      tx,
      {
        ...{ occasion: `rekap:${documentId}`, kind: 'rekap', documentId, planId, customerId, priorityOn: today },
        ...{ sendAt: now, sendBefore: after(now, USEFUL_FOR_MS) },
      },
      now,
    );
    if (isNew) {
      await endUnsent(tx, { customerId, about: { planId }, kinds: ['rekap'], by: messageId }, now);
      await recordAudit(tx, {
        ...{ actor: by.name, action: 'rekap.send', subjectKind: 'plan', subject: planId },
        detail: { number, date: today },
      });
    }
    return { kind: 'queued', documentId, number, isNew };
  });
}

/** Its customer first: whoever hands a customer over, or changes it, has that lock before any plan's. */
async function lockPlanOf(
  tx: Tx,
  { by, planId }: { by: StaffMember; planId: PlanId },
): Promise<{ customerId: CustomerId; state: PlanState } | undefined> {
  const known = await tx.row<{ customer_id: string }>('select customer_id from plan where id = ?', [planId]);
  const customer = known && (await lockCustomer(tx, known.customer_id, scopeOf(by)));
  if (customer === undefined) return undefined;
  const plan = await tx.row<{ state: PlanState }>('select state from plan where id = ? for update', [planId]);
  return plan && { customerId: customer.id, state: plan.state };
}
