import { type MoneyOffer, type MoneyOutcome } from '../../../backoffice/money/money.types';
import { type SendLock } from '../../../backoffice/transfers/send-lock';
import { type MoneyEndCode, type MoneyLockCode } from '../../../transfer/decisions/decision.types';
import { formatMoment } from '../format';
import { type Instant } from '../../../domain/time';
import { approvalName } from '../outcome-sentences';

/** Why something cannot be done about money now, and what opens it. */
const LOCKS: Readonly<Record<MoneyLockCode, string>> = {
  unknown: 'datanya tidak ada lagi',
  'already-matched': 'sudah cocok; batalkan cocoknya lebih dulu',
  'not-open': 'sudah diputus dengan cara lain',
  doubted: 'putuskan lebih dulu apakah ini baris yang sama dengan hari sebelah',
  'not-doubted': 'baris ini tidak diragukan',
  'wrong-direction': 'arah uangnya berlawanan',
  'amount-differs': 'nominalnya berbeda',
  'other-account': 'rekeningnya berbeda',
  'before-created': 'uang masuk sebelum pesanan ada',
  'quarantine-over':
    'uangnya masuk sesudah masa karantina nominal itu; kembalikan, alokasikan ke saldo, atau simpan dananya',
  incomplete: 'pilih dulu pasangannya',
  'reseller-unknown': 'reseller itu tidak ada',
  'credit-matched': 'uang masuknya sudah membayar sesuatu; batalkan cocoknya lebih dulu',
  'one-source-tells-both': 'satu sumber menyebut keduanya, jadi ini dua baris',
  'missing-in-statement':
    'rekening koran lengkap tidak memuatnya; tanyakan ke bank, lalu supervisor menyatakan memang ada',
  'taken-back': 'bank sudah menarik kembali uang ini',
  'debit-open': 'ada uang keluar sebesar ini yang belum jelas; mungkin dana ini sudah ditransfer',
  'wrong-state': 'pengembaliannya tidak pada langkah itu',
  'payee-missing': 'rekening tujuan belum dicatat; catat lebih dulu',
  'payee-known': 'rekening tujuannya sudah diketahui; kembalikan dananya',
  'not-excess': 'hanya kelebihan bayar yang bisa disimpan',
  'attempt-live': 'pulsanya masih mungkin terkirim; terbuka setelah pembeliannya pasti gagal',
  'entry-decided': 'catatan ini sudah diputus',
  'not-matched': 'belum ada mutasi yang cocok',
  'topup-open': 'pulsanya sedang dikirim; terbuka setelah transaksinya tuntas',
  'saldo-short': 'saldo bebas reseller tidak cukup untuk ditarik kembali',
  'refund-open': 'ada pengembalian dana yang belum selesai',
  refunded: 'dananya sudah dikembalikan',
};

export function lockSentence(lock: NonNullable<MoneyOffer['lock']>, action?: MoneyOffer['action']): string {
  if (lock === 'incomplete' && action === 'allocate') return 'pilih dulu kode resellernya';
  if (lock === 'approval-open') return 'ada permintaan yang menunggu orang kedua; putuskan itu lebih dulu';
  if (lock === 'role-may-not') return 'peran Anda tidak memutuskan uang; serahkan ke operator atau supervisor';
  return LOCKS[lock];
}

export function sendLockSentence(lock: SendLock): string {
  return lock === 'recovering'
    ? 'basis data sedang dipulihkan, dan dana ini mungkin sudah ditransfer; terbuka setelah pemulihan selesai'
    : lockSentence(lock);
}

/** A lock that means that the other action is the one to choose, so that the page leaves it out. */
export function isBesideThePoint(lock: MoneyOffer['lock']): boolean {
  return lock === 'not-doubted' || lock === 'wrong-direction' || lock === 'not-matched' || lock === 'entry-decided';
}

/** Why something that was approved was not carried out. */
export function endSentence(code: MoneyEndCode): string {
  switch (code) {
    case 'changed':
      return 'keadaannya berubah';
    case 'expired':
      return 'waktunya habis';
    case 'not-approved':
      return 'tidak jadi disetujui';
    case 'books-broken':
      return 'pembukuan menolaknya; tim teknis sudah dikabari';
    default:
      return LOCKS[code];
  }
}

/** What became of a request, for the next page's toast. */
export function outcomeSentence(outcome: Exclude<MoneyOutcome, { kind: 'refused' }>, now: Instant): string {
  const name = approvalName(outcome.no);
  switch (outcome.kind) {
    case 'executed':
      return 'Sudah dijalankan. Jurnalnya tercatat di garis waktu.';
    case 'requested':
      return `${name} menunggu orang kedua sampai ${formatMoment(outcome.expiresAt, now)}. Belum ada uang yang berpindah.`;
    case 'queued':
      return `${name} tercatat dan sedang dijalankan mesin; lihat hasilnya di sini, paling lambat ${formatMoment(outcome.expiresAt, now)}.`;
    case 'overtaken':
      return `${name} tidak jadi: ${endSentence(outcome.code)}. Tidak ada uang yang berpindah.`;
  }
}

/** Why nothing was asked for. */
export function refusalSentence(outcome: Extract<MoneyOutcome, { kind: 'refused' }>): string {
  switch (outcome.code) {
    case 'locked':
      return `Tidak bisa: ${lockSentence(outcome.lock)}. Tidak ada yang berubah.`;
    case 'role-may-not':
      return 'Peran Anda tidak memutuskan uang. Serahkan ke operator atau supervisor.';
    case 'invalid-reason':
      return 'Alasan perlu 10 sampai 500 huruf.';
    case 'invalid-payee':
      return 'Rekening tujuan perlu nama bank, nomor 5 sampai 20 angka, dan nama pemiliknya.';
    case 'wrong-subject':
      return 'Tindakan itu bukan untuk ini. Tidak ada yang berubah.';
    case 'changed':
      return 'Keadaannya berubah sejak Anda membukanya. Periksa yang baru, lalu putuskan lagi.';
    case 'approval-open':
      return 'Ada permintaan lain yang menunggu orang kedua. Tidak ada yang berubah.';
  }
}
