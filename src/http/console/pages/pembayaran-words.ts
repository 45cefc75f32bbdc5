import { type ResolveRefusal } from '../../../backoffice/payments/resolution.types';
import { type ResolutionCode, type ResolutionReason } from '../../../domain/tagihan/propose-resolution';
import { type ExceptionKind } from '../../../domain/tagihan/terms';

/** What is the matter, in a sentence. */
export const EXCEPTION_SENTENCES: Readonly<Record<ExceptionKind, string>> = {
  underpaid: 'Yang dibayar kurang dari tagihan saat itu. Yang masuk sudah dipakai; kekurangannya masih terbuka.',
  overpaid: 'Yang dibayar lebih dari tagihan. Kelebihannya dicatat sebagai titipan pelanggan.',
  late: 'Dibayar ke tagihan yang sudah dibatalkan. Uangnya dicatat sebagai titipan pelanggan.',
  duplicate: 'Tagihannya sudah lunas sebelum pembayaran ini. Uangnya dicatat sebagai titipan pelanggan.',
  titipan: 'Pelanggan punya titipan, dan tagihannya terbit utuh. Titipan tidak dipakai sebelum diputuskan.',
  'unknown-trx': 'BNI menyebut transaksi yang tidak ada di catatan kita.',
  'amount-mismatch':
    'Kabar bank menyebut jumlah yang tidak sama dengan catatan bank sendiri. Tidak ada uang yang dibukukan dari kabar itu.',
  unreadable: 'Kabar bank datang, tetapi isinya tidak bisa dipercaya. Tidak ada uang yang dibukukan dari kabar itu.',
};

export const RESOLUTION_NAMES: Readonly<Record<ResolutionCode, string>> = {
  'pay-oldest': 'Pakai untuk tagihan tertua',
  'keep-titipan': 'Biarkan sebagai titipan',
  'assign-customer': 'Beri pemilik',
  'bill-rest': 'Tagih kekurangannya',
  dismiss: 'Tutup: tidak ada uang',
};

export const REASON_SENTENCES: Readonly<Record<ResolutionReason, string>> = {
  'settles-open-bills': 'Cukup untuk melunasi tagihan pelanggan yang terbuka.',
  'pays-part-of-open-bills': 'Mengurangi tagihan pelanggan yang terbuka; sisanya tetap ditagih.',
  'nothing-open': 'Pelanggan tidak punya tagihan terbuka; titipan dipakai untuk yang berikutnya.',
  'customer-decides-later': 'Bila pelanggan ingin memutuskan nanti, atau minta dikembalikan.',
  'owner-unknown': 'Sesudah Anda tahu siapa yang membayar.',
  'rest-stays-open': 'VA tetap terbuka sebesar kekurangannya, dan pelanggan tetap diingatkan.',
  'no-money-behind-it': 'Tidak ada uang di belakang kabar ini; catatannya tetap tersimpan.',
};

export const RESOLVE_REFUSALS: Readonly<Record<ResolveRefusal, string>> = {
  'role-may-not': 'Hanya Admin yang memutuskan pembayaran.',
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf.',
  unknown: 'Pembayaran ini tidak ada.',
  resolved: 'Pembayaran ini sudah diputus orang lain.',
  changed: 'Angkanya berubah sejak Anda membukanya. Periksa yang baru di bawah, lalu putuskan lagi.',
  'not-possible': 'Pilihan itu tidak lagi mungkin. Periksa pilihan di bawah.',
  'same-person': 'Anda yang mengusulkannya. Orang lain yang menyetujui.',
  'needs-admin': 'Salah satu dari dua orang itu harus Admin.',
  'unknown-customer': 'Pelanggan itu tidak ada. Salin nomornya dari halaman pelanggan.',
};
