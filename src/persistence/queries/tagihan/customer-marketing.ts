import { type StaffId, type StaffMember } from '../../../domain/staff';
import { type Queryable } from '../../database';
import { type BigIntColumn } from '../../repositories/columns';
import { type StaffColumns, toStaffMember } from '../../repositories/staff.repository';

/** Somebody who may look after customers, or still does, with how many. */
export interface MarketingChoice extends StaffMember {
  /** May be given customers. */
  isOpen: boolean;
  customers: number;
}

/** For admins: whom customers may belong to, and whoever has some though they are no longer there. */
export async function readMarketingChoices(queryable: Queryable): Promise<MarketingChoice[]> {
  const rows = await queryable.rows<StaffColumns & { is_open: number; customers: BigIntColumn }>(
    `select s.id, s.name, s.full_name, s.role, s.is_active = 1 and s.role in ('marketing', 'admin') as is_open,
            (select count(*) from customer c where c.marketing_id = s.id) as customers
     from staff s having is_open = 1 or customers > 0 order by s.full_name, s.id`,
  );
  return rows.map((row) => ({ ...toStaffMember(row), isOpen: row.is_open === 1, customers: Number(row.customers) }));
}

export function openChoices(choices: MarketingChoice[], except?: StaffId): MarketingChoice[] {
  return choices.filter(({ id, isOpen }) => isOpen && id !== except);
}
