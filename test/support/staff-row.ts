import { type StaffMember, type StaffRole } from '../../src/domain/staff';
import { type Queryable } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';

/** A person of the house who cannot log in: nobody knows the password. */
export async function insertStaff(db: Queryable, role: StaffRole = 'operator'): Promise<StaffMember> {
  const id = newId();
  const name = `${role.slice(0, 6)}-${id.slice(-10).toLowerCase()}`;
  const fullName = `Staf ${id.slice(-4)}`;
  await db.write(
    `insert into staff (id, name, full_name, role, password_hash, created_at) values (?, ?, ?, ?, '', utc_timestamp(3))`,
    [id, name, fullName, role],
  );
  return { id, name, fullName, role };
}
