import { openUnprintedItem } from '../billing/open-unprinted-item';
import { elapsedMs } from '../domain/time';
import { type Logger } from '../logging/logger';
import { type RenderedDocument, type RenderPdf } from '../pdf/render-pdf';
import { type Database } from '../persistence/database';
import {
  claimDocuments,
  type ClaimedDocument,
  postponeDocument,
  storeDocument,
} from '../persistence/repositories/document.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';

export interface PrintDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  render: RenderPdf;
  /** Prints that may run at the same time. */
  prints: number;
}

/** Longer than the prints of one round take, so that no other process takes what is under way. */
const CLAIM_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Transactions at the same time: each waits for the disk. */
const STORES_AT_ONCE = 8;

/**
 * Prints what is due, the soonest first, many documents in one print. What failed once is printed alone from then on, so
 * that one document that the browser cannot print holds up none of the others. A document is stored in a transaction of
 * its own, once, whatever dies between.
 */
export async function printDocuments(deps: PrintDeps, signal: AbortSignal): Promise<number> {
  const { documentsPerPrint } = await deps.settings.current();
  const claimed = await claimDocuments(deps.db, { limit: documentsPerPrint * deps.prints, forMs: CLAIM_MS });
  const batches = batchesOf(claimed, { most: documentsPerPrint, prints: deps.prints });
  let printed = 0;
  await inParallel(batches, deps.prints, async (batch) => {
    if (signal.aborted) {
      await Promise.all(batch.map((document) => giveBack(deps, document)));
    } else {
      // Added up afterwards: another print may have ended meanwhile.
      const done = await printBatch(deps, batch);
      printed += done;
    }
  });
  return printed;
}

/** Of one template each. A single document that waits is printed at once, by itself. */
function batchesOf(
  documents: readonly ClaimedDocument[],
  { most, prints }: { most: number; prints: number },
): ClaimedDocument[][] {
  const fresh = documents.filter(({ tries }) => tries === 1);
  const templates = [...new Set(fresh.map(({ template }) => template))];
  const together = templates.flatMap((template) => {
    const same = fresh.filter((document) => document.template === template);
    const size = Math.min(most, Math.ceil(same.length / prints));
    return Array.from({ length: Math.ceil(same.length / size) }, (_, index) =>
      same.slice(index * size, (index + 1) * size),
    );
  });
  return [...together, ...documents.filter(({ tries }) => tries > 1).map((document) => [document])];
}

async function printBatch(deps: PrintDeps, batch: readonly ClaimedDocument[]): Promise<number> {
  let results: (RenderedDocument | Error)[];
  try {
    results = await deps.render(batch);
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    results = batch.map(() => failure);
  }
  let printed = 0;
  const pairs = batch.map((document, index) => ({ document, result: results[index] ?? new Error('no result') }));
  await inParallel(pairs, STORES_AT_ONCE, async ({ document, result }) => {
    if (result instanceof Error) await noteFailure(deps, document, result);
    else if (await store(deps, document, result)) printed += 1;
  });
  return printed;
}

async function store(
  { db, logger }: PrintDeps,
  { id, number }: ClaimedDocument,
  file: RenderedDocument,
): Promise<boolean> {
  const isNew = await db.transaction(async (tx) => {
    const stored = await storeDocument(tx, id, file, await tx.now());
    if (stored) await closeWorkItem(tx, { kind: 'document', subject: id });
    return stored;
  });
  if (isNew) logger.debug({ documentId: id, number, pages: file.pages }, 'a document is printed');
  return isNew;
}

/** It is tried again, later and later; past the time for it, it is the admin's as well. */
async function noteFailure(deps: PrintDeps, document: ClaimedDocument, error: Error): Promise<void> {
  const { db, settings, logger } = deps;
  const { id, number, customerId, plannedAt, tries } = document;
  const code = codeOf(error);
  logger.warn({ err: error, documentId: id, number, code, tries }, 'a document could not be printed');
  const forMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 10));
  await postponeDocument(db, id, { code, forMs });
  const numbers = await settings.current();
  const isLate = elapsedMs(plannedAt, await db.now()) >= numbers.documentDueMs;
  if (isLate) await openUnprintedItem(db, { documentId: id, customerId, number, lastError: code }, numbers);
}

/** The program ends before its turn came: another one takes it at once. */
async function giveBack({ db }: PrintDeps, { id }: ClaimedDocument): Promise<void> {
  await postponeDocument(db, id, { code: 'stopped', forMs: 0 });
}

function codeOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'template-failed';
  return /^[a-zA-Z0-9_-]{1,64}$/.test(code) ? code : 'print-failed';
}

async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
