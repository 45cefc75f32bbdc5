import { type Rupiah, rupiah } from '../../src/domain/money';
import { after, businessDate, type Instant } from '../../src/domain/time';
import { TRANSFER_FEES } from '../../src/domain/transfer/amounts-near';
import { type MutationFacts, type TransferFacts } from '../../src/domain/transfer/terms';

/** What payers do, and how often in a thousand. */
const DEEDS = {
  exact: 620,
  'no-code': 60,
  'digits-swapped': 40,
  'one-digit': 40,
  'fee-deducted': 30,
  'other-code': 20,
  split: 30,
  duplicate: 30,
  late: 30,
  'after-release': 20,
  'other-account': 20,
  unpaid: 60,
} as const;
export type Deed = keyof typeof DEEDS;

export interface Payer {
  createdAt: Instant;
  bankAccountId: string;
  base: Rupiah;
  /** As the payer calls itself, and whether that was told when the order was made. */
  name: string;
  isNameKnown: boolean;
  deed: Deed;
  /** The bank names somebody else: the payer used another one's account. */
  isByOther: boolean;
}

/** One line with what is true about it. */
export interface LabelledLine {
  line: MutationFacts;
  arrivesAt: Instant;
  deed: Deed | 'stranger';
  /** Whose money it is; null: nobody's. */
  transferId: string | null;
  isByOther: boolean;
}

export type Random = () => number;

/** Small and always the same for one seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The account whose file tells days only, and the two whose feed tells the time. */
export const DATE_ONLY_ACCOUNT = 'bca-file';
const ACCOUNTS = ['mandiri', 'bni-giro', DATE_ONLY_ACCOUNT] as const;

const MINUTE = 60_000;
export const BASES: readonly number[] = [
  ...[5_850, 10_250, 11_000, 12_000, 15_150, 20_300, 25_000, 26_500, 30_000, 40_000, 50_000, 51_500, 75_000, 98_750],
  ...[100_000, 150_000, 200_000, 250_000, 300_000, 500_000],
];
const FIRST = 'DIMAS SITI MAYA BUDI AGUS WULAN RANI FAJAR PUTRI EKO NUR HENDRA LINA YUDI TARI BAGUS INTAN RIZKI'.split(
  ' ',
);
const LAST = 'PRAKOSO RAHMAWATI KUSUMA SANTOSO SALIM LESTARI OKTAVIA NUGROHO WIBOWO HIDAYAT SURYANI GUNAWAN'.split(' ');

/** Orders and tikets in a row, about one a minute. */
export function messyPayers({ seed, count, from }: { seed: number; count: number; from: Instant }): Payer[] {
  const random = seeded(seed);
  let createdAt = from;
  return Array.from({ length: count }, () => {
    createdAt = after(createdAt, Math.ceil(random() * 2 * MINUTE));
    const part = random();
    const bankAccountId = part < 0.7 ? ACCOUNTS[0] : part < 0.93 ? ACCOUNTS[1] : DATE_ONLY_ACCOUNT;
    return {
      ...{ createdAt, bankAccountId, base: rupiah(oneOf(BASES, random)), deed: deedOf(random) },
      ...{ name: nameOf(random), isNameKnown: random() < 0.85, isByOther: random() < 0.04 },
    };
  });
}

/** What the payer does about its transfer, as the bank will tell it. */
export function linesOf(payer: Payer, transfer: TransferFacts, random: Random): LabelledLine[] {
  const soon = after(transfer.createdAt, MINUTE + Math.floor(random() * 50 * MINUTE));
  const line = (amount: number, at = soon, bankAccountId = transfer.bankAccountId): LabelledLine => ({
    ...told({ id: '', amount, at, bankAccountId, sender: payer.isByOther ? nameOf(random) : payer.name }, random),
    ...{ deed: payer.deed, transferId: transfer.id, isByOther: payer.isByOther },
  });
  const { final, base } = transfer;
  const digits = String(final).split('');
  switch (payer.deed) {
    case 'unpaid':
      return [];
    case 'exact':
      return [line(final)];
    case 'no-code':
      return [line(base)];
    case 'other-code':
      return [line(base + 1 + Math.floor(random() * 999))];
    case 'fee-deducted':
      return [line(final - oneOf(TRANSFER_FEES.slice(0, 2), random))];
    case 'one-digit': {
      const place = digits.length - 1 - Math.floor(random() * 3);
      return [
        line(Number(digits.with(place, String((Number(digits[place]) + 1 + Math.floor(random() * 9)) % 10)).join(''))),
      ];
    }
    case 'digits-swapped': {
      const place = digits.length - 2 - Math.floor(random() * 2);
      return [
        line(
          Number(
            digits
              .with(place, digits[place + 1]!)
              .with(place + 1, digits[place]!)
              .join(''),
          ),
        ),
      ];
    }
    case 'split': {
      const first = random() < 0.5 ? base : Math.floor(final / 2);
      return [line(first), line(final - first, after(soon, 2 * MINUTE))];
    }
    case 'duplicate':
      return [line(final), line(final, after(soon, 3 * MINUTE + Math.floor(random() * 40 * MINUTE)))];
    case 'late':
      return [line(final, after(transfer.expiresAt, MINUTE + Math.floor(random() * 100 * MINUTE)))];
    case 'after-release':
      return [line(final, after(transfer.graceUntil, MINUTE + Math.floor(random() * 24 * 60 * MINUTE)))];
    case 'other-account':
      return [line(final, soon, transfer.bankAccountId === ACCOUNTS[0] ? ACCOUNTS[1] : ACCOUNTS[0])];
  }
}

/** Money of people who were never asked for any. */
export function strangers(payers: readonly Payer[], random: Random): LabelledLine[] {
  return payers
    .filter(() => random() < 0.05)
    .map(({ createdAt }) => {
      const amount = 1000 * (5 + Math.floor(random() * 500)) + (random() < 0.3 ? Math.floor(random() * 1000) : 0);
      const whose = { id: '', amount, at: createdAt, bankAccountId: oneOf(ACCOUNTS, random), sender: nameOf(random) };
      return { ...told(whose, random), deed: 'stranger', transferId: null, isByOther: false };
    });
}

interface Said {
  id: string;
  amount: number;
  at: Instant;
  bankAccountId: string;
  sender: string;
}

/** As a feed tells it: late and out of order, with the name cut or left out, and of one account the day only. */
function told(
  { id, amount, at, bankAccountId, sender }: Said,
  random: Random,
): Pick<LabelledLine, 'line' | 'arrivesAt'> {
  const isTimed = bankAccountId !== DATE_ONLY_ACCOUNT;
  const way = random();
  const cut = sender.slice(0, 15 + Math.floor(random() * 6));
  // The bank's clock is up to two minutes slow.
  const bookedAt = after(at, -Math.floor(random() * 2 * MINUTE));
  const delayMs = isTimed ? MINUTE + random() ** 3 * 60 * MINUTE : (1 + random() * 20) * 60 * MINUTE;
  return {
    line: {
      ...{ id, bankAccountId, direction: 'credit', amount: rupiah(amount), isReversal: false },
      ...{ wibDate: businessDate(bookedAt), bookedAt: isTimed ? bookedAt : null },
      ...{
        text: way < 0.3 ? `TRSF DARI ${cut}` : 'TRSF E-BANKING CR',
        senderName: way >= 0.3 && way < 0.8 ? cut : null,
      },
    },
    arrivesAt: after(at, Math.floor(delayMs)),
  };
}

function deedOf(random: Random): Deed {
  let left = Math.floor(random() * 1000);
  for (const [deed, share] of Object.entries(DEEDS) as [Deed, number][]) {
    left -= share;
    if (left < 0) return deed;
  }
  throw new Error('the shares are not a thousand');
}

function nameOf(random: Random): string {
  return `${oneOf(FIRST, random)} ${oneOf(LAST, random)}${random() < 0.3 ? ` ${oneOf(LAST, random)}` : ''}`;
}

function oneOf<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)]!;
}
