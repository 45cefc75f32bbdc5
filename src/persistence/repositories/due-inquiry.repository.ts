import { type VirtualAccountId } from '../../domain/ids';
import { type Instant, instant } from '../../domain/time';
import { type Queryable } from '../database';
import { dateOrNull } from './columns';

export interface DueInquiry {
  id: VirtualAccountId;
  trxId: string;
  expiresAt: Instant;
}

/** Bills that are to be asked about, those whose tagihan is due soonest first. */
export async function listDueInquiries(queryable: Queryable, limit: number): Promise<DueInquiry[]> {
  const rows = await queryable.rows<{ id: string; trx_id: string; expires_at: Date }>(
    `select v.id, v.trx_id, v.expires_at from virtual_account v join tagihan t on t.id = v.tagihan_id
     where v.next_inquiry_at <= utc_timestamp(3)
       and (v.inquiry_claimed_until is null or v.inquiry_claimed_until < utc_timestamp(3))
     order by t.due_on, v.next_inquiry_at limit ${limit}`,
  );
  return rows.map(({ id, trx_id: trxId, expires_at: expiresAt }) => ({ id, trxId, expiresAt: instant(expiresAt) }));
}

/** Takes one for a while; false when somebody else was faster, or when it is due no more. */
export async function claimInquiry(queryable: Queryable, id: VirtualAccountId, forMs: number): Promise<boolean> {
  const matched = await queryable.write(
    `update virtual_account set inquiry_claimed_until = utc_timestamp(3) + interval ? microsecond
     where id = ? and next_inquiry_at <= utc_timestamp(3)
       and (inquiry_claimed_until is null or inquiry_claimed_until < utc_timestamp(3))`,
    [forMs * 1000, id],
  );
  return matched === 1;
}

/** Lets go of it. Without a moment, when it is next asked about stays as it is. */
export async function postponeInquiry(
  queryable: Queryable,
  id: VirtualAccountId,
  nextInquiryAt: Instant | null,
): Promise<void> {
  await queryable.write(
    'update virtual_account set inquiry_claimed_until = null, next_inquiry_at = coalesce(?, next_inquiry_at) where id = ?',
    [dateOrNull(nextInquiryAt), id],
  );
}
