import { type Request } from 'express';
import { CUSTOMER_FIELDS, type CustomerField } from '../../../backoffice/customers/customer-changes';
import { type FieldProblem, type TypedCustomer } from '../../../backoffice/customers/customer-fields';
import { fieldOf, rawFieldOf } from '../form';
import { FIELD_PROBLEMS } from './pelanggan-sentences';
import { FIELD_NAMES } from './pelanggan-words';

/** As the fields are called in forms. */
const INPUT_NAMES: Readonly<Record<CustomerField, string>> = {
  name: 'nama',
  phone: 'telepon',
  email: 'email',
  address: 'alamat',
  npwp: 'npwp',
  notes: 'catatan',
};

export const EMPTY_CUSTOMER: TypedCustomer = { name: '', phone: '', email: '', address: '', npwp: '', notes: '' };

export interface FormField {
  id: string;
  input: string;
  label: string;
  value: string;
  hint: string | null;
  problem: string | null;
  type: string;
  maxLength: number;
  isRequired: boolean;
  isLong: boolean;
  /** A keyboard of digits on a phone. */
  mode: string;
}

interface Shape {
  type: string;
  mode: string;
  maxLength: number;
  isRequired: boolean;
  isLong: boolean;
  hint: string | null;
}

const SHAPES: Readonly<Record<CustomerField, Shape>> = {
  name: { type: 'text', mode: 'text', maxLength: 100, isRequired: true, isLong: false, hint: null },
  phone: {
    ...{ type: 'tel', mode: 'tel', maxLength: 24, isRequired: true, isLong: false },
    hint: 'Nomor WhatsApp, misalnya 0812-3456-7890.',
  },
  email: { type: 'email', mode: 'email', maxLength: 254, isRequired: false, isLong: false, hint: 'Boleh kosong.' },
  address: { type: 'text', mode: 'text', maxLength: 300, isRequired: false, isLong: false, hint: null },
  npwp: {
    ...{ type: 'text', mode: 'numeric', maxLength: 24, isRequired: false, isLong: false },
    hint: 'Boleh kosong; 15 atau 16 angka.',
  },
  notes: { type: 'text', mode: 'text', maxLength: 1000, isRequired: false, isLong: true, hint: null },
};

export function typedCustomerOf(request: Request): TypedCustomer {
  const typed = { ...EMPTY_CUSTOMER };
  for (const field of CUSTOMER_FIELDS) typed[field] = rawFieldOf(request, INPUT_NAMES[field]);
  return typed;
}

/** The fields of a form for the partial that writes them. What `hints` names stays empty without being required. */
export function customerFormFields(
  prefix: string,
  typed: TypedCustomer,
  { problems = [], hints = {} }: { problems?: FieldProblem[]; hints?: Partial<Record<CustomerField, string>> } = {},
): FormField[] {
  return CUSTOMER_FIELDS.map((field) => {
    const { isRequired, hint, ...shape } = SHAPES[field];
    const problem = problems.find((one) => one.field === field);
    return {
      ...shape,
      id: `${prefix}-${INPUT_NAMES[field]}`,
      input: INPUT_NAMES[field],
      label: FIELD_NAMES[field],
      value: typed[field],
      hint: hints[field] ?? hint,
      problem: problem === undefined ? null : FIELD_PROBLEMS[problem.code],
      isRequired: isRequired && hints[field] === undefined,
    };
  });
}

/** A path parameter; empty when it is no text. */
export function paramOf(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

export function isTicked(request: Request, name: string): boolean {
  return fieldOf(request, name) !== '';
}
