import { type Instant, instant } from '../../domain/time';
import { type ControlLock, type LockCode } from '../../domain/topup/controls';
import { formatMoment } from './format';

/** What a sentence about a lock may speak of besides its code. */
export interface LockContext {
  now: Instant;
  /** The latest purchase, with the terminal's name for people; null when nothing was bought. */
  attempt: { n: number; terminal: string } | null;
}

interface Sentence {
  why: string;
  /** What opens it; `at` is when that is looked at next, as in "pukul 14.03.27". */
  opens: string;
}

type Sentences = (context: LockContext & { at: string | null }) => Sentence;

const attemptOf = ({ attempt }: LockContext): string => (attempt === null ? 'percobaan' : `percobaan ke-${attempt.n}`);
const placeOf = ({ attempt }: LockContext): string => (attempt === null ? 'supplier' : attempt.terminal);

const SENTENCES: Readonly<Record<LockCode, Sentences>> = {
  'order-closed': () => ({
    why: 'transaksi sudah tuntas',
    opens: 'tidak dibuka lagi, pembelian baru perlu ref baru dari reseller',
  }),
  'order-open': () => ({ why: 'transaksi belum tuntas', opens: 'terbuka setelah Sukses atau Gagal' }),
  'may-still-deliver': (context) => ({
    why: `${attemptOf(context)} masih mungkin berhasil di ${placeOf(context)}`,
    opens: context.at === null ? 'terbuka setelah pasti gagal' : `cek ulang otomatis ${context.at}`,
  }),
  'in-flight': ({ at }) => ({
    why: 'permintaan ke supplier sedang di jalan',
    opens: at === null ? 'terbuka setelah jawabannya tercatat' : `terbuka paling lambat ${at}`,
  }),
  'case-open': ({ at }) => ({
    why: 'ada kasus yang belum ditutup',
    opens: `terbuka setelah kasusnya ditutup${at === null ? '' : `, tenggatnya ${at}`}`,
  }),
  'no-case': () => ({
    why: 'tidak ada kasus yang cukup ditutup dengan alasan',
    opens: 'terbuka bila kasus seperti itu dibuka; kasus lain tuntas lewat kabar supplier atau kendalinya sendiri',
  }),
  'stop-switch': () => ({
    why: 'pembelian sedang dihentikan orang',
    opens: 'terbuka setelah dijalankan lagi di halaman Terminal',
  }),
  'terminal-off': (context) => ({
    why: `${placeOf(context)} sedang tidak melayani`,
    opens: context.at === null ? 'terbuka setelah terminalnya jalan lagi' : `dicoba lagi ${context.at}`,
  }),
  'no-terminal': ({ at }) => ({
    why: 'tidak ada terminal lain yang bisa membeli produk ini',
    opens: at === null ? 'terbuka setelah sebuah terminal di rutenya jalan' : `rute dilihat lagi ${at}`,
  }),
  'nothing-sent': () => ({ why: 'belum ada pembelian yang bisa diulang', opens: 'terbuka setelah percobaan pertama' }),
  'nothing-to-settle': () => ({
    why: 'tidak ada percobaan yang menunggu keputusan ini',
    opens: 'terbuka bila supplier menyatakan hal lain',
  }),
  'other-attempt-holds': () => ({
    why: 'percobaan lain sudah berhasil atau masih mungkin berhasil',
    opens: 'terbuka setelah percobaan itu pasti gagal atau dibalik',
  }),
  'already-charged': () => ({ why: 'reseller sudah ditagih untuk transaksi ini', opens: 'tidak dibuka lagi' }),
  'already-booked': () => ({ why: 'kiriman percobaan ini sudah dibukukan', opens: 'tidak dibuka lagi' }),
  'booked-beside': () => ({
    why: 'kiriman percobaan lain sudah dibukukan, jadi yang dibayar reseller tidak dikembalikan',
    opens: 'terbuka bila suppliernya menyangkal kiriman itu',
  }),
  'nothing-to-charge': () => ({
    why: 'tidak ada kerugian yang bisa ditagihkan',
    opens: 'terbuka setelah sukses terlambat dicatat',
  }),
  'paid-by-transfer': () => ({
    why: 'pesanan ini dibayar pembelinya lewat transfer, bukan dari saldo reseller',
    opens: 'kerugiannya diputus lewat pengembalian dana pesanan itu',
  }),
  'saldo-empty': () => ({
    why: 'saldo bebas reseller kosong',
    opens: 'terbuka setelah reseller menambah saldo',
  }),
  'books-broken': () => ({
    why: 'pembukuan transaksi ini tidak sesuai',
    opens: 'terbuka setelah admin memeriksa kasusnya',
  }),
  'correction-open': () => ({
    why: 'koreksi lain sedang dijalankan',
    opens: 'terbuka setelah koreksi itu selesai',
  }),
  'approval-open': ({ at }) => ({
    why: 'permintaan lain menunggu keputusan',
    opens: at === null ? 'terbuka setelah diputus' : `terbuka setelah diputus atau habis waktunya ${at}`,
  }),
  'parked-too-often': () => ({
    why: 'tenggatnya sudah diundur sebanyak yang dibolehkan',
    opens: 'hanya supervisor atau admin yang bisa mengundur lagi',
  }),
  recovering: () => ({
    why: 'basis data baru dipulihkan dan belum diperiksa',
    opens: 'terbuka setelah admin menyelesaikan pemulihan',
  }),
};

/** Why it was locked, without a time; undefined for what is no lock. */
export function lockReason(code: string): string | undefined {
  if (!Object.hasOwn(SENTENCES, code)) return undefined;
  return SENTENCES[code as LockCode]({ now: instant(0), attempt: null, at: null }).why;
}

/** "Terkunci: [why]; [what opens it, and when]", without its first word, which the page sets in bold. */
export function lockSentence(lock: ControlLock, context: LockContext): string {
  const at = lock.until === null ? null : `pukul ${formatMoment(lock.until, context.now)}`;
  const { why, opens } = SENTENCES[lock.code]({ ...context, at });
  return `${why}; ${opens}.`;
}
