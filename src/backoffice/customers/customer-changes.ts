import { type CustomerFields } from '../../persistence/repositories/customer.repository';

export const CUSTOMER_FIELDS = ['name', 'phone', 'email', 'address', 'npwp', 'notes'] as const;
export type CustomerField = (typeof CUSTOMER_FIELDS)[number];

/** The fields that differ, on one side. */
export type SomeFields = Partial<CustomerFields>;

/** What differs between two states of the same customer, from both sides; undefined when nothing does. */
export function differenceOf(
  before: CustomerFields,
  after: CustomerFields,
): { was: SomeFields; becomes: SomeFields; fields: CustomerField[] } | undefined {
  const fields = CUSTOMER_FIELDS.filter((field) => before[field] !== after[field]);
  if (fields.length === 0) return undefined;
  const pick = (from: CustomerFields): SomeFields => Object.fromEntries(fields.map((field) => [field, from[field]]));
  return { was: pick(before), becomes: pick(after), fields };
}
