import { formatRupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { after } from '../../domain/time';
import { transferName } from '../../domain/transfer/names';
import { type PayerPageFacts } from '../../persistence/queries/transfer/payer-page';
import { type PayerState } from './payer-state';
import { hoursText, momentText } from './payer-times';

export interface HelpAnswer {
  id: string;
  question: string;
  answer: string;
}

const WITH_HELP: readonly PayerState[] = ['open', 'late', 'verifying', 'asked', 'expired'];

/** What to do when something went wrong, as long as the money has not been found. */
export function helpFor(
  state: PayerState,
  { transfer, account, now }: PayerPageFacts,
  { settings, isProofOpen }: { settings: Settings; isProofOpen: boolean },
): HelpAnswer[] {
  if (!WITH_HELP.includes(state)) return [];
  const [final, base] = [formatRupiah(transfer.final), formatRupiah(transfer.base)];
  const proofsUntil = momentText(after(transfer.releasedAt ?? transfer.graceUntil, settings.proofAfterReleaseMs), now);
  const upload = `Unggah bukti di halaman ini; petugas mencocokkannya ${hoursText(settings)}.`;
  const proof = isProofOpen ? upload : lockedText(state, settings, transferName(transfer.no));
  const withProof = (what: string): string => (isProofOpen ? `Tulis ${what} saat mengunggah bukti. ` : '');
  return [
    {
      id: 'tanpa-kode',
      question: 'Saya transfer tanpa tiga angka terakhir',
      answer: `Dana ${base} tidak dikenali sebagai ${final} secara otomatis, tetapi tidak hilang. Jangan transfer lagi. ${proof}`,
    },
    {
      id: 'salah-nominal',
      question: 'Saya salah mengetik nominal, atau transfer beberapa kali',
      answer: `Jangan transfer lagi dan jangan menambah kekurangannya sendiri. ${withProof('nominal yang Anda kirim')}${proof} Kelebihan dana kami kembalikan.`,
    },
    {
      id: 'rekening-kami-lain',
      question: `Saya transfer ke rekening ${account.holder} yang lain`,
      answer: `Dana tetap kami temukan di mutasi rekening itu. ${withProof('rekening tujuannya')}${proof}`,
    },
    {
      id: 'rekening-orang-lain',
      question: 'Saya transfer ke rekening orang lain',
      answer: `Uang yang terkirim ke rekening orang lain tidak pernah terlihat di mutasi kami, jadi tidak dapat kami proses atau kami kembalikan. Hubungi bank Anda secepatnya dengan bukti transfer, dan minta bank menghubungi pemilik rekening itu. ${endText(state, momentText(transfer.graceUntil, now))} Untuk membeli, buat permintaan baru.`,
    },
    {
      id: 'terlambat',
      question: 'Saya transfer sesudah batas waktu',
      answer: `Dananya tetap aman. Dana yang datang sesudah batas waktu diperiksa petugas dahulu, lalu diproses atau dikembalikan. ${isProofOpen ? `Bukti dapat diunggah sampai ${proofsUntil}.` : proof}`,
    },
  ];
}

/** No proof can be uploaded: staff have some already, or the seller has to help. */
function lockedText(state: PayerState, settings: Settings, name: string): string {
  return state === 'verifying'
    ? `Bukti yang sudah Anda kirim sedang dicocokkan petugas, ${hoursText(settings)}.`
    : `Bukti tidak dapat diunggah lagi di halaman ini: hubungi penjual Anda dan sebut ${name}.`;
}

/** What becomes of a request whose money never comes. */
function endText(state: PayerState, closes: string): string {
  if (state === 'expired') return 'Permintaan ini sudah ditutup, tanpa biaya.';
  return state === 'verifying' || state === 'asked'
    ? 'Bila petugas tidak menemukan dana di rekening kami, permintaan ini ditutup tanpa biaya.'
    : `Permintaan ini kami tutup ${closes} tanpa biaya bila dana tidak masuk ke rekening kami.`;
}
