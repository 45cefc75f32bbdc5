import { elapsedMs, type Instant } from '../../../domain/time';
import { type TopupState } from '../../../domain/topup/topup-state';
import { type TopupOnList } from '../../../persistence/queries/console/topup-search-rows';
import { ENDING_WORDS } from '../ending-sentences';
import { formatMoment, formatRupiah, maskNumber } from '../format';
import { STATE_WORDS } from '../words';

export interface TopupRow {
  id: string;
  no: string;
  at: string;
  reseller: { code: string; name: string; href: string };
  productCode: string;
  productName: string;
  destination: string;
  terminal: { name: string; sub: string };
  price: string;
  remark: Remark;
  state: TopupState;
  word: string;
  took: string;
}

/** The serial number, or what there is to say instead. */
interface Remark {
  sn: string | null;
  text: string | null;
  isWaiting: boolean;
  sub: string | null;
}

/** One order as a row of the list. */
export function topupRowOf(topup: TopupOnList, now: Instant): TopupRow {
  const { id, no, state, reseller, attempt, acceptedAt, finishedAt } = topup;
  return {
    ...{ id, state, word: STATE_WORDS[state] },
    no: String(no),
    at: formatMoment(acceptedAt, now),
    reseller: { ...reseller, href: `/transaksi?reseller=${encodeURIComponent(reseller.code)}` },
    productCode: topup.productCode,
    productName: topup.productName,
    destination: maskNumber(topup.destination),
    terminal:
      attempt === null
        ? { name: '–', sub: 'belum dibeli' }
        : { name: attempt.terminalName, sub: `jalur ke-${attempt.n}` },
    price: formatRupiah(topup.price),
    remark: remarkOf(topup, now),
    took: shortDuration(elapsedMs(acceptedAt, finishedAt ?? now)),
  };
}

function remarkOf(topup: TopupOnList, now: Instant): Remark {
  const { state, sn } = topup;
  const nextLook = topup.nextAt === null ? null : `mesin melihat lagi ${formatMoment(topup.nextAt, now)}`;
  switch (state) {
    case 'accepted':
    case 'routing':
      return waiting('menunggu dikirim', `batas ${formatMoment(topup.sendDeadline, now)}`);
    case 'sent':
      return waiting('menunggu jawaban', nextLook);
    case 'pending':
      return waiting('menunggu SN', nextLook);
    case 'suspect':
      return { sn: null, text: 'Tanpa jawaban pasti dari supplier', isWaiting: false, sub: nextLook };
    case 'success':
      return { sn, text: sn === null ? 'Sukses tanpa SN' : null, isWaiting: false, sub: null };
    case 'failed':
      return { sn: null, text: failureOf(topup), isWaiting: false, sub: whereSaldoIs(topup, now) };
    case 'reversed':
      return { sn, text: sn === null ? 'Dibalik' : null, isWaiting: false, sub: 'dibalik setelah sukses' };
  }
}

function waiting(text: string, sub: string | null): Remark {
  return { sn: null, text, isWaiting: true, sub };
}

function failureOf({ errorCode }: TopupOnList): string {
  const words = errorCode === null ? 'gagal' : ENDING_WORDS[errorCode];
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function whereSaldoIs({ hold, holdEndedAt }: TopupOnList, now: Instant): string | null {
  if (hold === null) return 'ditolak sebelum saldo ditahan';
  return hold === 'voided' && holdEndedAt !== null ? `saldo kembali ${formatMoment(holdEndedAt, now)}` : null;
}

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/** `6 dtk`, `2 mnt`, `3 j`, `2 hari`. */
function shortDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < MINUTE_S) return `${seconds} dtk`;
  if (seconds < HOUR_S) return `${Math.floor(seconds / MINUTE_S)} mnt`;
  return seconds < DAY_S ? `${Math.floor(seconds / HOUR_S)} j` : `${Math.floor(seconds / DAY_S)} hari`;
}
