import { type StaffRefusal } from '../../backoffice/staff/staff-rules';
import { groups } from './format';

/** Why nothing about a person was changed. */
export const STAFF_REFUSALS: Readonly<Record<StaffRefusal, string>> = {
  'invalid-name':
    'Nama masuk perlu 2 sampai 32 huruf kecil, angka, titik, garis bawah, atau tanda hubung, diawali huruf.',
  'invalid-full-name': 'Nama lengkap perlu 1 sampai 100 huruf.',
  'invalid-role': 'Pilih salah satu peran.',
  'password-too-short': 'Kata sandi perlu paling sedikit 12 huruf.',
  'password-too-long': 'Kata sandi paling panjang 200 huruf.',
  'password-is-name': 'Kata sandi tidak boleh sama dengan nama masuk.',
  'password-is-known': 'Kata sandi yang diawali “demo-” dikenal semua orang. Pilih yang lain.',
  'password-unchanged': 'Kata sandi baru harus berbeda dari yang lama.',
  'password-wrong': 'Kata sandi yang sekarang tidak cocok. Tidak ada yang berubah.',
  'password-locked': 'Terlalu banyak kata sandi yang salah: nama Anda dikunci sementara. Tidak ada yang berubah.',
  'name-taken': 'Nama masuk ini sudah dipakai, atau pernah dipakai. Pilih yang lain.',
  'not-found': 'Orang ini tidak ada dalam daftar staf.',
  'own-account': 'Akun Anda sendiri hanya bisa diubah oleh orang lain di sini. Kata sandi Anda: halaman Akun.',
  'has-customers': 'Orang ini masih memegang pelanggan aktif. Serahkan dulu pelanggannya kepada marketing lain.',
  'role-may-not': 'Peran Anda baru saja berubah dan tidak boleh melakukan ini. Tidak ada yang berubah.',
};

/** With how many customers, where that is why. */
export function staffRefusalSentence(code: StaffRefusal, customers: number | undefined): string {
  return customers === undefined
    ? STAFF_REFUSALS[code]
    : `Orang ini masih memegang ${groups(customers)} pelanggan aktif. Serahkan dulu kepada marketing lain, di halaman Pelanggan.`;
}
