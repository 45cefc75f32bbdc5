import { type Blame, type Verdict } from '../../domain/topup/evidence';

/** What a code means. Source: developer.digiflazz.com, api/buyer/response-code. */
export interface CodeMeaning {
  /** As they class it, for comparing with their status text. */
  says: 'success' | 'pending' | 'failed';
  /** As the answer to a first send (P7). */
  send: Verdict;
  /** As the answer to a check, and in a callback: only what speaks of this reference's own record counts (P7). */
  check: Verdict;
  blame?: Blame;
  /** As the answer to a first send it needs no second look (P8). */
  isFinal?: true;
  isDepositShort?: true;
}

const SUCCESS: CodeMeaning = { says: 'success', send: 'success', check: 'success' };
const PENDING: CodeMeaning = { says: 'pending', send: 'pending', check: 'pending' };
/** They keep a record, and it failed. */
const FAILED: CodeMeaning = { says: 'failed', send: 'failed', check: 'failed' };
/** Failed with a record as a first answer; in a check it speaks of the check. */
const FAILED_AT_FIRST: CodeMeaning = { says: 'failed', send: 'failed', check: 'unknown' };
/** No record was made; in a check it speaks of the check, and the order may well be delivered. */
const NONE_MADE: CodeMeaning = { says: 'failed', send: 'none-made', check: 'unknown' };
/** The reference exists already, whatever became of it. */
const EXISTS: CodeMeaning = { says: 'failed', send: 'unknown', check: 'unknown' };

/** Speaks only of the customer's number: another terminal would refuse it as well. */
const customers = (meaning: CodeMeaning): CodeMeaning => ({ ...meaning, blame: 'customer' });

/** Every code they document; any other one is unknown. */
export const CODES: ReadonlyMap<string, CodeMeaning> = new Map<string, CodeMeaning>([
  ['00', SUCCESS],
  ['01', FAILED], // timeout
  ['02', FAILED], // failed
  ['03', PENDING],
  ['40', NONE_MADE], // payload error
  ['41', NONE_MADE], // bad signature, or the key of the other mode
  ['42', NONE_MADE], // unknown username
  ['43', NONE_MADE], // SKU unknown or inactive
  ['44', { ...NONE_MADE, isDepositShort: true }],
  ['45', NONE_MADE], // IP not whitelisted
  ['47', NONE_MADE], // same transaction at another buyer
  ['49', EXISTS],
  ['50', FAILED_AT_FIRST], // transaction not found
  ['51', customers(FAILED)], // number blocked
  ['52', customers(FAILED)], // prefix of another operator
  ['53', FAILED], // seller's product unavailable
  ['54', { ...customers(FAILED), isFinal: true }], // wrong number
  ['55', FAILED], // product disturbance
  ['56', NONE_MADE], // seller balance limit
  ['57', customers(FAILED)], // digit count wrong
  ['58', FAILED], // cut-off
  ['59', FAILED], // outside the product's area: another terminal may sell one without
  ['60', FAILED], // bill not available: the seller's view of it
  ['61', NONE_MADE], // never deposited
  ['62', NONE_MADE], // seller disturbance
  ['63', NONE_MADE], // multi transaction not supported
  ['64', NONE_MADE], // deposit ticket failed
  ['65', NONE_MADE], // multi limit
  ['66', NONE_MADE], // seller cut-off
  ['67', NONE_MADE], // seller not verified
  ['68', NONE_MADE], // out of stock
  ['69', NONE_MADE], // dearer than max_price
  ['70', FAILED], // biller timeout
  ['71', FAILED], // product unstable
  ['72', FAILED], // a package must be unregistered first: which one depends on the seller's product
  ['73', customers(FAILED)], // kWh limit of the meter
  ['74', FAILED], // refunded; a reversal when it was a success
  ['80', NONE_MADE], // seller blocked us
  ['81', NONE_MADE], // we blocked the seller
  ['82', NONE_MADE], // account not verified
  ['83', NONE_MADE], // price-list rate limit
  ['84', FAILED], // invalid nominal
  ['85', FAILED_AT_FIRST], // transaction rate limit
  ['86', FAILED_AT_FIRST], // PLN check rate limit
  ['87', NONE_MADE], // e-money must be a multiple of Rp1.000
  ['88', NONE_MADE], // account may not do this
  ['99', PENDING], // router issue
]);

/** Their status text in lower case; the Malaysian site's words beside the Indonesian ones. */
export const STATUSES: ReadonlyMap<string, CodeMeaning['says']> = new Map([
  ['sukses', 'success'],
  ['success', 'success'],
  ['pending', 'pending'],
  ['processing', 'pending'],
  ['gagal', 'failed'],
  ['failed', 'failed'],
]);
