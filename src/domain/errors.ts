/**
 * Every code that can leave the hub towards a counterpart. Codes are stable: a reseller's software decides by them.
 * Each edge maps all of them in an exhaustive record, so a new code does not compile until every edge answers it.
 */

/** Thrown before sender and reference are known, or about something other than an order: nothing is stored. */
export type RequestErrorCode =
  | 'malformed-json'
  | 'invalid-body'
  | 'invalid-reference'
  | 'invalid-query'
  | 'unsupported-media-type'
  | 'body-too-large'
  | 'missing-credentials'
  | 'unknown-key'
  | 'credential-locked'
  | 'reseller-inactive'
  | 'ip-not-allowed'
  | 'invalid-timestamp'
  | 'stale-timestamp'
  | 'invalid-nonce'
  | 'nonce-reused'
  | 'bad-signature'
  | 'ref-conflict'
  | 'not-found'
  | 'method-not-allowed';

/** A final no to an order whose sender and reference are known: stored, and repeated for the same reference. */
export type RefusalCode =
  | 'product-unknown'
  | 'product-closed'
  | 'bad-number'
  | 'bad-quantity'
  | 'prefix-mismatch'
  | 'price-above-max'
  | 'saldo-short';

/** A final no to an order or a tiket that is to be paid by bank transfer. */
export type TransferRefusalCode = 'transfer-not-offered' | 'amount-out-of-range';

/**
 * Not final, nothing is decided: the same request with the same reference may be sent again. `codes-exhausted`: no unique
 * amount is free for this base amount now; another amount, or another way to pay, may be taken meanwhile.
 */
export type RetryCode = 'busy' | 'rate-limited' | 'retry-same-ref' | 'codes-exhausted' | 'too-many-open';

/** Why an accepted order failed in the end. */
export type FailureCode =
  | 'wrong-number'
  | 'supplier-refused'
  | 'no-terminal'
  | 'deadline-passed'
  | 'cancelled-by-operator';

export type ErrorCode = RequestErrorCode | RefusalCode | TransferRefusalCode | RetryCode | FailureCode;

/** A request that cannot be understood, believed or allowed. Nothing was stored and nothing moved. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';

  constructor(
    readonly code: RequestErrorCode,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

/** The caller may send the same request with the same reference again. Whether it was carried out is open. */
export class RetrySameReference extends Error {
  override readonly name = 'RetrySameReference';

  constructor(
    readonly code: RetryCode,
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

/**
 * Something that can never be true is true: the books do not balance, a hold has two ends. The transaction it is found
 * in is rolled back and a person is alerted; repeating is of no use.
 */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
  readonly code = 'invariant-broken';
}
