import { type Origin, type ResellerId, type TopupId } from '../domain/ids';
import { type FailureCode, type RefusalCode } from '../domain/errors';
import { type Rupiah } from '../domain/money';
import { type Instant } from '../domain/time';
import { type TopupState } from '../domain/topup/topup-state';

/** One order of an authenticated sender, with a reference that was found well formed. */
export interface TopupCommand {
  resellerId: ResellerId;
  origin: Origin;
  /** Matches `REFERENCE`. */
  reference: string;
  productCode: string;
  /** As it was sent. */
  destination: string;
  maxPrice: Rupiah | null;
  /** How many, or the amount of a product without a fixed one; 1 unless given. */
  quantity?: number;
  /** Which one of the same product and number on this day, as its sender counts (A5); 1 unless given. */
  counter?: number;
  /** Of signed entrances: spent in the same transaction (A6). */
  nonce: { credentialId: string; value: string; requestHash: Buffer; stamp: Instant } | null;
}

/** What a reseller may know of its order. */
export interface TopupFacts {
  topupId: TopupId;
  /** The reference that was asked with. */
  refId: string;
  productCode: string;
  destination: string;
  price: Rupiah;
  state: TopupState;
  /** Of a failed one. */
  errorCode: RefusalCode | FailureCode | null;
  sn: string | null;
  acceptedAt: Instant;
  finishedAt: Instant | null;
}

/** The stored answer to a reference. `httpStatus` and the identity of the topup stay the same for ever (A3). */
export interface Acceptance {
  /** 202 for an order that was taken, 422 for a final refusal. */
  httpStatus: number;
  topup: TopupFacts;
  /** Free saldo now: holds taken off. */
  saldo: Rupiah;
  /** This reference was answered before. */
  isRepeated: boolean;
}

/**
 * Takes an order in one transaction (A1–A7). Safe to repeat: the same reference with the same content gives the same
 * answer and buys nothing.
 *
 * Throws `InvalidRequest` with `ref-conflict` or `nonce-reused`, nothing was changed; `RetrySameReference` with `busy`
 * (nothing was held) or `retry-same-ref` (the outcome of the COMMIT is unknown, or the database is away).
 */
export type AcceptTopup = (command: TopupCommand) => Promise<Acceptance>;
