import { type TopupId } from '../domain/ids';
import { after, elapsedMs, type Instant } from '../domain/time';
import { readStore, type StoreRow } from '../persistence/repositories/store-epoch.repository';
import { CLOCK_SKEW_MS, type StoreDeps } from './recovery-deps';

/** What lies between the rows of a restored database and now. */
export interface Survey {
  store: StoreRow;
  mirror: number | undefined;
  /** The rows know everything until then. */
  from: Instant;
  until: Instant;
  /** Orders that have rows, and are open or were touched in between according to Temporal. */
  present: TopupId[];
  /** Orders that Temporal knows and the rows do not. */
  missing: TopupId[];
  /** Corrections of people that the rows do not know. */
  corrections: { topupId: TopupId; n: number }[];
  /**
   * Temporal is newer than the rows and has forgotten nothing of the time in between: an order that it does not know was
   * not bought. False when both stores were restored, or too much time has passed.
   */
  isCovered: boolean;
}

/** Compares the two stores. Reads only; throws when one of them is away. */
export async function surveyLostTime({ db, temporal }: StoreDeps): Promise<Survey> {
  const store = await readStore(db);
  const mirror = await temporal.epoch.read();
  const from = after(store.raisedAt, -CLOCK_SKEW_MS);
  const runs = await temporal.history.runsSince(from);
  const touched = [...new Set(runs.map(({ topupId }) => topupId))];
  const open = await db.rows<{ id: TopupId }>(
    `select id from topup where state in ('accepted', 'routing', 'sent', 'pending', 'suspect')`,
  );
  const known = await presentOf(db, touched);
  const missing = touched.filter((topupId) => !known.has(topupId));
  const corrections = [];
  for (const correction of await temporal.history.correctionsSince(from)) {
    const { topupId, n } = correction;
    const row = await db.row('select 1 from correction where topup_id = ? and n = ?', [topupId, n]);
    if (row === undefined) corrections.push(correction);
  }
  const until = await db.now();
  const isNewer = (mirror !== undefined && mirror > store.epoch) || missing.length > 0;
  return {
    ...{ store, mirror, from, until, missing, corrections },
    present: [...new Set([...open.map(({ id }) => id), ...known])],
    isCovered: isNewer && elapsedMs(from, until) < (await temporal.history.retentionMs()),
  };
}

const PAGE = 1000;

async function presentOf(db: StoreDeps['db'], topupIds: readonly TopupId[]): Promise<Set<TopupId>> {
  const present = new Set<TopupId>();
  for (let start = 0; start < topupIds.length; start += PAGE) {
    const page = topupIds.slice(start, start + PAGE);
    const rows = await db.rows<{ id: TopupId }>(
      `select id from topup where id in (${page.map(() => '?').join(', ')})`,
      page,
    );
    rows.forEach(({ id }) => present.add(id));
  }
  return present;
}
