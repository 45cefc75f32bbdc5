import { type Settings } from '../../domain/settings';
import { type Tx } from '../../persistence/database';
import { type BuyerMessageRow, lockBuyerMessage } from '../../persistence/repositories/buyer-message.repository';
import { writeMoneyNote } from '../../persistence/repositories/money-note.repository';
import { lockTransfer } from '../../persistence/repositories/transfer.repository';
import { backToStaff } from '../life/back-to-staff';
import { moneyContext } from '../money-context';

const NOT_ASKED = 'Pertanyaan tidak sampai ke pembayar: hubungi sendiri. Jam SLA jalan lagi.';
const NOT_TOLD = 'Kabar pengembalian tidak sampai ke pembayar: hubungi sendiri untuk rekening tujuannya.';

/** With the transfer that it is about, which comes first in the order of locks. */
export async function lockWithTransfer(tx: Tx, messageId: string): Promise<BuyerMessageRow | undefined> {
  const known = await tx.row<{ transfer_id: string }>('select transfer_id from buyer_message where id = ?', [
    messageId,
  ]);
  if (known === undefined) return undefined;
  await lockTransfer(tx, known.transfer_id);
  return lockBuyerMessage(tx, messageId);
}

/**
 * W3: a payer that staff wait for was not told, and will not be: a note says so where people look. A question is no
 * reason to wait any more; a refund has a deadline of its own. Anything else stands on the payer's page. The transfer and
 * the message are locked.
 */
export async function noteLostMessage(tx: Tx, row: BuyerMessageRow, settings: Settings): Promise<void> {
  if (row.kind === 'proof-asked') await takeQuestionBack(tx, row, settings);
  if (row.kind === 'refund-pending') await noteOnRefund(tx, row);
}

async function takeQuestionBack(tx: Tx, { id, transferId }: BuyerMessageRow, settings: Settings): Promise<void> {
  const transfer = await lockTransfer(tx, transferId);
  if (transfer.state !== 'asked' || (await wasAskedAgain(tx, id))) return;
  const context = await moneyContext(tx, settings);
  await backToStaff(tx, transfer, context);
  await writeMoneyNote(tx, { subject: transferId, kind: 'system', text: NOT_ASKED, by: null, at: context.now });
}

async function wasAskedAgain(tx: Tx, messageId: string): Promise<boolean> {
  const later = await tx.row(
    `select 1 from buyer_message m join buyer_message o on o.transfer_id = m.transfer_id and o.kind = m.kind
     where m.id = ? and o.created_at > m.created_at limit 1`,
    [messageId],
  );
  return later !== undefined;
}

async function noteOnRefund(tx: Tx, { id }: BuyerMessageRow): Promise<void> {
  const message = await tx.row<{ occasion: string }>('select occasion from buyer_message where id = ?', [id]);
  const no = Number(message?.occasion.split(':').at(-1));
  if (!Number.isSafeInteger(no)) return;
  const refund = await tx.row<{ id: string }>('select id from refund where no = ? and live = 1', [no]);
  if (refund === undefined) return;
  await writeMoneyNote(tx, { subject: refund.id, kind: 'system', text: NOT_TOLD, by: null, at: await tx.now() });
}
