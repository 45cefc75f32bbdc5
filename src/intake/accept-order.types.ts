import { type ResellerId } from '../domain/ids';
import { type OrderFacts } from '../persistence/queries/own-orders';
import { type Payer } from './payer';
import { type Nonce } from './spend-nonce';

/** One order of a shop's buyer, to be paid by bank transfer; of an authenticated sender, with a well-formed reference. */
export interface OrderCommand extends Payer {
  resellerId: ResellerId;
  /** Matches `REFERENCE`. */
  reference: string;
  productCode: string;
  /** As it was sent. */
  destination: string;
  /** Of signed entrances: spent in the same transaction (A6). */
  nonce: Nonce | null;
}

/** The stored answer to a reference. `httpStatus` and the identity of the order stay the same for ever (A3). */
export interface OrderAcceptance {
  /** 202 for an order that was taken, 422 for a final refusal. */
  httpStatus: number;
  order: OrderFacts;
  /** This reference was answered before. */
  isRepeated: boolean;
}

/**
 * Takes an order and asks for its transfer in one transaction (A1–A4, A6). Safe to repeat: the same reference with the
 * same content gives the same answer and asks for nothing more.
 *
 * Throws `InvalidRequest` with `ref-conflict` or `nonce-reused`, nothing was changed; `RetrySameReference` with `busy`,
 * `codes-exhausted` or `too-many-open` (nothing was asked for), or `retry-same-ref` (the outcome of the COMMIT is
 * unknown, or the database is away).
 */
export type AcceptOrder = (command: OrderCommand) => Promise<OrderAcceptance>;
