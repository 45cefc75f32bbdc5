import { type Instant, shortDate } from '../../../domain/time';
import { mutationName, transferName } from '../../../domain/transfer/names';
import { type BuyerMessageKind } from '../../../domain/transfer/terms';
import { type BuyerMessageOnCard, type MoneyTrail } from '../../../persistence/queries/transfer/money-trail';
import { type MutationCard } from '../../../persistence/queries/transfer/mutation-card';
import { type TransferCard } from '../../../persistence/queries/transfer/transfer-card';
import { formatClock, formatMoment, formatRupiah } from '../format';
import { type Timeline, type TimelineEvent } from './kartu-timeline';
import { event, trailEvents } from './money-trail-events';
import { BATCH_KINDS, ORDER_STATE_WORDS, SOURCE_NAMES } from './transfer-words';

/** Facts of a transfer, newest first, below the line of now; what is planned above it. */
export function transferTimeline(
  card: TransferCard,
  { trail, messages, now }: { trail: MoneyTrail; messages: readonly BuyerMessageOnCard[]; now: Instant },
): Timeline {
  return timeline([...ownEvents(card), ...messages.map(messageEvent), ...trailEvents(trail)], planOf(card, now), now);
}

export function mutationTimeline(card: MutationCard, { trail, now }: { trail: MoneyTrail; now: Instant }): Timeline {
  const plan = card.onList.item === null ? [] : [escalation(card.onList.item.escalateAt)];
  return timeline([...lineEvents(card), ...trailEvents(trail)], plan, now);
}

/** Of a refund: its own steps and what people wrote. */
export function timelineOfTrail(
  trail: MoneyTrail,
  events: TimelineEvent[],
  plan: TimelineEvent[],
  now: Instant,
): Timeline {
  return timeline([...events, ...trailEvents(trail)], plan, now);
}

function timeline(events: readonly TimelineEvent[], plan: readonly TimelineEvent[], now: Instant): Timeline {
  const line = (event: TimelineEvent) => ({ ...event, clock: formatMoment(event.at, now) });
  const down = (a: TimelineEvent, b: TimelineEvent): number => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.rank - a.rank);
  return {
    plan: plan
      .filter(({ at }) => at > now)
      .toSorted(down)
      .map(line),
    now: { at: now, clock: formatClock(now) },
    past: events.toSorted(down).map(line),
  };
}

export function escalation(at: Instant): TimelineEvent {
  return event(at, 'Naik sendiri bila belum diputus');
}

function planOf({ row, onList }: TransferCard, now: Instant): TimelineEvent[] {
  switch (row.state) {
    case 'awaiting':
      return [
        event(row.expiresAt, 'Batas waktu pembayar'),
        event(row.graceUntil, 'Dilepas sendiri bila tidak ada yang masuk', {
          text: 'Nominalnya lalu bebas dipakai lagi.',
        }),
      ];
    case 'verifying':
      return onList.item === null ? [] : [event(onList.item.dueAt, 'Tenggat SLA'), escalation(onList.item.escalateAt)];
    case 'asked':
      return row.nextAt === null ? [] : [event(row.nextAt, 'Kembali ke staf bila pembayar tidak menjawab')];
    case 'verified':
    case 'released':
      return now < row.createdAt ? [] : [];
  }
}

function ownEvents({ row, order, tiket, account, proofs, matches }: TransferCard): TimelineEvent[] {
  const what = order === null ? `tiket deposit ${formatRupiah(tiket?.amount ?? row.base)}` : order.productName;
  return [
    event(row.createdAt, `${transferName(row.no)} dibuat: ${formatRupiah(row.final)}`, {
      text: `Untuk ${what}, ke ${account.bank} ••${account.number.slice(-4)}, kode unik ${row.code}.`,
      state: 'accepted',
    }),
    ...proofs.flatMap((proof) => [
      event(proof.uploadedAt, `Bukti ke-${proof.n} diunggah pembayar`, { text: proof.note, state: 'sent', rank: 1 }),
      ...(proof.state === 'rejected' && proof.decidedAt !== null
        ? [
            event(proof.decidedAt, `Bukti ke-${proof.n} ditolak ${proof.decidedBy ?? ''}`, {
              ...{ text: proof.reason, state: 'failed', rank: 2 },
            }),
          ]
        : []),
    ]),
    ...matches.flatMap((match) => matchEvents(mutationName(match.mutationNo), match)),
    ...(row.releasedAt === null || row.verifiedAt !== null
      ? []
      : [event(row.releasedAt, 'Dilepas: tidak ada yang masuk', { state: 'stopped', rank: 3 })]),
    ...(order === null || order.endedAt === null
      ? []
      : [
          event(order.endedAt, `Pesanan ${ORDER_STATE_WORDS[order.state]}`, { rank: 5, text: order.topup?.sn ?? null }),
        ]),
  ];
}

/** By which rule the machine brought a line and a transfer together. */
const RULES: Readonly<Record<string, string>> = {
  U5: 'nominal persis, pada waktunya',
  U6: 'nominal persis, menurut tanggalnya',
};

function matchEvents(
  other: string,
  match: { amount: number; method: string; rule: string | null; matchedAt: Instant; endedAt: Instant | null },
): TimelineEvent[] {
  const by = match.method === 'auto' ? `oleh mesin: ${RULES[match.rule ?? ''] ?? 'nominal persis'}` : 'oleh staf';
  return [
    event(match.matchedAt, `Dicocokkan dengan ${other}: ${formatRupiah(match.amount)}`, {
      ...{ text: by, state: 'paid', rank: 3 },
    }),
    ...(match.endedAt === null
      ? []
      : [event(match.endedAt, `Batal cocok dengan ${other}`, { state: 'reversed', rank: 4 })]),
  ];
}

function lineEvents({ lines, matches, row }: MutationCard): TimelineEvent[] {
  return [
    ...lines.map((line) => {
      const when = line.bookedAt === null ? shortDate(line.wibDate) : formatMoment(line.bookedAt, row.firstSeenAt);
      const source = SOURCE_NAMES[line.source] ?? line.source;
      return event(line.receivedAt, `Dibaca dari ${source}`, {
        text: `${BATCH_KINDS[line.batchKind] ?? source}, waktu bank ${when}`,
        ...{ state: 'accepted' },
      });
    }),
    ...matches.flatMap((match) => matchEvents(transferName(match.transferNo), match)),
  ];
}

const MESSAGE_WORDS: Readonly<Record<BuyerMessageKind, string>> = {
  requested: 'nominal dan rekening',
  'proof-received': 'bukti diterima',
  'proof-asked': 'diminta bukti lagi',
  'proof-rejected': 'bukti ditolak',
  verified: 'dana diterima',
  'order-success': 'pesanan sukses',
  'refund-pending': 'dana akan dikembalikan',
  refunded: 'dana sudah dikembalikan',
  expired: 'kedaluwarsa',
  unmatched: 'pembayaran diperiksa ulang',
};

const CHANNELS: Readonly<Record<string, string>> = {
  whatsapp: 'WhatsApp',
  email: 'e-mail',
  auto: 'otomatis',
  none: '',
};

function messageEvent(message: BuyerMessageOnCard): TimelineEvent {
  const what = `Pembayar dikabari: ${MESSAGE_WORDS[message.kind]}`;
  const by = CHANNELS[message.channel] ?? message.channel;
  switch (message.state) {
    case 'accepted':
      return event(message.processedAt ?? message.createdAt, what, { text: `Lewat ${by}.`, rank: 6 });
    case 'failed':
      return event(
        message.processedAt ?? message.createdAt,
        `Kabar ke pembayar gagal: ${MESSAGE_WORDS[message.kind]}`,
        {
          ...{ text: `Sesudah ${message.tries} kali. Halaman pembayar tetap menyebutnya.`, state: 'failed', rank: 6 },
        },
      );
    case 'skipped':
      return event(message.processedAt ?? message.createdAt, `Kabar tidak dikirim: ${MESSAGE_WORDS[message.kind]}`, {
        ...{
          text: 'Tidak ada nomor atau alamat dengan saluran yang dipasang, atau sudah didahului kabar lain.',
          rank: 6,
        },
      });
    default:
      return event(message.createdAt, `Kabar menunggu dikirim: ${MESSAGE_WORDS[message.kind]}`, { rank: 6 });
  }
}
