import { type StaffId, type StaffMember, type StaffRole } from '../../domain/staff';
import { type Tx } from '../../persistence/database';
import { type StaffColumns, toStaffMember } from '../../persistence/repositories/staff.repository';

const MAY_LOOK_AFTER: readonly StaffRole[] = ['marketing', 'admin'];

export function mayLookAfter(role: StaffRole): boolean {
  return MAY_LOOK_AFTER.includes(role);
}

/**
 * Locks the person who is to look after customers: those who add customers of one marketing at once come one after the
 * other, so that the same number is noticed. Undefined for somebody who may not, or is no longer there.
 */
export async function lockMarketing(tx: Tx, staffId: StaffId): Promise<StaffMember | undefined> {
  const row = await tx.row<StaffColumns>(
    'select id, name, full_name, role from staff where id = ? and is_active = 1 for update',
    [staffId],
  );
  return row !== undefined && mayLookAfter(row.role) ? toStaffMember(row) : undefined;
}
