import { type Origin, type ResellerId, type TopupId } from '../../domain/ids';
import { type Queryable, type Tx } from '../database';

/** The stored answer to a reference (A2). */
export interface TopupReference {
  topupId: TopupId;
  contentHash: Buffer;
  httpStatus: number;
}

export interface ReferenceKey {
  resellerId: ResellerId;
  origin: Origin;
  /** Compared byte by byte. */
  reference: string;
}

export async function findReference(queryable: Queryable, key: ReferenceKey): Promise<TopupReference | undefined> {
  const row = await queryable.row<{ topup_id: string; content_hash: Buffer; http_status: number }>(
    'select topup_id, content_hash, http_status from topup_reference where reseller_id = ? and origin = ? and reference = ?',
    keyOf(key),
  );
  return row && { topupId: row.topup_id, contentHash: row.content_hash, httpStatus: row.http_status };
}

/** Throws a `duplicate` of `PRIMARY` when the reference has an answer already, or gets one at this moment. */
export async function insertReference(
  tx: Tx,
  key: ReferenceKey,
  { topupId, contentHash, httpStatus }: TopupReference,
): Promise<void> {
  await tx.write(
    `insert into topup_reference (reseller_id, origin, reference, content_hash, http_status, topup_id, created_at)
     values (?, ?, ?, ?, ?, ?, utc_timestamp(3))`,
    [...keyOf(key), contentHash, httpStatus, topupId],
  );
}

/** Before the transaction that inserted it ends: the answer turned out to be a refusal, or an order that was there. */
export async function changeReference(
  tx: Tx,
  key: ReferenceKey,
  { topupId, httpStatus, isAlias }: { topupId: TopupId; httpStatus: number; isAlias: boolean },
): Promise<void> {
  await tx.write(
    `update topup_reference set topup_id = ?, http_status = ?, is_alias = ?
     where reseller_id = ? and origin = ? and reference = ?`,
    [topupId, httpStatus, isAlias, ...keyOf(key)],
  );
}

export async function countRepeat(queryable: Queryable, key: ReferenceKey): Promise<void> {
  await queryable.write(
    'update topup_reference set repeated = repeated + 1 where reseller_id = ? and origin = ? and reference = ?',
    keyOf(key),
  );
}

function keyOf({ resellerId, origin, reference }: ReferenceKey): [string, string, Buffer] {
  return [resellerId, origin, Buffer.from(reference, 'latin1')];
}
