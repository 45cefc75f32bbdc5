/** What banks take off a transfer on its way, in rupiah: BI-FAST, SKN, ATM networks, online transfer. */
export const TRANSFER_FEES: readonly number[] = [2_500, 2_900, 5_000, 6_500];

export interface NearOptions {
  fees?: readonly number[];
  /** What is sold costs, where it isn't whole thousands: bases that another code may have been added to. */
  prices?: readonly number[];
}

const MOST_CODE = 999;

/**
 * Every amount that a transfer may have been asked for, as its final amount or as its base, when so much arrived: the
 * database is asked for these and nothing else, however many transfers are open. At most some two hundred, ascending.
 */
export function amountsNear(amount: number, options: NearOptions = {}): number[] {
  return ascending([...basesNear(amount, options), ...oneDigitFrom(amount), ...swappedFrom(amount)]);
}

/**
 * Those of them that are worth a look as bases: the amount itself, with a fee, the thousands around it, and prices within a
 * code of it. Many transfers share a base, so a look-up of bases by `amountsNear` finds far more, and nothing better.
 */
export function basesNear(amount: number, { fees = TRANSFER_FEES, prices = [] }: NearOptions = {}): number[] {
  const thousands = amount - (amount % 1000);
  const near = prices.filter((price) => Math.abs(price - amount) <= MOST_CODE).slice(0, MOST_PRICES);
  return ascending([amount, ...fees.map((fee) => amount + fee), thousands, thousands + 1000, ...near]);
}

const MOST_PRICES = 50;

function ascending(amounts: readonly number[]): number[] {
  const usable = amounts.filter((value) => Number.isSafeInteger(value) && value > 0);
  return [...new Set(usable)].sort((one, other) => one - other);
}

function oneDigitFrom(amount: number): number[] {
  const digits = String(amount);
  return digits
    .split('')
    .flatMap((digit, place) =>
      DIGITS.filter((other) => other !== digit && !(place === 0 && other === '0')).map((other) =>
        Number(digits.slice(0, place) + other + digits.slice(place + 1)),
      ),
    );
}

const DIGITS = '0123456789'.split('');

function swappedFrom(amount: number): number[] {
  const digits = String(amount);
  return Array.from({ length: digits.length - 1 }, (_, place) => {
    const [left, right] = [digits[place] ?? '', digits[place + 1] ?? ''];
    return left === right || (place === 0 && right === '0')
      ? amount
      : Number(digits.slice(0, place) + right + left + digits.slice(place + 2));
  });
}
