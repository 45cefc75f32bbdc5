import { endUnsent } from '../../billing/messages/end-unsent';
import { queueMessage } from '../../billing/queue-message';
import { type TagihanId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type CustomerMessageKind, type TagihanState } from '../../domain/tagihan/terms';
import { after, type BusinessDate, type Instant } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import { scopeOf, whereInScope } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import {
  bringForward,
  lockMessage,
  markAsked,
  type MessageRow,
} from '../../persistence/repositories/customer-message.repository';

/** `no-receipt`: it was paid out of titipan, or by a payment into another bill, whose receipt stands for it. */
export type SendRefusal = 'not-found' | 'no-document' | 'no-receipt' | 'over';
export type SendOutcome =
  /** `how`: a new message; one that waited already and leaves now; one that people have to send; one that is leaving. */
  | { kind: 'queued'; messageId: string; how: 'new' | 'brought-forward' | 'by-hand' | 'leaving' }
  | { kind: 'refused'; code: SendRefusal };

/** A message that somebody asked for leaves within a day, or a person sees to it. */
const USEFUL_FOR_MS = 24 * 60 * 60 * 1000;

/**
 * Sends the bill, or the receipt of a paid one, because a person asked for it. One that still waits, by itself or for a
 * person, is brought forward; else it is queued once more, and takes the place of what was never sent. `n` is the how
 * many-th time it is asked for, as the page showed it: a form that comes twice is one message. Refused outside of the
 * person's customers, for a cancelled bill, and before there is a document.
 */
export async function sendTagihan(
  db: Database,
  { by, tagihanId, n }: { by: StaffMember; tagihanId: TagihanId; n: number },
): Promise<SendOutcome> {
  return db.transaction(async (tx): Promise<SendOutcome> => {
    const bill = await lockBill(tx, by, tagihanId);
    if (bill === undefined) return { kind: 'refused', code: 'not-found' };
    if (bill.state === 'cancelled') return { kind: 'refused', code: 'over' };
    const isPaid = bill.state === 'paid';
    const documentId = await latestDocument(tx, tagihanId, isPaid ? 'receipt' : 'tagihan');
    if (documentId === undefined) return { kind: 'refused', code: isPaid ? 'no-receipt' : 'no-document' };
    const last = await lastAsked(tx, tagihanId);
    if (last !== undefined && n <= last.askedN) return { kind: 'queued', messageId: last.messageId, how: 'new' };
    const now = await tx.now();
    const kinds: readonly CustomerMessageKind[] = isPaid ? ['receipt'] : ['tagihan', 'changed'];
    const sent = await sendOnce(tx, { bill, tagihanId, documentId, kinds, n: (last?.askedN ?? 0) + 1 }, now);
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'tagihan.send', subjectKind: 'tagihan', subject: tagihanId },
      detail: { kind: isPaid ? 'receipt' : 'tagihan', number: bill.number },
    });
    return { kind: 'queued', ...sent };
  });
}

interface ToSend {
  bill: BillColumns;
  tagihanId: TagihanId;
  documentId: string;
  /** Those that tell the same, the one for a new message first. */
  kinds: readonly CustomerMessageKind[];
  n: number;
}

async function sendOnce(tx: Tx, { bill, tagihanId, documentId, kinds, n }: ToSend, now: Instant) {
  const until = after(now, USEFUL_FOR_MS);
  const { customer_id: customerId } = bill;
  const waiting = await lockWaiting(tx, { tagihanId, documentId, kinds });
  const replace = (by: string) => endUnsent(tx, { customerId, about: { tagihanId }, kinds, by }, now);
  if (waiting !== undefined) {
    const { id: messageId, state } = waiting;
    await markAsked(tx, waiting, { askedN: n });
    // It may have left a moment ago: a second call of it has its own time.
    if (state === 'sending') return { messageId, how: 'leaving' as const };
    await bringForward(tx, waiting, { at: now, until });
    await replace(messageId);
    return { messageId, how: state === 'by-hand' ? ('by-hand' as const) : ('brought-forward' as const) };
  }
  const [kind = 'tagihan'] = kinds;
  const { messageId } = await queueMessage(
    tx,
    {
      ...{ occasion: `tagihan:${tagihanId}:by:${n}`, kind, documentId, tagihanId, askedN: n },
      ...{ customerId, planId: bill.plan_id, priorityOn: bill.due_on, sendAt: now, sendBefore: until },
    },
    now,
  );
  await replace(messageId);
  return { messageId, how: 'new' as const };
}

interface BillColumns {
  number: string;
  customer_id: string;
  plan_id: string;
  due_on: BusinessDate;
  state: TagihanState;
}

/** Whoever sends a message about it has the same lock: it is either gone or still waiting. */
async function lockBill(tx: Tx, by: StaffMember, tagihanId: TagihanId): Promise<BillColumns | undefined> {
  const inScope = whereInScope(scopeOf(by), 'c');
  const own = await tx.row(
    'select 1 from tagihan t join customer c on c.id = t.customer_id where t.id = ? and ' + inScope.sql,
    [tagihanId, ...inScope.parameters],
  );
  if (own === undefined) return undefined;
  return tx.row<BillColumns>(
    'select number, customer_id, plan_id, due_on, state from tagihan where id = ? for update',
    [tagihanId],
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

/** The last time that people asked for it, and what it led to. */
async function lastAsked(tx: Tx, tagihanId: TagihanId): Promise<{ messageId: string; askedN: number } | undefined> {
  const row = await tx.row<{ id: string; asked_n: number }>(
    'select id, asked_n from customer_message where tagihan_id = ? and asked_n is not null order by asked_n desc limit 1',
    [tagihanId],
  );
  return row === undefined ? undefined : { messageId: row.id, askedN: row.asked_n };
}

async function lockWaiting(
  tx: Tx,
  { tagihanId, documentId, kinds }: Pick<ToSend, 'tagihanId' | 'documentId' | 'kinds'>,
): Promise<MessageRow | undefined> {
  const row = await tx.row<{ id: string }>(
    `select id from customer_message where tagihan_id = ? and document_id = ? and kind in (${kinds.map(() => '?').join(', ')})
       and state in ('waiting', 'sending', 'by-hand') order by id desc limit 1`,
    [tagihanId, documentId, ...kinds],
  );
  const locked = row === undefined ? undefined : await lockMessage(tx, row.id);
  return locked === undefined || locked.processedAt !== null ? undefined : locked;
}
