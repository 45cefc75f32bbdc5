import { type SuggestReason, type Suggestion } from '../../../domain/transfer/suggest';
import { transferName } from '../../../domain/transfer/names';
import { type TransferFacts } from '../../../domain/transfer/terms';
import { formatDuration, formatRupiah, groups } from '../format';

/** One reason as people read it; what speaks against it has the other icon. */
export interface ReasonLine {
  isFor: boolean;
  icon: 'check' | 'warn';
  text: string;
}

/** A short name for what the payer did, beside the suggestion's title. */
export function suggestionTag({ reasons }: Suggestion): string {
  const [first] = reasons;
  return first === undefined ? 'Mirip' : TAGS[first.code];
}

const TAGS: Readonly<Record<SuggestReason['code'], string>> = {
  exact: 'Nominal persis',
  'no-code': 'Tanpa kode unik',
  'other-code': 'Kode unik lain',
  'digits-swapped': 'Salah ketik nominal',
  'one-digit': 'Salah ketik nominal',
  'fee-deducted': 'Terpotong biaya',
  'said-amount': 'Sesuai bukti',
  'other-account': 'Salah rekening',
  split: 'Dibayar bertahap',
  'other-orders-amount': 'Nominal pesanan lain',
  'sender-same': 'Nama sama',
  'sender-other': 'Nama lain',
  'before-created': 'Masuk lebih dulu',
  'after-expiry': 'Lewat waktu',
  late: 'Lewat waktu',
  'time-near-proof': 'Sejam dengan bukti',
};

const AGAINST: ReadonlySet<SuggestReason['code']> = new Set([
  'other-account',
  'other-orders-amount',
  'sender-other',
  'before-created',
  'after-expiry',
  'late',
] as const);

export function reasonLines({ reasons }: Suggestion): ReasonLine[] {
  return reasons.map((reason) => {
    const isFor = !AGAINST.has(reason.code);
    return { isFor, icon: isFor ? 'check' : 'warn', text: sentenceOf(reason) };
  });
}

function sentenceOf(reason: SuggestReason): string {
  switch (reason.code) {
    case 'exact':
      return 'Nominal persis sama dengan yang diminta';
    case 'no-code':
      return `Tanpa kode unik: ${reason.uniqueCode} tidak ikut ditransfer`;
    case 'other-code':
      return `Kode unik lain: ${reason.came}, diminta ${reason.asked}`;
    case 'digits-swapped':
      return `Dua angka bertetangga tertukar: ${reason.asked} ↔ ${reason.came}`;
    case 'one-digit':
      return `Satu angka berbeda: ${reason.asked} menjadi ${reason.came}`;
    case 'fee-deducted':
      return `Terpotong biaya ${formatRupiah(reason.fee)}${reason.from === 'base' ? ', dan tanpa kode unik' : ''}`;
    case 'other-account':
      return 'Masuk ke rekening kita yang lain, bukan yang diminta';
    case 'split':
      return `${reason.lines} mutasi berjumlah tepat ${reason.of === 'final' ? 'yang diminta' : 'harganya, tanpa kode unik'}`;
    case 'other-orders-amount':
      return `Nominal ini diminta ${transferName(reason.no)}, bukan transfer ini`;
    case 'said-amount':
      return 'Sama dengan nominal yang disebut pembayar di bukti';
    case 'sender-same':
      return `Nama pengirim sama: ${reason.sender}`;
    case 'sender-other':
      return `Nama pengirim lain: ${reason.sender}`;
    case 'before-created':
      return reason.byMs === null
        ? 'Masuk sebelum hari pesanan dibuat'
        : `Masuk ${formatDuration(reason.byMs)} sebelum pesanan dibuat`;
    case 'after-expiry':
      return reason.byMs === null
        ? 'Masuk sesudah batas waktu'
        : `Masuk ${formatDuration(reason.byMs)} sesudah batas waktu`;
    case 'late':
      return reason.byMs === null
        ? 'Masuk sesudah masa tunggu habis'
        : `Masuk ${formatDuration(reason.byMs)} sesudah batas waktu, masa tunggu sudah habis`;
    case 'time-near-proof':
      return `${formatDuration(reason.byMs)} dari jam bukti diunggah`;
  }
}

export const LOCK_SENTENCES: Readonly<Record<NonNullable<Suggestion['lock']>, string>> = {
  'before-created': 'uang masuk sebelum pesanan ada',
  'not-open': 'transfer ini sudah dibayar',
};

/** What came beside what was asked for: the groups of digits from the first difference on stand out. */
export interface ComparedAmount {
  same: string;
  differs: string;
  detail: string;
}

export function compareAmounts(came: number, { final }: Pick<TransferFacts, 'final'>): ComparedAmount {
  const [text, asked] = [groups(came), groups(final)];
  const detail = differenceWords(came - final);
  if (text === asked) return { same: `Rp${text}`, differs: '', detail };
  if (text.length !== asked.length) return { same: 'Rp', differs: text, detail };
  const first = Array.from(text).findIndex((sign, index) => sign !== asked[index]);
  // Whole groups of three are compared at a glance.
  const at = text.lastIndexOf('.', first) + 1;
  return { same: `Rp${text.slice(0, at)}`, differs: text.slice(at), detail };
}

function differenceWords(difference: number): string {
  if (difference === 0) return 'nominal persis';
  return difference > 0 ? `lebih ${formatRupiah(difference)}` : `kurang ${formatRupiah(-difference)}`;
}
