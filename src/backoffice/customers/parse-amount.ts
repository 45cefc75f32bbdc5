import { type Rupiah, rupiah } from '../../domain/money';

/** A hundred billion: more than one piece costs, and ten thousand of them are still a number that loses no rupiah. */
const MOST = 100_000_000_000;

/** Whole rupiah as people write them, `1.500.000` or `Rp 1500000`; undefined for anything else, also for nothing and zero. */
export function parseAmount(text: string): Rupiah | undefined {
  const digits = text.trim().replace(/^rp\.?\s*/i, '');
  if (!/^(?:\d{1,12}|\d{1,3}(?:\.\d{3}){1,3})$/.test(digits)) return undefined;
  const amount = Number(digits.replaceAll('.', ''));
  return amount > 0 && amount <= MOST ? rupiah(amount) : undefined;
}

/** A count of at least one; undefined for anything else. */
export function parseCount(text: string, most: number): number | undefined {
  const count = /^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : 0;
  return count >= 1 && count <= most ? count : undefined;
}
