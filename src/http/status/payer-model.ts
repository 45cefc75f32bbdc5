import { formatRupiah, type Rupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { type Instant, latest } from '../../domain/time';
import { isOpenRefund } from '../../domain/transfer/refund-life';
import { transferName } from '../../domain/transfer/names';
import { proofLock, type ProofLock } from '../../domain/transfer/transfer-life';
import { type PayerPageFacts } from '../../persistence/queries/transfer/payer-page';
import { type Countdown, countdown } from '../console/format';
import { type HelpAnswer, helpFor } from './payer-help';
import { isOver, isWaitingForPayee, newsEveryMs, type PayerState, payerStateOf } from './payer-state';
import { momentText } from './payer-times';
import { type PayerStory, purposeText, storyOf } from './payer-words';
import { refundText } from './refund-words';

/** A payer's page, as its template shows it. */
export interface PayerModel extends PayerStory {
  name: string;
  what: string;
  /** The same inside of a sentence. */
  thing: string;
  state: PayerState;
  hue: string;
  now: Instant;
  steps: { n: number; label: string; isDone: boolean; isCurrent: boolean }[];
  isPayable: boolean;
  amount: { whole: string; head: string; tail: string; plain: string };
  account: { bank: string; grouped: string; plain: string; holder: string };
  clock: Countdown | null;
  summary: { term: string; text: string }[];
  sn: string | null;
  proof: ProofPart;
  payee: { amount: string } | null;
  refunds: string[];
  help: HelpAnswer[];
  everyMs: number;
  /** When the clock alone changes what the page says; empty: never. */
  again: Instant | '';
}

interface ProofPart {
  isShown: boolean;
  isOpen: boolean;
  lock: string;
  /** Why the last one was not taken. */
  rejected: string;
  sent: string[];
  /** Differs when the form is another one: only then a form that is being filled in is replaced. */
  key: string;
}

const WARN_MS = 5 * 60_000;

const HUES: Readonly<Record<PayerState, string>> = {
  open: 'awaiting',
  late: 'pending',
  verifying: 'sent',
  asked: 'pending',
  paid: 'routing',
  processing: 'routing',
  success: 'success',
  failed: 'failed',
  'refund-pending': 'reversed',
  refunded: 'reversed',
  expired: 'failed',
};

export function payerModel(facts: PayerPageFacts, settings: Settings): PayerModel {
  const state = payerStateOf(facts);
  const { transfer, account, order, now } = facts;
  const name = transferName(transfer.no);
  const proof = proofPart(state, facts, settings);
  return {
    ...storyOf(state, { facts, settings, name }),
    ...{ name, what: order === null ? 'Tiket deposit' : 'Pesanan', thing: order === null ? 'tiket' : 'pesanan' },
    ...{ state, hue: HUES[state], now },
    ...{ steps: stepsOf(state), isPayable: state === 'open', amount: amountOf(transfer.final) },
    account: {
      ...{ bank: account.bank, plain: account.number, holder: account.holder },
      grouped: account.number.replace(/(.{4})(?=.)/g, '$1 '),
    },
    clock: clockOf(state, facts),
    summary: [
      { term: 'Untuk', text: purposeText(facts) },
      { term: 'Nominal', text: formatRupiah(transfer.final) },
      ...(transfer.received === null ? [] : [{ term: 'Diterima', text: formatRupiah(transfer.received) }]),
    ],
    sn: state === 'success' ? (order?.sn ?? null) : null,
    payee: payeePart(facts),
    refunds: untoldRefunds(state, facts).map((refund) => refundText(refund, now)),
    ...{ proof, help: helpFor(state, facts, { settings, isProofOpen: proof.isOpen }) },
    ...{ everyMs: isOver(state, facts) ? 0 : newsEveryMs(state), again: againOf(state, facts) },
  };
}

/** Those that the story does not tell of. */
function untoldRefunds(state: PayerState, { refunds }: PayerPageFacts): PayerPageFacts['refunds'] {
  if (state === 'refunded') return refunds.filter((refund) => refund.state === 'kept');
  return state === 'refund-pending' && refunds.length === 1 ? [] : refunds;
}

/** Where the money stands, for one look. */
function stepsOf(state: PayerState): PayerModel['steps'] {
  const isRefund = state === 'refund-pending' || state === 'refunded';
  const labels = ['Transfer', 'Diperiksa', isRefund ? 'Kembali' : 'Diproses', 'Selesai'];
  const at = CURRENT[state];
  return labels.map((label, index) => ({
    ...{ n: index + 1, label, isDone: index < at, isCurrent: index === at },
  }));
}

/** The step that is under way; 4: all are done. */
const CURRENT: Readonly<Record<PayerState, number>> = {
  open: 0,
  late: 0,
  expired: 0,
  verifying: 1,
  asked: 1,
  paid: 2,
  processing: 2,
  failed: 2,
  'refund-pending': 2,
  success: 4,
  refunded: 4,
};

function amountOf(final: Rupiah): PayerModel['amount'] {
  const whole = formatRupiah(final);
  return { whole, head: whole.slice(0, -3), tail: whole.slice(-3), plain: String(final) };
}

function clockOf(state: PayerState, { transfer, dueAt, proofs, refunds, now }: PayerPageFacts): Countdown | null {
  const { createdAt, expiresAt, graceUntil, answerUntil } = transfer;
  const until = (name: string, from: Instant, to: Instant | null): Countdown | null =>
    to === null ? null : countdown({ name, from, to }, now, WARN_MS);
  const asked = proofs.at(-1)?.uploadedAt ?? createdAt;
  switch (state) {
    case 'open':
      return until('Waktu transfer', createdAt, expiresAt);
    case 'late':
      return until('Pemeriksaan mutasi', expiresAt, graceUntil);
    case 'verifying':
      return until('Pemeriksaan petugas', asked, dueAt);
    case 'asked':
      return until('Waktu jawaban Anda', asked, answerUntil);
    case 'refund-pending':
      // While an account is missing no clock runs against the payer.
      if (refunds.some(isWaitingForPayee)) return null;
      return until('Pengembalian dana', createdAt, refunds.find(({ state: at }) => isOpenRefund(at))?.dueAt ?? null);
    default:
      return null;
  }
}

function againOf(state: PayerState, { transfer, dueAt, now }: PayerPageFacts): Instant | '' {
  if (state === 'open') return transfer.expiresAt;
  // It is given up by a step of the machine, which may come a moment later.
  if (state === 'late') return latest(transfer.graceUntil, now);
  return state === 'verifying' && dueAt !== null && dueAt > now ? dueAt : '';
}

const LOCKS: Readonly<Record<ProofLock, string>> = {
  'already-paid': 'Terkunci: transfer Anda sudah kami terima, jadi bukti tidak diperlukan lagi.',
  'too-late': 'Terkunci: waktu untuk mengunggah bukti sudah habis. Hubungi penjual Anda.',
  'too-many':
    'Terkunci selama petugas memeriksa bukti yang sudah Anda kirim. Bila perlu bukti lain, petugas memintanya di halaman ini.',
  'used-up': 'Terkunci: sudah terlalu banyak bukti yang tidak dapat kami terima. Hubungi penjual Anda.',
};

function proofPart(state: PayerState, { transfer, proofs, now }: PayerPageFacts, settings: Settings): ProofPart {
  const lock = proofLock(transfer, now, { proofs, settings });
  const isShown = ['open', 'late', 'verifying', 'asked', 'expired'].includes(state);
  return {
    ...{ isShown, isOpen: isShown && lock === undefined, lock: lock === undefined ? '' : LOCKS[lock] },
    rejected: isShown && state !== 'verifying' && state !== 'asked' ? (transfer.rejectedReason ?? '') : '',
    sent: proofs.map((proof) => `Bukti ${proof.n}, ${momentText(proof.uploadedAt, now)}: ${proofWord(proof.state)}`),
    key: `${isShown ? (lock ?? 'open') : 'none'} ${proofs.length}`,
  };
}

function proofWord(state: string): string {
  if (state === 'accepted') return 'diterima';
  if (state === 'rejected') return 'belum dapat diterima';
  return state === 'superseded' ? 'diganti dengan yang lebih baru' : 'sedang diperiksa';
}

function payeePart(facts: PayerPageFacts): PayerModel['payee'] {
  const waiting = facts.refunds.filter(isWaitingForPayee);
  if (waiting.length === 0) return null;
  return { amount: waiting.map(({ amount }) => formatRupiah(amount)).join(' dan ') };
}
