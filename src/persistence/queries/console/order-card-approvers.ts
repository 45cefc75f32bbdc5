import { type StaffId, type StaffRole } from '../../../domain/staff';
import { type Queryable } from '../../database';

export interface Approver {
  id: StaffId;
  fullName: string;
  role: StaffRole;
}

/** Who may give the second voice to what somebody else asks for. */
export async function listApprovers(queryable: Queryable, askerId: StaffId): Promise<Approver[]> {
  const rows = await queryable.rows<{ id: string; full_name: string; role: StaffRole }>(
    `select id, full_name, role from staff
     where is_active = 1 and role in ('supervisor', 'admin') and id <> ? order by role desc, full_name`,
    [askerId],
  );
  return rows.map((row) => ({ id: row.id, fullName: row.full_name, role: row.role }));
}
