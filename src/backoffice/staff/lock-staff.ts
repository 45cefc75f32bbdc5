import { type StaffMember, type StaffRole } from '../../domain/staff';
import { type Tx } from '../../persistence/database';
import { type StaffColumns, toStaffMember } from '../../persistence/repositories/staff.repository';

export interface StaffRow extends StaffMember {
  isActive: boolean;
}

interface Columns extends StaffColumns {
  is_active: number;
}

/**
 * Locks the one who acts and the one it is about, in the order of their ids. Undefined when the one who acts may no
 * longer: two admins who switch each other off at once would else leave none.
 */
export async function lockStaff(
  tx: Tx,
  { by, staffId, may }: { by: StaffMember; staffId: string; may: (role: StaffRole) => boolean },
): Promise<{ subject: StaffRow | undefined } | undefined> {
  const rows = await tx.rows<Columns>(
    'select id, name, full_name, role, is_active from staff where id in (?, ?) order by id for update',
    [by.id, staffId],
  );
  const actor = rows.find(({ id }) => id === by.id);
  if (actor?.is_active !== 1 || !may(actor.role)) return undefined;
  const row = rows.find(({ id }) => id === staffId);
  return {
    subject: row && { ...toStaffMember(row), isActive: row.is_active === 1 },
  };
}

export function isAdmin(role: StaffRole): boolean {
  return role === 'admin';
}
