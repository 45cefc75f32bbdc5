import { type CustomerMessageKind } from '../../domain/tagihan/terms';
import { type TextValue } from './text-values';

export interface WhatsAppTemplate {
  /** As it is registered at Meta; its body stands in `templates/messages/whatsapp/`. */
  name: string;
  /** Whether its header is a document. */
  hasDocument: boolean;
  /** In the order of the body. */
  parameters: readonly TextValue[];
}

const BILL = ['nama', 'perusahaan', 'judul', 'nomor', 'jumlah', 'jatuhTempo', 'va'] as const;

/** A bill that is overdue and has grown by its late charge: its new document goes with the reminder. */
const OVERDUE_WITH_DENDA: WhatsAppTemplate = { name: 'tuntas_lewat_denda', hasDocument: true, parameters: BILL };

/** What a message is called at Meta, and what it is filled with. */
export function whatsAppTemplate(
  kind: CustomerMessageKind,
  { hasDocument }: { hasDocument: boolean },
): WhatsAppTemplate {
  const isOverdue = kind === 'overdue-3' || kind === 'overdue-7';
  return isOverdue && hasDocument ? OVERDUE_WITH_DENDA : TEMPLATES[kind];
}

const TEMPLATES: Readonly<Record<CustomerMessageKind, WhatsAppTemplate>> = {
  tagihan: { name: 'tuntas_tagihan', hasDocument: true, parameters: BILL },
  receipt: {
    ...{ name: 'tuntas_bukti_bayar', hasDocument: true },
    parameters: ['nama', 'dibayar', 'waktuBayar', 'judul', 'nomor', 'jumlah', 'perusahaan'],
  },
  'reminder-7': { name: 'tuntas_pengingat_h7', hasDocument: false, parameters: BILL },
  'reminder-3': { name: 'tuntas_pengingat_h3', hasDocument: false, parameters: BILL },
  'reminder-due': { name: 'tuntas_pengingat_hari_ini', hasDocument: false, parameters: BILL },
  'overdue-3': { name: 'tuntas_lewat_h3', hasDocument: false, parameters: BILL },
  'overdue-7': { name: 'tuntas_lewat_h7', hasDocument: false, parameters: BILL },
  rekap: {
    ...{ name: 'tuntas_rekap', hasDocument: true },
    parameters: ['nama', 'perusahaan', 'judul', 'total', 'terbayar', 'sisa'],
  },
  changed: { name: 'tuntas_tagihan_berubah', hasDocument: true, parameters: BILL },
  cancelled: {
    ...{ name: 'tuntas_tagihan_batal', hasDocument: false },
    parameters: ['nama', 'nomor', 'perusahaan', 'judul'],
  },
};
