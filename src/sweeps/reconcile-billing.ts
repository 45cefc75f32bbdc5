import { setTimeout as sleep } from 'node:timers/promises';
import { type BillingSubject, type BillingWorkflows } from '../workflow-client/billing-workflows';
import { BATCH, eachItem, type Sweep, type SweepDeps } from './sweep-deps';

type Kind = BillingSubject['kind'];

interface Found {
  kind: Kind;
  id: string;
}

const PACE_MS = 200;

/** The sweeps of plans and bills that need Temporal. */
export interface BillingSweeps {
  /** What a crash left between a COMMIT and the start of its workflow. */
  startUnstarted: Sweep;
  /** Whose next action is overdue: its workflow is lost, or missed a signal (S1). */
  overdue: Sweep;
  /** Everything that is open, at five a second: what has no running workflow gets one again (S1). */
  all: Sweep;
}

/** A workflow of a plan or a bill keeps nothing of its own, so starting one again is always right. */
export function createBillingSweeps(workflows: BillingWorkflows): BillingSweeps {
  const reconcile = async (deps: SweepDeps, at: string, found: readonly Found[], paceMs = 0): Promise<number> => {
    const { done } = await eachItem(found, { deps, at }, async (subject) => {
      if (paceMs > 0) await sleep(paceMs, undefined, { signal: deps.signal });
      if (await workflows.wake(subject)) return;
      await workflows.start(subject);
      deps.logger.warn(subject, 'an open plan or bill had no running workflow and got one again');
    });
    return done;
  };
  return {
    async startUnstarted(deps) {
      const found = await readUnstarted(deps);
      const { done } = await eachItem(found, { deps, at: 'start-billing' }, (subject) => workflows.start(subject));
      return done;
    },
    async overdue(deps) {
      const { reconcileLagMs } = await deps.settings.current();
      return reconcile(deps, 'reconcile-billing', await readOverdue(deps, reconcileLagMs));
    },
    async all(deps) {
      return reconcile(deps, 'reconcile-billing-all', await readOpen(deps), PACE_MS);
    },
  };
}

/** The first step of a workflow notes that it exists. */
function readUnstarted({ db }: SweepDeps): Promise<Found[]> {
  return db.rows<Found>(
    `(select 'plan' as kind, id from plan where started_at is null and state in ('active', 'paused')
        and changed_at < utc_timestamp(3) - interval 2 second order by id limit ${BATCH})
     union all
     (select 'tagihan' as kind, id from tagihan where started_at is null
        and opened_at < utc_timestamp(3) - interval 10 second order by id limit ${BATCH})`,
  );
}

/** A bill that has ended is among them for as long as the bank has to be told of something. */
function readOverdue({ db }: SweepDeps, lagMs: number): Promise<Found[]> {
  return db.rows<Found>(
    `(select 'plan' as kind, p.id from work_item w join plan p on p.id = w.subject
        where w.kind = 'plan' and w.is_open = 1 and w.next_at < utc_timestamp(3) - interval ? microsecond
        order by w.next_at limit ${BATCH})
     union all
     (select 'tagihan' as kind, id from tagihan where next_at < utc_timestamp(3) - interval ? microsecond
        order by next_at limit ${BATCH})
     union distinct
     (select 'tagihan' as kind, tagihan_id as id from virtual_account
        where task is not null and task_next_at < utc_timestamp(3) - interval ? microsecond
          and (task_claimed_until is null or task_claimed_until < utc_timestamp(3))
        order by task_next_at limit ${BATCH})`,
    [lagMs * 1000, lagMs * 1000, lagMs * 1000],
  );
}

function readOpen({ db }: SweepDeps): Promise<Found[]> {
  return db.rows<Found>(
    `select 'plan' as kind, id from plan where state in ('active', 'paused') and started_at is not null
     union all
     select 'tagihan' as kind, id from tagihan
     where (state in ('opening', 'awaiting') or next_at is not null) and started_at is not null`,
  );
}
