import {
  type ControlOutcome,
  type ControlRefusal,
  type DecisionOutcome,
} from '../../backoffice/controls/controls.types';
import { type Instant } from '../../domain/time';
import { type ControlAction, type ControlLock } from '../../domain/topup/controls';
import { formatMoment } from './format';
import { CONTROL_NAMES, STATE_WORDS } from './words';

/** `PS-0311`: how people call a request for a second person. */
export function approvalName(no: number): string {
  return `PS-${String(no).padStart(4, '0')}`;
}

/** What came of a control that was taken up. */
export function acceptedSentence(
  outcome: Exclude<ControlOutcome, ControlRefusal>,
  { action, now }: { action: ControlAction; now: Instant },
): string {
  const name = CONTROL_NAMES[action];
  switch (outcome.kind) {
    case 'requested': {
      const until = formatMoment(outcome.expiresAt, now);
      return `${name} diminta sebagai ${approvalName(outcome.no)}; menunggu orang kedua paling lambat ${until}. Belum ada yang berubah.`;
    }
    case 'queued': {
      const until = formatMoment(outcome.expiresAt, now);
      return `${name} tercatat sebagai ${approvalName(outcome.no)}. Mesin belum menjawab: dijalankan sendiri, paling lambat ${until}; lewat itu tidak ada yang berubah. Jangan diulang.`;
    }
    case 'executed':
      return `${name} dijalankan (${approvalName(outcome.no)}). Keadaan sekarang: ${STATE_WORDS[outcome.state]}.`;
  }
}

/** Who was faster, as far as the records tell. */
export interface Other {
  fullName: string;
  action: ControlAction;
  no: number;
  at: Instant;
}

type PlainRefusal = Exclude<ControlRefusal, { code: 'locked' }>['code'];

const REFUSALS: Readonly<Record<PlainRefusal, string>> = {
  'order-changed': 'Transaksi ini berubah sejak Anda membukanya. Periksa keadaan terbarunya, lalu putuskan lagi.',
  'approval-open': 'Permintaan lain untuk transaksi ini sedang berjalan. Tunggu sampai diputus.',
  'invalid-sn':
    'SN perlu 4 sampai 64 huruf atau angka; tanda yang boleh: titik, garis miring, spasi, dan tanda hubung.',
  'invalid-reason': 'Alasan perlu paling sedikit 10 huruf.',
  'invalid-minutes': 'Lama undur tidak bisa dipakai. Pilih 15, 30, atau 60 menit.',
  'invalid-quote': 'Salin pernyataan supplier yang menjadi dasar keputusan ini, paling sedikit 10 huruf.',
  'sn-used-before': 'SN ini sudah tercatat atau sedang diajukan pada transaksi lain. Periksa lagi sumbernya.',
  'role-may-not': 'Peran Anda tidak boleh menjalankan kendali ini.',
};

/** Why nothing was changed, and what the reader can do. `other` is who came first, where that is known. */
export function refusalSentence(
  refusal: ControlRefusal,
  { lockedBecause, other, now }: { lockedBecause: (lock: ControlLock) => string; other: Other | null; now: Instant },
): string {
  if (refusal.code === 'locked') return `Terkunci: ${lockedBecause(refusal.lock)} Tidak ada yang berubah.`;
  const isRace = refusal.code === 'order-changed' || refusal.code === 'approval-open';
  if (!isRace || other === null) return REFUSALS[refusal.code];
  const { fullName, action, no, at } = other;
  const what = `${fullName} lebih dulu: ${CONTROL_NAMES[action]} (${approvalName(no)}) pukul ${formatMoment(at, now)}.`;
  return `${what} ${REFUSALS[refusal.code]}`;
}

type DecisionRefusal = Extract<DecisionOutcome, { kind: 'refused' }>;

const DECISION_REFUSALS: Readonly<Record<Exclude<DecisionRefusal['code'], 'locked'>, string>> = {
  'not-open': 'Permintaan ini sudah diputus.',
  expired: 'Waktunya habis sebelum Anda memutuskan. Tidak ada jurnal; permintaan baru bisa diajukan lagi.',
  'own-request': 'Anda yang meminta atau mengisinya, jadi orang lain yang harus menyetujui.',
  'not-own-request': 'Hanya yang meminta yang bisa menarik permintaan ini.',
  'content-changed':
    'Angka atau buktinya berubah sejak Anda membukanya. Periksa yang baru di bawah, lalu putuskan lagi.',
  'role-may-not': 'Peran Anda tidak boleh memutuskan permintaan ini.',
  'invalid-note': 'Alasan menolak perlu paling sedikit 10 huruf.',
};

/** Why a decision changed nothing. */
export function decisionRefusalSentence(
  refusal: DecisionRefusal,
  { lockedBecause }: { lockedBecause: (lock: ControlLock) => string },
): string {
  return refusal.code === 'locked'
    ? `Tidak bisa dijalankan: ${lockedBecause(refusal.lock)}`
    : plainRefusalSentence(refusal.code);
}

/** The same where nothing about its subject has to be said. */
export function plainRefusalSentence(code: Exclude<DecisionRefusal['code'], 'locked'>): string {
  return DECISION_REFUSALS[code];
}

/** What came of a decision. */
export function decidedSentence({ kind, no }: Exclude<DecisionOutcome, DecisionRefusal>): string {
  const name = approvalName(no);
  const sentences: Readonly<Record<typeof kind, string>> = {
    executed: `${name} disetujui dan dijalankan.`,
    queued: `${name} disetujui. Mesin belum menjawab: dijalankan sendiri, selama belum habis waktunya. Jangan diulang.`,
    rejected: `${name} ditolak. Tidak ada jurnal.`,
    withdrawn: `${name} ditarik. Tidak ada jurnal.`,
  };
  return sentences[kind];
}
