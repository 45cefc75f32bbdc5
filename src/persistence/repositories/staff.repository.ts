import { type StaffId, type StaffMember, type StaffRole } from '../../domain/staff';

/** The columns that say who somebody is, of a row of `staff`. */
export interface StaffColumns {
  id: StaffId;
  name: string;
  full_name: string;
  role: StaffRole;
}

export function toStaffMember({ id, name, full_name: fullName, role }: StaffColumns): StaffMember {
  return { id, name, fullName, role };
}
