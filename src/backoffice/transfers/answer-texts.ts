import { type DeskSubject } from './desk.types';

/** One answer of the house: `{{names}}` are filled from the rows. */
export interface AnswerTemplate {
  /** At most 24 characters. */
  code: string;
  about: DeskSubject['kind'];
  /** Of the subject, in which it is true. */
  states: readonly string[];
  title: string;
  text: string;
}

const WAITING = ['awaiting'] as const;
const LOOKED_AT = ['verifying'] as const;

export const ANSWERS: readonly AnswerTemplate[] = [
  {
    ...{ code: 'how-to-pay', about: 'transfer', states: WAITING, title: 'Cara membayar' },
    text: 'Yth. {{name}}, mohon transfer tepat {{amount}} ke {{bank}} {{number}} a.n. {{holder}} paling lambat {{deadline}}. Tiga angka terakhir adalah penanda pesanan Anda, jadi jangan dibulatkan. Keadaannya bisa dilihat di {{link}}.',
  },
  {
    ...{ code: 'not-arrived', about: 'transfer', states: WAITING, title: 'Dana belum masuk' },
    text: 'Yth. {{name}}, dana untuk {{transfer}} belum terlihat di mutasi {{bank}}. Mohon unggah bukti transfer di {{link}} supaya kami bisa mencarinya.',
  },
  {
    ...{ code: 'being-checked', about: 'transfer', states: LOOKED_AT, title: 'Bukti sedang diperiksa' },
    text: 'Yth. {{name}}, bukti untuk {{transfer}} sudah kami terima dan sedang diperiksa. Hasilnya tampil di {{link}}; Anda tidak perlu transfer lagi.',
  },
  {
    ...{
      code: 'other-account',
      about: 'transfer',
      states: ['verifying', 'asked'],
      title: 'Rekening tujuan bukan milik kami',
    },
    text: 'Yth. {{name}}, rekening tujuan pada bukti Anda bukan milik kami, jadi dananya tidak kami terima dan tidak bisa kami kembalikan. Mohon hubungi bank Anda untuk meminta penarikan. {{transfer}} hanya bisa dibayar ke {{bank}} {{number}} a.n. {{holder}}. {{ending}}',
  },
  {
    ...{ code: 'proof-needed', about: 'transfer', states: ['asked'], title: 'Perlu bukti lain' },
    text: 'Yth. {{name}}, untuk {{transfer}} kami perlu bukti yang memperlihatkan nominal, rekening tujuan, dan jam transfer. Mohon unggah di {{link}}.',
  },
  {
    ...{ code: 'verified', about: 'transfer', states: ['verified'], title: 'Dana sudah diterima' },
    text: 'Yth. {{name}}, dana {{received}} untuk {{transfer}} sudah kami terima. Perkembangannya bisa dilihat di {{link}}.',
  },
  {
    ...{ code: 'released', about: 'transfer', states: ['released'], title: 'Waktu habis' },
    text: 'Yth. {{name}}, sampai {{deadline}} dana untuk {{transfer}} tidak kami terima, jadi pesanannya berakhir. Bila Anda sudah transfer, unggah buktinya di {{link}} dan kami cari dananya.',
  },
  {
    ...{
      code: 'looking-for-owner',
      about: 'mutation',
      states: ['new', 'open', 'doubted'],
      title: 'Dana sedang dicari pemiliknya',
    },
    text: 'Yth. {{name}}, kami menerima {{amount}} di {{bank}} pada {{day}} ({{line}}) yang belum kami kenali. Mohon kirim bukti transfer dan tujuan pembayarannya supaya dananya kami teruskan atau kembalikan.',
  },
  {
    ...{ code: 'sender-refund', about: 'mutation', states: ['refunding'], title: 'Dana akan dikembalikan' },
    text: 'Yth. {{name}}, dana {{amount}} tanggal {{day}} ({{line}}) sedang kami proses untuk dikembalikan ke rekening yang Anda sebutkan.',
  },
  {
    ...{ code: 'payee-needed', about: 'refund', states: ['requested'], title: 'Perlu rekening tujuan' },
    text: 'Yth. {{name}}, dana {{amount}} ({{refund}}) akan kami kembalikan. {{whereTo}}',
  },
  {
    ...{ code: 'refund-approved', about: 'refund', states: ['approved'], title: 'Pengembalian disetujui' },
    text: 'Yth. {{name}}, pengembalian {{amount}} ({{refund}}) ke {{payee}} sudah disetujui dan sedang kami kirim.',
  },
  {
    ...{ code: 'refund-sent', about: 'refund', states: ['sent', 'confirmed'], title: 'Pengembalian sudah dikirim' },
    text: 'Yth. {{name}}, {{amount}} ({{refund}}) sudah kami kirim ke {{payee}} pada {{sent}}. Mohon periksa mutasi rekening Anda.',
  },
];
