import { type Settings } from '../../domain/settings';
import { type PlanState } from '../../domain/tagihan/terms';
import { type TagihanId } from '../../domain/ids';
import { type Tx } from '../../persistence/database';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { isReason } from '../reason';
import { lockPlanOf, type PlanInHand } from './find-plan';
import { type PlanDeps } from './plan-deps';
import { type OfPlan, type PlanOutcome, refused, type Refused } from './plan-outcome';

export interface PlanWork extends PlanInHand {
  tx: Tx;
  settings: Settings;
  /** Trimmed; empty where none was asked for. */
  reason: string;
}

/** A plan that was changed, and the bills whose workflows have to know. */
export type PlanChanged = { kind: 'done'; version: number; changed?: readonly TagihanId[] } | Refused;

/**
 * One change of a plan by a person: who may, which plan, in which state, and why; then `work` in the transaction that
 * holds its customer and the plan. Workflows are woken after the COMMIT. Repeating it answers `version-moved`.
 */
export async function changePlanOf(
  { db, settings, wake }: PlanDeps,
  request: OfPlan & { reason?: string },
  { states, needsReason }: { states: readonly PlanState[]; needsReason: boolean },
  work: (given: PlanWork) => Promise<PlanChanged>,
): Promise<PlanOutcome> {
  const { by, planId } = request;
  if (scopeOf(by).kind === 'none') return refused('role-may-not');
  const reason = (request.reason ?? '').trim();
  if (needsReason && !isReason(reason)) return refused('invalid-reason');
  const current = await settings.current();
  const outcome = await db.transaction(async (tx): Promise<PlanChanged> => {
    const found = await lockPlanOf(tx, request);
    if ('kind' in found) return found;
    if (!states.includes(found.plan.state)) return refused('wrong-state');
    return work({ ...found, tx, settings: current, reason });
  });
  if (outcome.kind === 'refused') return outcome;
  wake.plan(planId);
  for (const tagihanId of outcome.changed ?? []) wake.tagihan(tagihanId);
  return { kind: 'done', planId, version: outcome.version };
}
