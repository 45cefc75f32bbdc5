import { type CatalogueRefusal } from '../../../backoffice/catalogue/catalogue-item';
import { type CustomerFieldProblem } from '../../../backoffice/customers/customer-fields';
import { type CustomerRefusal } from '../../../backoffice/customers/customer-outcome';
import { type CustomerCsvProblem } from '../../../backoffice/customers/read-customer-csv';
import { type AskRefusal } from '../../../backoffice/payments/ask-titipan';
import { type HolidayRefusal } from '../../../backoffice/holidays/change-holidays';

/** Why nobody was asked about what a customer has with us. */
export const TITIPAN_REFUSALS: Readonly<Record<AskRefusal, string>> = {
  'role-may-not': 'Hanya Admin yang memakai titipan.',
  'nothing-open':
    'Pelanggan ini tidak punya tagihan terbuka. Titipannya ditanyakan lagi saat tagihan berikutnya terbit.',
  'no-titipan': 'Titipan pelanggan ini sudah dipakai.',
};

/** Why nothing about a customer was changed. */
export const CUSTOMER_REFUSALS: Readonly<Record<CustomerRefusal, string>> = {
  'not-found': 'Pelanggan ini tidak ada. Tidak ada yang berubah.',
  'role-may-not': 'Hanya Admin yang boleh melakukan ini. Tidak ada yang berubah.',
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf.',
  'invalid-marketing': 'Pilih marketing yang masih aktif.',
  'same-marketing': 'Pelanggan yang dipilih sudah dipegang orang itu. Tidak ada yang berubah.',
  inactive: 'Pelanggan ini nonaktif. Minta Admin mengaktifkannya dahulu.',
  'open-plan':
    'Pelanggan ini masih punya rencana atau tagihan yang belum selesai. Selesaikan atau batalkan dahulu, lalu nonaktifkan.',
  'version-moved': 'Data pelanggan berubah sejak halaman ini dibuka. Periksa data yang sekarang, lalu kirim lagi.',
  'nothing-changed': 'Tidak ada isian yang berbeda dari data yang sekarang.',
  'already-requested': 'Satu perubahan masih menunggu Admin. Tarik dahulu, atau tunggu keputusannya.',
  'not-open': 'Ini sudah selesai sebelumnya. Tidak ada yang berubah.',
  'own-request': 'Permintaan Anda sendiri diputuskan oleh Admin lain.',
  'not-own-request': 'Hanya yang meminta, atau marketing pelanggan ini, yang bisa menarik permintaan.',
  outdated: 'Data pelanggan sudah berubah sejak diminta: permintaan ini ditutup sebagai usang, tidak ada yang ditulis.',
  'invalid-text': 'Tulisan perlu paling sedikit 3 huruf, dan tidak melebihi batas isiannya.',
  'invalid-date': 'Tanggal tidak ada di kalender, atau belum terjadi.',
  'invalid-quantity': 'Jumlah perlu bilangan bulat 1 sampai 10.000.',
  'invalid-price': 'Harga perlu rupiah bulat lebih dari nol, misalnya 1.500.000.',
  'unknown-item': 'Barang ini tidak ada di katalog, atau tidak ditawarkan lagi.',
  'unknown-need': 'Kebutuhan ini sudah ditutup. Tidak ada yang dicatat.',
};

/** What is wrong with one field; shown beside it. */
export const FIELD_PROBLEMS: Readonly<Record<CustomerFieldProblem, string>> = {
  'name-missing': 'Nama wajib diisi.',
  'name-too-long': 'Nama paling panjang 100 huruf.',
  'phone-missing': 'Nomor telepon wajib diisi.',
  'phone-invalid': 'Nomor seluler Indonesia, 10 sampai 13 angka diawali 08 atau 62, misalnya 0812-3456-7890.',
  'email-invalid': 'Satu alamat e-mail saja, misalnya nama@perusahaan.co.id.',
  'address-too-long': 'Alamat paling panjang 300 huruf.',
  'npwp-invalid': 'NPWP terdiri dari 15 atau 16 angka.',
  'notes-too-long': 'Catatan paling panjang 1.000 huruf.',
  'control-characters': 'Ada tanda yang tidak bisa dibaca. Ketik ulang isian ini.',
};

export const CATALOGUE_REFUSALS: Readonly<Record<CatalogueRefusal, string>> = {
  'role-may-not': 'Peran Anda tidak boleh mengubah katalog.',
  'invalid-code': 'Kode perlu 2 sampai 20 huruf besar, angka, atau tanda hubung.',
  'invalid-name': 'Nama perlu 1 sampai 100 huruf.',
  'invalid-price': CUSTOMER_REFUSALS['invalid-price'],
  'invalid-description': 'Keterangan paling panjang 300 huruf.',
  'code-taken': 'Kode ini sudah dipakai, atau pernah dipakai. Pilih yang lain.',
  'not-found': 'Barang ini tidak ada di katalog.',
};

export const HOLIDAY_REFUSALS: Readonly<Record<HolidayRefusal, string>> = {
  'role-may-not': 'Hanya Admin yang mengubah hari libur.',
  'invalid-date': 'Tanggal tidak ada di kalender.',
  'invalid-name': 'Nama perlu 1 sampai 100 huruf.',
  'invalid-kind': 'Pilih libur nasional atau cuti bersama.',
  'invalid-source': 'Tulis dasarnya, 1 sampai 100 huruf, misalnya nomor SKB.',
  'not-found': 'Tanggal ini tidak ada dalam daftar.',
};

/** Why a pasted list could not be read. */
export function csvProblemSentence(problem: CustomerCsvProblem): string {
  switch (problem.code) {
    case 'unreadable':
      return `Baris ${problem.line} tidak bisa dibaca: ${problem.what}.`;
    case 'column-missing':
      return `Kolom “${problem.column}” tidak ada. Baris pertama harus berisi nama kolom.`;
    case 'column-unknown':
      return `Kolom “${problem.column}” tidak dikenal. Hapus kolom itu, atau ganti namanya.`;
    case 'column-twice':
      return `Kolom “${problem.column}” ada dua kali.`;
    case 'column-for-admins':
      return 'Kolom “marketing” hanya untuk Admin: pelanggan yang Anda impor menjadi pelanggan Anda.';
    case 'no-rows':
      return 'Daftarnya kosong: tidak ada baris di bawah nama kolom.';
    case 'too-many-rows':
      return 'Lebih dari 300 baris. Bagi menjadi beberapa daftar.';
  }
}
