import { type MessageId } from '../../domain/ids';
import {
  type ChannelState,
  isReminder,
  judgeMessage,
  type MessageChannel,
  type MessageStep,
} from '../../domain/messages/judge-message';
import { NOT_DELIVERED } from '../../domain/messages/unsent';
import { type TagihanState } from '../../domain/tagihan/terms';
import { after, businessDate } from '../../domain/time';
import { type Database, type Tx } from '../../persistence/database';
import {
  changeMessage,
  lockMessage,
  type MessageRow,
  releaseMessage,
  wasToldOn,
} from '../../persistence/repositories/customer-message.repository';
import { readConsents } from '../../persistence/repositories/message-consent.repository';
import { takeSlot } from '../../persistence/repositories/message-pace.repository';
import { type SettingsReader } from '../../persistence/repositories/setting.repository';
import { failMessage } from './apply-failure';
import { type MessageContext } from './message-context';
import { closeMessageItems, openMessageItem } from './message-items';

const MINUTE_MS = 60_000;

/** How long an event has time to name a message whose answer was lost, before it leaves once more. */
const UNSURE_FOR_MS = 10 * MINUTE_MS;
/** Whether what people shall send is still of use, and whether a channel has opened meanwhile. */
const BY_HAND_AGAIN_MS = 60 * MINUTE_MS;
/** Longer than the pause between two messages, at any pace that is worth it. */
const LONGEST_TURN_MS = 10_000;
/** What a person causes within that time before a message is queued is the reason for it. */
const ASKED_WITHIN_MS = 10 * MINUTE_MS;

export interface PrepareDeps {
  db: Database;
  settings: SettingsReader;
  /** Those that are set up. */
  channels: readonly MessageChannel[];
}

export type Prepared =
  /** The row says `sending`: call the provider now, once, and record what came of it. */
  | { do: 'call'; row: MessageRow; channel: MessageChannel; isWindowOpen: boolean }
  /** Its time has come, but others left a moment ago. */
  | { do: 'pace'; waitMs: number }
  | { do: 'nothing' };

/**
 * Decides about a message that was claimed, in one transaction that locks its bill and then its row: two messages about
 * one bill never leave on one day, and one about a bill that was paid a moment ago does not leave. For a call the row says
 * so before the call is made; a process that dies then leaves a call of which nobody knows.
 */
export async function prepareMessage(
  { db, settings, channels }: PrepareDeps,
  { messageId, claimMs }: { messageId: MessageId; claimMs: number },
): Promise<Prepared> {
  const numbers = await settings.current();
  return db.transaction(async (tx): Promise<Prepared> => {
    const tagihanState = await lockTagihanOf(tx, messageId);
    const row = await lockMessage(tx, messageId);
    if (row === undefined || row.processedAt !== null) return { do: 'nothing' };
    const context = { now: await tx.now(), settings: numbers };
    // It was taken, and nobody has heard since whether it arrived.
    if (row.state === 'accepted') return endUnheard(tx, row, context);
    const step = await judge(tx, row, { tagihanState, channels, context });
    if (step.do !== 'send') return carryOut(tx, row, step, context);
    const waitMs = await takeSlot(tx, step.channel, { everyMs: Math.ceil(MINUTE_MS / numbers.whatsappPerMinute) });
    if (waitMs > 0) return makeWait(tx, row, waitMs, context);
    const isWindowOpen = step.channel === 'whatsapp' && (await isInWindow(tx, row));
    return {
      do: 'call',
      row: await markSending(tx, row, { ...step, claimMs }, context),
      channel: step.channel,
      isWindowOpen,
    };
  });
}

/** What waits for its turn stays where it is; what waits for a channel that is held back makes room for the others. */
async function makeWait(tx: Tx, row: MessageRow, waitMs: number, { now }: MessageContext): Promise<Prepared> {
  if (waitMs > LONGEST_TURN_MS) {
    await changeMessage(tx, row, { nextTryAt: after(now, waitMs) });
    return { do: 'nothing' };
  }
  await releaseMessage(tx, row.id);
  return { do: 'pace', waitMs };
}

/** Its bill comes before it in the order of locks; a message never changes its bill. */
async function lockTagihanOf(tx: Tx, messageId: MessageId): Promise<TagihanState | null> {
  const about = await tx.row<{ tagihan_id: string | null }>('select tagihan_id from customer_message where id = ?', [
    messageId,
  ]);
  const tagihanId = about?.tagihan_id ?? null;
  if (tagihanId === null) return null;
  const row = await tx.row<{ state: TagihanState }>('select state from tagihan where id = ? for update', [tagihanId]);
  return row?.state ?? null;
}

async function judge(
  tx: Tx,
  row: MessageRow,
  {
    tagihanState,
    channels,
    context: { now, settings },
  }: { tagihanState: TagihanState | null; channels: readonly MessageChannel[]; context: MessageContext },
): Promise<MessageStep> {
  return judgeMessage({
    ...{ kind: row.kind, now, sendBefore: row.sendBefore, unsureCalls: row.unsure, tagihanState },
    isAsked: !isReminder(row.kind) && (await isAsked(tx, row)),
    isByHand: row.state === 'by-hand',
    document: await documentState(tx, row),
    wasToldToday: await wasToldOn(tx, row, businessDate(now)),
    channels: await channelStates(tx, row, channels),
    quietHours: settings,
  });
}

/** Staff pressed the button, or changed the plan: the message is the answer to that. */
async function isAsked(tx: Tx, { askedN, planId, tagihanId, createdAt }: MessageRow): Promise<boolean> {
  if (askedN !== null) return true;
  const change = await tx.row(
    `select 1 from plan_change c
     where c.plan_id = coalesce(?, (select plan_id from tagihan where id = ?)) and c.by_staff is not null
       and c.at between ? and ? limit 1`,
    [planId, tagihanId, new Date(after(createdAt, -ASKED_WITHIN_MS)), new Date(createdAt)],
  );
  return change !== undefined;
}

async function documentState(tx: Tx, { documentId }: MessageRow): Promise<'none' | 'planned' | 'ready' | 'void'> {
  if (documentId === null) return 'none';
  const row = await tx.row<{ state: 'planned' | 'ready' | 'void' }>('select state from document where id = ?', [
    documentId,
  ]);
  return row?.state ?? 'void';
}

async function channelStates(
  tx: Tx,
  { customerId }: MessageRow,
  setUp: readonly MessageChannel[],
): Promise<Record<MessageChannel, ChannelState>> {
  const consents = await readConsents(tx, customerId);
  const customer = await tx.row<{ phone: string; email: string | null }>(
    'select phone, email from customer where id = ?',
    [customerId],
  );
  const stateOf = (channel: MessageChannel, address: string | null | undefined): ChannelState => {
    const consent = consents[channel] ?? 'no-consent';
    // Said about the channel, whether or not it can be used: nobody writes by hand to who wants nothing by it.
    if (consent === 'withdrawn') return consent;
    if (!setUp.includes(channel)) return 'not-set-up';
    if (address === null || address === undefined || address === '') return 'no-address';
    return consent === 'granted' ? 'open' : consent;
  };
  return { whatsapp: stateOf('whatsapp', customer?.phone), email: stateOf('email', customer?.email) };
}

/** A margin before the day is over: the clock that counts is the provider's. 131047 says that it was. */
async function isInWindow(tx: Tx, { customerId, lastError }: MessageRow): Promise<boolean> {
  if (lastError === '131047') return false;
  const row = await tx.row(
    `select 1 from customer_reply r join customer c on c.phone = r.phone
     where c.id = ? and r.said_at > utc_timestamp(3) - interval 1430 minute limit 1`,
    [customerId],
  );
  return row !== undefined;
}

async function markSending(
  tx: Tx,
  row: MessageRow,
  { channel, claimMs }: { channel: MessageChannel; claimMs: number },
  { now }: MessageContext,
): Promise<MessageRow> {
  if (row.state === 'by-hand') await closeMessageItems(tx, row);
  return changeMessage(
    tx,
    row,
    {
      ...{ state: 'sending', channel, sentOn: businessDate(now) },
      ...{ tries: row.tries + 1, unsure: row.unsure + 1, nextTryAt: after(now, UNSURE_FOR_MS) },
    },
    { claimedUntil: after(now, claimMs) },
  );
}

async function carryOut(
  tx: Tx,
  row: MessageRow,
  step: Exclude<MessageStep, { do: 'send' }>,
  context: MessageContext,
): Promise<Prepared> {
  const { now } = context;
  switch (step.do) {
    case 'wait':
      await changeMessage(tx, row, { nextTryAt: step.until });
      break;
    case 'skip':
      await closeMessageItems(tx, row);
      await changeMessage(tx, row, { state: 'skipped', lastError: step.reason, processedAt: now });
      break;
    case 'give-up':
      await failMessage(tx, row, { channel: row.channel, code: step.reason }, context);
      break;
    case 'by-hand':
      await openMessageItem(tx, row, { state: 'by-hand', detail: step.reason }, context);
      await changeMessage(tx, row, {
        ...{ state: 'by-hand', channel: 'by-hand', lastError: step.reason, sentOn: null },
        nextTryAt: after(now, BY_HAND_AGAIN_MS),
      });
      break;
  }
  return { do: 'nothing' };
}

/** It may still arrive, when the customer's device is on again; until then a person knows. */
async function endUnheard(tx: Tx, row: MessageRow, context: MessageContext): Promise<Prepared> {
  await openMessageItem(tx, row, { state: 'unsent', detail: NOT_DELIVERED }, context);
  await changeMessage(tx, row, { lastError: NOT_DELIVERED, processedAt: context.now });
  return { do: 'nothing' };
}
