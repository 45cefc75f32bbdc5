import { InvalidRequest } from '../../domain/errors';
import { isReference, type Parameters } from './parameters';

/** What `/otomax/trx` asks for, well formed. */
export interface Trx {
  reference: string;
  /** Upper case, and of the letters and digits that product codes have. */
  productCode: string;
  /** As it was sent. */
  destination: string;
  /** 0 for what is no number. */
  quantity: number | undefined;
  counter: number | undefined;
  /** Tell how the order stands; never buy. */
  isCheck: boolean;
}

const MAX_PRODUCT_LENGTH = 16;
const MAX_DESTINATION_LENGTH = 100;

/**
 * Throws `InvalidRequest` with `invalid-reference` or `invalid-query`: what only a mistake in the caller's set-up can
 * send. What a customer can type wrong, product, number or quantity, is let through for accept to refuse for good.
 */
export function parseTrx(parameters: Parameters): Trx {
  const reference = parameters.get('refid') ?? '';
  if (!isReference(reference)) throw new InvalidRequest('invalid-reference');
  const destination = parameters.get('dest') ?? '';
  if (destination === '' || destination.length > MAX_DESTINATION_LENGTH) throw new InvalidRequest('invalid-query');
  return {
    reference,
    productCode: productOf(parameters.get('product') ?? ''),
    destination,
    quantity: quantityOf(parameters.get('qty')),
    counter: counterOf(parameters.get('counter')),
    isCheck: isCheck(parameters.get('check')),
  };
}

/** A code that no product can have is kept readable, and found to be unknown like any other. */
function productOf(text: string): string {
  if (text === '') throw new InvalidRequest('invalid-query');
  const code = text.toUpperCase();
  if (/^[A-Z0-9]+$/.test(code) && code.length <= MAX_PRODUCT_LENGTH) return code;
  return `${code.replace(/[^A-Z0-9]/g, '-').slice(0, MAX_PRODUCT_LENGTH - 1)}-`;
}

function quantityOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** Some callers count from 0. */
function counterOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,4}$/.test(text)) throw new InvalidRequest('invalid-query');
  return Math.max(1, Number(text));
}

/** What might mean "check" must never buy. */
function isCheck(text: string | undefined): boolean {
  if (text === undefined || text === '0') return false;
  if (text !== '1') throw new InvalidRequest('invalid-query');
  return true;
}
