import { type ControlAction } from '../../domain/topup/controls';
import { type TopupState } from '../../domain/topup/topup-state';
import { type StaffRole } from '../../domain/staff';

/** The trade's words; the hue and the icon follow from `data-state`, which is our own word. */
export const STATE_WORDS: Readonly<Record<TopupState, string>> = {
  accepted: 'Diterima',
  routing: 'Mencari jalur',
  sent: 'Terkirim',
  pending: 'Menunggu SN',
  suspect: 'Belum pasti',
  success: 'Sukses',
  failed: 'Gagal',
  reversed: 'Dibalik',
};

export const CONTROL_NAMES: Readonly<Record<ControlAction, string>> = {
  resend: 'Resend',
  reroute: 'Ulang Trx',
  succeed: 'Sukseskan',
  fail: 'Gagalkan',
  park: 'Buat Pending',
  'late-success': 'Catat sukses terlambat',
  'charge-late-success': 'Tagih ke reseller',
  'collect-receivable': 'Tarik piutang',
  reversal: 'Balikkan',
  'double-delivery': 'Bukukan kirim ganda',
  'settle-abandoned': 'Nyatakan pasti gagal',
  'close-case': 'Tutup kasus',
};

export const ROLE_NAMES: Readonly<Record<StaffRole, string>> = {
  admin: 'Admin',
  supervisor: 'Supervisor',
  operator: 'Operator',
  cs: 'CS',
  marketing: 'Marketing',
};
