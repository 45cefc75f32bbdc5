import { type Rupiah, rupiah } from '../domain/money';

/**
 * How a counterpart writes an amount: `1100075.00` · `1,100,075.00` · `1.100.075,00` · `1100075,00`.
 * A sign may stand before it, since balances can be negative.
 */
export type AmountStyle = 'plain' | 'english' | 'indonesian' | 'swift';

/** Digits are always there, but for `.00`, as one bank writes zero. */
const PATTERNS: Record<AmountStyle, RegExp> = {
  plain: /^(-?)(\d{1,15})(?:\.(\d{1,2}))?$/,
  english: /^(-?)(\d{1,3}(?:,\d{3}){1,4}|\d{0,15})(?:\.(\d{1,2}))?$/,
  indonesian: /^(-?)(\d{1,3}(?:\.\d{3}){1,4}|\d{1,15})(?:,(\d{1,2}))?$/,
  swift: /^(-?)(\d{1,15}),(\d{0,2})$/,
};

/**
 * Hundredths of a rupiah: banks keep balances and interest so, and only in hundredths can a statement be added up.
 * Undefined for a text that is no amount of this style; nothing is ever rounded.
 */
export function senOf(text: string, style: AmountStyle): bigint | undefined {
  const [whole, sign, digits = '', fraction = ''] = PATTERNS[style].exec(text.trim()) ?? [];
  if (whole === undefined || digits + fraction === '') return undefined;
  const sen = BigInt(digits.replace(/[.,]/g, '') || '0') * 100n + BigInt(fraction.padEnd(2, '0'));
  return sign === '-' ? -sen : sen;
}

/** Undefined for a part of a rupiah and below zero. */
export function wholeRupiah(sen: bigint): Rupiah | undefined {
  return sen < 0n || sen % 100n !== 0n ? undefined : rupiah(Number(sen / 100n));
}
