import { CONTROL_ACTIONS } from '../../../domain/topup/controls';
import { type DeedOnTimeline } from '../../../persistence/queries/console/timeline-people';

/** Told elsewhere on the same time line: notes by their text, controls by the lines of their requests. */
const TOLD_ELSEWHERE = new Set(['note.write', ...CONTROL_ACTIONS.map((action) => `topup.${action}`)]);

const DEEDS: Readonly<Record<string, string>> = {
  'topup.number-reveal': 'melihat nomor lengkap',
  'work-item.take': 'memegang transaksi ini',
  'work-item.release': 'melepas transaksi ini',
  'work-item.close': 'menutup pekerjaan tentang transaksi ini',
};

/** Null for what stands on the time line already. */
export function deedSentence({ actor, action }: DeedOnTimeline): string | null {
  if (TOLD_ELSEWHERE.has(action)) return null;
  return `${actor} ${DEEDS[action] ?? 'mengubah sesuatu pada transaksi ini'}`;
}
