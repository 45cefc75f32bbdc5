import { queueMessage } from '../../billing/queue-message';
import { type TagihanId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type CustomerMessageKind, type TagihanState } from '../../domain/tagihan/terms';
import { after, type BusinessDate } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import { scopeOf, whereInScope } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';

export type SendRefusal = 'not-found' | 'no-document' | 'over';
export type SendOutcome = { kind: 'queued'; messageId: string } | { kind: 'refused'; code: SendRefusal };

/** A message that somebody asked for is of no use on the day after tomorrow. */
const USEFUL_FOR_MS = 24 * 60 * 60 * 1000;

/**
 * Queues the bill, or the receipt of a paid one, once more, because a person asked for it. `n` is the how many-th time
 * it is, as the page showed it: a form that comes twice is one message. Refused outside of the person's customers, for
 * a cancelled bill, and before there is a document.
 */
export async function sendTagihan(
  db: Database,
  { by, tagihanId, n }: { by: StaffMember; tagihanId: TagihanId; n: number },
): Promise<SendOutcome> {
  return db.transaction(async (tx): Promise<SendOutcome> => {
    const bill = await readBill(tx, by, tagihanId);
    if (bill === undefined) return { kind: 'refused', code: 'not-found' };
    if (bill.state === 'cancelled') return { kind: 'refused', code: 'over' };
    const kind: CustomerMessageKind = bill.state === 'paid' ? 'receipt' : 'tagihan';
    const documentId = await latestDocument(tx, tagihanId, kind);
    if (documentId === undefined) return { kind: 'refused', code: 'no-document' };
    const now = await tx.now();
    const { messageId, isNew } = await queueMessage(
      tx,
      {
        ...{ occasion: `tagihan:${tagihanId}:by:${n}`, kind, documentId, tagihanId },
        ...{ customerId: bill.customer_id, planId: bill.plan_id, priorityOn: bill.due_on },
        ...{ sendAt: now, sendBefore: after(now, USEFUL_FOR_MS) },
      },
      now,
    );
    if (isNew) {
      await recordAudit(tx, {
        ...{ actor: by.name, action: 'tagihan.send', subjectKind: 'tagihan', subject: tagihanId },
        detail: { kind, number: bill.number },
      });
    }
    return { kind: 'queued', messageId };
  });
}

interface BillColumns {
  number: string;
  customer_id: string;
  plan_id: string;
  due_on: BusinessDate;
  state: TagihanState;
}

async function readBill(tx: Tx, by: StaffMember, tagihanId: TagihanId): Promise<BillColumns | undefined> {
  const inScope = whereInScope(scopeOf(by), 'c');
  return tx.row<BillColumns>(
    `select t.number, t.customer_id, t.plan_id, t.due_on, t.state from tagihan t join customer c on c.id = t.customer_id
     where t.id = ? and ${inScope.sql}`,
    [tagihanId, ...inScope.parameters],
  );
}

/** The one that is in force; printed or not, since the message waits for the printer. */
async function latestDocument(tx: Tx, tagihanId: TagihanId, kind: 'tagihan' | 'receipt'): Promise<string | undefined> {
  const row = await tx.row<{ id: string }>(
    `select id from document where tagihan_id = ? and kind = ? and state <> 'void' order by id desc limit 1`,
    [tagihanId, kind],
  );
  return row?.id;
}
