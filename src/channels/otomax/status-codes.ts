import { type FailureCode, type RefusalCode } from '../../domain/errors';

export type FinalCode = RefusalCode | FailureCode;

export const DELIVERED = 20;
/** Cancelled: what was delivered first and taken back later. */
export const TAKEN_BACK = 50;
const FAILED = 40;

/**
 * OtomaX's number for each reason to fail. 55, a timeout, is never told: software of the trade takes it for an open
 * order, and ours is over.
 *
 * Source: the tables of two user interfaces on OtomaX databases (sultanfarrel/otomax-web-report,
 * waycambas8/mutasi-otomax-api); the vendor publishes none.
 */
export const STATUS_CODES: Readonly<Record<FinalCode, number>> = {
  'product-unknown': 44,
  'product-closed': 45,
  'bad-number': 52,
  'bad-quantity': 61,
  'prefix-mismatch': 52,
  'price-above-max': 59,
  'saldo-short': 43,
  'wrong-number': 52,
  'supplier-refused': 47,
  'no-terminal': 47,
  'deadline-passed': 47,
  'cancelled-by-operator': 50,
};

export function statusCodeOf(code: FinalCode | null): number {
  return code === null ? FAILED : STATUS_CODES[code];
}
