import { type MessageChannel } from '../../domain/messages/judge-message';
import { type SendFailure } from '../../domain/messages/send-failure';
import { after, type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import {
  changeMessage,
  type MessageChange,
  type MessageRow,
} from '../../persistence/repositories/customer-message.repository';
import { putConsent, readConsents } from '../../persistence/repositories/message-consent.repository';
import { holdBack } from '../../persistence/repositories/message-pace.repository';
import { type MessageContext } from './message-context';
import { openChannelItem, openMessageItem, templateSubject } from './message-items';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

const MOST_TRIES: Readonly<Partial<Record<SendFailure, number>>> = { again: 5, attachment: 2, 'pair-limit': 8 };

/** How long everything waits when the provider says that we are too fast, and when our account does not work. */
const SLOW_FOR_MS = MINUTE;
const STOPPED_FOR_MS = 15 * MINUTE;

export interface Failure {
  channel: MessageChannel;
  failure: SendFailure;
  code: string;
}

/**
 * A definite no, told in the answer or later: the message is not on its way. Under the lock of its row; it goes back into
 * the queue, takes the next channel, or becomes a person's.
 */
export async function applyFailure(
  tx: Tx,
  row: MessageRow,
  { channel, failure, code }: Failure,
  context: MessageContext,
): Promise<MessageRow> {
  const { now } = context;
  /** It did not leave today after all. */
  const back = { state: 'waiting', channel: 'auto', sentOn: null, providerId: null, lastError: code } as const;
  const waitUntil = (at: Instant, change: MessageChange = {}) =>
    changeMessage(tx, row, { ...back, nextTryAt: at, ...change });
  const giveUp = () => failMessage(tx, row, { channel, code }, context);

  switch (failure) {
    case 'again':
    case 'attachment':
    case 'pair-limit':
      if (row.tries >= (MOST_TRIES[failure] ?? 1)) return giveUp();
      return waitUntil(after(now, pauseMs(failure, row.tries)));
    case 'slow-down':
      await holdBack(tx, channel, { forMs: SLOW_FOR_MS, code });
      // It is not this message that fails.
      return waitUntil(after(now, SLOW_FOR_MS), { tries: row.tries - 1 });
    case 'stop':
      await holdBack(tx, channel, { forMs: STOPPED_FOR_MS, code });
      await openChannelItem(tx, { subject: channel, detail: code }, context);
      return waitUntil(after(now, STOPPED_FOR_MS), { tries: row.tries - 1 });
    case 'tomorrow':
      return after(now, DAY) < row.sendBefore ? waitUntil(after(now, DAY)) : giveUp();
    case 'window-closed':
      // The same code again means that it was the template already.
      return row.lastError === code ? giveUp() : waitUntil(now);
    case 'unreachable':
    case 'opted-out':
      await takeConsent(tx, row, { channel, failure, code });
      return waitUntil(now, { tries: 0 });
    case 'template':
      await openChannelItem(tx, { subject: templateSubject(row.kind), detail: code }, context);
      return giveUp();
    case 'permanent':
      return giveUp();
  }
}

/** Nothing more is tried by itself; a person reaches the customer in another way, or lets it be. */
export async function failMessage(
  tx: Tx,
  row: MessageRow,
  { channel, code }: { channel: MessageRow['channel']; code: string },
  context: MessageContext,
): Promise<MessageRow> {
  await openMessageItem(tx, row, { state: 'unsent', detail: code }, context);
  return changeMessage(tx, row, { state: 'failed', channel, lastError: code, processedAt: context.now });
}

function pauseMs(failure: 'again' | 'attachment' | 'pair-limit', tries: number): number {
  const first = { again: 30 * SECOND, attachment: 5 * SECOND, 'pair-limit': 6 * SECOND }[failure];
  return first * 2 ** Math.max(0, tries - 1);
}

/** Only what was granted is taken away: what a customer said stays what it said. */
async function takeConsent(tx: Tx, { customerId }: MessageRow, { channel, failure, code }: Failure): Promise<void> {
  const consents = await readConsents(tx, customerId);
  if (consents[channel] !== 'granted') return;
  const to = failure === 'opted-out' ? 'withdrawn' : 'unreachable';
  await putConsent(tx, { customerId, channel, to, toldBy: 'channel', note: code });
  await recordAudit(tx, {
    ...{ actor: 'system', action: 'customer.consent', subjectKind: 'customer', subject: customerId },
    detail: { line: channel, to, was: 'granted', from: 'channel' },
  });
}
