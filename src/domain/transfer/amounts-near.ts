/** What banks take off a transfer on its way, in rupiah: BI-FAST, SKN, ATM networks, online transfer, RTGS. */
export const TRANSFER_FEES: readonly number[] = [2_500, 2_900, 5_000, 6_500, 7_500, 25_000];

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
export function amountsNear(amount: number, { fees = TRANSFER_FEES, prices = [] }: NearOptions = {}): number[] {
  const near = new Set([
    amount,
    ...fees.map((fee) => amount + fee),
    ...basesNear(amount, prices),
    ...oneDigitFrom(amount),
    ...swappedFrom(amount),
  ]);
  return [...near].filter((value) => Number.isSafeInteger(value) && value > 0).sort((one, other) => one - other);
}

/** The bases that this amount may be with another code: the thousands around it, and prices within a code of it. */
function basesNear(amount: number, prices: readonly number[]): number[] {
  const thousands = amount - (amount % 1000);
  const near = prices.filter((price) => Math.abs(price - amount) <= MOST_CODE);
  return [thousands, thousands + 1000, ...near.slice(0, MOST_PRICES)];
}

const MOST_PRICES = 50;

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
