import { type CustomerId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type FieldProblem } from './customer-fields';

/** Why nothing about a customer was changed. `not-found` also stands for a customer of somebody else. */
export type CustomerRefusal =
  | 'not-found'
  | 'role-may-not'
  | 'invalid-reason'
  | 'invalid-marketing'
  | 'same-marketing'
  | 'inactive'
  | 'open-plan'
  | 'version-moved'
  | 'nothing-changed'
  | 'already-requested'
  | 'not-open'
  | 'own-request'
  | 'not-own-request'
  | 'outdated'
  | 'invalid-text'
  | 'invalid-date'
  | 'invalid-quantity'
  | 'invalid-price'
  | 'unknown-item'
  | 'unknown-need';

export interface Refused<Code = CustomerRefusal> {
  kind: 'refused';
  code: Code;
}

export type CustomerOutcome = { kind: 'done' } | Refused;

export type FieldsRefused = Refused<'invalid-fields'> & { problems: FieldProblem[] };

/** Who does something with a customer. */
export interface OfCustomer {
  by: StaffMember;
  customerId: CustomerId;
}

export function refused<Code extends CustomerRefusal>(code: Code): Refused<Code> {
  return { kind: 'refused', code };
}
