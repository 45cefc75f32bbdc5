import { type DocumentId } from '../../domain/ids';
import { reminderBitsPast } from '../../domain/tagihan/reminders';
import { businessDate } from '../../domain/time';
import { changeTagihan } from '../../persistence/repositories/tagihan.repository';
import { markTold, readAmountChanges, readTold } from '../../persistence/repositories/tagihan-life.repository';
import { type VirtualAccountRow } from '../../persistence/repositories/virtual-account.repository';
import { queueMessage } from '../queue-message';
import { followDendaDay } from './add-denda';
import { type Life } from './life';

/**
 * Tells the customer of its bill, and of each change of it, once the bank knows the same. A late charge alone gets a
 * document without a message: the reminder that follows brings it.
 */
export async function tellCustomer(life: Life, account: VirtualAccountRow): Promise<void> {
  const { tx, now } = life;
  const told = await readTold(tx, life.tagihan.id);
  const changes = await readAmountChanges(tx, life.tagihan.id, told.amountN);
  const isNewBill = told.billK !== account.k;
  if (changes.length === 0 && !isNewBill) return;
  const billOn = isNewBill ? businessDate(now) : told.billOn;
  const tells = { amountN: changes.at(-1)?.n ?? told.amountN, billK: account.k, billOn };
  // Before its document is written, which tells the day.
  await followDendaDay(life, billOn);
  const { tagihan } = life;
  if (tagihan.state === 'opening') {
    const reminded = reminderBitsPast({ dueOn: tagihan.dueOn, awaitingAt: now, now });
    life.tagihan = await changeTagihan(tx, tagihan, { state: 'awaiting', awaitingAt: now, reminded });
    life.atTheEnd.push(() => sendDocument(life, account, { occasion: 'tagihan', kind: 'tagihan' }));
  } else if (!isNewBill && changes.every(({ why }) => why === 'denda')) {
    life.atTheEnd.push(() => replaceDocument(life));
  } else {
    const isMoved = changes.some(({ why }) => why === 'reschedule');
    const past = reminderBitsPast({ dueOn: tagihan.dueOn, awaitingAt: now, now });
    life.tagihan = await changeTagihan(tx, tagihan, { reminded: isMoved ? past : tagihan.reminded | past });
    const occasion = `changed:${tells.amountN ?? 0}.${tells.billK}`;
    life.atTheEnd.push(() => sendDocument(life, account, { occasion, kind: 'changed' }));
  }
  life.atTheEnd.push(() => markTold(tx, tagihan.id, tells));
}

async function sendDocument(
  life: Life,
  { expiresAt }: VirtualAccountRow,
  { occasion, kind }: { occasion: string; kind: 'tagihan' | 'changed' },
): Promise<void> {
  const { tx, tagihan, now } = life;
  const documentId = await planCorrected(life);
  await queueMessage(
    tx,
    {
      ...{ occasion: `tagihan:${tagihan.id}:${occasion}`, kind, documentId },
      ...{ customerId: tagihan.customerId, tagihanId: tagihan.id, planId: tagihan.planId },
      ...{ sendAt: now, sendBefore: expiresAt, priorityOn: tagihan.dueOn },
    },
    now,
  );
}

/** A bill that has not left yet leaves with the document that is in force. */
async function replaceDocument(life: Life): Promise<void> {
  const { tx, tagihan } = life;
  const before = await latestDocument(life);
  const documentId = await planCorrected(life);
  if (before === undefined) return;
  await tx.write(
    `update customer_message set document_id = ? where tagihan_id = ? and document_id = ?
       and kind in ('tagihan', 'changed') and state in ('waiting', 'by-hand') and processed_at is null`,
    [documentId, tagihan.id, before],
  );
}

async function planCorrected({ tx, deps, tagihan, now }: Life): Promise<DocumentId> {
  const correctsId = await latestDocument({ tx, tagihan });
  const input = correctsId === undefined ? { tagihanId: tagihan.id } : { tagihanId: tagihan.id, correctsId };
  return (await deps.documents.tagihan(tx, input, now)).documentId;
}

/** The document that is in force; none before the first one. */
export async function latestDocument({ tx, tagihan }: Pick<Life, 'tx' | 'tagihan'>): Promise<DocumentId | undefined> {
  const row = await tx.row<{ id: string }>(
    `select id from document where tagihan_id = ? and kind = 'tagihan' and state <> 'void' order by id desc limit 1`,
    [tagihan.id],
  );
  return row?.id;
}
