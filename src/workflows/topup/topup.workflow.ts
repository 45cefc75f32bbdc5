/**
 * One order, `topup:<topupId>`, from acceptance to the reseller's report.
 *
 * Started after the order's COMMIT by the API or the sweep, and again by the reconciler when Temporal lost it. It keeps
 * nothing of its own: the rows say what comes next, so it may be killed, begin with an empty history or run twice. It
 * ends when the order is final and its report was tried once; it never decides about money, never retries a purchase,
 * and never ends an order that may still be delivered.
 */
import {
  ActivityFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { type NextAction } from '../../settlement/advance-topup';
import { database, reports, terminalActivities } from '../activity-proxies';
import { Terminal, TopupState } from '../search-attributes';
import { EVIDENCE_ARRIVED, type TopupInput, type TopupResult } from './topup.messages';

const evidenceArrived = defineSignal(EVIDENCE_ARRIVED);
const currentAction = defineQuery<NextAction | undefined>('currentAction');

/** An order that stays open for days asks and waits thousands of times. */
const LONGEST_HISTORY = 2000;

const AFTER_LOST_CHECK_MS = 5000;

export async function topup({ topupId }: TopupInput): Promise<TopupResult> {
  let isWoken = false;
  let action: NextAction | undefined;
  setHandler(evidenceArrived, () => {
    isWoken = true;
  });
  setHandler(currentAction, () => action);

  action = await database.topupAdvance({ topupId });
  const shown = createShown();
  for (;;) {
    switch (action.do) {
      case 'purchase':
      case 'check':
        shown.terminal = action.terminal;
        action = await ask(topupId, action);
        break;
      case 'wait':
        showState(shown, action.state);
        await condition(() => isWoken, action.waitMs, { summary: `waiting for ${action.for}` });
        isWoken = false;
        action = await database.topupAdvance({ topupId });
        break;
      case 'report':
        showState(shown, action.state);
        await report(topupId);
        return { state: action.state };
      case 'end':
        showState(shown, action.state);
        return { state: action.state };
    }
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (continueAsNewSuggested || historyLength > LONGEST_HISTORY) await continueAsNew<typeof topup>({ topupId });
  }
}

/** The supplier is asked once. An activity that ended without an answer proves nothing: the rows are read again. */
async function ask(topupId: string, action: Extract<NextAction, { do: 'purchase' | 'check' }>): Promise<NextAction> {
  const { attemptId, terminal, sendWindowMs } = action;
  const line = terminalActivities(terminal, action);
  const call = { topupId, attemptId, sendWindowMs };
  try {
    return action.do === 'purchase' ? await line.topupPurchase(call) : await line.topupCheck(call);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    // A check that cannot even begin would be tried again at once, and again.
    if (action.do === 'check') await sleep(AFTER_LOST_CHECK_MS);
    return database.topupAdvance({ topupId, lost: { attemptId } });
  }
}

async function report(topupId: string): Promise<void> {
  try {
    await reports.reportDeliver({ topupId, isFirstTry: true });
  } catch (error) {
    // The report stands in its row, and the sweep sees to it.
    if (!(error instanceof ActivityFailure)) throw error;
  }
}

interface Shown {
  state: string | undefined;
  terminal: string | undefined;
}

function createShown(): Shown {
  return { state: undefined, terminal: undefined };
}

/** Tells the Temporal UI, when something changed: each time costs an event. */
function showState(shown: Shown, state: string): void {
  if (shown.state === state) return;
  shown.state = state;
  upsertSearchAttributes([
    { key: TopupState, value: state },
    ...(shown.terminal === undefined ? [] : [{ key: Terminal, value: shown.terminal }]),
  ]);
}
