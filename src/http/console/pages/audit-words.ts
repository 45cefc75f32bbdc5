import { CONTROL_ACTIONS } from '../../../domain/topup/controls';
import { formatRupiah } from '../format';
import { CONTROL_NAMES } from '../words';
import { maskNumbers } from './kartu-raw';

/** What was done, for people; the code stands beside it, since an audit needs the exact word. */
const DEEDS: Readonly<Record<string, string>> = {
  'purchases.stop': 'Menghentikan semua pembelian',
  'purchases.resume': 'Menjalankan lagi semua pembelian',
  'product.stop': 'Menghentikan produk',
  'product.resume': 'Menjalankan produk',
  'terminal.off': 'Menghentikan terminal',
  'terminal.on': 'Menjalankan terminal',
  'note.write': 'Menulis catatan',
  'topup.number-reveal': 'Melihat nomor lengkap',
  'work-item.take': 'Mengambil tugas',
  'work-item.release': 'Melepas tugas',
  'work-item.close': 'Menutup tugas',
  'approval.request': 'Meminta kendali',
  'approval.approve': 'Menyetujui permintaan',
  'approval.reject': 'Menolak permintaan',
  'approval.withdraw': 'Menarik permintaan',
  'approval.expired': 'Permintaan kedaluwarsa',
  'approval.refused': 'Permintaan tidak bisa dijalankan',
  'staff.log-in': 'Masuk',
  'staff.log-out': 'Keluar',
  'staff.password-wrong': 'Kata sandi salah',
  'staff.lock': 'Akun terkunci',
  'staff.unlock': 'Membuka kunci akun',
  'staff.create': 'Membuat akun',
  'staff.role-change': 'Mengubah peran',
  'staff.activate': 'Mengaktifkan akun',
  'staff.deactivate': 'Menonaktifkan akun',
  'staff.password-change': 'Mengganti kata sandi',
  'staff.password-reset': 'Menyetel ulang kata sandi',
  'staff.sessions-end': 'Mengakhiri sesi lain',
  'store.recovering': 'Pemulihan basis data dimulai',
  'store.recovered': 'Pemulihan basis data selesai',
  'store.import': 'Mengambil pembelian dari riwayat mesin',
  'opening.book': 'Membukukan saldo awal',
};

export function deedWord(action: string): string {
  const control = CONTROL_ACTIONS.find((known) => action === `topup.${known}`);
  if (control !== undefined) return `Menjalankan ${CONTROL_NAMES[control]}`;
  if (action.endsWith('.create')) return DEEDS[action] ?? 'Membuat';
  return DEEDS[action] ?? (action.endsWith('.change') ? 'Mengubah' : 'Mencatat perubahan');
}

const SUBJECTS: Readonly<Record<string, string>> = {
  topup: 'Transaksi',
  approval: 'Persetujuan',
  staff: 'Staf',
  terminal: 'Terminal',
  product: 'Produk',
  reseller: 'Reseller',
  setting: 'Pengaturan',
  'work-item': 'Tugas',
  store: 'Penyimpanan',
};

export const SUBJECT_KINDS = Object.entries(SUBJECTS).map(([kind, word]) => ({ kind, word }));

export function subjectWord(kind: string): string {
  return SUBJECTS[kind] ?? kind;
}

/** Where the subject can be looked at; null when no page shows it. */
export function subjectPath(kind: string, subject: string): string | null {
  const id = encodeURIComponent(subject);
  if (kind === 'topup') return `/transaksi/${id}`;
  if (kind === 'approval') return `/persetujuan?id=${id}`;
  if (kind === 'terminal') return `/terminal#terminal-${id}`;
  if (kind === 'product' || kind === 'setting') return '/terminal';
  return null;
}

const DETAILS: Readonly<Record<string, string>> = {
  reason: 'alasan',
  from: 'dari',
  until: 'sampai',
  approval: 'persetujuan',
  topup: 'transaksi',
  topupId: 'transaksi',
  control: 'kendali',
  amount: 'jumlah',
  code: 'kode',
  note: 'catatan',
  letters: 'huruf',
  requestedBy: 'diminta oleh',
  role: 'peran',
  isFourEyes: 'perlu orang kedua',
};

export function detailWord(name: string): string {
  return DETAILS[name] ?? name;
}

/** Amounts and controls as people write them, everything else as it is kept, without whole numbers. */
export function detailValue(name: string, value: unknown): string {
  if (name === 'amount' && typeof value === 'number') return formatRupiah(value);
  const control = name === 'control' ? CONTROL_ACTIONS.find((known) => known === value) : undefined;
  if (control !== undefined) return CONTROL_NAMES[control];
  if (typeof value === 'boolean') return value ? 'ya' : 'tidak';
  return maskNumbers(String(value));
}
