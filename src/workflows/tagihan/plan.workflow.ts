/**
 * One plan, `plan:<planId>`, from its start to the end of its last bill: opens a tagihan for each period on its day.
 *
 * Started after the COMMIT that started the plan, by the console or the sweep, and again by the reconciler when Temporal
 * lost it. It keeps nothing of its own: the rows say what comes next, so it may be killed, begin with an empty history or
 * run twice. A signal only wakes it. It ends when the plan is completed, settled or cancelled; it never bills a period by
 * itself, which the rows do once, and never ends the workflows of its bills, which outlive it.
 */
import {
  condition,
  continueAsNew,
  defineSignal,
  ParentClosePolicy,
  setCurrentDetails,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { billing } from '../activity-proxies';
import { tagihanWorkflowId } from '../workflow-ids';
import { CHANGED, type LifeResult, type PlanInput } from './tagihan.messages';
import { tagihan } from './tagihan.workflow';

const changed = defineSignal(CHANGED);

/** A plan lives for years and is woken by every bill that ends. */
const LONGEST_HISTORY = 1000;

export async function plan({ planId }: PlanInput): Promise<LifeResult> {
  let isWoken = false;
  setHandler(changed, () => {
    isWoken = true;
  });
  for (;;) {
    isWoken = false;
    const next = await billing.planAdvance({ planId });
    for (const tagihanId of next.start) await startTagihan(tagihanId);
    if (next.do === 'end') return { state: next.state };
    setCurrentDetails(`waiting for ${next.for}`);
    await condition(() => isWoken, next.waitMs);
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (continueAsNewSuggested || historyLength > LONGEST_HISTORY) await continueAsNew<typeof plan>({ planId });
  }
}

/** One that runs already is what was wanted. */
async function startTagihan(tagihanId: string): Promise<void> {
  try {
    await startChild(tagihan, {
      workflowId: tagihanWorkflowId(tagihanId),
      args: [{ tagihanId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
