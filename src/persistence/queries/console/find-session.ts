import { type StaffMember } from '../../../domain/staff';
import { after, earliest, type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type StaffColumns, toStaffMember } from '../../repositories/staff.repository';

export interface OpenSession {
  kind: 'open';
  staff: StaffMember;
  csrfToken: string;
  /** Given by an admin: it has to be changed before anything else. */
  isPasswordTemporary: boolean;
  seenAt: Instant;
  /** The database's clock at this reading. */
  now: Instant;
}

export interface EndedSession {
  kind: 'ended';
  endedAt: Instant;
  /** Too long without a request, or too long in all. */
  why: 'idle' | 'age';
  now: Instant;
}

interface Columns extends StaffColumns {
  is_active: number;
  is_password_temporary: number;
  csrf_token: string;
  seen_at: Date;
  expires_at: Date;
  now: Date;
}

/** Undefined for a token that was never given out, and for a session that was ended by somebody. */
export async function findSession(
  queryable: Queryable,
  tokenHash: Buffer,
  { sessionIdleMs }: { sessionIdleMs: number },
): Promise<OpenSession | EndedSession | undefined> {
  const row = await queryable.row<Columns>(
    `select p.id, p.name, p.full_name, p.role, p.is_active, p.is_password_temporary, s.csrf_token, s.seen_at,
            s.expires_at, utc_timestamp(3) as now
     from staff_session s
     join staff p on p.id = s.staff_id
     where s.token_hash = ?`,
    [tokenHash],
  );
  if (row?.is_active !== 1) return undefined;
  const now = instant(row.now);
  const idleEnd = after(instant(row.seen_at), sessionIdleMs);
  const endsAt = earliest(idleEnd, instant(row.expires_at));
  if (endsAt <= now) return { kind: 'ended', endedAt: endsAt, why: endsAt === idleEnd ? 'idle' : 'age', now };
  return {
    kind: 'open',
    staff: toStaffMember(row),
    csrfToken: row.csrf_token,
    isPasswordTemporary: row.is_password_temporary === 1,
    seenAt: instant(row.seen_at),
    now,
  };
}

/** Of these sessions the ones that are open, as hex. */
export async function openSessionsAmong(
  queryable: Queryable,
  tokenHashes: readonly Buffer[],
  { sessionIdleMs }: { sessionIdleMs: number },
): Promise<Set<string>> {
  if (tokenHashes.length === 0) return new Set();
  const rows = await queryable.rows<{ hash: string }>(
    `select lower(hex(s.token_hash)) as hash from staff_session s join staff p on p.id = s.staff_id
     where s.token_hash in (${tokenHashes.map(() => '?').join(', ')}) and p.is_active = 1
       and s.expires_at > utc_timestamp(3) and s.seen_at > utc_timestamp(3) - interval ? microsecond`,
    [...tokenHashes, sessionIdleMs * 1000],
  );
  return new Set(rows.map(({ hash }) => hash));
}

/** Whether an admin gave the person the present password. */
export async function readIsPasswordTemporary(queryable: Queryable, staffId: string): Promise<boolean> {
  const row = await queryable.row<{ is_temporary: number }>(
    'select is_password_temporary as is_temporary from staff where id = ?',
    [staffId],
  );
  return row?.is_temporary === 1;
}
