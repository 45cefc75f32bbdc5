import { type TopupId } from '../domain/ids';
import { after, type Instant, latest } from '../domain/time';
import { isFinal, type TopupState } from '../domain/topup/topup-state';
import { type Queryable } from '../persistence/database';
import { readStore, type StoreRow } from '../persistence/repositories/store-epoch.repository';
import { readTopup } from '../persistence/repositories/topup.repository';
import { type TopupRun } from '../workflow-client/topup-history';
import { beginRecovery } from './begin-recovery';
import { CLOCK_SKEW_MS, type StoreDeps } from './recovery-deps';

/** As many runs as one check compares; a database that was restored differs in the first of them already. */
const MOST_RUNS = 2000;

/**
 * Whether the database is at least as new as Temporal (S2). A database that is older begins its recovery here. A Temporal
 * that is older, or empty, is no trouble: its workflows are made again from the rows (S1). Safe to repeat; throws when
 * Temporal or the database is away.
 */
export async function checkStore(deps: StoreDeps): Promise<'sound' | 'recovering'> {
  const before = await readStore(deps.db);
  if (before.recoveringSince !== null) {
    // Whoever restored it could only set the flag: the work item is made here.
    await beginRecovery(deps, { reason: before.recoveryReason ?? 'basis data dipulihkan dari cadangan' });
    return 'recovering';
  }
  const reason = (await compareEpochs(deps)) ?? (await compareOrders(deps, before));
  if (reason === undefined) return 'sound';
  await beginRecovery(deps, { reason });
  return 'recovering';
}

/** Temporal is asked first: what it was told had been committed before, so a sound database is never behind it. */
async function compareEpochs({ db, temporal }: StoreDeps): Promise<string | undefined> {
  const mirror = await temporal.epoch.read();
  const { epoch } = await readStore(db);
  if (mirror === undefined || mirror <= epoch) return undefined;
  return `epoch basis data ${epoch}, sedangkan Temporal sudah mencatat ${mirror}`;
}

/** Within the minute that the epoch stands still: orders that Temporal knows, or knows to be final, and the rows do not. */
async function compareOrders({ db, temporal }: StoreDeps, store: StoreRow): Promise<string | undefined> {
  const runs = (await temporal.history.runsSince(evidenceSince(store), MOST_RUNS)).filter((run) =>
    isEvidence(run, store),
  );
  const states = await statesOf(
    db,
    runs.map(({ topupId }) => topupId),
  );
  const missing = runs.find(({ topupId }) => !states.has(topupId));
  if (missing !== undefined) return `Temporal mengenal order ${missing.topupId}, yang tidak ada di basis data`;
  const reopened = runs.find(({ topupId, status }) => status === 'completed' && !isFinalState(states.get(topupId)));
  if (reopened === undefined || !(await isStillOpen(db, reopened.topupId))) return undefined;
  return `order ${reopened.topupId} sudah selesai menurut Temporal, tetapi masih terbuka di basis data`;
}

/** The rows were as new as their last epoch when they were copied: what is older than that they know. */
function evidenceSince({ raisedAt, recoveredAt }: StoreRow): Instant {
  const sinceRaised = after(raisedAt, -CLOCK_SKEW_MS);
  return recoveredAt === null ? sinceRaised : latest(sinceRaised, after(recoveredAt, CLOCK_SKEW_MS));
}

/** What people have recovered once is no evidence again. */
function isEvidence({ startedAt }: TopupRun, { recoveredAt }: StoreRow): boolean {
  return recoveredAt === null || startedAt > after(recoveredAt, CLOCK_SKEW_MS);
}

/** Asked after Temporal: a row is committed before its workflow begins, and final before its workflow ends. */
async function statesOf(db: Queryable, topupIds: readonly TopupId[]): Promise<Map<TopupId, TopupState>> {
  const unique = [...new Set(topupIds)];
  if (unique.length === 0) return new Map();
  const rows = await db.rows<{ id: TopupId; state: TopupState }>(
    `select id, state from topup where id in (${unique.map(() => '?').join(', ')})`,
    unique,
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

function isFinalState(state: TopupState | undefined): boolean {
  return state !== undefined && isFinal(state);
}

async function isStillOpen(db: Queryable, topupId: TopupId): Promise<boolean> {
  const topup = await readTopup(db, topupId);
  return topup !== undefined && !isFinal(topup.state);
}

/**
 * For an order that is open and has no running workflow: whether its workflow ended by itself, which it does only when
 * the order is final. Then the rows are older than Temporal and their recovery begins. One that Temporal does not know,
 * or that somebody ended there, is made again as ever (S1).
 */
export async function endedBeforeItsRow(deps: StoreDeps, topupId: TopupId): Promise<boolean> {
  const end = await deps.temporal.history.endOf(topupId);
  if (end.kind !== 'completed') return false;
  const { recoveredAt } = await readStore(deps.db);
  // Ended before the last recovery: people know of it, and it goes on.
  if (recoveredAt !== null && end.closedAt <= after(recoveredAt, CLOCK_SKEW_MS)) return false;
  if (!(await isStillOpen(deps.db, topupId))) return false;
  const reason = `order ${topupId} sudah selesai menurut Temporal, tetapi masih terbuka di basis data`;
  await beginRecovery(deps, { reason });
  return true;
}
