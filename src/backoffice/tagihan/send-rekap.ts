import { type DocumentPlanner } from '../../billing/billing-deps';
import { queueMessage } from '../../billing/queue-message';
import { type PlanId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type PlanState } from '../../domain/tagihan/terms';
import { after, businessDate } from '../../domain/time';
import { type Database } from '../../persistence/database';
import { scopeOf, whereInScope } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';

export type SendRekapOutcome =
  | { kind: 'queued'; documentId: string; number: string; isNew: boolean }
  | { kind: 'refused'; code: 'not-found' | 'draft' };

const USEFUL_FOR_MS = 24 * 60 * 60 * 1000;

/**
 * Prints how far a plan has come, and sends it to the customer: once a day, since it tells a day. Safe to repeat.
 * Refused outside of the person's customers, and for a plan that has not begun.
 */
export async function sendRekap(
  { db, documents }: { db: Database; documents: Pick<DocumentPlanner, 'rekap'> },
  { by, planId }: { by: StaffMember; planId: PlanId },
): Promise<SendRekapOutcome> {
  const inScope = whereInScope(scopeOf(by), 'c');
  return db.transaction(async (tx): Promise<SendRekapOutcome> => {
    const plan = await tx.row<{ customer_id: string; state: PlanState }>(
      `select p.customer_id, p.state from plan p join customer c on c.id = p.customer_id
       where p.id = ? and ${inScope.sql} for update`,
      [planId, ...inScope.parameters],
    );
    if (plan === undefined) return { kind: 'refused', code: 'not-found' };
    if (plan.state === 'draft') return { kind: 'refused', code: 'draft' };
    const now = await tx.now();
    const today = businessDate(now);
    const { documentId, number } = await documents.rekap(tx, { planId }, now);
    const { isNew } = await queueMessage(
      tx,
      {
        ...{ occasion: `rekap:${planId}:${today}`, kind: 'rekap', documentId, planId },
        ...{ customerId: plan.customer_id, priorityOn: today },
        ...{ sendAt: now, sendBefore: after(now, USEFUL_FOR_MS) },
      },
      now,
    );
    if (isNew) {
      await recordAudit(tx, {
        ...{ actor: by.name, action: 'rekap.send', subjectKind: 'plan', subject: planId },
        detail: { number, date: today },
      });
    }
    return { kind: 'queued', documentId, number, isNew };
  });
}
