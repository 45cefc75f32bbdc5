import { after } from '../../domain/time';
import { type OrderState } from '../../domain/transfer/terms';
import { type Database, type Tx } from '../../persistence/database';
import {
  type BuyerMessageRow,
  changeBuyerMessage,
  lockBuyerMessage,
  releaseBuyerMessage,
} from '../../persistence/repositories/buyer-message.repository';
import { takeSlot } from '../../persistence/repositories/message-pace.repository';
import { type SettingsReader } from '../../persistence/repositories/setting.repository';
import { lockTransfer, type TransferRow } from '../../persistence/repositories/transfer.repository';
import { type BuyerChannel, type BuyerMessageStep, judgeBuyerMessage } from './judge-buyer-message';
import { noteLostMessage } from './lost-buyer-message';

const MINUTE_MS = 60_000;
/** How long a call of which nobody knows has time to arrive, before it is made once more. */
const UNSURE_FOR_MS = 10 * MINUTE_MS;
/** Longer than the pause between two messages, at any pace that is worth it. */
const LONGEST_TURN_MS = 10_000;
/** Of a row that says `sending` for the second time without an outcome in between. */
const UNSURE = 'outcome-unknown';

export interface PrepareBuyerDeps {
  db: Database;
  settings: SettingsReader;
  /** Those that are set up. */
  channels: readonly BuyerChannel[];
}

export type PreparedBuyerMessage =
  /** The row says `sending`: call the provider now, once, and record what came of it. */
  | { do: 'call'; row: BuyerMessageRow; channel: BuyerChannel; to: string }
  | { do: 'pace'; waitMs: number }
  | { do: 'nothing' };

/**
 * Decides about a message that was claimed, under the locks of its transfer and of its row: one that a later state has
 * overtaken does not leave. For a call the row says so before the call is made; a process that dies then leaves a call of
 * which nobody knows, and it is made once more.
 */
export async function prepareBuyerMessage(
  { db, settings, channels: setUp }: PrepareBuyerDeps,
  { messageId, claimMs }: { messageId: string; claimMs: number },
): Promise<PreparedBuyerMessage> {
  const numbers = await settings.current();
  const known = await db.row<{ transfer_id: string }>('select transfer_id from buyer_message where id = ?', [
    messageId,
  ]);
  if (known === undefined) return { do: 'nothing' };
  return db.transaction(async (tx): Promise<PreparedBuyerMessage> => {
    const transfer = await lockTransfer(tx, known.transfer_id);
    const row = await lockBuyerMessage(tx, messageId);
    if (row === undefined || row.processedAt !== null) return { do: 'nothing' };
    const now = await tx.now();
    const step = judgeBuyerMessage({
      ...{ kind: row.kind, now, sendBefore: row.sendBefore, tries: row.tries },
      ...{ isUnsureTwice: row.state === 'sending' && row.lastError === UNSURE, transferState: transfer.state },
      ...{ expiresAt: transfer.expiresAt, orderState: await orderStateOf(tx, transfer) },
      hasLiveRefund: await hasLiveRefund(tx, row),
      channels: channelsOf(row, transfer, setUp),
    });
    if (step.do !== 'send') {
      await end(tx, row, step);
      // A provider that is silent or not set up leaves a payer as untold as one that refuses.
      if (step.reason !== 'overtaken') await noteLostMessage(tx, row, numbers);
      return { do: 'nothing' };
    }
    const waitMs = await takeSlot(tx, step.channel, { everyMs: Math.ceil(MINUTE_MS / numbers.whatsappPerMinute) });
    if (waitMs > 0) return makeWait(tx, row, waitMs);
    const sending = await changeBuyerMessage(
      tx,
      row,
      {
        ...{ state: 'sending', channel: step.channel, tries: row.tries + 1, nextTryAt: after(now, UNSURE_FOR_MS) },
        lastError: row.state === 'sending' ? UNSURE : row.lastError,
      },
      { claimedUntil: after(now, claimMs) },
    );
    return { do: 'call', row: sending, channel: step.channel, to: addressOf(transfer, step.channel) };
  });
}

async function orderStateOf(tx: Tx, { id }: TransferRow): Promise<OrderState | null> {
  const row = await tx.row<{ state: OrderState }>('select state from digital_order where transfer_id = ?', [id]);
  return row?.state ?? null;
}

/** Whether the refund that a message tells of, by its number at the end of the occasion, is still to come. */
async function hasLiveRefund(tx: Tx, { id, kind }: BuyerMessageRow): Promise<boolean> {
  if (kind !== 'refund-pending') return false;
  const message = await tx.row<{ occasion: string }>('select occasion from buyer_message where id = ?', [id]);
  const row = await tx.row(`select 1 from refund where no = ? and state in ('requested', 'approved', 'sent')`, [
    Number(message?.occasion.split(':').at(-1)) || 0,
  ]);
  return row !== undefined;
}

/** WhatsApp first; one that WhatsApp did not reach goes by e-mail alone. */
function channelsOf(
  { channel }: BuyerMessageRow,
  transfer: TransferRow,
  setUp: readonly BuyerChannel[],
): BuyerChannel[] {
  const all: BuyerChannel[] = channel === 'email' ? ['email'] : ['whatsapp', 'email'];
  return all.filter((each) => setUp.includes(each) && addressOf(transfer, each) !== '');
}

function addressOf({ contactPhone, contactEmail }: TransferRow, channel: BuyerChannel): string {
  return (channel === 'whatsapp' ? contactPhone : contactEmail) ?? '';
}

/** What waits for its turn stays where it is; what waits for a channel that is held back makes room for the others. */
async function makeWait(tx: Tx, row: BuyerMessageRow, waitMs: number): Promise<PreparedBuyerMessage> {
  if (waitMs <= LONGEST_TURN_MS) {
    await releaseBuyerMessage(tx, row.id);
    return { do: 'pace', waitMs };
  }
  await changeBuyerMessage(tx, row, { nextTryAt: after(await tx.now(), waitMs) });
  return { do: 'nothing' };
}

async function end(tx: Tx, row: BuyerMessageRow, step: Exclude<BuyerMessageStep, { do: 'send' }>): Promise<void> {
  await changeBuyerMessage(tx, row, {
    ...{ state: step.do === 'skip' ? 'skipped' : 'failed', lastError: row.lastError ?? step.reason },
    ...(step.do === 'skip' && step.reason === 'no-channel' ? { channel: 'none' } : {}),
    ...(step.do === 'skip' ? { lastError: step.reason } : {}),
    processedAt: await tx.now(),
  });
}
