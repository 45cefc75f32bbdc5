import { type CorrectionRefusal } from '../../../backoffice/documents/correct-document';

/** Why no document was put right. */
export const CORRECTION_REFUSALS: Readonly<Record<CorrectionRefusal, string>> = {
  'not-found': 'Dokumen ini tidak ada.',
  'role-may-not': 'Hanya Admin yang boleh membetulkan dokumen.',
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf. Tidak ada yang berubah.',
  'not-in-force': 'Dokumen ini sudah diganti, atau tagihannya sudah selesai. Tidak ada yang berubah.',
  'wrong-kind': 'Rekap tidak dibetulkan: kirim rekap yang baru dari halaman rencananya.',
};

/** What became of one that was. */
export function correctedSentence(number: string): string {
  return `${number} menggantikan dokumen lama, yang tidak berlaku lagi. Kirim lagi bila pelanggan sudah menerima yang lama.`;
}
