import { type ResellerId } from '../../domain/ids';
import { type Instant, instant } from '../../domain/time';
import { type Queryable } from '../database';
import { type BigIntColumn } from '../repositories/columns';

/** A key in use, whose it is, and what stands in its way. */
export interface Credential {
  credentialId: string;
  secretSealed: Buffer;
  /** Wrong signatures in a row. */
  failures: number;
  isLocked: boolean;
  resellerId: ResellerId;
  isResellerActive: boolean;
  /** Comma separated; null: from anywhere. */
  allowedIps: string | null;
  requestsPerMinute: number;
  priceLevel: string;
  /** The database's clock at this reading: what time stamps are judged by. */
  now: Instant;
}

interface Columns {
  id: string;
  secret_sealed: Buffer;
  failures: number;
  is_locked: BigIntColumn | null;
  reseller_id: string;
  is_reseller_active: number;
  allowed_ips: string | null;
  requests_per_minute: number;
  price_level: string;
  now: Date;
}

/** Undefined for a key that nobody has, and for one that was withdrawn. Keys are compared byte by byte. */
export async function findCredential(queryable: Queryable, apiKey: string): Promise<Credential | undefined> {
  const row = await queryable.row<Columns>(
    `select c.id, c.secret_sealed, c.failures, c.locked_until > utc_timestamp(3) as is_locked,
            r.id as reseller_id, r.is_active as is_reseller_active, r.allowed_ips, r.requests_per_minute,
            r.price_level, utc_timestamp(3) as now
     from reseller_credential c
     join reseller r on r.id = c.reseller_id
     where c.api_key = ? and c.is_active = 1`,
    [Buffer.from(apiKey, 'latin1')],
  );
  return (
    row && {
      credentialId: row.id,
      secretSealed: row.secret_sealed,
      failures: row.failures,
      isLocked: Number(row.is_locked) === 1,
      resellerId: row.reseller_id,
      isResellerActive: row.is_reseller_active === 1,
      allowedIps: row.allowed_ips,
      requestsPerMinute: row.requests_per_minute,
      priceLevel: row.price_level,
      now: instant(row.now),
    }
  );
}
