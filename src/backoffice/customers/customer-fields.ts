import { parseDestination } from '../../domain/topup/destination';
import { type CustomerFields } from '../../persistence/repositories/customer.repository';

/** As it was typed or stands in a file. */
export interface TypedCustomer {
  name: string;
  phone: string;
  email: string;
  address: string;
  npwp: string;
  notes: string;
}

/** What is wrong with one field. */
export type CustomerFieldProblem =
  | 'name-missing'
  | 'name-too-long'
  | 'phone-missing'
  | 'phone-invalid'
  | 'email-invalid'
  | 'address-too-long'
  | 'npwp-invalid'
  | 'notes-too-long'
  | 'control-characters';

export interface FieldProblem {
  field: keyof TypedCustomer;
  code: CustomerFieldProblem;
}

const NAME_LETTERS = 100;
const ADDRESS_LETTERS = 300;
const NOTES_LETTERS = 1000;
const EMAIL_LETTERS = 254;
const NPWP = /^\d{15,16}$/;
/** One address in plain letters: no name beside it, no list, nothing that a header could be broken with. */
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
/** What no text of a person holds, and what could end a line of a letter or a file. Line ends of notes are taken first. */
const CONTROL = /\p{Cc}|[\u2028\u2029\uFFFD]/u;

/**
 * Reads what was typed about a customer: spaces are tidied, the phone becomes `628…`, the NPWP digits only. All problems
 * are told at once, so that nobody corrects one after the other.
 */
export function readCustomerFields(
  typed: TypedCustomer,
): { fields: CustomerFields; problems: null } | { fields: null; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const complain = (field: keyof TypedCustomer, code: CustomerFieldProblem): void =>
    void problems.push({ field, code });

  const name = oneLine(typed.name);
  if (name === '') complain('name', 'name-missing');
  else if (letters(name) > NAME_LETTERS) complain('name', 'name-too-long');
  else if (CONTROL.test(name)) complain('name', 'control-characters');

  const phone = phoneOf(typed.phone.trim());
  if (phone === undefined) complain('phone', typed.phone.trim() === '' ? 'phone-missing' : 'phone-invalid');

  const email = typed.email.trim();
  if (email !== '' && !(email.length <= EMAIL_LETTERS && EMAIL.test(email))) complain('email', 'email-invalid');

  const address = oneLine(typed.address);
  if (letters(address) > ADDRESS_LETTERS) complain('address', 'address-too-long');
  else if (CONTROL.test(address)) complain('address', 'control-characters');

  const npwp = typed.npwp.replaceAll(/[\s.-]/g, '');
  if (npwp !== '' && !NPWP.test(npwp)) complain('npwp', 'npwp-invalid');

  const notes = typed.notes.replaceAll(/\r\n?/g, '\n').trim();
  if (letters(notes) > NOTES_LETTERS) complain('notes', 'notes-too-long');
  else if (CONTROL.test(notes.replaceAll(/[\n\t]/g, ''))) complain('notes', 'control-characters');

  if (phone === undefined || problems.length > 0) return { fields: null, problems };
  const fields = { name, phone, address, notes, email: email === '' ? null : email, npwp: npwp === '' ? null : npwp };
  return { fields, problems: null };
}

/** `628…` of a cellular number in any of its usual writings. */
function phoneOf(text: string): string | undefined {
  const national = parseDestination(text, 'msisdn');
  return national === undefined ? undefined : `62${national.slice(1)}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Zs}]+/gu, ' ').trim();
}

/** As the columns count them. */
function letters(text: string): number {
  return Array.from(text).length;
}
