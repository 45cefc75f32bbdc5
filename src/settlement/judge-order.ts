import { type RefusalCode } from '../domain/errors';
import { type Rupiah, ZERO } from '../domain/money';
import { carrierOf, parseDestination, printableDestination } from '../domain/topup/destination';
import { type Tx } from '../persistence/database';
import { type Offer, readPrefixesOf } from '../persistence/repositories/offer.repository';

/** What is asked for, as it was sent. */
export interface AskedOrder {
  destination: string;
  /** The most that it may cost; null: any price. */
  maxPrice: Rupiah | null;
  /** 1 unless given. */
  quantity?: number;
}

export interface JudgedOrder {
  /** Null: it can be bought. */
  refusal: RefusalCode | null;
  /** The number in its usual form; what was sent, made printable, when it is none. */
  destination: string;
  /** Of today; zero when there is none. */
  price: Rupiah;
}

/**
 * Whether the house sells this to this reseller now: product, number and price. `offer` is that of the product's code.
 * Reads the prefixes of carriers and writes nothing.
 */
export async function judgeOrder(
  tx: Tx,
  { destination, maxPrice, quantity = 1 }: AskedOrder,
  { product }: Pick<Offer, 'product'>,
): Promise<JudgedOrder> {
  const judged = (
    refusal: RefusalCode | null,
    parsed = printableDestination(destination),
    price: Rupiah = ZERO,
  ): JudgedOrder => ({ refusal, destination: parsed, price });
  if (product === null) return judged('product-unknown');
  if (!product.isActive || product.price === null) return judged('product-closed');
  const number = parseDestination(destination, product.destinationKind);
  if (number === undefined) return judged('bad-number', undefined, product.price);
  // Every product has a fixed amount, which is sold one at a time.
  if (quantity !== 1) return judged('bad-quantity', number, product.price);
  if (product.carrier !== null && carrierOf(number, await readPrefixesOf(tx, number)) !== product.carrier) {
    return judged('prefix-mismatch', number, product.price);
  }
  if (maxPrice !== null && product.price > maxPrice) return judged('price-above-max', number, product.price);
  return judged(null, number, product.price);
}
