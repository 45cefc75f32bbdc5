import { type TagihanId } from '../../domain/ids';
import { type Settings } from '../../domain/settings';
import { type StaffMember } from '../../domain/staff';
import { cancelBill } from '../../billing/cancel-bill';
import { type Queryable } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { isPaymentArriving, lockOpenBills, readOpenBills } from '../../persistence/repositories/open-bill.repository';
import { endPeriods } from '../../persistence/repositories/plan-period.repository';
import { changePlan, recordPlanChange } from '../../persistence/repositories/plan.repository';
import { readTagihan, type TagihanRow } from '../../persistence/repositories/tagihan.repository';
import { changePlanOf } from './change-plan-of';
import { type Cancellation, type CancellationFacts, drawUpCancellation } from './draw-up-cancellation';
import { findPlan } from './find-plan';
import { lostBefore } from './may-lose';
import { type PlanDeps } from './plan-deps';
import { type PlanOutcome, refused, type Refused, type WithReason } from './plan-outcome';

const STATES = ['active', 'paused'] as const;

export interface OfTagihan {
  by: StaffMember;
  tagihanId: TagihanId;
}

/** What the cancellation of one bill would book. Nothing is written. */
export async function previewCancelTagihan(
  { db, settings }: Pick<PlanDeps, 'db' | 'settings'>,
  { by, tagihanId }: OfTagihan,
): Promise<{ kind: 'preview'; preview: Cancellation } | Refused> {
  const tagihan = await readTagihan(db, tagihanId);
  const plan = tagihan && (await findPlan(db, { by, planId: tagihan.planId }));
  if (plan === undefined) return refused('not-found');
  const open = await readOpenBills(db, plan.id);
  const drawn = drawUp({ plan, tagihanId, open, before: await lostBefore(db, plan) }, await settings.current());
  return drawn.kind === 'drawn' ? { kind: 'preview', preview: drawn.cancellation } : drawn;
}

/**
 * Ends one bill of a plan but for what was paid of it; the plan goes on with the others. `version`: of the bill, as the
 * person saw it.
 */
export async function cancelTagihan(
  deps: PlanDeps,
  request: OfTagihan & WithReason & { version: number },
): Promise<PlanOutcome> {
  const { by, tagihanId, reason: asked, version: seen } = request;
  const tagihan = await readTagihan(deps.db, tagihanId);
  const planId = tagihan?.planId ?? '';
  const version = await planVersion(deps.db, { by, planId });
  if (version === undefined) return refused('not-found');
  const rules = { states: STATES, needsReason: true };
  return changePlanOf(deps, { by, planId, version, reason: asked }, rules, async ({ tx, plan, reason, settings }) => {
    const open = await lockOpenBills(tx, planId);
    const now = await tx.now();
    const drawn = drawUp({ plan, tagihanId, open, before: await lostBefore(tx, plan) }, settings);
    if (drawn.kind === 'refused') return drawn;
    const bill = open.find((row) => row.tagihan.id === tagihanId);
    if (bill === undefined || bill.tagihan.version !== seen) return refused('version-moved');
    if (await isPaymentArriving(tx, [tagihanId])) return refused('payment-arriving');
    const { agreedTotal, needsAdmin, lost } = drawn.cancellation;
    if (needsAdmin && by.role !== 'admin') return refused('needs-admin');
    await endPeriods(tx, planId, [bill.tagihan.k], now);
    const changed = await changePlan(tx, plan, { agreedTotal });
    const after = await cancelBill(tx, bill, { now, settings });
    await recordPlanChange(
      tx,
      {
        ...{ planId, kind: 'cancel-period', reason, by: by.id },
        was: { ...billFacts(bill.tagihan), agreedTotal: plan.agreedTotal },
        becomes: { ...billFacts(after), agreedTotal },
      },
      now,
    );
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'tagihan.cancel', subjectKind: 'tagihan', subject: tagihanId },
      detail: { plan: planId, customer: plan.customerId, number: after.number, amount: lost, reason },
    });
    return { kind: 'done', version: changed.version, changed: [tagihanId] };
  });
}

/** The person acted on a bill; that the plan has moved on meanwhile is of no matter before its lock. */
async function planVersion(queryable: Queryable, of: Parameters<typeof findPlan>[1]): Promise<number | undefined> {
  return (await findPlan(queryable, of))?.version;
}

function drawUp(
  { tagihanId, open, ...facts }: Omit<CancellationFacts, 'periods'> & { tagihanId: TagihanId },
  settings: Settings,
): { kind: 'drawn'; cancellation: Cancellation } | Refused {
  const bills = open.filter(({ tagihan }) => tagihan.id === tagihanId);
  if (bills.length === 0) return refused('wrong-state');
  const cancellation = drawUpCancellation({ ...facts, periods: [], open: bills }, settings);
  return cancellation.bills.length === 0 ? refused('already-paid') : { kind: 'drawn', cancellation };
}

function billFacts({ number, k, amount, denda, state }: TagihanRow): object {
  return { number, k, amount, denda, state };
}
