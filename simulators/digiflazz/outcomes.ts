import { type Status } from './codes';
import { type LineCode } from './lines';

/** Something that happens to a purchase by itself, `afterMs` milliseconds after it was recorded. */
export interface Step {
  afterMs: number;
  /** The subscriber gets what was bought: a line in the book. */
  delivers?: boolean;
  /** What a check says from now on. */
  becomes?: { status: Status; rc: string };
  /** What the hub is told, true or not. */
  webhook?: { status: Status; rc: string; copies: number };
}

/** How the answer to the purchase itself travels; a later check is always answered plainly. */
export type FirstAnswer = 'as-recorded' | 'pending' | 'lost' | 'garbage' | 'http-500';

export type Outcome =
  /** A definite no that leaves no record. */
  | { kind: 'refused'; rc: string }
  /** The connection breaks before anything was recorded. */
  | { kind: 'dropped' }
  | { kind: 'recorded'; firstAnswer: FirstAnswer; steps: Step[] };

interface Circumstance {
  line: LineCode;
  /** The supplier has never seen this reference, or has forgotten it. */
  isFirstContact: boolean;
}

export interface Ending {
  digits: string;
  /** For the page. */
  description: string;
  outcome: (circumstance: Circumstance) => Outcome;
}

const SUCCESS = { status: 'Sukses', rc: '00' } as const;
const PENDING = { status: 'Pending', rc: '03' } as const;
const FAILED = { status: 'Gagal', rc: '02' } as const;
const WRONG_NUMBER = { status: 'Gagal', rc: '54' } as const;

const bought: Step = { afterMs: 0, delivers: true, becomes: SUCCESS };
const recorded = (steps: Step[], firstAnswer: FirstAnswer = 'as-recorded'): Outcome => ({
  kind: 'recorded',
  firstAnswer,
  steps,
});
const success = recorded([bought]);

/** Bought at once, but the answer to the first contact is spoilt. */
const spoilt =
  (firstAnswer: FirstAnswer) =>
  ({ isFirstContact }: Circumstance): Outcome =>
    isFirstContact ? recorded([bought], firstAnswer) : success;

const onlyAtDigi1 =
  (outcome: Outcome) =>
  ({ line }: Circumstance): Outcome =>
    line === 'digi1' ? outcome : success;

/** What the last two digits of a destination mean; every other ending is a plain success. */
export const ENDINGS: readonly Ending[] = [
  {
    digits: '01',
    description: 'Pending, lalu sukses lewat callback setelah 2 detik',
    outcome: () =>
      recorded([
        { afterMs: 0, becomes: PENDING },
        { afterMs: 2000, delivers: true, becomes: SUCCESS, webhook: { ...SUCCESS, copies: 1 } },
      ]),
  },
  {
    digits: '02',
    description: 'Ditolak: nomor tujuan salah (rc 54)',
    outcome: () => recorded([{ afterMs: 0, becomes: WRONG_NUMBER }]),
  },
  {
    digits: '03',
    description: 'Terbeli, tetapi jawaban hilang; pengecekan bilang sukses',
    outcome: spoilt('lost'),
  },
  {
    digits: '04',
    description: 'Koneksi putus sebelum dicatat; permintaan berikutnya dengan ref yang sama membeli',
    outcome: ({ isFirstContact }) => (isFirstContact ? { kind: 'dropped' } : success),
  },
  {
    digits: '05',
    description: 'Sukses langsung, callback sukses dikirim dua kali',
    outcome: () => recorded([bought, { afterMs: 500, webhook: { ...SUCCESS, copies: 2 } }]),
  },
  {
    digits: '06',
    description:
      'Pending, callback gagal di detik 1, callback sukses di detik 3; sebenarnya terbeli, pengecekan sukses',
    outcome: () =>
      recorded(
        [
          bought,
          { afterMs: 1000, webhook: { ...FAILED, copies: 1 } },
          { afterMs: 3000, webhook: { ...SUCCESS, copies: 1 } },
        ],
        'pending',
      ),
  },
  {
    digits: '07',
    description: 'Produk tutup di digi1 (rc 43, tanpa catatan); digi2 mengirim',
    outcome: onlyAtDigi1({ kind: 'refused', rc: '43' }),
  },
  {
    digits: '08',
    description: 'Di digi1 tidak terbeli: pending, callback gagal setelah 5 detik, pengecekan gagal; digi2 mengirim',
    outcome: onlyAtDigi1(
      recorded([
        { afterMs: 0, becomes: PENDING },
        { afterMs: 5000, becomes: FAILED, webhook: { ...FAILED, copies: 1 } },
      ]),
    ),
  },
  {
    digits: '09',
    description: 'Terbeli, tetapi isi jawaban tidak terbaca',
    outcome: spoilt('garbage'),
  },
  {
    digits: '10',
    description: 'Pending selamanya, tidak terbeli',
    outcome: () => recorded([{ afterMs: 0, becomes: PENDING }]),
  },
  {
    digits: '11',
    description: 'Terbeli, tetapi jawabannya HTTP 500',
    outcome: spoilt('http-500'),
  },
  {
    digits: '12',
    description: 'Deposit kurang di digi1 (rc 44); digi2 mengirim',
    outcome: onlyAtDigi1({ kind: 'refused', rc: '44' }),
  },
];

export function outcomeFor(destination: string, circumstance: Circumstance): Outcome {
  const ending = ENDINGS.find(({ digits }) => destination.endsWith(digits));
  return ending ? ending.outcome(circumstance) : success;
}
