declare const brand: unique symbol;

/** Whole rupiah, zero or more: a safe integer. Direction is an account's side, never a minus sign. */
export type Rupiah = number & { readonly [brand]: 'Rupiah' };

export const ZERO = 0 as Rupiah;

/** Throws `RangeError` for anything but a whole, non-negative, safe number: such an amount is a bug, not an input. */
export function rupiah(amount: number): Rupiah {
  if (!Number.isSafeInteger(amount) || amount < 0) throw new RangeError(`not an amount of rupiah: ${amount}`);
  return amount as Rupiah;
}

export function add(...amounts: Rupiah[]): Rupiah {
  return rupiah(amounts.reduce((sum, amount) => sum + amount, 0));
}

/** Throws `RangeError` when `part` is more than `whole`. */
export function subtract(whole: Rupiah, part: Rupiah): Rupiah {
  return rupiah(whole - part);
}

/** So many of one price. Throws `RangeError` when `count` is not whole or the product is no amount. */
export function times(amount: Rupiah, count: number): Rupiah {
  if (!Number.isSafeInteger(count)) throw new RangeError(`not a count: ${count}`);
  return rupiah(amount * count);
}

/** The smallest of them. */
export function least(first: Rupiah, ...others: Rupiah[]): Rupiah {
  return others.reduce((smallest, amount) => (amount < smallest ? amount : smallest), first);
}

/**
 * Splits into `parts` amounts that add back to `total`. The remainder goes to the first ones, one rupiah each, so no two
 * differ by more than a rupiah.
 */
export function splitEvenly(total: Rupiah, parts: number): Rupiah[] {
  if (!Number.isSafeInteger(parts) || parts < 1) throw new RangeError(`not a number of parts: ${parts}`);
  const share = Math.floor(total / parts);
  const remainder = total - share * parts;
  return Array.from({ length: parts }, (_, index) => rupiah(index < remainder ? share + 1 : share));
}

/** For people: `Rp10.050`. */
export function formatRupiah(amount: Rupiah): string {
  return `Rp${String(amount).replace(/\B(?=(\d{3})+$)/g, '.')}`;
}
