import { elapsedMs } from '../../../domain/time';
import { type ControlAction } from '../../../domain/topup/controls';
import { type Countdown, countdown, formatDuration, formatMoment, formatRupiah } from '../format';
import { ENDING_WORDS } from '../ending-sentences';
import { STATE_WORDS } from '../words';
import { type CardFacts } from './kartu-facts';
import {
  clockOf,
  consequenceSentence,
  currentItem,
  itemWord,
  nextActionSentence,
  nextOwnerWord,
  ownerWord,
} from './kartu-plan';

export interface Answers {
  state: string;
  word: string;
  since: string;
  /** Null under an open item: then something ends it. */
  next: { action: string; then: string };
  deadline: { label: string; countdown: Countdown | null; text: string };
  actor: { icon: 'auto' | 'person'; word: string; then: string };
  /** What else is unfinished about it. */
  others: string[];
}

/** The four answers; for an order that is over, what ended it. */
export function answersOf(facts: CardFacts): Answers {
  const { card, visit } = facts;
  const item = currentItem(facts);
  const badge = { state: card.state, word: STATE_WORDS[card.state], since: sinceOf(facts) };
  const others = facts.items
    .filter(({ closedAt, id }) => closedAt === null && id !== item?.id)
    .map((other) => `${itemWord(other)}; tenggat ${formatMoment(other.dueAt, visit.now)}, ${ownerWord(other.owner)}.`);
  if (item === null) return { ...badge, ...overAnswers(facts), others };
  const isMachine = item.kind === 'topup' && item.dueAt > visit.now;
  const holder = holderOf(facts, item.takenBy, item.owner);
  return {
    ...badge,
    next: {
      action: `${nextActionSentence(item, facts)} ${clockOf(item, visit.now)}`,
      then:
        item.kind === 'topup'
          ? consequenceSentence(item, facts)
          : `${itemWord(item)}. ${consequenceSentence(item, facts)}`,
    },
    deadline: {
      label: `Tenggat ${formatMoment(item.dueAt, visit.now)}`,
      countdown: countdown({ name: `TRX ${card.no}`, from: item.changedAt, to: item.dueAt }, visit.now),
      text: '',
    },
    actor: {
      icon: isMachine ? 'auto' : 'person',
      word: isMachine ? `Mesin, lalu ${holder}` : capital(holder),
      then: escalationOf(item, facts),
    },
    others,
  };
}

function escalationOf(item: NonNullable<ReturnType<typeof currentItem>>, { visit }: CardFacts): string {
  const to = nextOwnerWord(item.owner);
  return item.dueAt > visit.now
    ? `Lewat tenggat: naik ke ${to}`
    : `Lewat tenggat; naik ke ${to} ${formatMoment(item.escalateAt, visit.now)}`;
}

/** "Anda", a person by name, or the role that it waits for. */
export function holderOf(
  { visit }: Pick<CardFacts, 'visit'>,
  takenBy: { id: string; fullName: string } | null,
  owner: Parameters<typeof ownerWord>[0],
): string {
  if (takenBy === null) return ownerWord(owner);
  return takenBy.id === visit.staff.id ? 'Anda' : takenBy.fullName;
}

function sinceOf({ card, items, visit }: CardFacts): string {
  const own = items.find(({ kind, closedAt }) => kind === 'topup' && closedAt === null);
  const since = own?.changedAt ?? card.finishedAt ?? card.acceptedAt;
  return `sejak ${formatMoment(since, visit.now)} · ${moneyOf(card)}`;
}

function moneyOf({ hold, price, account }: CardFacts['card']): string {
  if (hold === null) return 'tidak ada saldo yang ditahan';
  // What a buyer paid by transfer goes back by a transfer of its own.
  const words = account.startsWith('escrow:')
    ? { held: 'dana pesanan ditahan', posted: 'dana pesanan terpakai', voided: 'dana pesanan dilepas' }
    : { held: 'saldo ditahan', posted: 'saldo terpakai', voided: 'saldo dikembalikan' };
  return `${words[hold.state]} ${formatRupiah(price)}`;
}

function overAnswers(facts: CardFacts): Pick<Answers, 'next' | 'deadline' | 'actor'> {
  const { card, reports, visit } = facts;
  const waiting = reports.find(({ state }) => state === 'waiting');
  const finishedAt = card.finishedAt ?? card.acceptedAt;
  return {
    next: {
      action:
        waiting === undefined
          ? 'Tidak ada: transaksi tuntas'
          : `Kirim laporan ke-${waiting.sequence} ke reseller pukul ${formatMoment(waiting.nextTryAt, visit.now)}`,
      then: endingOf(facts),
    },
    deadline: {
      label: 'Selesai',
      countdown: null,
      text: `${formatMoment(finishedAt, visit.now)} · ${formatDuration(elapsedMs(card.acceptedAt, finishedAt))} sejak diterima`,
    },
    actor: { icon: 'auto', word: 'Tidak ada', then: 'Sudah tuntas' },
  };
}

/** The others leave the order as it was, or open. */
const ENDS: readonly ControlAction[] = ['succeed', 'fail', 'late-success', 'reversal'];

/** What ended the order: people's decision, the supplier's word, a rule of ours. */
function endingOf({ card, approvals, attempts, messages }: CardFacts): string {
  const decided = approvals.find(({ state, action }) => state === 'executed' && ENDS.includes(action));
  if (card.errorCode !== null && card.state === 'failed' && decided?.action !== 'fail') {
    return `Berakhir karena ${ENDING_WORDS[card.errorCode]}.`;
  }
  if (decided !== undefined) {
    const second = decided.decidedBy !== null && decided.decidedBy.id !== decided.requestedBy.id;
    return `Diputus ${decided.requestedBy.fullName}${second ? `, disetujui ${decided.decidedBy?.fullName ?? ''}` : ''}.`;
  }
  const said = messages.find(({ ruling }) => ruling === 'succeed');
  const by = attempts.find(({ id }) => id === said?.attemptId)?.terminalName ?? attempts.at(-1)?.terminalName;
  const how =
    said === undefined
      ? 'kabar'
      : { answer: 'jawaban', check: 'jawaban cek status', callback: 'callback' }[said.source];
  return by === undefined ? 'Berakhir tanpa pembelian.' : `Berakhir karena ${how} ${by}.`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
