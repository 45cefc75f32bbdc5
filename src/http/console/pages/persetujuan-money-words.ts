import { type MoneyApprovalView } from '../../../backoffice/money/money.types';
import { type MoneyAction } from '../../../domain/transfer/terms';

/** How people call what can be done about money on our accounts. */
export const MONEY_NAMES: Readonly<Record<MoneyAction, string>> = {
  match: 'Cocokkan',
  unmatch: 'Batal cocok',
  'approve-refund': 'Pengembalian dana',
  'cancel-refund': 'Batalkan pengembalian',
  'unsend-refund': 'Tidak jadi terkirim',
  'keep-refund': 'Simpan kelebihan',
  'refund-mutation': 'Kembalikan dana',
  allocate: 'Alokasikan ke saldo',
  keep: 'Simpan dana',
  'confirm-line': 'Nyatakan mutasi sendiri',
  'merge-line': 'Gabungkan mutasi',
  'pair-reversal': 'Pasangkan pembalikan',
  'confirm-refund': 'Cocokkan pengembalian',
  'book-charge': 'Bukukan biaya bank',
  'book-own-move': 'Bukukan pemindahan pemilik',
  'enter-line': 'Catat mutasi',
};

/** What a person checks with own eyes before the second voice. */
export const MONEY_CHECKED: Readonly<Record<MoneyAction, string>> = {
  match: 'Saya membandingkan sendiri mutasi bank ini dengan transfer dan buktinya',
  unmatch: 'Saya memeriksa sendiri bahwa uang ini bukan untuk transfer itu',
  'approve-refund': 'Saya memeriksa sendiri jumlah dan rekening tujuannya',
  'cancel-refund': 'Saya memeriksa sendiri bahwa dananya belum dikirim',
  'unsend-refund': 'Saya memeriksa sendiri di rekening koran bahwa dananya tidak keluar',
  'keep-refund': 'Saya memeriksa sendiri bahwa pembayarnya sudah ditanya dan tidak menjawab',
  'refund-mutation': 'Saya memeriksa sendiri mutasi dan rekening pengirimnya',
  allocate: 'Saya memeriksa sendiri bahwa uang ini dari reseller itu',
  keep: 'Saya memeriksa sendiri bahwa pemiliknya sudah dicari dan tidak ditemukan',
  'confirm-line': 'Saya memeriksa sendiri kedua baris di rekening koran',
  'merge-line': 'Saya memeriksa sendiri kedua baris di rekening koran',
  'pair-reversal': 'Saya memeriksa sendiri bahwa bank menarik kembali uang ini',
  'confirm-refund': 'Saya memeriksa sendiri mutasi keluar dan rekening tujuannya',
  'book-charge': 'Saya memeriksa sendiri bahwa bank yang memungutnya',
  'book-own-move': 'Saya memeriksa sendiri pemindahan ini pada pemiliknya',
  'enter-line': 'Saya melihat sendiri baris ini di rekening koran atau internet banking',
};

type Sentence = (approval: Pick<MoneyApprovalView, 'subjectName'>) => string;

const APPROVED: Readonly<Record<MoneyAction, Sentence>> = {
  match: ({ subjectName }) =>
    `${subjectName} lunas: pesanannya langsung dibeli, atau saldonya langsung bertambah. Sesudah terkirim tidak bisa ditarik dari pembeli.`,
  unmatch: ({ subjectName }) =>
    `Mutasinya kembali ke Dana tak dikenal dan ${subjectName} kembali ke meja verifikasi. Yang sudah terkirim tetap terkirim; akibatnya ada pada pembukuan di bawah.`,
  'approve-refund': ({ subjectName }) =>
    `${subjectName} siap dikirim lewat bank; selesai setelah mutasi keluarnya terlihat.`,
  'cancel-refund': ({ subjectName }) => `${subjectName} tidak jadi dikirim; uangnya kembali ke tempat semula.`,
  'unsend-refund': ({ subjectName }) =>
    `${subjectName} kembali ke disetujui: dikirim lagi, atau dibatalkan. Tidak ada jurnal yang berubah.`,
  'keep-refund': ({ subjectName }) => `Uang ${subjectName} menjadi pendapatan kita dan tidak dikembalikan lagi.`,
  'refund-mutation': ({ subjectName }) =>
    `${subjectName} keluar dari Dana tak dikenal dan menjadi permintaan pengembalian. Tanpa jurnal sampai pengembaliannya disetujui.`,
  allocate: ({ subjectName }) => `Uang ${subjectName} menjadi saldo reseller saat itu juga.`,
  keep: ({ subjectName }) => `Uang ${subjectName} menjadi pendapatan kita dan keluar dari Dana tak dikenal.`,
  'confirm-line': ({ subjectName }) => `${subjectName} dibukukan sebagai baris sendiri, lalu dinilai mesin.`,
  'merge-line': ({ subjectName }) => `${subjectName} digabung ke baris yang sama dan tidak pernah dibukukan.`,
  'pair-reversal': ({ subjectName }) =>
    `${subjectName} dan uang masuk yang ditariknya saling meniadakan; keduanya selesai.`,
  'confirm-refund': ({ subjectName }) => `${subjectName} selesai dan pembayar dikabari.`,
  'book-charge': ({ subjectName }) => `${subjectName} menjadi biaya bank.`,
  'book-own-move': ({ subjectName }) => `${subjectName} menjadi pemindahan dana pemilik.`,
  'enter-line': ({ subjectName }) =>
    `${subjectName} masuk ke mutasi dan dinilai mesin. Baris yang sama dari bank nanti tidak menambah uang.`,
};

/** What happens when the second person agrees. */
export function moneyApprovedSentence(approval: Pick<MoneyApprovalView, 'subjectName' | 'action'>): string {
  return APPROVED[approval.action](approval);
}

/** What happens when nobody decides in time. */
export function moneyExpiredSentence({
  subjectName,
  action,
}: Pick<MoneyApprovalView, 'subjectName' | 'action'>): string {
  return action === 'enter-line'
    ? `Tidak ada jurnal. ${subjectName} dibuang dan bisa dicatat lagi.`
    : `Tidak ada jurnal. ${subjectName} tetap seperti sekarang, tenggatnya berjalan terus, dan permintaannya bisa diajukan lagi.`;
}
