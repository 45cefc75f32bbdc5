import { REFERENCE } from '../../../domain/ids';
import { parseDestination } from '../../../domain/topup/destination';

/** What a text that somebody searches for may be. Each is looked up by an index of its own. */
export type SearchBranch =
  | { kind: 'no'; no: number }
  | { kind: 'number'; number: string }
  | { kind: 'number-end'; digits: string }
  | { kind: 'sn'; sn: string; isPrefix: boolean }
  | { kind: 'reference'; reference: string }
  | { kind: 'reseller'; text: string };

const MOST_LETTERS = 100;
const LEAST_DIGITS_OF_END = 4;
/** Fewer letters begin the serial numbers of half a day. */
const LEAST_LETTERS_OF_PREFIX = 6;
const MOST_DIGITS_OF_NUMBER = 13;

/** By its shape alone; none when it is too short to search for. One text may be several things. */
export function branchesOf(text: string): SearchBranch[] {
  const q = text.trim().replace(/\s+/g, ' ').slice(0, MOST_LETTERS);
  const read = /^(?:trx|no)[ #.:-]*(\d{1,12})$/i.exec(q)?.[1];
  if (read !== undefined) return [{ kind: 'no', no: Number(read) }];
  return [...numbersOf(q), ...serialNumbersOf(q), ...referencesOf(q), ...resellersOf(q)];
}

function numbersOf(q: string): SearchBranch[] {
  const digits = /^\+?\d[\d .-]*$/.test(q) ? q.replace(/[+ .-]/g, '') : '';
  if (digits === '') return [];
  const number = parseDestination(q, 'msisdn') ?? parseDestination(q, 'meter');
  const branches: SearchBranch[] = [];
  if (/^\d{1,12}$/.test(q)) branches.push({ kind: 'no', no: Number(q) });
  if (number !== undefined) branches.push({ kind: 'number', number });
  else if (digits.length >= LEAST_DIGITS_OF_END && digits.length <= MOST_DIGITS_OF_NUMBER) {
    branches.push({ kind: 'number-end', digits });
  }
  return branches;
}

function serialNumbersOf(q: string): SearchBranch[] {
  if (!/^[A-Za-z0-9./ -]{4,64}$/.test(q)) return [];
  return [{ kind: 'sn', sn: q, isPrefix: q.length >= LEAST_LETTERS_OF_PREFIX }];
}

function referencesOf(q: string): SearchBranch[] {
  return REFERENCE.test(q) ? [{ kind: 'reference', reference: q }] : [];
}

function resellersOf(q: string): SearchBranch[] {
  return q.length >= 2 && /\p{L}/u.test(q) ? [{ kind: 'reseller', text: q }] : [];
}
