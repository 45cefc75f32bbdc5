import { setTimeout as sleep } from 'node:timers/promises';
import { type TransferId } from '../domain/ids';
import { listClocksToWarn } from '../persistence/repositories/sla-clock.repository';
import { offerMoneyDecisions } from '../transfer/decisions/offer-again';
import { listOutdatedClocks, recountByHours } from '../transfer/life/recount-clocks';
import { noteThreshold } from '../transfer/life/sla-clock';
import { moneyContext } from '../transfer/money-context';
import { discardOldPreviews } from '../transfer/mutations/discard-previews';
import { type TransferWorkflows } from '../workflow-client/transfer-workflows';
import { BATCH, eachItem, type Sweep, type SweepDeps } from './sweep-deps';

const PACE_MS = 200;

/** The sweeps of transfers that need Temporal. */
export interface TransferSweeps {
  /** What a crash left between a COMMIT and the start of its workflow. */
  startUnstarted: Sweep;
  /** Whose next action is overdue: its workflow is lost, or missed a signal (S1). */
  overdue: Sweep;
  /** Everything that is open, at five a second: what has no running workflow gets one again (S1). */
  all: Sweep;
  /** What was approved about money while the engine was away. */
  offerDecisions: Sweep;
}

/** A workflow of a transfer keeps nothing of its own, so starting one again is always right. */
export function createTransferSweeps(workflows: TransferWorkflows): TransferSweeps {
  const reconcile = async (deps: SweepDeps, at: string, found: readonly TransferId[], paceMs = 0): Promise<number> => {
    const { done } = await eachItem(found, { deps, at }, async (transferId) => {
      if (paceMs > 0) await sleep(paceMs, undefined, { signal: deps.signal });
      if (await workflows.wake(transferId)) return;
      await workflows.start(transferId);
      deps.logger.warn({ transferId }, 'an open transfer had no running workflow and got one again');
    });
    return done;
  };
  return {
    async startUnstarted(deps) {
      const { done } = await eachItem(await readUnstarted(deps), { deps, at: 'start-transfers' }, (transferId) =>
        workflows.start(transferId),
      );
      return done;
    },
    async overdue(deps) {
      const { reconcileLagMs } = await deps.settings.current();
      return reconcile(deps, 'reconcile-transfers', await readOverdue(deps, reconcileLagMs));
    },
    async all(deps) {
      return reconcile(deps, 'reconcile-transfers-all', await readOpen(deps), PACE_MS);
    },
    offerDecisions: (deps) =>
      offerMoneyDecisions({
        ...{ db: deps.db, settings: deps.settings, logger: deps.logger, signal: deps.signal, workflows },
        // What these do not achieve, the sweeps of topups and transfers do.
        onTopup: (topupId, resellerId) => void deps.temporal.startTopup({ topupId, resellerId }).catch(() => undefined),
        onTransfer: (transferId) => void workflows.wake(transferId).catch(() => undefined),
      }),
  };
}

/**
 * Half of the time for people is over, most of it, all of it: noted on the clock, from where the alarms are raised. From
 * the database alone, also while Temporal is away.
 */
export const watchSla: Sweep = async (deps) => {
  const numbers = await deps.settings.current();
  const clocks = await listClocksToWarn(deps.db, BATCH);
  let noted = 0;
  await eachItem(clocks, { deps, at: 'watch-sla' }, ({ subject }) =>
    deps.db.transaction(async (tx) => {
      if ((await noteThreshold(tx, subject, await moneyContext(tx, numbers))) !== null) noted += 1;
    }),
  );
  return noted;
};

/** Clocks that were counted by other working hours than the house has now. From the database alone. */
export const recountClocks: Sweep = async (deps) => {
  const numbers = await deps.settings.current();
  const outdated = await listOutdatedClocks(deps.db, numbers, BATCH);
  const { done } = await eachItem(outdated, { deps, at: 'recount-clocks' }, (subject) =>
    deps.db.transaction((tx) => recountByHours(tx, subject, numbers)),
  );
  return done;
};

/** Files of the bank that were looked at and not applied in time. */
export const discardPreviews: Sweep = async ({ db, settings }) => discardOldPreviews(db, await settings.current());

/** The first step of a workflow notes that it exists. */
async function readUnstarted({ db }: SweepDeps): Promise<TransferId[]> {
  return idsOf(
    await db.rows<{ id: string }>(
      `select id from transfer where started_at is null and state in ('awaiting', 'verifying', 'asked')
         and created_at < utc_timestamp(3) - interval 2 second order by id limit ${BATCH}`,
    ),
  );
}

async function readOverdue({ db }: SweepDeps, lagMs: number): Promise<TransferId[]> {
  return idsOf(
    await db.rows<{ id: string }>(
      `select id from transfer where next_at < utc_timestamp(3) - interval ? microsecond
       order by next_at limit ${BATCH}`,
      [lagMs * 1000],
    ),
  );
}

async function readOpen({ db }: SweepDeps): Promise<TransferId[]> {
  return idsOf(
    await db.rows<{ id: string }>(
      `select id from transfer where state in ('awaiting', 'verifying', 'asked') and started_at is not null`,
    ),
  );
}

function idsOf(rows: readonly { id: string }[]): TransferId[] {
  return rows.map(({ id }) => id);
}
