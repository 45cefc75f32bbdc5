import { type PlanId } from '../../domain/ids';
import { add, type Rupiah, subtract } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { type StaffMember } from '../../domain/staff';
import { settleEarly, type SettleWish } from '../../domain/tagihan/settle-early';
import { type Period } from '../../domain/tagihan/terms';
import { businessDate, type Instant } from '../../domain/time';
import { type Queryable } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { readHolidays } from '../../persistence/repositories/holiday.repository';
import { readHighestK, readUnbilledPeriods } from '../../persistence/repositories/plan-period.repository';
import { changePlan, type PlanRow, recordPlanChange } from '../../persistence/repositories/plan.repository';
import { changePlanOf } from './change-plan-of';
import { checkDueDay } from './due-limits';
import { findPlan } from './find-plan';
import { lostBefore, mayLose } from './may-lose';
import { type PlanDeps } from './plan-deps';
import { periodFacts } from './plan-facts';
import { type OfPlan, type PlanOutcome, refused, type Refused, type WithReason } from './plan-outcome';
import { renewPlanItem } from './plan-promise';
import { replacePeriods } from './replace-periods';

const STATES = ['active', 'paused'] as const;

export interface Settlement {
  /** What ends. */
  was: Period[];
  /** The one period that takes their place; its bill goes out at once. */
  becomes: Period;
  discount: Rupiah;
  agreedTotalWas: Rupiah;
  agreedTotal: Rupiah;
  /** The discount is more than marketing may give. */
  needsAdmin: boolean;
}

/** What an early settlement would come to. Nothing is written. */
export async function previewSettle(
  { db, settings }: Pick<PlanDeps, 'db' | 'settings'>,
  { by, planId, ...wish }: { by: StaffMember; planId: PlanId } & SettleWish,
): Promise<{ kind: 'preview'; preview: Settlement } | Refused> {
  const plan = await findPlan(db, { by, planId });
  if (plan === undefined) return refused('not-found');
  if (!STATES.some((state) => state === plan.state)) return refused('wrong-state');
  const facts = { plan, wish, settings: await settings.current(), now: await db.now() };
  const drawn = await drawUpSettlement(db, facts);
  return drawn.kind === 'drawn' ? { kind: 'preview', preview: drawn.settlement } : drawn;
}

/**
 * Early settlement: everything that is not billed yet becomes one bill that goes out at once, less a discount. Bills that
 * are open stay as they are. A paused plan goes on with it.
 */
export async function settlePlan(deps: PlanDeps, request: OfPlan & WithReason & SettleWish): Promise<PlanOutcome> {
  const { by, planId } = request;
  return changePlanOf(deps, request, { states: STATES, needsReason: true }, async ({ tx, plan, reason, settings }) => {
    const now = await tx.now();
    const drawn = await drawUpSettlement(tx, { plan, wish: request, settings, now });
    if (drawn.kind === 'refused') return drawn;
    const { was, becomes, discount, agreedTotalWas, agreedTotal, needsAdmin } = drawn.settlement;
    if (needsAdmin && by.role !== 'admin') return refused('needs-admin');
    await replacePeriods(tx, { planId, was, becomes: [becomes] }, now);
    const periods = plan.periods + 1 - was.filter(({ k }) => k > 0).length;
    const settled = await changePlan(tx, plan, { state: 'active', agreedTotal, periods });
    await recordPlanChange(
      tx,
      {
        ...{ planId, kind: 'settle', reason, by: by.id },
        was: { agreedTotal: agreedTotalWas, periods: periodFacts(was) },
        becomes: { agreedTotal, discount, periods: periodFacts([becomes]) },
      },
      now,
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'plan.settle', subjectKind: 'plan', subject: planId },
      detail: { customer: plan.customerId, number: plan.code, amount: becomes.amount, was: agreedTotalWas, reason },
    });
    await renewPlanItem(tx, settled, { unbilled: [becomes], now });
    return { kind: 'done', version: settled.version };
  });
}

async function drawUpSettlement(
  queryable: Queryable,
  { plan, wish, settings, now }: { plan: PlanRow; wish: SettleWish; settings: Settings; now: Instant },
): Promise<{ kind: 'drawn'; settlement: Settlement } | Refused> {
  const today = businessDate(now);
  const was = await readUnbilledPeriods(queryable, plan.id);
  if (was.length === 0) return refused('nothing-unbilled');
  const isDueWrong = checkDueDay(wish.dueOn, today);
  if (isDueWrong !== undefined) return isDueWrong;
  const rules = { ...plan, holidays: await readHolidays(queryable) };
  const k = (await readHighestK(queryable, plan.id)) + 1;
  const becomes = settleEarly({ unbilled: was, k, today, rules }, wish);
  if (becomes === undefined) return refused('discount');
  const rest = add(...was.map(({ amount }) => amount));
  const settlement: Settlement = {
    ...{ was, becomes, discount: wish.discount, agreedTotalWas: plan.agreedTotal },
    agreedTotal: subtract(plan.agreedTotal, subtract(rest, becomes.amount)),
    needsAdmin: !mayLose({ lost: wish.discount, before: await lostBefore(queryable, plan) }, settings),
  };
  return { kind: 'drawn', settlement };
}
