import { setTimeout as sleep } from 'node:timers/promises';
import { type TopupId } from '../domain/ids';
import { markTopupStarted } from '../persistence/repositories/topup.repository';
import { endedBeforeItsRow } from '../recovery/check-store';
import { BATCH, eachItem, type Sweep, type SweepDeps } from './sweep-deps';

interface OpenTopup {
  id: TopupId;
  reseller_id: string;
}

const PACE_MS = 200;

/** Orders whose next action is overdue: their workflow is lost, or missed a signal (S1). All of them, in batches. */
export const reconcileOverdue: Sweep = async (deps) => {
  const { reconcileLagMs } = await deps.settings.current();
  let reconciled = 0;
  let last = '';
  for (;;) {
    const rows = await deps.db.rows<OpenTopup>(
      `select t.id, t.reseller_id from work_item w join topup t on t.id = w.subject
       where w.kind = 'topup' and w.is_open = 1 and w.next_at < utc_timestamp(3) - interval ? microsecond and t.id > ?
       order by t.id limit ${BATCH}`,
      [reconcileLagMs * 1000, last],
    );
    const { done } = await eachItem(rows, { deps, at: 'reconcile' }, (row) => reconcileOne(deps, row));
    reconciled += done;
    last = rows.at(-1)?.id ?? last;
    // A whole batch that failed means that Temporal is away again: the next round goes on.
    if (rows.length < BATCH || done === 0 || deps.signal.aborted) return reconciled;
  }
};

/**
 * Every open order, at five a second: one without a running workflow gets one again (S1). Those that nobody has started
 * yet are `startUnstartedTopups`'.
 */
export const reconcileAll: Sweep = async (deps) => {
  const rows = await deps.db.rows<OpenTopup>(
    `select t.id, t.reseller_id from work_item w join topup t on t.id = w.subject
     where w.kind = 'topup' and w.is_open = 1
       and (t.started_at is not null or t.state not in ('accepted', 'routing'))`,
  );
  const { done } = await eachItem(rows, { deps, at: 'reconcile-all' }, async (row) => {
    await sleep(PACE_MS, undefined, { signal: deps.signal });
    await reconcileOne(deps, row);
  });
  return done;
};

async function reconcileOne(deps: SweepDeps, { id, reseller_id: resellerId }: OpenTopup): Promise<void> {
  const { temporal, db, logger } = deps;
  if (await temporal.isRunning(id)) {
    await temporal.wakeTopup(id);
    return;
  }
  if (await endedBeforeItsRow(deps, id)) return;
  await temporal.resumeTopup({ topupId: id, resellerId });
  await markTopupStarted(db, id);
  logger.warn({ topupId: id }, 'an open order had no running workflow and got one again');
}
