import { InvariantBroken } from '../../domain/errors';
import { type TransferId } from '../../domain/ids';
import { type Instant, instant } from '../../domain/time';
import { type BuyerMessageKind } from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { dateOf, dateOrNull, instantOrNull } from './columns';

export interface BuyerMessageRow {
  id: string;
  transferId: TransferId;
  kind: BuyerMessageKind;
  /** `auto` until it is sent; then the way that it took, or has to take. */
  channel: 'auto' | 'whatsapp' | 'email' | 'none';
  state: 'waiting' | 'sending' | 'accepted' | 'failed' | 'skipped';
  tries: number;
  nextTryAt: Instant;
  sendBefore: Instant;
  providerId: string | null;
  lastError: string | null;
  processedAt: Instant | null;
}

interface Columns {
  id: string;
  transfer_id: string;
  kind: BuyerMessageKind;
  channel: BuyerMessageRow['channel'];
  state: BuyerMessageRow['state'];
  tries: number;
  next_try_at: Date;
  send_before: Date;
  provider_id: string | null;
  last_error: string | null;
  processed_at: Date | null;
}

const IS_FREE = 'processed_at is null and (claimed_until is null or claimed_until < utc_timestamp(3))';

/** Those whose time has come, the oldest first. */
export async function listDueBuyerMessages(queryable: Queryable, limit: number): Promise<string[]> {
  const rows = await queryable.rows<{ id: string }>(
    `select id from buyer_message where ${IS_FREE} and next_try_at <= utc_timestamp(3)
     order by next_try_at, id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** Takes one for a try of at most `forMs`; false when somebody else has it, or it is not due any more. */
export async function claimBuyerMessage(
  queryable: Queryable,
  id: string,
  { forMs }: { forMs: number },
): Promise<boolean> {
  const claimed = await queryable.write(
    `update buyer_message set claimed_until = utc_timestamp(3) + interval ? microsecond
     where id = ? and next_try_at <= utc_timestamp(3) and ${IS_FREE}`,
    [forMs * 1000, id],
  );
  return claimed === 1;
}

/** After its transfer and before clocks and work items in the order of locks. */
export async function lockBuyerMessage(tx: Tx, id: string): Promise<BuyerMessageRow | undefined> {
  const columns = await tx.row<Columns>(
    `select id, transfer_id, kind, channel, state, tries, next_try_at, send_before, provider_id, last_error, processed_at
     from buyer_message where id = ? for update`,
    [id],
  );
  return columns && toRow(columns);
}

export type BuyerMessageChange = Partial<
  Pick<BuyerMessageRow, 'channel' | 'state' | 'tries' | 'nextTryAt' | 'providerId' | 'lastError' | 'processedAt'>
>;

/** Of a locked row; its claim ends unless one is given. */
export async function changeBuyerMessage(
  tx: Tx,
  row: BuyerMessageRow,
  change: BuyerMessageChange,
  { claimedUntil = null }: { claimedUntil?: Instant | null } = {},
): Promise<BuyerMessageRow> {
  const next = { ...row, ...change };
  const changed = await tx.write(
    `update buyer_message set channel = ?, state = ?, tries = ?, next_try_at = ?, provider_id = ?, last_error = ?,
       processed_at = ?, claimed_until = ? where id = ?`,
    [
      ...[next.channel, next.state, next.tries, dateOf(next.nextTryAt), next.providerId],
      ...[next.lastError?.slice(0, 64) ?? null, dateOrNull(next.processedAt), dateOrNull(claimedUntil), row.id],
    ],
  );
  if (changed !== 1) throw new InvariantBroken(`there is no message ${row.id}`);
  return next;
}

/** Gives a claim back untouched. */
export async function releaseBuyerMessage(queryable: Queryable, id: string): Promise<void> {
  await queryable.write('update buyer_message set claimed_until = null where id = ?', [id]);
}

function toRow(columns: Columns): BuyerMessageRow {
  return {
    ...{ id: columns.id, transferId: columns.transfer_id, kind: columns.kind, channel: columns.channel },
    ...{ state: columns.state, tries: columns.tries, nextTryAt: instant(columns.next_try_at) },
    ...{ sendBefore: instant(columns.send_before), providerId: columns.provider_id, lastError: columns.last_error },
    processedAt: instantOrNull(columns.processed_at),
  };
}
