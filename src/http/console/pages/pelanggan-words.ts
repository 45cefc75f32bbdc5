import { type CustomerField } from '../../../backoffice/customers/customer-changes';
import { type PlanState } from '../../../domain/tagihan/terms';
import { type CustomerChange } from '../../../persistence/queries/tagihan/customer-change-list';
import { type CustomerBooking, type CustomerNeed } from '../../../persistence/queries/tagihan/customer-wishes';
import { type CustomerConsent } from '../../../persistence/queries/tagihan/customer-card';
import { maskNumber } from '../../../domain/topup/destination';

/** The hue and the icon follow from the state of the page's own list, the word is of the trade. */
export interface Badge {
  state: string;
  word: string;
}

export const FIELD_NAMES: Readonly<Record<CustomerField, string>> = {
  name: 'Nama',
  phone: 'Telepon',
  email: 'E-mail',
  address: 'Alamat',
  npwp: 'NPWP',
  notes: 'Catatan',
};

export const PLAN_BADGES: Readonly<Record<PlanState, Badge>> = {
  draft: { state: 'upcoming', word: 'Konsep' },
  active: { state: 'running', word: 'Berjalan' },
  paused: { state: 'stopped', word: 'Ditunda' },
  completed: { state: 'paid', word: 'Selesai' },
  settled: { state: 'paid', word: 'Lunas lebih awal' },
  cancelled: { state: 'reversed', word: 'Dibatalkan' },
};

export const NEED_BADGES: Readonly<Record<CustomerNeed['state'], Badge>> = {
  open: { state: 'due', word: 'Belum dipesan' },
  booked: { state: 'success', word: 'Sudah dipesan' },
  dropped: { state: 'stopped', word: 'Ditutup' },
};

export const BOOKING_BADGES: Readonly<Record<CustomerBooking['state'], Badge>> = {
  open: { state: 'due', word: 'Belum ditagih' },
  planned: { state: 'success', word: 'Masuk rencana' },
  cancelled: { state: 'stopped', word: 'Dibatalkan' },
};

export const CHANGE_BADGES: Readonly<Record<CustomerChange['state'], Badge>> = {
  requested: { state: 'awaiting', word: 'Menunggu Admin' },
  approved: { state: 'success', word: 'Berlaku' },
  rejected: { state: 'failed', word: 'Ditolak' },
  withdrawn: { state: 'stopped', word: 'Ditarik' },
  outdated: { state: 'stopped', word: 'Usang' },
};

export const CHANNEL_NAMES: Readonly<Record<CustomerConsent['channel'], string>> = {
  whatsapp: 'WhatsApp',
  email: 'E-mail',
};

export const CONSENT_BADGES: Readonly<Record<CustomerConsent['state'] | 'unknown', Badge>> = {
  granted: { state: 'success', word: 'Boleh' },
  withdrawn: { state: 'failed', word: 'Tidak boleh' },
  unreachable: { state: 'overdue', word: 'Tidak sampai' },
  unknown: { state: 'awaiting', word: 'Belum ditanya' },
};

/** As people dial it: `0812…`. */
export function nationalPhone(phone: string): string {
  return phone.replace(/^62/, '0');
}

/** `0812••••7890`. */
export function maskedPhone(phone: string): string {
  return maskNumber(nationalPhone(phone));
}

/** The last four digits alone. */
export function maskedNpwp(npwp: string): string {
  return `••••${npwp.slice(-4)}`;
}

/** One value of a change, with what is secret masked. */
export function shownValue(field: CustomerField, value: string | null): string {
  if (value === null || value === '') return 'kosong';
  if (field === 'phone') return maskedPhone(value);
  return field === 'npwp' ? maskedNpwp(value) : value;
}
