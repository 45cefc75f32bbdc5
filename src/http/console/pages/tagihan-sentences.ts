import { type SendOutcome, type SendRefusal } from '../../../backoffice/tagihan/send-tagihan';
import { type PlanRefusal } from '../../../backoffice/plans/plan-outcome';
import { formatRupiah } from '../format';

/** Why nothing was sent. */
export const SEND_REFUSALS: Readonly<Record<SendRefusal, string>> = {
  'not-found': 'Tagihan ini tidak ada lagi di antara pelanggan Anda.',
  'no-document': 'Dokumennya belum dibuat: VA harus aktif lebih dulu. Coba lagi sesudah VA terbit.',
  'no-receipt':
    'Tagihan ini lunas dari titipan, atau lewat pembayaran ke VA tagihan lain. Bukti bayarnya sudah dikirim bersama pembayaran itu.',
  over: 'Tagihan ini sudah dibatalkan. Tidak ada yang dikirim.',
};

/** What became of a message that was asked for. */
export const SENT_SENTENCES: Readonly<Record<Extract<SendOutcome, { kind: 'queued' }>['how'], string>> = {
  new: 'Pesan masuk antrian kirim. Keadaannya tampil di garis waktu.',
  'brought-forward': 'Pesan yang sudah menunggu dimajukan: dikirim sekarang. Keadaannya tampil di garis waktu.',
  'by-hand': 'Pesan ini sudah menunggu Anda: bila tidak bisa dikirim otomatis, pakai kartunya di halaman ini.',
  leaving: 'Pesan ini sedang dikirim. Keadaannya tampil di garis waktu.',
};

export const ASKED = 'BNI ditanya; hasilnya tampil sendiri di halaman ini.';

/** Why the bank was not asked. */
export const ASK_REFUSALS: Readonly<Record<'no-account' | 'too-soon', string>> = {
  'no-account': 'Tidak ditanyakan: tagihan ini tidak punya VA yang terbuka.',
  'too-soon': 'BNI baru saja ditanya tentang tagihan ini. Tunggu semenit, lalu tanyakan lagi.',
};

/** Why nothing about a plan or a bill was changed. */
export const PLAN_REFUSALS: Readonly<Record<PlanRefusal, string>> = {
  price: 'Jumlah harga harus lebih dari nol.',
  'down-payment': 'Uang muka hanya untuk cicilan, dan harus kurang dari harganya.',
  periods: 'Banyaknya periode 1 sampai 120; tagihan sekali bayar punya satu.',
  'day-of-month': 'Tanggal tiap bulan 1 sampai 31.',
  'issue-days': 'Tagihan terbit 0 sampai 60 hari sebelum jatuh tempo.',
  denda: 'Isi denda bersama hari mulainya (1 sampai 60 hari sesudah jatuh tempo), atau kosongkan keduanya.',
  'instalment-too-small': 'Sisa sesudah uang muka terlalu kecil untuk dibagi sebanyak itu.',
  'total-too-large': 'Jumlahnya melebihi yang bisa ditagih lewat BNI.',
  'role-may-not': 'Peran Anda tidak boleh melakukan ini.',
  'not-found': 'Rencana ini tidak ada di antara pelanggan Anda.',
  'version-moved': 'Rencana ini berubah sejak Anda membukanya. Periksa keadaan terbarunya, lalu putuskan lagi.',
  'wrong-state': 'Keadaan rencana sekarang tidak mengizinkan itu.',
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf.',
  inactive: 'Pelanggan ini tidak aktif. Minta Admin mengaktifkannya dulu.',
  'no-bank': 'Bank belum diatur, jadi VA tidak bisa dibuat. Minta yang mengurus server mengisi pengaturan BNI.',
  title: 'Judul perlu 3 sampai 120 huruf.',
  'no-lines': 'Pilih paling sedikit satu pesanan, atau isi satu baris sendiri.',
  'invalid-lines': 'Baris yang diisi sendiri perlu uraian (3 sampai 200 huruf), jumlah, dan harga.',
  'booking-taken': 'Salah satu pesanan sudah dipakai rencana lain atau dibatalkan. Pilih lagi.',
  'due-past': 'Jatuh tempo tidak boleh sebelum hari ini.',
  'due-too-far': 'Jatuh tempo terlalu jauh: paling lama setahun dari sekarang.',
  'nothing-unbilled': 'Semua periode sudah ditagih; tidak ada lagi yang bisa diubah.',
  'nothing-changed': 'Tidak ada yang berbeda dari jadwal sekarang.',
  'unknown-bill': 'Tagihan ini tidak ada, atau sudah selesai.',
  'unbilled-past-due':
    'Ada periode yang jatuh temponya sudah lewat selama ditunda. Jadwalkan ulang dulu, lalu lanjutkan.',
  discount: 'Potongan harus kurang dari yang belum ditagih.',
  'needs-admin': 'Nilainya melebihi batas yang boleh diputuskan marketing. Minta Admin melakukannya.',
  'payment-arriving':
    'BNI baru mengabarkan pembayaran yang sedang dicocokkan. Tunggu beberapa menit, lalu putuskan lagi.',
  'already-paid': 'Tagihan ini sudah dibayar.',
};

/** Why marketing may not decide it; `what` is more than the limit, alone or with what was given up before. */
export function adminLock(what: string, limit: number): string {
  return `Terkunci: ${what} melebihi ${formatRupiah(limit)} yang boleh diputuskan marketing dalam satu rencana. Terbuka bagi Admin; minta Admin melakukannya.`;
}

/** Why nothing about a message was changed. */
export const MESSAGE_REFUSALS: Readonly<Record<'not-found' | 'not-open' | 'invalid-reason', string>> = {
  'not-found': 'Pesan ini tidak ada di antara pelanggan Anda.',
  'not-open': 'Pesan ini sudah terkirim atau sedang dikirim otomatis. Tidak ada yang berubah.',
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf.',
};
