import { type StaffId, type StaffMember } from '../../domain/staff';
import { type Database } from '../../persistence/database';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { findByPhones, type SamePhone } from '../../persistence/repositories/customer.repository';
import { type AddedCustomer, addCustomer } from './add-customer';
import { type FieldProblem, readCustomerFields, type TypedCustomer } from './customer-fields';
import { lockMarketing } from './may-look-after';

export type CreateOutcome =
  | ({ kind: 'created' } & AddedCustomer)
  | { kind: 'refused'; code: 'invalid-fields'; problems: FieldProblem[] }
  /** Told once; with `isSamePhoneKnown` it is kept all the same: a family may have one telephone. */
  | { kind: 'refused'; code: 'same-phone'; same: SamePhone[] }
  | { kind: 'refused'; code: 'role-may-not' | 'invalid-marketing' };

/**
 * Registers a customer: marketing for itself, an admin for whom it names. Each call makes another one, but a number that
 * a customer of the same scope has is refused at first.
 */
export async function createCustomer(
  db: Database,
  {
    by,
    typed,
    marketingId,
    isConsenting,
    isSamePhoneKnown,
  }: {
    by: StaffMember;
    typed: TypedCustomer;
    /** Of an admin's choice; marketing's own customers are its own, whatever is asked for. */
    marketingId: StaffId;
    isConsenting: boolean;
    isSamePhoneKnown: boolean;
  },
): Promise<CreateOutcome> {
  const scope = scopeOf(by);
  if (scope.kind === 'none') return { kind: 'refused', code: 'role-may-not' };
  const { fields, problems } = readCustomerFields(typed);
  if (problems !== null) return { kind: 'refused', code: 'invalid-fields', problems };
  const owner = by.role === 'admin' ? marketingId : by.id;
  return db.transaction(async (tx): Promise<CreateOutcome> => {
    const marketing = await lockMarketing(tx, owner);
    if (marketing === undefined) return { kind: 'refused', code: 'invalid-marketing' };
    const same = isSamePhoneKnown ? [] : await findByPhones(tx, [fields.phone], scope);
    if (same.length > 0) return { kind: 'refused', code: 'same-phone', same };
    const now = await tx.now();
    const added = await addCustomer(tx, { by, fields, isConsenting, marketing, reason: 'Pelanggan didaftarkan' }, now);
    return { kind: 'created', ...added };
  });
}
