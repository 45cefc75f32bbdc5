import { createHash } from 'node:crypto';
import { type Origin, type ResellerId } from '../domain/ids';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Our reference at the supplier (P9): the same order and attempt number always give the same text, so an order that is
 * accepted again after a restore meets the supplier's own de-duplication. 25 characters, a dash and the number.
 */
export function supplierReference(
  order: { resellerId: ResellerId; origin: Origin; reference: string },
  n: number,
): string {
  const digest = createHash('sha256')
    .update([order.resellerId, order.origin, order.reference, String(n)].join('\0'))
    .digest();
  const text = Array.from(digest.subarray(0, 24), (byte) => ALPHABET[byte % 32] ?? '').join('');
  return `T${text}-${n}`;
}
