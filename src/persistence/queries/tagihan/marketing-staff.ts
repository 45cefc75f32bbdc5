import { type StaffId } from '../../../domain/staff';
import { type Queryable } from '../../database';
import { type CustomerScope } from './scope';

/** Everybody who looks after a customer, for an admin's choice; nobody for those who see their own only. */
export async function listMarketingStaff(
  queryable: Queryable,
  scope: CustomerScope,
): Promise<{ id: StaffId; name: string; fullName: string }[]> {
  if (scope.kind !== 'all') return [];
  const rows = await queryable.rows<{ id: string; name: string; full_name: string }>(
    `select s.id, s.name, s.full_name from staff s
     where exists (select 1 from customer c where c.marketing_id = s.id) order by s.full_name, s.id`,
  );
  return rows.map(({ id, name, full_name: fullName }) => ({ id, name, fullName }));
}
