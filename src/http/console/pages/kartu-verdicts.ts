import { type EvidenceSource, type Ruling, type Verdict } from '../../../domain/topup/evidence';

/** What a supplier's statement says, in words, with the hue of the state that it speaks for. */
export const VERDICT_WORDS: Readonly<Record<Verdict, { word: string; state: string }>> = {
  success: { word: 'Sukses', state: 'success' },
  failed: { word: 'Gagal', state: 'failed' },
  'none-made': { word: 'Ditolak tanpa dicatat', state: 'failed' },
  pending: { word: 'Pending', state: 'pending' },
  unknown: { word: 'Tidak bisa diartikan', state: 'suspect' },
  'not-found': { word: 'Tidak ditemukan', state: 'failed' },
  'not-sent': { word: 'Tidak terkirim', state: 'stopped' },
  contradictory: { word: 'Kode dan teksnya bertentangan', state: 'suspect' },
};

export const SOURCE_WORDS: Readonly<Record<EvidenceSource, string>> = {
  answer: 'Jawaban pembelian',
  check: 'Jawaban cek status',
  callback: 'Callback',
};

const RULINGS: Readonly<Record<Ruling['do'], string>> = {
  succeed: 'Transaksi dinyatakan sukses.',
  refuse: 'Percobaan dinyatakan pasti gagal.',
  'not-sent': 'Percobaan tidak pernah terkirim.',
  pend: 'Bukan gagal, bukan sukses: menunggu SN.',
  suspect: 'Hasil tetap belum pasti.',
  'note-failed': 'Gagal dicatat; cek berikutnya yang menguatkan atau membantah.',
  contradict: 'Bertentangan dengan kabar sebelumnya; cek berikutnya yang menentukan.',
  'ask-check': 'Tidak dipercaya begitu saja; cek status dipercepat.',
  'settle-abandoned': 'Percobaan yang ditinggalkan kini pasti gagal.',
  'add-serial-number': 'SN ditambahkan, saldo tidak berubah.',
  'open-case': 'Kasus dibuka; jurnal tidak bergerak sendiri.',
  nothing: 'Tidak mengubah apa pun.',
};

/** What followed from a statement. */
export function rulingSentence(ruling: string | null, isProcessed: boolean): string {
  if (!isProcessed) return 'Belum diolah; mesin mengolahnya sebentar lagi.';
  return ruling !== null && ruling in RULINGS ? RULINGS[ruling as Ruling['do']] : 'Tercatat.';
}
