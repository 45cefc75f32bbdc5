import { type StatementFault, type StatementFormat, type StatementSkip } from '../../../domain/statement-codes';
import { type WhyNot } from '../../../domain/transfer/judge-mutation';
import { type MutationException } from '../../../domain/transfer/terms';
import { type BatchState } from '../../../persistence/repositories/mutation-batch.repository';
import { type Badge } from './antrian-words';

/** Why a batch of lines could not be taken in. */
export const BATCH_ERRORS: Readonly<Record<string, string>> = {
  'unknown-account': 'nomor rekeningnya tidak dikenal',
  'account-unknown': 'nomor rekeningnya tidak dikenal',
  malformed: 'isinya tidak sesuai bentuk yang dijanjikan',
  'lines-left-out': 'sebagian barisnya tidak dapat dibaca',
  'unknown-feed': 'sumber mutasinya tidak lagi terpasang',
  'unknown-format': 'bentuk berkasnya tidak dikenal',
  balance: 'saldo awal, mutasi, dan saldo akhirnya tidak cocok',
};

/** Why a file of the bank was refused, inside a sentence. */
export const FAULTS: Readonly<Record<StatementFault, string>> = {
  'too-large': 'berkas lebih dari 5 MB',
  'too-many-lines': 'lebih dari 50.000 baris',
  unreadable: 'bentuknya tidak terbaca di tempat itu',
  empty: 'tidak ada mutasi di dalamnya',
  amount: 'nominalnya tidak terbaca',
  date: 'tanggalnya tidak terbaca',
  year: 'tahunnya tidak disebut',
  direction: 'tidak jelas masuk atau keluar',
  currency: 'bukan rupiah',
  account: 'nomor rekeningnya tidak terbaca',
  'several-accounts': 'ada lebih dari satu rekening',
  balance: 'saldo awal, mutasi, dan saldo akhirnya tidak cocok; ada yang hilang atau berubah',
  period: 'mutasinya di luar periode yang disebut',
  doctype: 'ada definisi asing di dalamnya',
};

export const SKIPS: Readonly<Record<StatementSkip, string>> = {
  pending: 'belum dibukukan bank',
  'part-of-rupiah': 'ada pecahan rupiah',
  zero: 'nominal nol',
};

export const FORMATS: Readonly<Record<StatementFormat, string>> = {
  'csv-mcm': 'CSV Mandiri MCM',
  'csv-id': 'CSV Mandiri',
  'csv-posting': 'CSV Mandiri (Posting Date)',
  'csv-bca': 'CSV BCA',
  'csv-bca-biz': 'CSV BCA bisnis',
  mt940: 'MT940',
  mt942: 'MT942',
  camt053: 'camt.053',
};

export const BATCH_BADGES: Readonly<Record<BatchState, Badge>> = {
  stored: { state: 'sent', word: 'Menunggu dibaca' },
  preview: { state: 'pending', word: 'Pratinjau' },
  applied: { state: 'success', word: 'Diterapkan' },
  refused: { state: 'failed', word: 'Ditolak' },
  discarded: { state: 'stopped', word: 'Dibuang' },
};

/** Why a transfer of the very amount is not what a line pays. */
const WHY_NOT: Readonly<Record<WhyNot, string>> = {
  'other-account': 'rekening lain',
  'other-amount': 'nominal lain',
  reversal: 'baris ini pembalikan',
  'before-created': 'uang masuk sebelum dibuat',
  'after-expiry': 'uang masuk sesudah batas waktunya',
  released: 'nominalnya sudah dilepas',
  'already-paid': 'sudah dibayar',
  'long-ago': 'memakai nominal ini terlalu lama yang lalu',
  'amount-reused': 'nominal ini baru dipakai transfer lain',
  'day-uncertain': 'bank tidak menyebut jam, dan nominalnya dipakai dua kali hari itu',
  'sender-contradicts': 'nama pengirim bertentangan dengan nama pembayar',
};

/** A code that nobody named stands as it is. */
export function whyNot(code: string): string {
  return (WHY_NOT as Readonly<Record<string, string>>)[code] ?? code;
}

/** What a supervisor may state after the bank was asked, of a line that people look at for that reason. */
const ACCEPTANCES: Readonly<Partial<Record<MutationException, { title: string; button: string }>>> = {
  'missing-in-statement': { title: 'Tidak ada di berkas bank', button: 'Nyatakan memang ada di bank' },
  'time-contradicts': { title: 'Jam di luar masa transfer', button: 'Nyatakan tetap cocok' },
};

export function acceptanceOf(exception: MutationException | null): { title: string; button: string } | null {
  return exception === null ? null : (ACCEPTANCES[exception] ?? null);
}
