import { type ReadStoredLines } from '../bank/mutation-feed';
import { isSameAccountNumber } from '../domain/account-number';
import { type BatchId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { after } from '../domain/time';
import { type Logger } from '../logging/logger';
import { type Database, type Tx } from '../persistence/database';
import { listBankAccounts, lockBankAccount } from '../persistence/repositories/bank-account.repository';
import { findAskedLines, noteAskedLines } from '../persistence/repositories/left-out-line.repository';
import {
  type BatchRow,
  changeBatch,
  claimBatch,
  listDueBatches,
  lockBatch,
  postponeBatch,
  readBatch,
  readBatchBytes,
} from '../persistence/repositories/mutation-batch.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { closeWorkItem, postponeItem } from '../persistence/repositories/work-item.repository';
import { moneyContext } from '../transfer/money-context';
import { type BatchError, openRefusedItem } from '../transfer/mutations/batch-item';
import { type StatementLine, type StoredLines, storeLines } from '../transfer/mutations/store-lines';
import { type Loop } from './run-loop';

export interface TakeInDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  /** How the bytes of each feed are read, by its name. */
  readers: ReadonlyMap<string, ReadStoredLines>;
}

const TICK_MS = 250;
const BATCH = 20;
/** Longer than a whole statement takes; what a dead process had in hand is taken up after it. */
const CLAIM_MS = 60_000;
const TRY_AGAIN_MS = 30_000;

/**
 * Takes in what feeds and polls brought: read, and stored as lines of the bank, each batch in one transaction. A batch
 * that cannot be read, or names an account that is not ours, is people's; what can be taken of it is taken. A process
 * that dies leaves a claim that ends.
 */
export function createTakeInBatches(deps: TakeInDeps): Loop {
  return {
    name: 'take-in-batches',
    tickMs: TICK_MS,
    async round(signal) {
      let done = 0;
      for (const id of await listDueBatches(deps.db, BATCH)) {
        if (signal.aborted) break;
        if (await takeIn(deps, id)) done += 1;
      }
      return done;
    },
  };
}

/** False: somebody else has it in hand, or it has to wait. */
async function takeIn(deps: TakeInDeps, id: BatchId): Promise<boolean> {
  const { db, logger } = deps;
  if (!(await claimBatch(db, id, CLAIM_MS))) return false;
  try {
    await takeInBatch(deps, id);
    return true;
  } catch (error) {
    // The others go on; past its time, this one is people's.
    logger.error({ err: error, batchId: id }, 'a batch of mutations could not be taken in yet');
    await postpone(db, id);
    return false;
  }
}

async function postpone(db: Database, id: BatchId): Promise<void> {
  await db.transaction(async (tx) => {
    const nextAt = after(await tx.now(), TRY_AGAIN_MS);
    await postponeBatch(tx, id, nextAt);
    await postponeItem(tx, { kind: 'batch', subject: id, nextAction: 'take-in', nextAt });
  });
}

async function takeInBatch({ db, settings, readers, logger }: TakeInDeps, id: BatchId): Promise<void> {
  const batch = await readBatch(db, id);
  if (batch === undefined) return;
  const numbers = await settings.current();
  const reading = readers.get(batch.source)?.(await readBatchBytes(db, id));
  if (reading === undefined || reading.kind === 'malformed') {
    const error = reading === undefined ? 'unknown-feed' : 'malformed';
    await db.transaction((tx) => end(tx, id, { error, stored: NOTHING, lineCount: 0, leftOut: [], settings: numbers }));
    return;
  }
  const told = await placed(db, batch, reading.accounts);
  const stored = await db.transaction(async (tx) => {
    // All accounts before anything else, in one order for everybody.
    for (const { bankAccountId } of told.known) await lockBankAccount(tx, bankAccountId);
    if ((await lockBatch(tx, id))?.state !== 'stored') return NOTHING;
    const context = await moneyContext(tx, numbers);
    const results: StoredLines[] = [];
    for (const { bankAccountId, lines } of told.known) {
      results.push(await storeLines(tx, { batchId: id, source: batch.source, bankAccountId, lines }, context));
    }
    const leftOut = reading.leftOut.map(({ digest }) => digest);
    const error = told.isUnknown ? 'unknown-account' : leftOut.length > 0 ? 'lines-left-out' : null;
    const lineCount = reading.accounts.reduce((sum, { lines }) => sum + lines.length, 0);
    const sum = sumOf(results);
    await end(tx, id, { error, stored: sum, lineCount, leftOut, settings: numbers });
    return sum;
  });
  logger.info({ batchId: id, feed: batch.source, ...stored }, 'mutations were taken in');
}

interface Told {
  known: { bankAccountId: string; lines: StatementLine[] }[];
  isUnknown: boolean;
}

/** Lines by account of ours, in the order of the accounts. A poll is about one account, whatever its lines say. */
async function placed(
  db: Database,
  { bankAccountId: asked }: BatchRow,
  told: readonly { accountNumber: string; lines: StatementLine[] }[],
): Promise<Told> {
  if (asked !== null) {
    return { known: [{ bankAccountId: asked, lines: told.flatMap(({ lines }) => lines) }], isUnknown: false };
  }
  const accounts = await listBankAccounts(db);
  const ofAccount = (number: string) =>
    told.filter(({ accountNumber }) => isSameAccountNumber(accountNumber, number)).flatMap(({ lines }) => lines);
  const known = accounts
    .map(({ id, number }) => ({ bankAccountId: id, lines: ofAccount(number) }))
    .filter(({ lines }) => lines.length > 0);
  const isOurs = ({ accountNumber }: { accountNumber: string }): boolean =>
    accounts.some(({ number }) => isSameAccountNumber(accountNumber, number));
  return { known, isUnknown: !told.every(isOurs) };
}

interface BatchEnd {
  error: BatchError | null;
  stored: StoredLines;
  lineCount: number;
  /** The digests of the lines that cannot be read. */
  leftOut: readonly string[];
  settings: Settings;
}

async function end(tx: Tx, id: BatchId, { error, stored, lineCount, leftOut, settings }: BatchEnd): Promise<void> {
  const batch = await lockBatch(tx, id);
  if (batch?.state !== 'stored') return;
  const now = await tx.now();
  const counts = { lineCount, newLines: stored.newMutations, error };
  if (error === null || (error === 'lines-left-out' && (await isAskedAlready(tx, batch, leftOut)))) {
    await changeBatch(tx, batch, { ...counts, state: 'applied', processedAt: now });
    await closeWorkItem(tx, { kind: 'batch', subject: id });
    return;
  }
  await changeBatch(tx, batch, { ...counts, state: 'refused' });
  const { source, bankAccountId } = batch;
  await noteAskedLines(tx, { source, bankAccountId, batchId: id, at: now }, leftOut);
  await openRefusedItem(tx, { id, no: batch.no, error }, { now, settings });
}

/** A poll tells the same days again and again: each line of theirs that cannot be read is asked about once. */
async function isAskedAlready(
  tx: Tx,
  { id, kind, source, bankAccountId }: BatchRow,
  leftOut: readonly string[],
): Promise<boolean> {
  if (kind !== 'poll') return false;
  const asked = await findAskedLines(tx, { source, bankAccountId, besides: id }, leftOut);
  return leftOut.every((digest) => asked.has(digest));
}

const NOTHING: StoredLines = { newLines: 0, newMutations: 0, doubted: 0 };

function sumOf(results: readonly StoredLines[]): StoredLines {
  return results.reduce(
    (sum, { newLines, newMutations, doubted }) => ({
      ...{ newLines: sum.newLines + newLines, newMutations: sum.newMutations + newMutations },
      doubted: sum.doubted + doubted,
    }),
    NOTHING,
  );
}
