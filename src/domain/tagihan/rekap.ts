import { add, type Rupiah, rupiah, subtract, ZERO } from '../money';
import { type BusinessDate } from '../time';

/** What one period of a plan comes to on a day: a bill with its denda, or a period that is not billed yet. */
export interface RekapItem {
  dueOn: BusinessDate;
  amount: Rupiah;
  paid: Rupiah;
}

/** An amount, and how many periods it is about. */
export interface RekapPart {
  amount: Rupiah;
  count: number;
}

/**
 * Everything that was agreed, in three parts that add up to it: what is paid; what is due in the month of the day and
 * not paid; what is due in other months, also before it. A period that is paid in part counts where its rest is.
 */
export interface Recap {
  paid: RekapPart;
  thisMonth: RekapPart;
  rest: RekapPart;
  total: RekapPart;
}

export const AGES = ['not-due', 'to-7', 'to-30', 'to-60', 'over-60'] as const;
export type Age = (typeof AGES)[number];

export type Ageing = Readonly<Record<Age, RekapPart>>;

const NO_PART: RekapPart = { amount: ZERO, count: 0 };
export const NO_RECAP: Recap = { paid: NO_PART, thisMonth: NO_PART, rest: NO_PART, total: NO_PART };
export const NO_AGEING: Ageing = {
  'not-due': NO_PART,
  'to-7': NO_PART,
  'to-30': NO_PART,
  'to-60': NO_PART,
  'over-60': NO_PART,
};

/** The parts of these periods as of a day. Throws `RangeError` for a period that is paid with more than its amount. */
export function recapOf(items: readonly RekapItem[], asOf: BusinessDate): Recap {
  return items.map((item) => recapOfOne(item, asOf)).reduce(addRecaps, NO_RECAP);
}

export function addRecaps(a: Recap, b: Recap): Recap {
  return {
    paid: addParts(a.paid, b.paid),
    thisMonth: addParts(a.thisMonth, b.thisMonth),
    rest: addParts(a.rest, b.rest),
    total: addParts(a.total, b.total),
  };
}

export function addAgeing(a: Ageing, b: Ageing): Ageing {
  const sum = (age: Age): RekapPart => addParts(a[age], b[age]);
  return {
    'not-due': sum('not-due'),
    'to-7': sum('to-7'),
    'to-30': sum('to-30'),
    'to-60': sum('to-60'),
    'over-60': sum('over-60'),
  };
}

/** Of all that is past its due day. */
export function overdueOf(ageing: Ageing): RekapPart {
  return AGES.filter((age) => age !== 'not-due')
    .map((age) => ageing[age])
    .reduce(addParts, NO_PART);
}

/**
 * Each part's share of their sum in tenths of a percent, together 1000: what rounding leaves over goes to those that
 * it took the most from. All zero when there is nothing to share.
 */
export function sharesOf(parts: readonly Rupiah[]): number[] {
  const whole = add(...parts);
  if (whole === 0) return parts.map(() => 0);
  // By digits of a whole number: a product of two amounts may not be a safe one.
  const exact = parts.map((part) => (BigInt(part) * 1000n) / BigInt(whole));
  const left = parts.map((part, index) => ({ index, rest: (BigInt(part) * 1000n) % BigInt(whole) }));
  const missing = 1000 - exact.reduce((sum, share) => sum + Number(share), 0);
  const risen = new Set(
    left
      .sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))
      .slice(0, missing)
      .map(({ index }) => index),
  );
  return exact.map((share, index) => Number(share) + (risen.has(index) ? 1 : 0));
}

function recapOfOne({ dueOn, amount, paid }: RekapItem, asOf: BusinessDate): Recap {
  const open = subtract(amount, paid);
  const isOfMonth = dueOn.slice(0, 7) === asOf.slice(0, 7);
  const isPaid = open === 0;
  return {
    paid: { amount: paid, count: isPaid ? 1 : 0 },
    thisMonth: isOfMonth ? { amount: open, count: isPaid ? 0 : 1 } : NO_PART,
    rest: isOfMonth ? NO_PART : { amount: open, count: isPaid ? 0 : 1 },
    total: { amount, count: 1 },
  };
}

function addParts(a: RekapPart, b: RekapPart): RekapPart {
  return { amount: rupiah(a.amount + b.amount), count: a.count + b.count };
}
