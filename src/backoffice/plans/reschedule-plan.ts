import { type PlanId } from '../../domain/ids';
import { type Settings } from '../../domain/settings';
import { type StaffMember } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { changeBill } from '../../billing/change-bill';
import { type Database } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockOpenBills, type LockedBill, readOpenBills } from '../../persistence/repositories/open-bill.repository';
import { readPeriods } from '../../persistence/repositories/plan-period.repository';
import {
  changePlan,
  type PlanRow,
  type PlanRowChange,
  recordPlanChange,
} from '../../persistence/repositories/plan.repository';
import { changePlanOf, type PlanWork } from './change-plan-of';
import { drawUpReschedule, type Reschedule, type RescheduleChanges } from './draw-up-reschedule';
import { findPlan } from './find-plan';
import { type PlanDeps } from './plan-deps';
import { periodFacts } from './plan-facts';
import { type OfPlan, type PlanOutcome, refused, type Refused, type WithReason } from './plan-outcome';
import { renewPlanItem } from './plan-promise';
import { replacePeriods } from './replace-periods';

const STATES = ['draft', 'active', 'paused'] as const;

/** What a reschedule would come to. Nothing is written. */
export async function previewReschedule(
  db: Database,
  { by, planId, ...changes }: { by: StaffMember; planId: PlanId } & RescheduleChanges,
): Promise<{ kind: 'preview'; preview: Reschedule } | Refused> {
  const plan = await findPlan(db, { by, planId });
  if (plan === undefined) return refused('not-found');
  if (!STATES.some((state) => state === plan.state)) return refused('wrong-state');
  const open = await readOpenBills(db, planId);
  const drawn = await drawUpReschedule(db, { plan, open, changes, now: await db.now() });
  return drawn.kind === 'drawn' ? { kind: 'preview', preview: drawn.reschedule } : drawn;
}

/**
 * Moves what is not billed yet to other days, also into another number of periods of the same sum, and open bills to
 * another due day, of which the bank and the customer are told. What was agreed in all stays the same.
 */
export async function reschedulePlan(
  deps: PlanDeps,
  request: OfPlan & WithReason & RescheduleChanges,
): Promise<PlanOutcome> {
  const { by, planId } = request;
  return changePlanOf(deps, request, { states: STATES, needsReason: true }, async (work) => {
    const { tx, plan, reason, settings } = work;
    const open = request.bills === undefined ? [] : await lockOpenBills(tx, planId);
    const now = await tx.now();
    const drawn = await drawUpReschedule(tx, { plan, open, changes: request, now });
    if (drawn.kind === 'refused') return drawn;
    const { was, becomes, bills } = drawn.reschedule;
    await replacePeriods(tx, { planId, was, becomes }, now);
    const changed = await changePlan(tx, plan, rowChange(plan, drawn.reschedule, request));
    await moveBills(work, { open, reschedule: drawn.reschedule, now, settings });
    await recordPlanChange(
      tx,
      {
        ...{ planId, kind: 'reschedule', reason, by: by.id },
        was: { periods: periodFacts(was), bills: bills.map(({ number, was: dueOn }) => ({ number, dueOn })) },
        becomes: { periods: periodFacts(becomes), bills: bills.map(({ number, dueOn }) => ({ number, dueOn })) },
      },
      now,
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'plan.reschedule', subjectKind: 'plan', subject: planId },
      detail: { customer: plan.customerId, number: plan.code, was: was.length, rows: becomes.length, reason },
    });
    if (plan.state !== 'draft') await renewPlanItem(tx, changed, { unbilled: becomes, now });
    return { kind: 'done', version: changed.version, changed: bills.map(({ tagihanId }) => tagihanId) };
  });
}

/** The plan's own numbers follow; the first day of a plan that was sent stays what it was. */
function rowChange(plan: PlanRow, { was, becomes }: Reschedule, { unbilled }: RescheduleChanges): PlanRowChange {
  if (unbilled === undefined) return {};
  const { dayOfMonth, firstDueOn } = unbilled;
  const periods = plan.periods + becomes.length - was.length;
  return plan.state === 'draft' ? { dayOfMonth, firstDueOn, periods } : { dayOfMonth, periods };
}

/** The period of a bill moves with it, so that the plan tells the same. */
async function moveBills(
  { tx, plan }: PlanWork,
  {
    open,
    reschedule,
    now,
    settings,
  }: { open: readonly LockedBill[]; reschedule: Reschedule; now: Instant; settings: Settings },
): Promise<void> {
  if (reschedule.bills.length === 0) return;
  const periods = await readPeriods(tx, plan.id);
  for (const { tagihanId, k, dueOn, baseDueOn } of reschedule.bills) {
    const was = periods.filter((period) => period.k === k);
    const becomes = was.map((period) => ({ ...period, baseDueOn, dueOn }));
    await replacePeriods(tx, { planId: plan.id, was, becomes }, now);
    for (const { tagihan, accounts } of open.filter((bill) => bill.tagihan.id === tagihanId)) {
      await changeBill(tx, { tagihan, accounts, to: { dueOn }, why: 'reschedule' }, { now, settings });
    }
  }
}
