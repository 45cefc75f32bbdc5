import { type WorkItemOwner } from '../../../domain/promises';
import { type BusinessDate, businessDate, type Instant, shortDate } from '../../../domain/time';
import { transferName } from '../../../domain/transfer/names';
import { phaseOf, type TransferPhase } from '../../../domain/transfer/transfer-life';
import {
  type MutationException,
  type MutationState,
  type OrderState,
  type RefundKind,
  type RefundState,
  type TiketState,
  type TransferState,
} from '../../../domain/transfer/terms';
import { type AccountLabel, type MoneyClock, type MoneyItem } from '../../../persistence/queries/transfer/money-item';
import { type SimilarMoney } from '../../../persistence/queries/transfer/similar-money';
import { type Countdown, countdown, formatMoment } from '../format';
import { type Badge } from './antrian-words';
import { FORMATS } from './mutasi-words';

/** Of a transfer: what is the matter, by its state and by whether its time is over. */
const PHASE_BADGES: Readonly<Record<TransferPhase, Badge>> = {
  open: { state: 'awaiting', word: 'Menunggu transfer' },
  late: { state: 'overdue', word: 'Lewat waktu' },
  verifying: { state: 'suspense', word: 'Menunggu verifikasi' },
  asked: { state: 'pending', word: 'Menunggu pembayar' },
  verified: { state: 'paid', word: 'Terverifikasi' },
  released: { state: 'stopped', word: 'Dilepas' },
};

export function transferBadge(transfer: { state: TransferState; expiresAt: Instant }, now: Instant): Badge {
  return PHASE_BADGES[phaseOf(transfer, now)];
}

const MUTATION_BADGES: Readonly<Record<MutationState, Badge>> = {
  new: { state: 'sent', word: 'Sedang dinilai' },
  matched: { state: 'paid', word: 'Cocok' },
  open: { state: 'suspense', word: 'Tanpa pesanan' },
  doubted: { state: 'suspect', word: 'Mungkin baris sama' },
  merged: { state: 'stopped', word: 'Digabung' },
  refunding: { state: 'pending', word: 'Sedang dikembalikan' },
  refunded: { state: 'reversed', word: 'Dikembalikan' },
  allocated: { state: 'success', word: 'Dialokasikan' },
  kept: { state: 'success', word: 'Disimpan' },
  paired: { state: 'reversed', word: 'Berpasangan' },
  'booked-out': { state: 'success', word: 'Dibukukan keluar' },
};

/** Of a line that went out and that nobody placed. */
const OUTGOING_BADGE: Badge = { state: 'suspense', word: 'Keluar, belum jelas' };

export function mutationBadge({ state, direction }: { state: MutationState; direction: string }): Badge {
  return state === 'open' && direction === 'debit' ? OUTGOING_BADGE : MUTATION_BADGES[state];
}

/** Why the machine did not bring it together with anything, in a sentence. */
export const EXCEPTION_SENTENCES: Readonly<Record<MutationException, string>> = {
  unmatched: 'Tidak ada transfer yang meminta nominal persis ini di rekening ini.',
  ambiguous: 'Lebih dari satu transfer mungkin dimaksud, atau nama pengirim berbeda; mesin tidak memilih.',
  'late-payment': 'Dibayar sesudah batas waktunya. Uangnya aman; orang memutuskan pesanannya.',
  'date-uncertain': 'Bank hanya menyebut tanggal, dan pada hari itu lebih dari satu transfer memakai nominal ini.',
  'duplicate-payment': 'Transfer dengan nominal ini sudah dibayar sebelumnya: mungkin pembayaran kedua.',
  'split-payment': 'Bersama mutasi lain nominalnya genap menjadi satu transfer: mungkin dibayar bertahap.',
  reversed: 'Bank menarik kembali uang yang pernah masuk.',
  'same-line': 'Mungkin baris yang sama dengan hari sebelah, dari sumber lain. Belum dibukukan sampai diputuskan.',
  outgoing: 'Uang keluar dari rekening, dan belum ada yang menyebut untuk apa.',
  'missing-in-statement': 'Ada di feed, tetapi tidak ada di berkas bank yang lengkap untuk hari itu.',
  'time-contradicts':
    'Dicocokkan menurut tanggalnya; jam yang disebut bank kemudian berada di luar masa transfernya. Orang memutuskan apakah pencocokannya tetap.',
};

export const EXCEPTION_NAMES: Readonly<Record<MutationException, string>> = {
  unmatched: 'Tanpa pesanan',
  ambiguous: 'Lebih dari satu kemungkinan',
  'late-payment': 'Lewat waktu',
  'date-uncertain': 'Tanggal saja, belum pasti',
  'duplicate-payment': 'Mungkin bayar dua kali',
  'split-payment': 'Mungkin dibayar bertahap',
  reversed: 'Ditarik kembali bank',
  'same-line': 'Mungkin baris sama',
  outgoing: 'Keluar, belum jelas',
  'missing-in-statement': 'Tidak ada di berkas bank',
  'time-contradicts': 'Jam di luar masa transfer',
};

/** The same beside a badge that says it already. */
export const EXCEPTION_DETAILS: Readonly<Partial<Record<MutationException, string>>> = {
  unmatched: 'tidak ada transfer dengan nominal ini',
  'same-line': 'tercatat juga di hari sebelah',
  outgoing: 'belum ada yang menyebut untuk apa',
};

export const ORDER_STATE_WORDS: Readonly<Record<OrderState, string>> = {
  refused: 'ditolak saat dipesan',
  awaiting: 'menunggu dana',
  processing: 'dibayar, pulsa sedang dikirim',
  success: 'sukses',
  'refund-pending': 'gagal, dana harus dikembalikan',
  refunded: 'dana sudah dikembalikan',
  expired: 'kedaluwarsa',
  closed: 'ditutup',
};

export const TIKET_BADGES: Readonly<Record<TiketState, Badge>> = {
  refused: { state: 'failed', word: 'Ditolak' },
  awaiting: { state: 'awaiting', word: 'Menunggu transfer' },
  credited: { state: 'paid', word: 'Masuk saldo' },
  reversed: { state: 'reversed', word: 'Dibalik' },
  expired: { state: 'stopped', word: 'Kedaluwarsa' },
};

export const REFUND_BADGES: Readonly<Record<RefundState, Badge>> = {
  requested: { state: 'awaiting', word: 'Menunggu persetujuan' },
  approved: { state: 'pending', word: 'Disetujui, belum dikirim' },
  sent: { state: 'sent', word: 'Dikirim, menunggu mutasi' },
  confirmed: { state: 'paid', word: 'Selesai' },
  cancelled: { state: 'stopped', word: 'Dibatalkan' },
  kept: { state: 'stopped', word: 'Disimpan' },
};

export const REFUND_KINDS: Readonly<Record<RefundKind, string>> = {
  order: 'pesanan gagal sesudah dibayar',
  excess: 'kelebihan bayar',
  mutation: 'dana tak dikenal',
};

export const SOURCE_NAMES: Readonly<Record<string, string>> = {
  moota: 'feed mutasi',
  file: 'berkas bank',
  manual: 'catatan tangan',
};

export const BATCH_KINDS: Readonly<Record<string, string>> = {
  ...FORMATS,
  webhook: 'kabar feed',
  poll: 'tarikan feed',
  manual: 'catatan tangan',
};

/** `Bank Mandiri ••2210`. */
export function accountName({ bank, end }: Pick<AccountLabel, 'bank' | 'end'>): string {
  return `${bank} ••${end}`;
}

/** The clock for today, the day before it for other days; a line that has no time of day shows its day alone. */
export function lineMoment(
  { bookedAt, wibDate }: { bookedAt: Instant | null; wibDate: BusinessDate },
  now: Instant,
): string {
  if (bookedAt !== null) return formatMoment(bookedAt, now);
  return wibDate === businessDate(now) ? 'hari ini, tanpa jam' : `${shortDate(wibDate)}, tanpa jam`;
}

/** `Rp250.` and `118`: the last three digits of an amount stand out, since the code is in them. */
export function splitAmount(amount: number): { head: string; tail: string } {
  const digits = String(amount).padStart(4, '0');
  const head = Number(digits.slice(0, -3)).toLocaleString('id-ID');
  return { head: `Rp${head}.`, tail: digits.slice(-3) };
}

const HOUR_MS = 3_600_000;

/** Close when a fifth of the time is left, as the clock itself warns at eighty percent. */
export function slaCountdown(
  name: string,
  { item, clock }: { item: MoneyItem | null; clock: MoneyClock | null },
  now: Instant,
): Countdown | null {
  const to = clock?.dueAt ?? item?.dueAt ?? null;
  if (to === null) return null;
  const from = clock?.startedAt ?? item?.changedAt ?? now;
  const warnMs = clock === null ? HOUR_MS : Math.round(clock.targetMs / 5);
  return countdown({ name, from: from < to ? from : to, to }, now, warnMs);
}

/** Until people have to have looked at money that very likely pays it. */
export function similarCountdown(no: number, { startedAt, dueAt }: SimilarMoney, now: Instant): Countdown {
  const span = { name: `${transferName(no)}, dana mirip`, from: startedAt < dueAt ? startedAt : dueAt, to: dueAt };
  return countdown(span, now, 300_000);
}

/** Until the payer's own time ends, or the amount is given back. */
export function payerCountdown(
  transfer: { no: number; state: TransferState; createdAt: Instant; expiresAt: Instant; graceUntil: Instant },
  now: Instant,
): Countdown {
  const isLate = transfer.expiresAt < now;
  const [from, to] = isLate ? [transfer.expiresAt, transfer.graceUntil] : [transfer.createdAt, transfer.expiresAt];
  return countdown({ name: transferName(transfer.no), from, to }, now, 300_000);
}

const OWNERS: Readonly<Record<WorkItemOwner, string>> = {
  operator: 'operator',
  supervisor: 'supervisor',
  admin: 'admin',
  marketing: 'marketing',
};

const ABOVE: Readonly<Record<WorkItemOwner, string>> = {
  operator: 'naik ke supervisor',
  supervisor: 'naik ke admin',
  admin: 'admin diingatkan lagi',
  marketing: 'naik ke admin',
};

/** `naik ke supervisor 14.05.00`. */
export function escalationOf({ owner, escalateAt }: MoneyItem, now: Instant): string {
  return `${ABOVE[owner]} ${formatMoment(escalateAt, now)}`;
}

/** `dipegang Anda`, `dipegang Wulan`, `belum dipegang`. */
export function holderOf(item: MoneyItem | null, staffId: string): string {
  if (item === null) return 'tidak ada yang perlu';
  if (item.takenBy === null) return `belum dipegang, ${OWNERS[item.owner]}`;
  return item.takenBy.id === staffId ? 'dipegang Anda' : `dipegang ${item.takenBy.fullName}`;
}

/** `dari SLA 15 menit`, `dari SLA 4 jam kerja`. */
export function targetWords({ targetMs, calendar }: MoneyClock): string {
  const minutes = Math.round(targetMs / 60_000);
  const text = minutes % 60 === 0 ? `${minutes / 60} jam` : `${minutes} menit`;
  return `SLA ${text}${calendar === 'business' ? ' kerja' : ''}`;
}
