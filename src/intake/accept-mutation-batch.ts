import { createHash } from 'node:crypto';
import { type ReadMutationNotice } from '../bank/mutation-feed';
import { type Settings } from '../domain/settings';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import {
  countBatchArrival,
  findBatchByDigest,
  insertBatch,
} from '../persistence/repositories/mutation-batch.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { openBatchItem, openRefusedItem } from '../transfer/mutations/batch-item';

export interface RawMutationBatch {
  /** As the address names it. */
  feed: string;
  body: Buffer;
  signature: string | undefined;
  ip: string;
}

/** `malformed`: authentic, kept for people. `unavailable`: nothing stands, the feed has to send it again. */
export type MutationBatchStatus =
  | 'stored'
  | 'repeated'
  | 'malformed'
  | 'unauthentic'
  | 'not-allowed'
  | 'unknown-feed'
  | 'unavailable';

export type AcceptMutationBatch = (raw: RawMutationBatch) => Promise<{ status: MutationBatchStatus }>;

export interface MutationBatchDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  /** By the name in the address. */
  feeds: ReadonlyMap<string, ReadMutationNotice>;
  isAllowed(feed: string, ip: string): boolean;
  /** What came of each arrival; for the metrics. */
  observe?: (feed: string, status: MutationBatchStatus) => void;
}

/**
 * W3: what a feed tells is checked, stored as it came with its work item, committed, and only then answered; it is taken in
 * by `take-in-batches`. The same bytes again are counted. What is not signed by the feed is counted and logged, and
 * nothing of it is kept. Never throws; safe to repeat and to race.
 */
export function createAcceptMutationBatch(deps: MutationBatchDeps): AcceptMutationBatch {
  return async (raw) => {
    const status = await take(deps, raw).catch((error: unknown) => {
      deps.logger.error({ err: error, feed: raw.feed }, 'a notice of mutations could not be stored');
      return 'unavailable' as const;
    });
    deps.observe?.(deps.feeds.has(raw.feed) ? raw.feed : 'unknown', status);
    return { status };
  };
}

async function take(
  deps: MutationBatchDeps,
  { feed, body, signature, ip }: RawMutationBatch,
): Promise<MutationBatchStatus> {
  const { db, settings, logger } = deps;
  const read = deps.feeds.get(feed);
  if (read === undefined) return 'unknown-feed';
  if (!deps.isAllowed(feed, ip)) return refuse('not-allowed');
  const reading = read({ body, signature });
  if (reading.kind === 'unauthentic') return refuse('unauthentic');
  const isReadable = reading.kind === 'lines';
  const { isRepeated } = await storeBatch(db, { feed, body, isReadable }, await settings.current());
  if (!isReadable) logger.error({ feed, why: reading.why }, 'a notice of mutations cannot be read');
  if (isRepeated) return 'repeated';
  return isReadable ? 'stored' : 'malformed';

  function refuse(status: 'not-allowed' | 'unauthentic'): MutationBatchStatus {
    logger.warn({ feed, ip, status }, 'a notice of mutations was refused');
    return status;
  }
}

async function storeBatch(
  db: Database,
  notice: { feed: string; body: Buffer; isReadable: boolean },
  settings: Settings,
): Promise<{ isRepeated: boolean }> {
  const digest = createHash('sha256').update(notice.body).digest();
  if (await countRepeat(db, notice.feed, digest)) return { isRepeated: true };
  try {
    await insert(db, { ...notice, digest, settings });
    return { isRepeated: false };
  } catch (error) {
    // Counted outside of the transaction that met it, which holds a lock that others wait for as well.
    if (!isDuplicateOf(error, 'bytes') || !(await countRepeat(db, notice.feed, digest))) throw error;
    return { isRepeated: true };
  }
}

async function countRepeat(db: Database, feed: string, digest: Buffer): Promise<boolean> {
  const known = await findBatchByDigest(db, feed, digest);
  if (known === undefined) return false;
  await countBatchArrival(db, known.id);
  return true;
}

async function insert(
  db: Database,
  {
    feed,
    body,
    isReadable,
    digest,
    settings,
  }: { feed: string; body: Buffer; isReadable: boolean; digest: Buffer; settings: Settings },
): Promise<void> {
  await db.transaction(async (tx) => {
    const id = newId();
    const now = await tx.now();
    const no = await insertBatch(tx, {
      ...{ id, source: feed, kind: 'webhook', bankAccountId: null, fileName: null, digest, raw: body },
      ...{ state: isReadable ? 'stored' : 'refused', lineCount: null, newLines: null, summary: null },
      ...{ error: isReadable ? null : 'malformed', receivedAt: now, byStaff: null },
      ...{ nextTryAt: isReadable ? now : null, processedAt: null },
    });
    if (isReadable) await openBatchItem(tx, { id, no }, now);
    else await openRefusedItem(tx, { id, no, error: 'malformed' }, { now, settings });
  });
}
