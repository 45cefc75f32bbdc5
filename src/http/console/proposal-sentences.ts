import {
  type CorrectionProposal,
  type NoProposalCode,
  type ProposedAction,
  type SupplierWord,
} from '../../domain/topup/propose-correction';
import { type Instant } from '../../domain/time';
import { formatMoment } from './format';
import { CONTROL_NAMES } from './words';

interface Reason {
  why: string;
  /** What people can do, or what happens next. */
  then: string;
}

const NONE: Readonly<Record<NoProposalCode, Reason>> = {
  'not-about-order': { why: 'bukan tentang satu transaksi', then: 'Tidak ada yang dikoreksi di sini.' },
  'books-broken': { why: 'pembukuannya tidak sesuai', then: 'Admin memeriksa jurnalnya lebih dulu.' },
  'message-unread': { why: 'kabar supplier belum diolah', then: 'Mesin mencoba mengolahnya lagi.' },
  restored: {
    why: 'catatannya mungkin tidak lengkap sesudah pemulihan',
    then: 'Cocokkan dengan laporan supplier lebih dulu.',
  },
  'order-open': {
    why: 'transaksi belum tuntas',
    then: 'Usulan dibuat sesudah transaksi Sukses atau Gagal, atau saat kembali dicarikan jalur.',
  },
  'order-reversed': { why: 'transaksi sudah dibalik', then: 'Tanyakan ke supplier, lalu putuskan sendiri.' },
  'other-attempt-holds': {
    why: 'percobaan lain masih mungkin berhasil',
    then: 'Selesaikan percobaan itu lebih dulu.',
  },
  'booked-beside': {
    why: 'kiriman percobaan ini sudah dibukukan sebagai kerugian',
    then: 'Tagih kembali ke supplier, lalu tutup kasusnya.',
  },
  'delivery-unclear': {
    why: 'kiriman mana yang benar belum jelas: satu percobaan disangkal, percobaan lain dinyatakan sukses',
    then: 'Minta pernyataan tertulis dari kedua supplier.',
  },
  'agrees-already': { why: 'pembukuan sudah sesuai', then: 'Cukup tutup kasusnya dengan alasan.' },
  'never-left': {
    why: 'percobaan ini tidak pernah dikirim',
    then: 'Tanyakan ke supplier dari mana kabarnya, lalu tutup kasusnya.',
  },
  'nothing-said': { why: 'supplier belum memberi kabar pasti', then: 'Minta pernyataan tertulis dari supplier.' },
  unproven: { why: 'pengirim kabarnya tidak terbukti', then: 'Periksa di portal supplier lebih dulu.' },
  contradictory: { why: 'kabar supplier saling bertentangan', then: 'Minta pernyataan tertulis dari supplier.' },
  'no-rule': { why: 'perlu dilihat orang', then: 'Putuskan sendiri dari buktinya.' },
};

/** For a row of the queue; null where nobody expects a correction. */
export function proposalLine(proposal: CorrectionProposal): string | null {
  if (proposal.kind === 'proposed') return `Usulan: ${CONTROL_NAMES[proposal.action]}`;
  return proposal.code === 'not-about-order' ? null : `Tanpa usulan: ${NONE[proposal.code].why}`;
}

export function noProposalSentence(code: NoProposalCode): string {
  const { why, then } = NONE[code];
  return `Mesin tidak mengusulkan koreksi: ${why}. ${then}`;
}

/** The attempt that was spoken of, as people know it. */
export interface Spoken {
  n: number;
  terminal: string;
  reference: string;
}

const CLAIMS: Readonly<Record<ProposedAction, { said: string; books: string }>> = {
  succeed: { said: 'sukses', books: 'transaksi ini masih dicarikan jalur' },
  'double-delivery': { said: 'sukses', books: 'pembukuan tidak mencatat kirimannya' },
  'late-success': { said: 'sukses', books: 'transaksi ini tercatat gagal' },
  reversal: { said: 'gagal', books: 'transaksi ini tercatat sukses' },
  'settle-abandoned': { said: 'gagal', books: 'percobaan ini ditutup tanpa jawaban pasti' },
};

/** Why it is proposed; also the reason that the dialog begins with. */
export function proposedSentence(action: ProposedAction, { n, terminal }: Spoken): string {
  const { said, books } = CLAIMS[action];
  return `${terminal} terakhir menyatakan percobaan ke-${n} ${said}, sedangkan ${books}.`;
}

const SOURCES: Readonly<Record<SupplierWord['source'], string>> = {
  answer: 'Jawaban pembelian',
  check: 'Jawaban cek status',
  callback: 'Callback',
};

/** Where the statement can be found again: on the time line, and at the supplier by its reference. */
export function evidenceSentence(
  action: ProposedAction,
  { source, code, receivedAt }: SupplierWord,
  { spoken: { terminal, reference }, now }: { spoken: Spoken; now: Instant },
): string {
  const coded = code === null ? '' : `, kode ${code}`;
  return `${SOURCES[source]} ${terminal} ${formatMoment(receivedAt, now)}: ${CLAIMS[action].said}${coded}, ref ${reference}.`;
}
