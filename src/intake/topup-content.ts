import { createHash } from 'node:crypto';
import { type Rupiah } from '../domain/money';
import { businessDate, type Instant } from '../domain/time';
import { printableDestination } from '../domain/topup/destination';

/** What an order asks for. Quantity and counter are 1 unless given. */
export interface TopupContent {
  productCode: string;
  destination: string;
  maxPrice: Rupiah | null;
  quantity?: number;
  counter?: number;
}

/**
 * The content that a reference stands for, for ever: so it is made of what was sent and of nothing that may change, such
 * as a product's kind. Forms of the same cellular number are the same content.
 */
export function contentHash({ productCode, destination, maxPrice, ...counts }: TopupContent): Buffer {
  const limit = maxPrice === null ? '' : String(maxPrice);
  return sha256([productCode, comparable(destination), limit, ...countsOf(counts)]);
}

/** The day is the one in Jakarta: the same order is free again after midnight there. */
export function repeatKey({ productCode, destination, ...counts }: TopupContent, now: Instant): Buffer {
  return sha256([productCode, destination, businessDate(now), ...countsOf(counts)]);
}

/** Whether an order is about the same number as `sent`; `stored` is what the order's row has. */
export function isSameNumber(stored: string, sent: string): boolean {
  return comparable(stored) === comparable(sent) || stored === printableDestination(sent);
}

function comparable(destination: string): string {
  return destination.replace(/[ .-]/g, '').replace(/^\+?62(?=8)/, '0');
}

/** Left out while both are 1, as they are at every entrance that does not know them. */
function countsOf({ quantity = 1, counter = 1 }: Pick<TopupContent, 'quantity' | 'counter'>): string[] {
  return quantity === 1 && counter === 1 ? [] : [String(quantity), String(counter)];
}

function sha256(parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
