import { issueMoment } from '../../domain/tagihan/issue-moment';
import { type Period } from '../../domain/tagihan/terms';
import { after, type Instant, latest } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import { type PlanRow } from '../../persistence/repositories/plan.repository';
import { openWorkItem, promiseItem } from '../../persistence/repositories/work-item.repository';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The machine looks at a plan that rests once a week; people a day later. */
const RESTS_MS = 7 * DAY_MS;

interface PlanPromise {
  state: 'active' | 'paused';
  nextAction: 'open-tagihan' | 'resume';
  nextAt: Instant;
  dueAt: Instant;
}

/** What a plan that was just sent promises; marketing answers for it. */
export async function openPlanItem(
  tx: Tx,
  plan: PlanRow,
  { unbilled, now }: { unbilled: readonly Period[]; now: Instant },
): Promise<void> {
  await openWorkItem(
    tx,
    {
      ...{ kind: 'plan', subject: plan.id, topupId: null, customerId: plan.customerId, detail: null },
      ...{ owner: 'marketing', ...promiseOf(plan, { unbilled, now }) },
    },
    now,
  );
}

/** Of one that goes on in another way. */
export async function renewPlanItem(
  tx: Tx,
  plan: PlanRow,
  { unbilled, now }: { unbilled: readonly Period[]; now: Instant },
): Promise<void> {
  await promiseItem(tx, { kind: 'plan', subject: plan.id, ...promiseOf(plan, { unbilled, now }) }, now);
}

/** With nothing left to bill its workflow looks at once, and says what is next. */
function promiseOf({ state }: PlanRow, { unbilled, now }: { unbilled: readonly Period[]; now: Instant }): PlanPromise {
  if (state === 'paused') {
    const nextAt = after(now, RESTS_MS);
    return { state, nextAction: 'resume', nextAt, dueAt: after(nextAt, DAY_MS) };
  }
  const [first = now] = unbilled.map(({ issueOn }) => issueMoment(issueOn)).sort();
  const nextAt = latest(first, now);
  // A bill that did not come out within a day is a matter for people.
  return { state: 'active', nextAction: 'open-tagihan', nextAt, dueAt: after(nextAt, DAY_MS) };
}
