import { type StaffMember } from '../../../domain/staff';
import { type Instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { instantOrNull } from '../../repositories/columns';
import { type StaffColumns, toStaffMember } from '../../repositories/staff.repository';

export interface StaffListItem extends StaffMember {
  isActive: boolean;
  /** In the future: nobody may log in under this name until then. */
  lockedUntil: Instant | null;
  lastSeenAt: Instant | null;
  openSessions: number;
}

interface Columns extends StaffColumns {
  is_active: number;
  locked_until: Date | null;
  last_seen_at: Date | null;
  sessions: string;
}

/** Everybody, those who may log in first. */
export async function readStaffList(
  queryable: Queryable,
  { sessionIdleMs }: { sessionIdleMs: number },
): Promise<StaffListItem[]> {
  const rows = await queryable.rows<Columns>(
    `select p.id, p.name, p.full_name, p.role, p.is_active,
            case when p.locked_until > utc_timestamp(3) then p.locked_until end as locked_until, p.last_seen_at,
            (select count(*) from staff_session s
             where s.staff_id = p.id and s.expires_at > utc_timestamp(3)
               and s.seen_at > utc_timestamp(3) - interval ? microsecond) as sessions
     from staff p order by p.is_active desc, p.name`,
    [sessionIdleMs * 1000],
  );
  return rows.map((row) => ({
    ...toStaffMember(row),
    isActive: row.is_active === 1,
    lockedUntil: instantOrNull(row.locked_until),
    lastSeenAt: instantOrNull(row.last_seen_at),
    openSessions: Number(row.sessions),
  }));
}
