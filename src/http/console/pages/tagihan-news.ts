import { isUnsent } from '../../../domain/messages/unsent';
import { type Instant } from '../../../domain/time';
import { type NewsMessage, type NewsReply } from '../../../persistence/queries/tagihan/customer-news';
import { type Step } from './tagihan-steps';
import { formatWhen, MESSAGE_NAMES } from './tagihan-words';
import { whyUnsent } from './unsent-words';

/** A line of the time line: `plan` stands above "now". */
export interface NewsLine {
  at: Instant;
  when: string;
  state: string;
  title: string;
  text: string | null;
}

export interface News {
  plan: NewsLine[];
  past: NewsLine[];
  now: { at: Instant; when: string };
  isEmpty: boolean;
}

/** What is told to a customer: what comes above, what was below, the newest first; with what it answered. */
export function newsOf(
  messages: readonly NewsMessage[],
  replies: readonly NewsReply[],
  { now, next }: { now: Instant; next: { at: Instant; step: Step; isMessage: boolean } | null },
): News {
  const lines = messages.map((message) => lineOf(message, now));
  const waiting = lines.filter(({ isAhead }) => isAhead);
  const said = replies.map(({ text, saidAt }): NewsLine => ({
    ...{ at: saidAt, when: formatWhen(saidAt, now), state: 'success' },
    ...{ title: 'Pelanggan membalas', text: `“${text}”` },
  }));
  const planned: NewsLine[] =
    next === null || !next.isMessage
      ? []
      : [{ at: next.at, when: formatWhen(next.at, now), state: 'pending', title: next.step.text, text: null }];
  const past = [...lines.filter(({ isAhead }) => !isAhead), ...said];
  return {
    plan: [...waiting, ...planned].sort((a, b) => (a.at < b.at ? 1 : -1)),
    past: past.sort((a, b) => (a.at < b.at ? 1 : -1)),
    now: { at: now, when: formatWhen(now, now) },
    isEmpty: lines.length === 0 && said.length === 0 && planned.length === 0,
  };
}

function lineOf(message: NewsMessage, now: Instant): NewsLine & { isAhead: boolean } {
  const isAhead = message.state === 'waiting' || message.state === 'sending' || message.state === 'by-hand';
  const at = isAhead ? message.nextTryAt : (message.acceptedAt ?? message.processedAt ?? message.sendAt);
  const { state, word, text } = standOf(message, now);
  const about = message.k === null || message.k === 0 || message.isOnlyBill ? '' : ` ke-${message.k}`;
  return {
    ...{ at, when: formatWhen(at, now), state, isAhead, text },
    title: `${MESSAGE_NAMES[message.kind]}${about} ${word}`,
  };
}

const CHANNELS: Readonly<Record<string, string>> = {
  whatsapp: 'WhatsApp',
  email: 'e-mail',
  'by-hand': 'dikirim orang',
};

function standOf(message: NewsMessage, now: Instant): { state: string; word: string; text: string | null } {
  const channel = CHANNELS[message.channel] ?? null;
  switch (message.state) {
    case 'waiting':
    case 'sending':
      return { state: 'pending', word: 'akan dikirim', text: null };
    case 'by-hand':
      return {
        state: 'overdue',
        word: message.lastError === 'withdrawn' ? 'perlu Anda sampaikan sendiri' : 'perlu Anda kirim sendiri',
        text: whyUnsent(message.lastError) ?? 'pelanggan belum bisa dikirimi otomatis',
      };
    case 'told':
      return { state: 'sent', word: 'disampaikan', text: message.sentBy === null ? channel : `oleh ${message.sentBy}` };
    case 'accepted':
      if (isUnsent(message))
        return { state: 'overdue', word: 'belum tentu sampai', text: whyUnsent(message.lastError) };
      return { state: 'sent', word: 'terkirim', text: channel };
    case 'delivered':
      return { state: 'sent', word: 'sampai', text: joined(channel, message.deliveredAt, now) };
    case 'read':
      return { state: 'success', word: 'dibaca', text: joined(channel, message.readAt, now) };
    case 'skipped':
      return { state: 'stopped', word: 'dilewati', text: skippedBecause(message.lastError) };
    default:
      return { state: 'failed', word: 'gagal terkirim', text: whyUnsent(message.lastError) ?? channel };
  }
}

const SKIPPED: Readonly<Record<string, string>> = {
  'too-late': 'waktunya sudah lewat',
  paid: 'tagihan sudah lunas',
  cancelled: 'tagihan dibatalkan',
  'document-void': 'dokumennya diganti',
  'opted-out': 'pelanggan tidak mau pengingat',
  replaced: 'sudah ada pesan yang lebih baru',
  'told-today': 'pelanggan sudah dikabari hari itu',
};

function skippedBecause(code: string | null): string {
  return (code === null ? undefined : SKIPPED[code]) ?? 'tidak perlu lagi';
}

function joined(channel: string | null, at: Instant | null, now: Instant): string | null {
  if (at === null) return channel;
  return channel === null ? formatWhen(at, now) : `${channel}, ${formatWhen(at, now)}`;
}
