import { type ProofRefusal } from '../../intake/accept-proof';
import { type ProofRefusalCode } from '../../transfer/proofs/submit-proof';
import { type UploadFault } from './read-upload';
import { type NoPlace } from './upload-places';

/** What a form led to, as the page that follows says it. The codes stand in its address. */
export const NOTICES = {
  'bukti-diterima': {
    isGood: true,
    text: 'Bukti sudah kami terima. Petugas memeriksanya; perkembangannya tampil di halaman ini.',
  },
  'bukti-sama': {
    isGood: true,
    text: 'Berkas ini sudah kami terima dan sedang diperiksa petugas. Tidak perlu dikirim lagi.',
  },
  'bukti-dibayar': { isGood: true, text: 'Transfer Anda sudah kami terima, jadi bukti tidak diperlukan lagi.' },
  'bukti-tutup': {
    isGood: false,
    text: 'Bukti untuk permintaan ini tidak dapat diunggah lagi, karena sudah terlalu lama ditutup. Hubungi penjual Anda.',
  },
  'bukti-banyak': {
    isGood: false,
    text: 'Bukti yang Anda kirim sudah cukup banyak. Tunggu hasil pemeriksaan petugas; bila perlu, petugas meminta lagi.',
  },
  'bukti-habis': {
    isGood: false,
    text: 'Sudah terlalu banyak bukti yang tidak dapat kami terima, jadi yang ini tidak disimpan. Hubungi penjual Anda.',
  },
  'rekening-diterima': {
    isGood: true,
    text: 'Rekening tujuan sudah kami simpan. Petugas memeriksa dan menyetujui pengembaliannya.',
  },
  'rekening-sudah': {
    isGood: false,
    text: 'Tidak ada pengembalian yang menunggu rekening. Bila rekeningnya keliru, hubungi penjual Anda.',
  },
} as const satisfies Record<string, { isGood: boolean; text: string }>;
export type NoticeCode = keyof typeof NOTICES;

export function isNoticeCode(text: unknown): text is NoticeCode {
  return typeof text === 'string' && Object.hasOwn(NOTICES, text);
}

/** A form that has to be filled in again: its status, and the sentence beside it. */
export interface FormFault {
  status: number;
  text: string;
}

const NOT_A_PROOF = 'Hanya foto atau tangkapan layar JPG, PNG, WebP, atau berkas PDF yang dapat diterima.';

export const UPLOAD_FAULTS: Readonly<
  Record<UploadFault | NoPlace | Exclude<ProofRefusal, ProofRefusalCode>, FormFault>
> = {
  empty: { status: 422, text: 'Pilih satu berkas bukti yang tidak kosong, lalu kirim lagi.' },
  several: { status: 422, text: 'Kirim satu berkas saja. Bila ada beberapa, pilih yang paling jelas.' },
  'too-large': { status: 413, text: 'Berkas lebih besar dari 5 MB. Kirim tangkapan layar, atau perkecil fotonya.' },
  'wrong-kind': { status: 415, text: `Berkas ini tidak dapat kami terima. ${NOT_A_PROOF}` },
  unreadable: {
    status: 422,
    text: 'Gambar ini rusak atau terlalu besar ukurannya, jadi tidak dapat dibaca. Kirim tangkapan layar yang baru.',
  },
  busy: { status: 503, text: 'Banyak bukti sedang kami terima. Coba lagi sebentar, dengan berkas yang sama.' },
  'at-once': {
    status: 429,
    text: 'Dua berkas dari jaringan atau tautan ini masih dikirim. Tunggu sampai selesai, lalu kirim lagi.',
  },
  slow: {
    status: 408,
    text: 'Pengiriman terlalu lambat atau terhenti, jadi berkasnya tidak kami simpan. Kirim tangkapan layar yang lebih kecil, atau coba lagi dengan sinyal yang lebih baik.',
  },
  broken: { status: 400, text: 'Pengiriman terputus di tengah jalan. Kirim berkasnya sekali lagi.' },
};

export const FORM_FAULTS = {
  foreign: {
    status: 403,
    text: 'Formulir ini terlalu lama terbuka, atau cookie diblokir oleh peramban Anda. Isi lagi, lalu kirim dari halaman ini.',
  },
  'too-often': { status: 429, text: 'Terlalu sering mengirim. Tunggu sepuluh menit, lalu kirim lagi.' },
  amount: { status: 422, text: 'Nominal ditulis dengan angka saja, misalnya 250118, atau dikosongkan.' },
  account: { status: 422, text: 'Nomor rekening terdiri dari 5 sampai 20 angka. Periksa lagi.' },
  bank: { status: 422, text: 'Isi nama bank dengan 2 sampai 60 huruf.' },
  holder: { status: 422, text: 'Isi nama pemilik rekening dengan 2 sampai 100 huruf.' },
} as const satisfies Record<string, FormFault>;
