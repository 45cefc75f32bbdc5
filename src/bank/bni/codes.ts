import { type BillRefusal } from '../virtual-account-bank';

/** What a status says about a call that changes a bill. */
export type ChangeMeaning = 'done' | 'unknown' | 'not-now' | 'not-today' | BillRefusal;

/** What it says about an inquiry; whatever speaks of something else than the bill is unknown. */
export type InquiryMeaning = 'found' | 'not-found' | 'rate-limited' | 'unknown';

export interface CodeMeaning {
  create: ChangeMeaning;
  update: ChangeMeaning;
  close: ChangeMeaning;
  inquire: InquiryMeaning;
}

const ofChanges = (meaning: ChangeMeaning): CodeMeaning => ({
  create: meaning,
  update: meaning,
  close: meaning,
  inquire: 'unknown',
});

const BAD_REQUEST = ofChanges('bad-request');
const NO_ACCESS = ofChanges('no-access');
/** It may have been carried out. */
const UNKNOWN = ofChanges('unknown');

/**
 * Every status that is known of eCollection, and what each operation makes of it; any other one is unknown. A status
 * that makes no sense for an operation is unknown there as well, so that an inquiry settles it.
 * Source: four public lists that agree (ojiepermana/laravel, dedegunawan/bni-ecollection,
 * elgiborsolution/laravel-payment-bni, a Laravel configuration). The sister system of BSI reuses some for other things.
 */
export const CODES: ReadonlyMap<string, CodeMeaning> = new Map<string, CodeMeaning>([
  ['000', { create: 'done', update: 'done', close: 'done', inquire: 'found' }],
  ['001', BAD_REQUEST], // a parameter is missing or wrong
  ['002', NO_ACCESS], // our address is not on their list, or the client id is wrong
  ['004', BAD_REQUEST], // no such service
  ['005', BAD_REQUEST], // service not defined
  ['006', BAD_REQUEST], // number of the virtual account is invalid
  ['007', BAD_REQUEST], // billing number is invalid
  ['008', UNKNOWN], // technical failure
  ['009', UNKNOWN], // unexpected error
  ['010', UNKNOWN], // timeout inside BNI
  ['011', BAD_REQUEST], // type does not fit the amount
  ['012', BAD_REQUEST], // expiry is wrong
  ['013', BAD_REQUEST], // decimals in rupiah
  ['014', BAD_REQUEST], // a number of an account beside a billing number
  ['015', NO_ACCESS], // no permission
  ['016', BAD_REQUEST], // billing type is invalid
  ['017', ofChanges('name-refused')],
  ['100', ofChanges('already-paid')],
  ['101', { create: 'unknown', update: 'not-found', close: 'not-found', inquire: 'not-found' }],
  ['102', { create: 'number-in-use', update: 'unknown', close: 'unknown', inquire: 'unknown' }],
  // Nothing can be paid into it any more, which is all that a close wants.
  ['103', { create: 'expired', update: 'expired', close: 'done', inquire: 'unknown' }],
  ['104', BAD_REQUEST], // billing number is in use
  ['105', { create: 'trx-id-used', update: 'unknown', close: 'unknown', inquire: 'unknown' }],
  ['107', { create: 'unknown', update: 'amount-not-allowed', close: 'unknown', inquire: 'unknown' }],
  ['108', BAD_REQUEST], // no data; not the same as 101, which speaks of the bill
  ['110', ofChanges('not-today')], // limit of the day
  ['200', UNKNOWN], // the SMS failed, of which none was asked for; the bill may be there
  ['201', BAD_REQUEST], // SMS only for the fixed type
  ['801', NO_ACCESS], // billing type is not enabled for us
  ['996', { ...ofChanges('not-now'), inquire: 'rate-limited' }], // inquiries of this hour are used up
  ['997', ofChanges('not-now')], // temporarily offline
  ['998', BAD_REQUEST], // content type
  ['999', UNKNOWN], // internal error
]);
