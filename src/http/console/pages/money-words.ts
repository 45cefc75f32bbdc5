import { type AuditAction } from '../../../domain/audit';
import { MONEY_NAMES } from './persetujuan-money-words';

/** The trade's word for a decision about money; its code for one that nobody named. */
export function moneyActionName(action: string): string {
  return (MONEY_NAMES as Readonly<Record<string, string>>)[action] ?? action;
}

/** How a request ended, inside a sentence; one that still waits has no word. */
export const APPROVAL_WORDS: Readonly<Record<string, { word: string; state: string }>> = {
  approved: { word: 'disetujui', state: 'pending' },
  executed: { word: 'dijalankan', state: 'success' },
  rejected: { word: 'ditolak', state: 'failed' },
  withdrawn: { word: 'ditarik', state: 'stopped' },
  expired: { word: 'kedaluwarsa', state: 'stopped' },
  refused: { word: 'tidak jadi, keadaan berubah', state: 'failed' },
};

export const NOTE_WORDS: Readonly<Record<string, string>> = {
  note: 'Catatan',
  answer: 'Jawaban ke pembayar',
  'hand-over': 'Diserahkan',
  system: 'Catatan mesin',
};

export const JOURNAL_WORDS: Readonly<Record<string, string>> = {
  'mutation-arrival': 'mutasi dibukukan',
  'transfer-match': 'dana masuk dicocokkan',
  'transfer-unmatch': 'cocok dibatalkan',
  'refund-approve': 'dana disiapkan untuk dikembalikan',
  'refund-cancel': 'pengembalian dibatalkan',
  'refund-confirm': 'pengembalian keluar dari bank',
  'refund-keep': 'kelebihan bayar disimpan',
  'refund-share-back': 'tambahan kita untuk harga pesanan kembali',
  'refund-share-again': 'kita menambah lagi untuk harga pesanan',
  'mutation-keep': 'dana disimpan',
  'mutation-allocate': 'dana masuk saldo reseller',
  'mutation-pair': 'baris berpasangan',
  'mutation-charge': 'biaya bank',
  'mutation-own-move': 'pindahan sendiri',
};

/** What the time line tells of the audit trail: deeds that have no other trace there. */
const DEEDS: Readonly<Partial<Record<AuditAction, string>>> = {
  'transfer.ask-proof': 'Bukti lagi diminta',
  'refund.payee-reveal': 'Rekening tujuan dilihat lengkap oleh',
  'refund.send': 'Pengembalian ditandai dikirim oleh',
};

export function deedOf(action: string): string | null {
  return (DEEDS as Readonly<Record<string, string>>)[action] ?? null;
}
