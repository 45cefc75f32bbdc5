import { InvariantBroken } from '../domain/errors';
import { type PlanId, type TagihanId } from '../domain/ids';
import { issueMoment } from '../domain/tagihan/issue-moment';
import { type Period, type PlanState } from '../domain/tagihan/terms';
import { after, earliest, elapsedMs, type Instant, latest } from '../domain/time';
import { type Tx } from '../persistence/database';
import {
  changePlan,
  lockPlan,
  type PlanRow,
  recordPlanChange,
  wasSettled,
} from '../persistence/repositories/plan.repository';
import { isRecovering } from '../persistence/repositories/store-epoch.repository';
import { readUnbilledPeriods } from '../persistence/repositories/plan-period.repository';
import {
  countOpenTagihan,
  listUnstartedTagihan,
  markPlanStarted,
} from '../persistence/repositories/plan-life.repository';
import { closeWorkItem, postponeItem, promiseItem } from '../persistence/repositories/work-item.repository';
import { type BillingDeps } from './billing-deps';
import { openTagihan } from './open-tagihan';

/** What the workflow of a plan does next; `start`: bills that have no workflow yet, as far as the rows know. */
export type PlanNext = { start: TagihanId[] } & (
  | { do: 'wait'; for: string; waitMs: number }
  | { do: 'end'; state: PlanState }
);

const DAY_MS = 24 * 60 * 60 * 1000;
/** A bill that ends and an admin who resumes wake the plan; it looks all the same. */
const LOOK_AGAIN_MS = 7 * DAY_MS;
const SHORTEST_WAIT_MS = 1000;
const RECOVERY_PAUSE_MS = 60_000;

/**
 * Bills every period of a plan whose day has come, each in a transaction of its own, and returns what is next. A period
 * is billed once, however often and by however many this runs; killed in between, it goes on where it was. Ends a plan
 * whose bills have all ended. Throws `InvariantBroken` for a plan that is not there or is still a draft.
 */
export async function advancePlan(deps: BillingDeps, { planId }: { planId: PlanId }): Promise<PlanNext> {
  while (await billNextPeriod(deps, planId));
  return deps.db.transaction(async (tx) => {
    const plan = await lockPlan(tx, planId);
    if (plan.state === 'draft') throw new InvariantBroken(`plan ${planId} was started as a draft`);
    // It is its workflow that asks.
    if (plan.startedAt === null) await markPlanStarted(tx, planId);
    const now = await tx.now();
    const start = await listUnstartedTagihan(tx, planId);
    return { start, ...(await settle(tx, plan, now)) };
  });
}

/** Whether a period was billed: then there may be another one. */
async function billNextPeriod(deps: BillingDeps, planId: PlanId): Promise<boolean> {
  const settings = await deps.settings.current();
  return deps.db.transaction(async (tx) => {
    const plan = await lockPlan(tx, planId);
    if (plan.state !== 'active' || (await isRecovering(tx))) return false;
    const now = await tx.now();
    const period = (await readUnbilledPeriods(tx, planId)).find(({ issueOn }) => issueMoment(issueOn) <= now);
    if (period === undefined) return false;
    await openTagihan(tx, { plan, period }, { deps, now, settings });
    return true;
  });
}

type Settled = { do: 'wait'; for: string; waitMs: number } | { do: 'end'; state: PlanState };

async function settle(tx: Tx, plan: PlanRow, now: Instant): Promise<Settled> {
  if (plan.state === 'paused') return rest(tx, plan, now);
  if (plan.state !== 'active') return { do: 'end', state: plan.state };
  // Nothing is billed by rows that may not be the last ones (S2).
  if (await isRecovering(tx)) return wait(tx, plan, { for: 'recovery', at: after(now, RECOVERY_PAUSE_MS), now });
  const [first, ...others] = await readUnbilledPeriods(tx, plan.id);
  if (first !== undefined) {
    return wait(tx, plan, { for: 'open-tagihan', at: latest(firstIssue([first, ...others]), now), now });
  }
  if ((await countOpenTagihan(tx, plan.id)) > 0) {
    return wait(tx, plan, { for: 'await-payments', at: after(now, LOOK_AGAIN_MS), now });
  }
  return complete(tx, plan, now);
}

/** When it becomes people's was promised at the pause, and is theirs to put off. */
async function rest(tx: Tx, { id: subject }: PlanRow, now: Instant): Promise<Settled> {
  const nextAt = after(now, LOOK_AGAIN_MS);
  await postponeItem(tx, { kind: 'plan', subject, nextAction: 'resume', nextAt });
  return { do: 'wait', for: 'resume', waitMs: LOOK_AGAIN_MS };
}

function firstIssue([first, ...others]: readonly [Period, ...Period[]]): Instant {
  return earliest(issueMoment(first.issueOn), ...others.map(({ issueOn }) => issueMoment(issueOn)));
}

async function wait(
  tx: Tx,
  { id: subject, state }: PlanRow,
  { for: nextAction, at: nextAt, now }: { for: string; at: Instant; now: Instant },
): Promise<Settled> {
  // People look into a bill that did not come out on its day.
  await promiseItem(tx, { kind: 'plan', subject, state, nextAction, nextAt, dueAt: after(nextAt, DAY_MS) }, now);
  return { do: 'wait', for: nextAction, waitMs: Math.max(SHORTEST_WAIT_MS, elapsedMs(now, nextAt)) };
}

async function complete(tx: Tx, plan: PlanRow, now: Instant): Promise<Settled> {
  const state = (await wasSettled(tx, plan.id)) ? 'settled' : 'completed';
  await changePlan(tx, plan, { state });
  await recordPlanChange(
    tx,
    {
      ...{ planId: plan.id, kind: 'complete', reason: 'Semua tagihan selesai.', by: null },
      ...{ was: { state: plan.state }, becomes: { state } },
    },
    now,
  );
  await closeWorkItem(tx, { kind: 'plan', subject: plan.id });
  return { do: 'end', state };
}
