import { after, earliest, type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';

export interface OwnSession {
  isThis: boolean;
  createdAt: Instant;
  seenAt: Instant;
  /** When it ends if nothing happens. */
  endsAt: Instant;
}

/** The open sessions of a person, the newest first. */
export async function readOwnSessions(
  queryable: Queryable,
  { staffId, tokenHash, sessionIdleMs }: { staffId: string; tokenHash: Buffer; sessionIdleMs: number },
): Promise<OwnSession[]> {
  const rows = await queryable.rows<{ is_this: number; created_at: Date; seen_at: Date; expires_at: Date }>(
    `select token_hash = ? as is_this, created_at, seen_at, expires_at from staff_session
     where staff_id = ? and expires_at > utc_timestamp(3) and seen_at > utc_timestamp(3) - interval ? microsecond
     order by created_at desc limit 50`,
    [tokenHash, staffId, sessionIdleMs * 1000],
  );
  return rows.map((row) => ({
    isThis: row.is_this === 1,
    createdAt: instant(row.created_at),
    seenAt: instant(row.seen_at),
    endsAt: earliest(after(instant(row.seen_at), sessionIdleMs), instant(row.expires_at)),
  }));
}
