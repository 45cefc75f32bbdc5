import { type SendFailure, type SendOutcome } from '../../domain/messages/send-failure';
import { type Settings } from '../../domain/settings';
import { after, type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import {
  type BuyerMessageChange,
  type BuyerMessageRow,
  changeBuyerMessage,
} from '../../persistence/repositories/buyer-message.repository';
import { holdBack } from '../../persistence/repositories/message-pace.repository';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { openPeopleItem } from '../../settlement/open-people-item';
import { type TransferDeps } from '../transfer-deps';
import { type BuyerChannel } from './judge-buyer-message';
import { lockWithTransfer, noteLostMessage } from './lost-buyer-message';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const FIRST_PAUSE_MS = 30 * SECOND_MS;
/** How long everything waits when the provider says that we are too fast, and when our account does not work. */
const SLOW_FOR_MS = MINUTE_MS;
const STOPPED_FOR_MS = 15 * MINUTE_MS;

/**
 * Records what came of a call. An outcome that is unknown changes nothing: the row says `sending` already, and is looked
 * at again in ten minutes.
 */
export async function recordBuyerOutcome(
  { db, settings }: TransferDeps,
  { messageId, channel, outcome }: { messageId: string; channel: BuyerChannel; outcome: SendOutcome },
): Promise<void> {
  if (outcome.kind === 'unknown') return;
  const numbers = await settings.current();
  await db.transaction(async (tx) => {
    const row = await lockWithTransfer(tx, messageId);
    if (row?.state !== 'sending') return;
    if (outcome.kind === 'refused') return applyRefusal(tx, row, { channel, ...outcome }, numbers);
    const { providerId } = outcome;
    const accepted = { state: 'accepted', providerId, lastError: null, processedAt: await tx.now() } as const;
    await changeBuyerMessage(tx, row, accepted);
    await closeWorkItem(tx, { kind: 'message', subject: channel });
  });
}

/**
 * A definite no: the message is not on its way. It goes back into the queue, takes the next channel, or has failed (W3).
 * Its transfer is locked.
 */
export async function applyRefusal(
  tx: Tx,
  row: BuyerMessageRow,
  { channel, failure, code }: { channel: BuyerChannel; failure: SendFailure; code: string },
  settings: Settings,
): Promise<void> {
  const now = await tx.now();
  const again = (inMs: number, change: BuyerMessageChange = {}): Promise<BuyerMessageRow> =>
    changeBuyerMessage(tx, row, {
      ...{ state: 'waiting', channel: channel === 'email' ? 'email' : 'auto', lastError: code, processedAt: null },
      ...{ nextTryAt: after(now, inMs), ...change },
    });
  switch (failure) {
    case 'again':
    case 'pair-limit':
    case 'window-closed':
      await again(FIRST_PAUSE_MS * 2 ** Math.max(0, row.tries - 1));
      return;
    case 'slow-down':
    case 'stop': {
      const forMs = failure === 'stop' ? STOPPED_FOR_MS : SLOW_FOR_MS;
      await holdBack(tx, channel, { forMs, code });
      // It is not this message that fails.
      await again(forMs, { tries: row.tries - 1 });
      if (failure === 'stop') await tellAdmin(tx, { channel, code }, { now, settings });
      return;
    }
    case 'tomorrow':
    case 'unreachable':
    case 'opted-out':
    case 'attachment':
    case 'template':
    case 'permanent':
      if (channel === 'whatsapp' && (await hasEmail(tx, row))) {
        await again(0, { channel: 'email' });
        return;
      }
      await changeBuyerMessage(tx, row, { state: 'failed', channel, lastError: code, processedAt: now });
      await noteLostMessage(tx, row, settings);
      return;
  }
}

/** Nothing leaves by this channel until an admin has seen to it: one item, whoever meets it first. */
async function tellAdmin(
  tx: Tx,
  { channel, code }: { channel: BuyerChannel; code: string },
  context: { now: Instant; settings: Settings },
): Promise<void> {
  const item = {
    kind: 'message',
    subject: channel,
    state: 'unsent',
    topupId: null,
    detail: code,
    owner: 'admin',
  } as const;
  await openPeopleItem(tx, item, context);
}

async function hasEmail(tx: Tx, { transferId }: BuyerMessageRow): Promise<boolean> {
  const row = await tx.row('select 1 from transfer where id = ? and contact_email is not null', [transferId]);
  return row !== undefined;
}
