import { createHash } from 'node:crypto';
import { type MutationPoll, type PollAnswer } from '../bank/mutation-feed';
import { type BankAccountId } from '../domain/ids';
import { addDays, businessDate } from '../domain/time';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { type BankAccountRow, listBankAccounts } from '../persistence/repositories/bank-account.repository';
import { findAskedLines } from '../persistence/repositories/left-out-line.repository';
import { holdLease } from '../persistence/repositories/lease.repository';
import {
  countBatchArrival,
  findBatchByDigest,
  insertBatch,
  noteFeedHeard,
} from '../persistence/repositories/mutation-batch.repository';
import { findToldKeys } from '../persistence/repositories/mutation-line.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { openBatchItem } from '../transfer/mutations/batch-item';
import { keyedLines } from '../transfer/mutations/keyed-lines';
import { watchFeed } from '../transfer/mutations/watch-feed';
import { type Loop } from './run-loop';

export interface PollFeedsDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  /** By the feed's name. An account whose feed is not among them is only watched. */
  polls: ReadonlyMap<string, MutationPoll>;
}

const TICK_MS = 1000;
/** Asked for again each time: what a feed tells late is not lost, and what is known is left out. */
const WINDOW_DAYS = 3;
/** Two polls and their timeouts: a holder that died is followed by another. */
const LEASES = 2;
const LEAST_LEASE_MS = 30_000;

/**
 * Asks each account's feed for its last days, one process at a time, so that a notice that got lost is only late. An
 * answer with lines that are not known yet, or with one that nobody can read and was asked about, is stored as a batch, for
 * `take-in-batches`. A feed that has told nothing for
 * long, in waking hours, is told to people, until it speaks again.
 */
export function createPollFeeds(deps: PollFeedsDeps): Loop {
  const holder = newId();
  const polledAt = new Map<string, number>();
  return {
    name: 'poll-feeds',
    tickMs: TICK_MS,
    async round(signal) {
      const { feedPollEveryMs } = await deps.settings.current();
      for (const account of await listBankAccounts(deps.db)) {
        if (signal.aborted) break;
        const isDue = performance.now() - (polledAt.get(account.id) ?? -Infinity) >= feedPollEveryMs;
        if (account.feed === null || !isDue) continue;
        const lease = { name: `feed:${account.id}`, holder, forMs: Math.max(LEASES * feedPollEveryMs, LEAST_LEASE_MS) };
        if (!(await holdLease(deps.db, lease))) continue;
        polledAt.set(account.id, performance.now());
        await pollOne(deps, account).catch((error: unknown) => {
          deps.logger.warn({ err: error, account: account.code }, 'a feed could not be asked');
        });
        await watchFeed(deps.db, account.id, await deps.settings.current());
      }
      // Whatever it found, the next round comes after a tick.
      return 0;
    },
  };
}

async function pollOne(deps: PollFeedsDeps, account: BankAccountRow): Promise<void> {
  const { db, logger, polls } = deps;
  const poll = polls.get(account.feed ?? '');
  if (poll === undefined) return;
  const from = addDays(businessDate(await db.now()), -WINDOW_DAYS);
  const answer = await poll.poll({ accountNumber: account.number, from });
  if (answer.kind === 'unknown') {
    logger.warn({ account: account.code, code: answer.code }, 'a feed did not answer');
    return;
  }
  await noteFeedHeard(db, account.id);
  if (answer.leftOut.length > 0) {
    logger.warn({ account: account.code, leftOut: answer.leftOut }, 'lines of a feed cannot be read');
  }
  if (await hasNews(db, { source: poll.name, bankAccountId: account.id }, answer)) {
    await store(db, account, { source: poll.name, raw: answer.raw });
  }
}

async function hasNews(
  db: Database,
  at: { source: string; bankAccountId: BankAccountId },
  { lines, leftOut }: Extract<PollAnswer, { kind: 'lines' }>,
): Promise<boolean> {
  const keys = keyedLines(at, lines).map(({ key }) => key);
  const told = await findToldKeys(db, at.source, keys);
  if (!keys.every((key) => told.has(key.toString('hex')))) return true;
  const digests = leftOut.map(({ digest }) => digest);
  const asked = await findAskedLines(db, at, digests);
  return !digests.every((digest) => asked.has(digest));
}

/** Bytes that wait to be taken in already are counted, as those of a notice are. */
async function store(
  db: Database,
  { id: bankAccountId }: BankAccountRow,
  { source, raw }: { source: string; raw: Buffer },
): Promise<void> {
  const digest = createHash('sha256').update(`poll ${bankAccountId}\n`).update(raw).digest();
  try {
    await db.transaction(async (tx) => {
      const id = newId();
      const now = await tx.now();
      const no = await insertBatch(tx, {
        ...{ id, source, kind: 'poll', bankAccountId, fileName: null, digest, raw, state: 'stored' },
        ...{ lineCount: null, newLines: null, summary: null, error: null, receivedAt: now, byStaff: null },
        ...{ nextTryAt: now, processedAt: null },
      });
      await openBatchItem(tx, { id, no }, now);
    });
  } catch (error) {
    if (!isDuplicateOf(error, 'bytes')) throw error;
    const known = await findBatchByDigest(db, source, digest);
    if (known !== undefined) await countBatchArrival(db, known.id);
  }
}
