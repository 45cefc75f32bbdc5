import { createHash } from 'node:crypto';
import { type MessageId, type TerminalCode, type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type Database, type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import {
  countArrival,
  insertSupplierMessage,
  lastMessageOf,
  type SupplierMessage,
} from '../persistence/repositories/supplier-message.repository';
import { openPeopleItem } from '../settlement/open-people-item';

/** A callback that an adapter has verified and read. */
export interface ReadCallback {
  terminal: TerminalCode;
  supplierRef: string;
  isAuthenticated: boolean;
  statement: Pick<SupplierMessage, 'verdict' | 'isFinal' | 'blame' | 'code' | 'sn' | 'cost' | 'supplierTrxId'>;
  raw: Buffer;
}

export interface StoredCallback {
  /** Null for one that was not kept: an unknown reference from an unknown sender. */
  messageId: MessageId | null;
  /** Null when nobody knows the reference: a case was opened for people. */
  topupId: TopupId | null;
  /** The same as the last thing that was heard, with nothing learnt since: counted, and nothing else follows (P11). */
  isDuplicate: boolean;
}

/**
 * Makes a callback durable before it is answered. Safe to repeat and to race: a hundred equal ones at once are one row
 * with a hundred arrivals.
 */
export async function storeSupplierCallback(
  db: Database,
  callback: ReadCallback,
  settings: Settings,
): Promise<StoredCallback> {
  const digest = createHash('sha256').update(callback.raw).digest();
  return db.transaction(async (tx) => {
    const attempt = await tx.row<{ id: string; topup_id: string; decided_at: Date | null }>(
      'select id, topup_id, decided_at from topup_attempt where terminal_code = ? and supplier_ref = ? for update',
      [callback.terminal, callback.supplierRef],
    );
    if (attempt === undefined) return storeUnknown(tx, callback, { digest, settings });
    const last = await lastMessageOf(tx, attempt.id);
    const decidedSince =
      attempt.decided_at !== null && last !== undefined && attempt.decided_at > new Date(last.lastReceivedAt);
    if (last?.source === 'callback' && last.digest.equals(digest) && !decidedSince) {
      await countArrival(tx, last.id);
      return { messageId: last.id, topupId: attempt.topup_id, isDuplicate: true };
    }
    const messageId = await insert(tx, callback, { digest, attemptId: attempt.id, topupId: attempt.topup_id });
    return { messageId, topupId: attempt.topup_id, isDuplicate: false };
  });
}

/**
 * A reference of ours that we do not know. From a sender that proved who it is it is kept, and people look at it; from
 * anybody else there is nothing to act on, and nothing to fill the database with.
 */
async function storeUnknown(
  tx: Tx,
  callback: ReadCallback,
  { digest, settings }: { digest: Buffer; settings: Settings },
): Promise<StoredCallback> {
  if (!callback.isAuthenticated) return { messageId: null, topupId: null, isDuplicate: false };
  const same = await tx.row<{ id: string }>(
    'select id from supplier_message where terminal_code = ? and digest = ? and attempt_id is null limit 1 for update',
    [callback.terminal, digest],
  );
  if (same !== undefined) {
    await countArrival(tx, same.id);
    return { messageId: same.id, topupId: null, isDuplicate: true };
  }
  const messageId = await insert(tx, callback, { digest, attemptId: null, topupId: null });
  await openPeopleItem(
    tx,
    {
      ...{ kind: 'case', subject: messageId, state: 'unknown-callback', topupId: null, owner: 'operator' },
      detail: `terminal ${callback.terminal}, reference ${callback.supplierRef.slice(0, 64)}`,
    },
    { now: await tx.now(), settings },
  );
  return { messageId, topupId: null, isDuplicate: false };
}

async function insert(
  tx: Tx,
  { terminal, isAuthenticated, statement, raw }: ReadCallback,
  { digest, attemptId, topupId }: { digest: Buffer; attemptId: string | null; topupId: string | null },
): Promise<MessageId> {
  const messageId = newId();
  const now = await tx.now();
  await insertSupplierMessage(tx, {
    id: messageId,
    ...{ terminal, attemptId, topupId, isAuthenticated, digest, raw },
    source: 'callback',
    ...statement,
    receivedAt: now,
    processedAt: attemptId === null ? now : null,
    ruling: attemptId === null ? 'unknown-reference' : null,
  });
  return messageId;
}
