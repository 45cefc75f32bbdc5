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

/** As it is read aloud or written: `TRX 11`, `#11`, `no. 8.841.207`. */
const SHORT_NUMBER = /^((?:(?:trx|transaksi|no)[ .:-]*|# ?)+)(\d{1,12}|\d{1,3}(?:\.\d{3}){1,3})$/i;
const IN_GROUPS = /^\d{1,3}(?:\.\d{3})+$/;

/** By its shape alone; none when it is too short to search for. One text may be several things. */
export function branchesOf(text: string): SearchBranch[] {
  const q = text.trim().replace(/\s+/g, ' ').slice(0, MOST_LETTERS);
  const [, word = '', digits] = SHORT_NUMBER.exec(q) ?? [];
  if (digits !== undefined) {
    const no: SearchBranch = { kind: 'no', no: Number(digits.replaceAll('.', '')) };
    // Resellers write references such as `TRX2026001`.
    return /[ #]/.test(word) ? [no] : [no, ...referencesOf(q)];
  }
  return [...numbersOf(q), ...serialNumbersOf(q), ...referencesOf(q), ...resellersOf(q)];
}

function numbersOf(q: string): SearchBranch[] {
  const bare = q.replace(/[()]/g, '');
  const digits = /^\+?\d[\d .-]*$/.test(bare) ? bare.replace(/[+ .-]/g, '') : '';
  if (digits === '') return [];
  const number = parseDestination(bare, 'msisdn') ?? parseDestination(bare, 'meter');
  const branches: SearchBranch[] = [];
  if (/^\d{1,12}$/.test(q) || (IN_GROUPS.test(q) && digits.length <= 12)) {
    branches.push({ kind: 'no', no: Number(digits) });
  }
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
