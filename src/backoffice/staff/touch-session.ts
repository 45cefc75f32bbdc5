import { type Queryable } from '../../persistence/database';

/** The person is at work: the time without a request begins again. Safe to repeat. */
export async function touchSession(queryable: Queryable, tokenHash: Buffer, staffId: string): Promise<void> {
  await queryable.write('update staff_session set seen_at = utc_timestamp(3) where token_hash = ?', [tokenHash]);
  await queryable.write('update staff set last_seen_at = utc_timestamp(3) where id = ?', [staffId]);
}
