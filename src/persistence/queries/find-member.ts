import { type ResellerId } from '../../domain/ids';
import { type Queryable } from '../database';
import { type BigIntColumn } from '../repositories/columns';

/** A reseller as it logs in from text-center software, and what stands in its way. */
export interface Member {
  resellerId: ResellerId;
  pinSealed: Buffer;
  passwordSealed: Buffer;
  /** May send its PIN and password in place of a signature. */
  isUnsignedAllowed: boolean;
  /** Wrong signs, PINs or passwords in a row. */
  failures: number;
  isLocked: boolean;
  isResellerActive: boolean;
  /** Comma separated; null: from anywhere. */
  allowedIps: string | null;
  requestsPerMinute: number;
}

interface Columns {
  reseller_id: string;
  pin_sealed: Buffer;
  password_sealed: Buffer;
  is_unsigned_allowed: number;
  failures: number;
  is_locked: BigIntColumn | null;
  is_reseller_active: number;
  allowed_ips: string | null;
  requests_per_minute: number;
}

const CODE = /^[\x21-\x7e]{1,16}$/;

/**
 * Undefined for a code that no member has, and for one that was withdrawn. The code may be in any case; one that is
 * written exactly so comes first.
 */
export async function findMember(queryable: Queryable, code: string): Promise<Member | undefined> {
  // The column is ascii, and the server refuses to compare it with anything else.
  if (!CODE.test(code)) return undefined;
  const row = await queryable.row<Columns>(
    `select m.reseller_id, m.pin_sealed, m.password_sealed, m.is_unsigned_allowed, m.failures,
            m.locked_until > utc_timestamp(3) as is_locked, r.is_active as is_reseller_active, r.allowed_ips,
            r.requests_per_minute
     from reseller r
     join reseller_member m on m.reseller_id = r.id
     where r.code in (?, ?) and m.is_active = 1
     order by r.code = ? desc
     limit 1`,
    [code, code.toUpperCase(), code],
  );
  return (
    row && {
      resellerId: row.reseller_id,
      pinSealed: row.pin_sealed,
      passwordSealed: row.password_sealed,
      isUnsignedAllowed: row.is_unsigned_allowed === 1,
      failures: row.failures,
      isLocked: Number(row.is_locked) === 1,
      isResellerActive: row.is_reseller_active === 1,
      allowedIps: row.allowed_ips,
      requestsPerMinute: row.requests_per_minute,
    }
  );
}
