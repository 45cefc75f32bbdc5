import { type Rupiah } from '../../../domain/money';
import { type PeriodPlace } from '../../../domain/tagihan/period-place';
import {
  type BillingType,
  type CustomerMessageKind,
  type ExceptionKind,
  type PlanKind,
  type PlanState,
  type TagihanState,
} from '../../../domain/tagihan/terms';
import {
  type BusinessDate,
  businessDate,
  dayAndMonth,
  daysBetween,
  dotClock,
  type Instant,
  shortDate,
} from '../../../domain/time';
import { formatDate } from '../format';
import { type Badge } from './antrian-words';

export const PLAN_KIND_NAMES: Readonly<Record<PlanKind, string>> = {
  once: 'Sekali bayar',
  monthly: 'Bulanan',
  cicilan: 'Cicilan',
};

export const PLAN_BADGES: Readonly<Record<PlanState, Badge>> = {
  draft: { state: 'accepted', word: 'Konsep' },
  active: { state: 'running', word: 'Berjalan' },
  paused: { state: 'stopped', word: 'Ditunda' },
  completed: { state: 'paid', word: 'Selesai' },
  settled: { state: 'paid', word: 'Lunas lebih awal' },
  cancelled: { state: 'failed', word: 'Dibatalkan' },
};

export const BILLING_TYPE_NAMES: Readonly<Record<BillingType, string>> = {
  c: 'Tetap: harus pas, sekali bayar',
  i: 'Bertahap: boleh dicicil sampai lunas',
  m: 'Minimum: sekali bayar, boleh lebih dari tagihan',
  n: 'Terbuka minimum: boleh berkali-kali, tiap kali paling sedikit sebesar tagihan',
  x: 'Terbuka maksimum: boleh berkali-kali, tiap kali paling banyak sebesar tagihan',
  o: 'Terbuka: boleh berkali-kali, berapa saja',
};

export const MESSAGE_NAMES: Readonly<Record<CustomerMessageKind, string>> = {
  tagihan: 'Tagihan',
  receipt: 'Bukti bayar',
  'reminder-7': 'Pengingat 7 hari sebelum jatuh tempo',
  'reminder-3': 'Pengingat 3 hari sebelum jatuh tempo',
  'reminder-due': 'Pengingat hari jatuh tempo',
  'overdue-3': 'Pengingat terlambat 3 hari',
  'overdue-7': 'Pengingat terlambat 7 hari',
  rekap: 'Rekap',
  changed: 'Perubahan tagihan',
  cancelled: 'Pembatalan tagihan',
};

export const EXCEPTION_NAMES: Readonly<Record<ExceptionKind, string>> = {
  underpaid: 'Kurang bayar',
  overpaid: 'Lebih bayar',
  late: 'Bayar ke tagihan yang sudah ditutup',
  duplicate: 'Bayar dua kali',
  titipan: 'Titipan belum dipakai',
  'unknown-trx': 'Dana tak dikenal',
  'amount-mismatch': 'Kabar bank berbeda dari catatan bank',
  unreadable: 'Kabar bank tidak terbaca',
};

export const DOCUMENT_NAMES: Readonly<Record<string, string>> = {
  tagihan: 'Tagihan',
  receipt: 'Bukti bayar',
  rekap: 'Rekap',
};

export const VIRTUAL_ACCOUNT_WORDS: Readonly<Record<string, string>> = {
  creating: 'sedang dibuat di BNI',
  active: 'bisa dibayar',
  paid: 'sudah dibayar',
  closed: 'ditutup',
  expired: 'kedaluwarsa',
  refused: 'ditolak BNI',
};

/** `Uang muka`, `Cicilan ke-5`, `Bulan ke-5`, `Pelunasan`; the only one of a plan is just a bill. */
export function periodName(kind: PlanKind, { nth, isSettlement }: Omit<PeriodPlace, 'of'>): string {
  if (nth === 0) return 'Uang muka';
  if (kind === 'once') return 'Tagihan';
  return isSettlement ? 'Pelunasan' : `${kind === 'monthly' ? 'Bulan' : 'Cicilan'} ke-${nth}`;
}

interface BillFacts {
  state: TagihanState;
  dueOn: BusinessDate;
}

/** How a bill stands today. */
export function billBadge({ state, dueOn }: BillFacts, now: Instant): Badge {
  if (state === 'paid') return { state: 'paid', word: 'Lunas' };
  if (state === 'cancelled') return { state: 'stopped', word: 'Dibatalkan' };
  if (state === 'opening') return { state: 'pending', word: 'VA belum terbit' };
  return dueBadge(dueOn, now);
}

/** Of something that is not paid yet. */
function dueBadge(dueOn: BusinessDate, now: Instant): Badge {
  const today = businessDate(now);
  const late = daysBetween(dueOn, today);
  if (late > 0) return { state: 'overdue', word: `Terlambat ${late} hari` };
  if (late === 0) return { state: 'due', word: 'Jatuh tempo hari ini' };
  return { state: 'upcoming', word: 'Belum jatuh tempo' };
}

/** The day on which a bill goes out; one whose day has come does so as soon as its plan lets it. */
export function issueWord(issueOn: BusinessDate, { state, today }: { state: PlanState; today: BusinessDate }): string {
  if (issueOn > today) return shortDate(issueOn);
  if (state === 'draft') return 'segera setelah dikirim';
  return state === 'paused' ? 'segera setelah dilanjutkan' : 'sekarang';
}

/** `tepat waktu`, `4 hari lewat tempo`: how a payment stood to its day. */
export function punctuality(dueOn: BusinessDate, paidAt: Instant): string {
  const late = daysBetween(dueOn, businessDate(paidAt));
  return late > 0 ? `${late} hari lewat tempo` : 'tepat waktu';
}

/** `9887 7001 0412 0005`. */
export function groupedNumber(number: string): string {
  return number.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

/** `hari ini 17.00`, `5 Mar 09.00`, `5 Mar 2027 09.00`: a time as customers' days go, without seconds. */
export function formatWhen(at: Instant, now: Instant): string {
  const day = businessDate(at);
  if (day === businessDate(now)) return `hari ini ${dotClock(at)}`;
  const isThisYear = day.slice(0, 4) === businessDate(now).slice(0, 4);
  return `${isThisYear ? dayAndMonth(day) : formatDate(at)} ${dotClock(at)}`;
}

export function hasRest({ amount, denda, paid }: { amount: Rupiah; denda: Rupiah; paid: Rupiah }): boolean {
  return amount + denda > paid;
}
