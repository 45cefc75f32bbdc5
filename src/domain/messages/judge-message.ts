import { outsideQuietHours, type QuietHours } from '../tagihan/quiet-hours';
import { type CustomerMessageKind, type TagihanState } from '../tagihan/terms';
import { addDays, after, businessDate, type Instant, momentOf } from '../time';

const MESSAGE_CHANNELS = ['whatsapp', 'email'] as const;
export type MessageChannel = (typeof MESSAGE_CHANNELS)[number];

/** Whether a channel may be used for this customer now. */
export type ChannelState = 'open' | 'not-set-up' | 'no-consent' | 'withdrawn' | 'unreachable' | 'no-address';

export interface MessageSituation {
  kind: CustomerMessageKind;
  /** A person caused it a moment ago, and sees the clock. */
  isAsked: boolean;
  now: Instant;
  /** It does not leave by itself from then on. */
  sendBefore: Instant;
  /** People have it already: no channel could be used so far. */
  isByHand: boolean;
  document: 'none' | 'planned' | 'ready' | 'void';
  /** Null for what is about no bill. */
  tagihanState: TagihanState | null;
  /** Something about the same bill left for this customer today. */
  wasToldToday: boolean;
  /** Calls of which nobody knows whether they were carried out. */
  unsureCalls: number;
  channels: Readonly<Record<MessageChannel, ChannelState>>;
  quietHours: QuietHours;
}

/** `too-late`: a channel has opened, but after its time; it stays with whoever has it. */
export type ByHandReason = Exclude<ChannelState, 'open'> | 'too-late';

export type MessageStep =
  | { do: 'send'; channel: MessageChannel }
  /** No channel may be used: a person sends it. */
  | { do: 'by-hand'; reason: ByHandReason }
  | { do: 'wait'; until: Instant; reason: 'quiet-hours' | 'told-today' | 'document' }
  | { do: 'skip'; reason: SkipReason }
  /** It may not be sent any more, and the customer has to be told: a person sees to it. */
  | { do: 'give-up'; reason: 'outcome-unknown' | 'too-late' };

export type SkipReason = 'too-late' | 'paid' | 'cancelled' | 'document-void' | 'told-today' | 'opted-out';

/** Sent once more at the most when nobody knows whether it was sent: a doubled notice is harmless, a third is a nuisance. */
const MOST_UNSURE_CALLS = 2;

const DOCUMENT_WAIT_MS = 5000;

const REMINDER_KINDS = ['reminder-7', 'reminder-3', 'reminder-due', 'overdue-3', 'overdue-7'] as const;
const REMINDERS: ReadonlySet<CustomerMessageKind> = new Set(REMINDER_KINDS);

/** Of use only while the bill is open. */
const ABOUT_OPEN_BILLS: ReadonlySet<CustomerMessageKind> = new Set([...REMINDERS, 'tagihan', 'changed']);

/** What may leave once a day about one bill. A correction and a receipt are facts, and cannot wait. */
const ONCE_A_DAY: ReadonlySet<CustomerMessageKind> = new Set([...REMINDERS, 'tagihan']);

/** What fills the day of a bill: no reminder follows it. */
export const FILLS_THE_DAY: readonly CustomerMessageKind[] = [...ONCE_A_DAY, 'changed', 'cancelled'];

/** What the customer's own deed is answered with, at any hour. */
const AT_ANY_HOUR: ReadonlySet<CustomerMessageKind> = new Set(['receipt', 'rekap']);

/** What happens to a message whose time has come. */
export function judgeMessage(situation: MessageSituation): MessageStep {
  const { kind, now, quietHours, isAsked } = situation;
  if (situation.unsureCalls >= MOST_UNSURE_CALLS) return { do: 'give-up', reason: 'outcome-unknown' };
  const skipped = skipReason(situation);
  if (skipped !== undefined) return { do: 'skip', reason: skipped };
  if (now >= situation.sendBefore) return tooLate(situation);
  if (situation.document === 'planned') return { do: 'wait', until: after(now, DOCUMENT_WAIT_MS), reason: 'document' };
  if (isDayTaken(situation)) {
    if (isReminder(kind)) return { do: 'skip', reason: 'told-today' };
    const tomorrow = momentOf(addDays(businessDate(now), 1), '00:00:00');
    return { do: 'wait', until: outsideQuietHours(tomorrow, quietHours), reason: 'told-today' };
  }
  const choice = chooseChannel(situation);
  if (choice.do !== 'send') return choice;
  const opens = AT_ANY_HOUR.has(kind) || isAsked ? now : outsideQuietHours(now, quietHours);
  return opens > now ? { do: 'wait', until: opens, reason: 'quiet-hours' } : choice;
}

export function isReminder(kind: CustomerMessageKind): boolean {
  return REMINDERS.has(kind);
}

function skipReason({ kind, tagihanState, document }: MessageSituation): SkipReason | undefined {
  // A correction follows with its own message; a reminder goes without it.
  if (document === 'void' && !isReminder(kind)) return 'document-void';
  const hasEnded = tagihanState === 'paid' || tagihanState === 'cancelled';
  return hasEnded && ABOUT_OPEN_BILLS.has(kind) ? tagihanState : undefined;
}

/** A reminder whose day is over is of no use; a bill that never left is still owed, and whoever has it may still send it. */
function tooLate(situation: MessageSituation): MessageStep {
  if (isReminder(situation.kind)) return { do: 'skip', reason: 'too-late' };
  if (!situation.isByHand) return { do: 'give-up', reason: 'too-late' };
  const choice = chooseChannel(situation);
  return choice.do === 'by-hand' ? choice : { do: 'by-hand', reason: 'too-late' };
}

function isDayTaken({ kind, isAsked, wasToldToday, unsureCalls }: MessageSituation): boolean {
  // The second call of one message is the same message.
  return ONCE_A_DAY.has(kind) && wasToldToday && !isAsked && unsureCalls === 0;
}

/**
 * WhatsApp for whoever agreed to it, else e-mail, else a person. Whoever said no more is reminded by no channel, and by no
 * person either; what it owes and what it paid it is still told.
 */
function chooseChannel({ kind, channels: { whatsapp, email } }: MessageSituation): MessageStep {
  if (whatsapp === 'open') return { do: 'send', channel: 'whatsapp' };
  const wantsNone = whatsapp === 'withdrawn' || email === 'withdrawn';
  if (wantsNone && isReminder(kind)) return { do: 'skip', reason: 'opted-out' };
  if (email === 'open') return { do: 'send', channel: 'email' };
  return { do: 'by-hand', reason: whatsapp };
}
