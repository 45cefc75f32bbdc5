import { type Instant, shortDate } from '../../../domain/time';
import { type NewsMessage, type NewsReply } from '../../../persistence/queries/tagihan/customer-news';
import { type TagihanCard } from '../../../persistence/queries/tagihan/tagihan-card';
import { formatRupiah } from '../format';
import { newsOf } from './tagihan-news';
import { stepOf } from './tagihan-steps';
import { DOCUMENT_NAMES, EXCEPTION_NAMES, formatWhen } from './tagihan-words';

interface Line {
  at: Instant;
  clock: string;
  state: string | null;
  title: string;
  text: string | null;
}

/** The plan above "sekarang", the farthest on top; below it everything that happened to the bill, newest first. */
export function billTimeline(
  card: TagihanCard,
  { messages, replies, now }: { messages: readonly NewsMessage[]; replies: readonly NewsReply[]; now: Instant },
) {
  const said = newsOf(messages, replies, { now, next: null });
  const line = (at: Instant, state: string | null, title: string, text: string | null = null): Line => ({
    ...{ at, state, title, text },
    clock: formatWhen(at, now),
  });
  const told = (lines: typeof said.past): Line[] =>
    lines.map(({ at, state, title, text }) => line(at, state, title, text));
  return {
    plan: newestFirst([...plannedOf(card, { line, now }), ...told(said.plan)]),
    now: { at: now, clock: formatWhen(now, now) },
    past: newestFirst([...pastOf(card, line), ...told(said.past)]),
  };
}

type MakeLine = (at: Instant, state: string | null, title: string, text?: string | null) => Line;

function plannedOf({ item }: TagihanCard, { line, now }: { line: MakeLine; now: Instant }): Line[] {
  if (item === null) return [];
  const step = stepOf(item, { now, fallback: 'Mesin melihat lagi' });
  const owner = item.owner === 'admin' ? 'Admin' : 'Marketing';
  const planned = item.nextAt > now ? [line(item.nextAt, 'pending', step.text)] : [];
  if (item.dueAt > now) planned.push(line(item.dueAt, 'due', `Masuk antrian ${owner}`));
  else if (item.escalateAt > now) planned.push(line(item.escalateAt, 'overdue', 'Naik ke Admin'));
  return planned;
}

const AMOUNT_CHANGES: Readonly<Record<string, string>> = {
  denda: 'Denda ditambahkan',
  reschedule: 'Jadwal diubah',
  settle: 'Dilunasi lebih awal',
  cancel: 'Dibatalkan',
};

/** In the order in which they happen, since several stand at the same moment. */
function pastOf(card: TagihanCard, line: MakeLine): Line[] {
  const { amounts, virtualAccounts, payments, documents, exceptions } = card;
  const issued = `${card.number}, ${formatRupiah(amounts[0]?.amount ?? card.amount)}`;
  return [
    line(card.openedAt, 'accepted', 'Tagihan dibuat', issued),
    ...virtualAccounts.map(({ createdAt, trxId }) => line(createdAt, 'sent', 'VA diminta ke BNI', `trx id ${trxId}`)),
    ...(card.awaitingAt === null ? [] : [line(card.awaitingAt, 'sent', 'VA aktif, menunggu pembayaran')]),
    ...amounts
      .filter(({ why }) => why !== 'issued')
      .map(({ from, why, amount, dueOn }) => {
        const text = `sekarang ${formatRupiah(amount)}, jatuh tempo ${shortDate(dueOn)}`;
        return line(from, 'accepted', AMOUNT_CHANGES[why] ?? 'Diubah', text);
      }),
    ...payments.map(({ recognisedAt, paidAt, amount, source }) => {
      const from = source === 'notice' ? 'dari kabar BNI' : 'dari pertanyaan ke BNI';
      const text = `dibayar ${formatWhen(paidAt, recognisedAt)}, ${from}`;
      return line(recognisedAt, 'success', `Pembayaran ${formatRupiah(amount)} dikenali`, text);
    }),
    ...exceptions.map(({ openedAt, kind, amount }) => {
      const name = (EXCEPTION_NAMES as Readonly<Record<string, string>>)[kind] ?? 'Perlu keputusan';
      return line(openedAt, 'suspense', name, formatRupiah(amount));
    }),
    ...(card.endedAt === null ? [] : [endOf(card.state, card.endedAt, line)]),
    ...documents.map(({ plannedAt, kind, number, corrects }) => {
      const title = `${DOCUMENT_NAMES[kind] ?? 'Dokumen'} ${number} dibuat`;
      return line(plannedAt, 'sent', title, corrects === null ? null : `mengganti ${corrects}`);
    }),
  ];
}

function endOf(state: TagihanCard['state'], endedAt: Instant, line: MakeLine): Line {
  return state === 'paid' ? line(endedAt, 'paid', 'Lunas') : line(endedAt, 'stopped', 'Tagihan dibatalkan');
}

/** Of two at the same moment the one that happens later stands above. */
function newestFirst(lines: Line[]): Line[] {
  return lines.toReversed().sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
}
