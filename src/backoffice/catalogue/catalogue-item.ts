import { type Rupiah } from '../../domain/money';
import { parseAmount } from '../customers/parse-amount';

export interface CatalogueFields {
  name: string;
  unitPrice: Rupiah;
  description: string;
}

export type CatalogueRefusal =
  | 'role-may-not'
  | 'invalid-code'
  | 'invalid-name'
  | 'invalid-price'
  | 'invalid-description'
  | 'code-taken'
  | 'not-found';

export type CatalogueOutcome = { kind: 'done'; code: string } | { kind: 'refused'; code: CatalogueRefusal };

const CODE = /^[A-Z0-9][A-Z0-9-]{1,19}$/;
const NAME_LETTERS = 100;
const DESCRIPTION_LETTERS = 300;
const CONTROL = /\p{Cc}/u;

/** As it is stored: capitals, whatever was typed. Undefined for what is no code. */
export function catalogueCode(typed: string): string | undefined {
  const code = typed.trim().toUpperCase();
  return CODE.test(code) ? code : undefined;
}

export function readCatalogueFields(typed: {
  name: string;
  unitPrice: string;
  description: string;
}): CatalogueFields | CatalogueRefusal {
  const name = oneLine(typed.name);
  const description = oneLine(typed.description);
  const unitPrice = parseAmount(typed.unitPrice);
  if (name === '' || letters(name) > NAME_LETTERS || CONTROL.test(name)) return 'invalid-name';
  if (unitPrice === undefined) return 'invalid-price';
  if (letters(description) > DESCRIPTION_LETTERS || CONTROL.test(description)) return 'invalid-description';
  return { name, unitPrice, description };
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function letters(text: string): number {
  return Array.from(text).length;
}
