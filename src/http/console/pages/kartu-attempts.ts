import { type AttemptState } from '../../../domain/topup/attempt-state';
import { isFinal } from '../../../domain/topup/topup-state';
import { formatMoment, formatRupiah } from '../format';
import { type CardFacts } from './kartu-facts';
import { reservesOf } from './kartu-plan';
import { VERDICT_WORDS } from './kartu-verdicts';

/** The badge of an attempt: a hue that the style sheet has, and our word. */
const ATTEMPT_BADGES: Readonly<Record<AttemptState, { state: string; word: string }>> = {
  new: { state: 'routing', word: 'Dibuat' },
  sending: { state: 'sent', word: 'Terkirim' },
  pending: { state: 'pending', word: 'Menunggu SN' },
  suspect: { state: 'suspect', word: 'Belum pasti' },
  success: { state: 'success', word: 'Sukses' },
  refused: { state: 'failed', word: 'Pasti gagal' },
  'not-sent': { state: 'stopped', word: 'Tidak terkirim' },
  cancelled: { state: 'stopped', word: 'Dibatalkan' },
  abandoned: { state: 'suspect', word: 'Ditinggalkan' },
  reversed: { state: 'reversed', word: 'Dibalik' },
};

export interface AttemptRow {
  n: number;
  terminal: string;
  terminalCode: string;
  supplierRef: string | null;
  sentAt: string;
  badge: { state: string; word: string };
  said: string;
  saidAt: string;
  cost: string;
}

/** Each purchase, and for an open order the terminals that come next. */
export function attemptRows(facts: CardFacts): AttemptRow[] {
  const { attempts, card, messages, visit } = facts;
  const made = attempts.map((attempt): AttemptRow => {
    const last = messages.find(({ attemptId }) => attemptId === attempt.id);
    const checks = attempt.checks === 0 ? '' : ` · cek ke-${attempt.checks}`;
    return {
      n: attempt.n,
      terminal: attempt.terminalName,
      terminalCode: attempt.terminal,
      supplierRef: attempt.supplierRef,
      sentAt: attempt.sentAt === null ? '—' : formatMoment(attempt.sentAt, visit.now),
      badge: ATTEMPT_BADGES[attempt.state],
      said: last === undefined ? 'belum ada' : saidOf(last),
      saidAt: last === undefined ? '' : `${formatMoment(last.lastReceivedAt, visit.now)}${checks}`,
      cost: formatRupiah(attempt.cost),
    };
  });
  return isFinal(card.state) ? made : [...made, ...reserveRows(facts)];
}

function reserveRows(facts: CardFacts): AttemptRow[] {
  const first = facts.attempts.length + 1;
  return reservesOf(facts).map((reserve, index) => ({
    n: first + index,
    terminal: reserve.terminalName,
    terminalCode: reserve.terminal,
    supplierRef: null,
    sentAt: '—',
    badge: reserve.isOn ? { state: 'accepted', word: 'Cadangan' } : { state: 'stopped', word: 'Dihentikan' },
    said: first + index === 1 ? 'Menunggu giliran' : `Menunggu ke-${first + index - 1} pasti gagal`,
    saidAt: '',
    cost: formatRupiah(reserve.cost),
  }));
}

function saidOf({ verdict, code }: CardFacts['messages'][number]): string {
  return `${VERDICT_WORDS[verdict].word}${code === null ? '' : ` (kode ${code})`}`;
}
