import { askAboutTitipan, awaitDecisions } from '../../billing/ask-about-titipan';
import { type CustomerId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type Tx } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { type PaymentsDeps } from './resolution.types';

export type AskRefusal =
  | 'role-may-not'
  /** The customer owes nothing that it could pay. */
  | 'nothing-open'
  | 'no-titipan';

export type AskOutcome = { kind: 'done'; exceptionId: string } | { kind: 'refused'; code: AskRefusal };

/**
 * An admin wants a customer's titipan to pay its bills. No money moves by it: it becomes a question like that of any
 * payment, with its preview, its four eyes and its deadline. Safe to repeat: the question that is open is returned.
 */
export async function askForTitipan(
  { db, settings }: Pick<PaymentsDeps, 'db' | 'settings'>,
  { by, customerId }: { by: StaffMember; customerId: CustomerId },
): Promise<AskOutcome> {
  if (by.role !== 'admin') return { kind: 'refused', code: 'role-may-not' };
  const numbers = await settings.current();
  return db.transaction(async (tx): Promise<AskOutcome> => {
    await awaitDecisions(tx, customerId);
    const bill = await tx.row<{ id: string; number: string }>(
      `select id, number from tagihan where customer_id = ? and state in ('opening', 'awaiting')
       order by due_on, id limit 1`,
      [customerId],
    );
    const { id: tagihanId, number } = bill ?? {};
    if (tagihanId === undefined || number === undefined) return { kind: 'refused', code: 'nothing-open' };
    const about = { customerId, tagihanId, number };
    const asked = await askAboutTitipan(tx, about, { now: await tx.now(), settings: numbers });
    if (asked !== null) {
      await recordAudit(tx, {
        ...{ actor: by.name, action: 'payment.ask', subjectKind: 'payment', subject: asked },
        detail: { customer: customerId, tagihan: tagihanId },
      });
    }
    const exceptionId = asked ?? (await findOpenQuestion(tx, customerId));
    return exceptionId === undefined ? { kind: 'refused', code: 'no-titipan' } : { kind: 'done', exceptionId };
  });
}

/** About money that the customer has with us. */
async function findOpenQuestion(tx: Tx, customerId: CustomerId): Promise<string | undefined> {
  const row = await tx.row<{ id: string }>(
    `select id from payment_exception where customer_id = ? and state = 'open' and is_money = 1 order by id limit 1`,
    [customerId],
  );
  return row?.id;
}
