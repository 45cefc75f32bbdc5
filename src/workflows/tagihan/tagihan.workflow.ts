/**
 * One bill, `tagihan:<tagihanId>`, from its opening until it is paid or cancelled and nothing is left open at the bank.
 *
 * Started by the workflow of its plan, by the sweep, and again by the reconciler when Temporal lost it. It keeps nothing
 * of its own: the rows say what comes next, so it may be killed, begin with an empty history or run twice. A signal only
 * wakes it. It tells the bank what is due and waits for reminders, the late charge and the payment; it never decides
 * about money, never makes a second bill at the bank while the first may exist, and never tells the customer by itself.
 */
import {
  ActivityFailure,
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { bank, billing } from '../activity-proxies';
import { planWorkflowId } from '../workflow-ids';
import { CHANGED, type LifeResult, type TagihanInput } from './tagihan.messages';

const changed = defineSignal(CHANGED);

/** A bill that nobody pays is looked at for months. */
const LONGEST_HISTORY = 1000;

const AFTER_LOST_CALL_MS = 5000;

export async function tagihan({ tagihanId }: TagihanInput): Promise<LifeResult> {
  let isWoken = false;
  setHandler(changed, () => {
    isWoken = true;
  });
  for (;;) {
    isWoken = false;
    const next = await billing.tagihanAdvance({ tagihanId });
    switch (next.do) {
      case 'tell-bank':
        setCurrentDetails('telling the bank');
        await tellBank(next.virtualAccountId);
        break;
      case 'wait':
        setCurrentDetails(`waiting for ${next.for}`);
        await condition(() => isWoken, next.waitMs);
        break;
      case 'end':
        await wakePlan(next.planId);
        return { state: next.state };
    }
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (continueAsNewSuggested || historyLength > LONGEST_HISTORY) await continueAsNew<typeof tagihan>({ tagihanId });
  }
}

/** One call. One that ended without an answer proves nothing: the rows know that, and the next call asks first. */
async function tellBank(virtualAccountId: string): Promise<void> {
  try {
    await bank.bankTell({ virtualAccountId });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    await sleep(AFTER_LOST_CALL_MS);
  }
}

/** Its last bill may have been paid. A plan that is not there any more needs no waking. */
async function wakePlan(planId: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(planWorkflowId(planId)).signal(CHANGED);
  } catch {
    // The plan looks by itself every few days.
  }
}
