import { MONEY_ACTIONS } from '../../../domain/transfer/terms';
import { MONEY_NAMES } from './persetujuan-money-words';
import {
  type AuditAction,
  type AuditDetail,
  type AuditSubjectKind,
  IMPORTED_RESOURCES,
  type ImportedResource,
  type PlainAuditAction,
} from '../../../domain/audit';
import { ITEM_WORDS } from '../../../domain/item-words';
import { type Instant } from '../../../domain/time';
import { CONTROL_ACTIONS, type LockCode } from '../../../domain/topup/controls';
import { type ControlEndCode } from '../../../settlement/execute-approval';
import { formatMoment, formatRupiah } from '../format';
import { lockReason } from '../lock-sentences';
import { CONTROL_NAMES, ROLE_NAMES } from '../words';
import { maskNumbers } from './kartu-raw';
import { APPROVAL_STATES } from './persetujuan-words';

/** What was done, for people; the code stands beside it, since an audit needs the exact word. */
const DEEDS: Readonly<Record<PlainAuditAction, string>> = {
  'customer.create': 'Mendaftarkan pelanggan',
  'customer.hand-over': 'Menyerahkan pelanggan',
  'customer.activate': 'Mengaktifkan pelanggan',
  'customer.deactivate': 'Menonaktifkan pelanggan',
  'customer.reveal': 'Melihat data pelanggan lengkap',
  'customer.consent': 'Mengubah izin pesan',
  'customer.import': 'Mengimpor pelanggan',
  'customer.change': 'Mengubah data pelanggan',
  'customer.change-request': 'Meminta perubahan data pelanggan',
  'customer.change-approve': 'Menyetujui perubahan data pelanggan',
  'customer.change-reject': 'Menolak perubahan data pelanggan',
  'customer.change-withdraw': 'Menarik permintaan perubahan',
  'customer.change-outdated': 'Permintaan perubahan usang: datanya sudah berubah',
  'catalogue.create': 'Menambah barang katalog',
  'catalogue.change': 'Mengubah barang katalog',
  'need.note': 'Mencatat kebutuhan',
  'need.drop': 'Menutup kebutuhan',
  'booking.create': 'Mencatat pesanan',
  'booking.cancel': 'Membatalkan pesanan',
  'plan.create': 'Membuat rencana tagihan',
  'plan.discard': 'Membuang rencana tagihan',
  'plan.start': 'Mengirim rencana tagihan',
  'plan.reschedule': 'Menjadwal ulang rencana',
  'plan.pause': 'Menunda rencana',
  'plan.resume': 'Melanjutkan rencana',
  'plan.settle': 'Melunasi rencana lebih awal',
  'plan.cancel': 'Membatalkan rencana',
  'tagihan.cancel': 'Membatalkan tagihan',
  'tagihan.send': 'Mengirim tagihan',
  'tagihan.ask': 'Menanyakan pembayaran tagihan ke BNI',
  'payment.resolve': 'Menyelesaikan pembayaran',
  'payment.propose': 'Mengusulkan penyelesaian pembayaran',
  'payment.ask': 'Meminta keputusan atas titipan',
  'document.correct': 'Membetulkan dokumen',
  'document.void': 'Membatalkan dokumen',
  'message.by-hand': 'Mencatat pesan terkirim',
  'rekap.send': 'Mengirim rekap',
  'rekap.export': 'Mengekspor rekap',
  'holiday.change': 'Mengubah hari libur',
  'transfer.ask-proof': 'Meminta bukti transfer lagi',
  'transfer.reject-proof': 'Menolak bukti transfer',
  'transfer.hand-over': 'Menyerahkan transfer',
  'money.export': 'Mengekspor data dana',
  'transfer.offer': 'Menawarkan bayar lewat transfer',
  'transfer.unoffer': 'Berhenti menawarkan bayar lewat transfer',
  'bank-account.create': 'Menambah rekening',
  'bank-account.change': 'Mengubah rekening',
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
  'statement.apply': 'Menerapkan berkas mutasi bank',
  'statement.discard': 'Membuang berkas mutasi bank',
  'batch.retry': 'Mencoba lagi kiriman mutasi',
  'batch.dismiss': 'Mengesampingkan kiriman mutasi',
  'mutation.accept-missing': 'Menerima mutasi yang tidak ada di rekening koran',
  'mutation.accept-time': 'Menerima mutasi yang jamnya di luar masa transfer',
  'money-note.write': 'Menulis catatan dana',
  'money-note.answer': 'Mencatat jawaban ke pembayar',
  'money-note.hand-over': 'Menyerahkan urusan dana',
  'sop.check': 'Mencentang langkah SOP',
  'sop.uncheck': 'Membatalkan centang langkah SOP',
  'refund.payee': 'Mencatat rekening tujuan pengembalian',
  'refund.payee-reveal': 'Melihat nomor rekening tujuan pengembalian',
  'refund.send': 'Menandai pengembalian sudah dikirim',
};

const IMPORTED: Readonly<Record<ImportedResource, string>> = {
  'price-level': 'tingkat harga',
  prefix: 'prefiks operator',
  product: 'produk',
  price: 'harga jual',
  supplier: 'supplier',
  terminal: 'terminal',
  route: 'rute produk',
  reseller: 'reseller',
  'reseller-key': 'kunci API reseller',
  'reseller-member': 'PIN dan kata sandi reseller',
};

const DEED_WORDS: ReadonlyMap<string, string> = new Map<AuditAction, string>([
  ...(Object.entries(DEEDS) as [PlainAuditAction, string][]),
  ...CONTROL_ACTIONS.map((action) => [`topup.${action}`, `Menjalankan ${CONTROL_NAMES[action]}`] as const),
  ...MONEY_ACTIONS.map((action) => [`money.${action}`, `Menjalankan ${MONEY_NAMES[action]}`] as const),
  ...IMPORTED_RESOURCES.flatMap(
    (resource) =>
      [
        [`${resource}.create`, `Membuat ${IMPORTED[resource]}`],
        [`${resource}.change`, `Mengubah ${IMPORTED[resource]}`],
      ] as const,
  ),
]);

export function deedWord(action: string): string {
  return DEED_WORDS.get(action) ?? 'Mencatat perubahan';
}

const SUBJECTS: Readonly<Record<AuditSubjectKind, string>> = {
  topup: 'Transaksi',
  approval: 'Persetujuan',
  staff: 'Staf',
  terminal: 'Terminal',
  product: 'Produk',
  reseller: 'Reseller',
  setting: 'Pengaturan',
  'work-item': 'Tugas',
  store: 'Penyimpanan',
  customer: 'Pelanggan',
  catalogue: 'Katalog',
  plan: 'Rencana',
  tagihan: 'Tagihan',
  payment: 'Pembayaran',
  document: 'Dokumen',
  message: 'Pesan',
  holiday: 'Hari libur',
  transfer: 'Transfer',
  mutation: 'Mutasi bank',
  refund: 'Pengembalian dana',
  batch: 'Kiriman mutasi',
  'bank-account': 'Rekening',
};

export const SUBJECT_KINDS = Object.entries(SUBJECTS).map(([kind, word]) => ({ kind, word }));

export function subjectWord(kind: string): string {
  return wordIn(SUBJECTS, kind) ?? kind;
}

const SUBJECT_NAMES: Readonly<Record<string, string>> = {
  stopAll: 'semua pembelian',
  store: 'basis data',
  '-': 'nama yang tidak dikenal',
};
const SUBJECT_BEGINNINGS: Readonly<Record<string, string>> = { 'price-level': 'tingkat harga', prefix: 'prefiks' };

/** What it was done to: codes and ids as they are, our own words for everything else. */
export function subjectName(subject: string): string {
  const [, beginning = '', rest = ''] = /^([a-z-]+):(.*)$/.exec(subject) ?? [];
  if (beginning !== '') return `${wordIn(SUBJECT_BEGINNINGS, beginning) ?? beginning} ${rest}`;
  return wordIn(SUBJECT_NAMES, subject) ?? subject;
}

/** Of one that is no person of the staff. */
export function actorName(actor: string): string {
  if (actor === 'system') return 'Mesin';
  if (actor === 'unknown') return 'Tidak dikenal';
  const [, tool, by] = /^tool:([\w-]+)(?::(.+))?$/.exec(actor) ?? [];
  if (tool === undefined) return actor;
  return by === undefined ? `Perintah ${tool}` : `Perintah ${tool} oleh ${by}`;
}

/** Where the subject can be looked at; null when no page shows it. */
export function subjectPath(kind: string, subject: string): string | null {
  const id = encodeURIComponent(subject);
  if (kind === 'topup') return `/transaksi/${id}`;
  if (kind === 'customer') return `/pelanggan/${id}`;
  if (kind === 'plan') return `/rencana/${id}`;
  if (kind === 'tagihan') return `/tagihan/${id}`;
  if (kind === 'transfer') return `/transfer/${id}`;
  if (kind === 'mutation') return `/mutasi/${id}`;
  if (kind === 'refund') return `/pengembalian/${id}`;
  if (kind === 'bank-account') return '/pengaturan-transfer';
  if (kind === 'approval') return `/persetujuan?id=${id}`;
  if (kind === 'terminal') return `/terminal#terminal-${id}`;
  if (kind === 'product' || kind === 'setting') return '/terminal';
  return null;
}

const DETAILS: Readonly<Record<AuditDetail, string>> = {
  adapter: 'adapter',
  allowed_ips: 'alamat yang boleh',
  amount: 'jumlah',
  api_key: 'kunci API',
  approval: 'persetujuan',
  bank: 'bank',
  carrier: 'operator seluler',
  cases: 'kasus dibuka',
  closes_at: 'tutup',
  code: 'sebab',
  config_sealed: 'pengaturan',
  control: 'kendali',
  customer: 'pelanggan',
  date: 'tanggal',
  feed: 'sumber mutasi',
  fields: 'isian',
  kind: 'jenis',
  number: 'nomor',
  plan: 'rencana',
  resolution: 'penyelesaian',
  rows: 'baris data',
  tagihan: 'tagihan',
  corrections: 'koreksi hilang',
  cost: 'harga beli',
  destination_kind: 'jenis tujuan',
  ended: 'sesi diakhiri',
  epoch: 'nomor epoch',
  file: 'berkas',
  from: 'dari',
  harmless: 'tanpa akibat',
  heldBack: 'transaksi ditahan',
  holder: 'dipegang',
  isFourEyes: 'perlu orang kedua',
  is_active: 'aktif',
  is_offered: 'ditawarkan',
  is_on: 'menyala',
  is_order_offered: 'pesanan lewat transfer',
  is_repeat_guarded: 'jaga trx kembar',
  is_tiket_offered: 'tiket deposit',
  is_timed: 'mutasi dengan jam',
  is_transfer_offered: 'bayar lewat transfer',
  is_unsigned_allowed: 'boleh tanpa tanda tangan',
  item: 'tugas',
  letters: 'jumlah huruf',
  line: 'baris',
  lost: 'pembelian hilang',
  mirror: 'epoch di mesin',
  name: 'nama',
  note: 'catatan',
  opens_at: 'buka',
  password_sealed: 'kata sandi',
  pin_sealed: 'PIN',
  price: 'harga jual',
  price_level: 'tingkat harga',
  priority: 'urutan',
  profile_overrides: 'aturan khusus',
  reason: 'alasan',
  report_dialect: 'bentuk laporan',
  report_secret_sealed: 'kunci laporan',
  report_url: 'alamat laporan',
  requestedBy: 'diminta oleh',
  requests_per_minute: 'permintaan per menit',
  restored: 'dipulihkan',
  role: 'peran',
  secret_sealed: 'kunci rahasia',
  sku: 'kode di supplier',
  stock_warn_below: 'peringatan deposit di bawah',
  supplier_code: 'supplier',
  to: 'menjadi',
  topup: 'transaksi',
  topupId: 'transaksi',
  until: 'sampai',
  was: 'keadaan sebelumnya',
  step: 'langkah',
};

export function detailWord(name: string): string {
  return wordIn(DETAILS, name) ?? name;
}

const END_CODES: Readonly<Record<Exclude<ControlEndCode, LockCode>, string>> = {
  'order-changed': 'transaksi berubah',
  'sn-used-before': 'SN dipakai transaksi lain',
  expired: 'waktunya habis',
  'not-approved': 'belum disetujui',
};

/** By the detail: what its values are called. A change from one to another has an arrow between them. */
const VALUES: Readonly<Record<string, (value: string) => string | undefined>> = {
  control: (value) => wordIn(CONTROL_NAMES, value),
  code: (value) => wordIn(END_CODES, value) ?? lockReason(value),
  was: (value) => wordIn(APPROVAL_STATES, value)?.word,
  item: (value) => ITEM_WORDS[value]?.title,
  role: (value) => wordIn(ROLE_NAMES, value),
  from: (value) => (value === 'console' ? 'konsol' : wordIn(ROLE_NAMES, value)),
  to: (value) => wordIn(ROLE_NAMES, value),
  destination_kind: (value) => ({ msisdn: 'nomor seluler', meter: 'nomor meter' })[value],
  report_dialect: (value) => ({ native: 'Tuntas', otomax: 'OtomaX' })[value],
  price: amount,
  cost: amount,
  stock_warn_below: amount,
  is_active: yesOrNo,
  is_on: yesOrNo,
  is_repeat_guarded: yesOrNo,
  is_unsigned_allowed: yesOrNo,
};

/** As people write it, without whole numbers. */
export function detailValue(name: string, value: unknown, now: Instant): string {
  if (value === null) return '—';
  if (typeof value === 'boolean') return value ? 'ya' : 'tidak';
  if (name === 'amount' && typeof value === 'number') return formatRupiah(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (name === 'until') return formatMoment(text as Instant, now);
  const say = VALUES[name];
  if (say === undefined) return maskNumbers(text);
  return text
    .split(' → ')
    .map((part) => say(part) ?? maskNumbers(part))
    .join(' → ');
}

function amount(value: string): string | undefined {
  return /^\d+$/.test(value) ? formatRupiah(Number(value)) : undefined;
}

function yesOrNo(value: string): string | undefined {
  return { '1': 'ya', '0': 'tidak' }[value];
}

function wordIn<Word>(words: Readonly<Record<string, Word>>, code: string): Word | undefined {
  return Object.hasOwn(words, code) ? words[code] : undefined;
}
