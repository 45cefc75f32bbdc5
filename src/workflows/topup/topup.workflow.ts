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
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { isId } from '../../domain/ids';
import { type LostActivity } from '../../domain/topup/next-step';
import { type NextAction } from '../../settlement/advance-topup';
import { type ControlResult } from '../../settlement/execute-approval';
import { database, reports, terminalActivities } from '../activity-proxies';
import { Terminal, TopupState } from '../search-attributes';
import {
  APPLY_CONTROL,
  type ControlInput,
  EVIDENCE_ARRIVED,
  type TopupInput,
  type TopupResult,
} from './topup.messages';

const evidenceArrived = defineSignal(EVIDENCE_ARRIVED);
const applyControl = defineUpdate<ControlResult, [ControlInput]>(APPLY_CONTROL);
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
  const inTurn = createTurns();
  const controls = acceptControls(inTurn, () => {
    isWoken = true;
  });
  const advance: Advance = (lost) => inTurn(() => database.topupAdvance({ topupId, ...lost }));

  action = await advance();
  const shown = createShown();
  for (;;) {
    switch (action.do) {
      case 'purchase':
      case 'check':
        shown.terminal = action.terminal;
        action = await ask({ topupId, advance }, action);
        break;
      case 'wait':
        showState(shown, action.state);
        await condition(() => isWoken, action.waitMs, { summary: `waiting for ${action.for}` });
        isWoken = false;
        action = await advance();
        break;
      case 'report':
      case 'end':
        showState(shown, action.state);
        if (action.do === 'report') await report(topupId);
        // What people decided meanwhile may have changed the rows: they are looked at again.
        if (!(await controls.wereCarriedOut())) return { state: action.state };
        action = await advance();
        break;
    }
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (!continueAsNewSuggested && historyLength <= LONGEST_HISTORY) continue;
    await controls.wereCarriedOut();
    await continueAsNew<typeof topup>({ topupId });
  }
}

type Advance = (lost?: { lost: LostActivity }) => Promise<NextAction>;

/**
 * One step of the database at a time: two local activities at once end in one order while they run and may be told in
 * another one when the history is replayed.
 */
function createTurns(): InTurn {
  let isTaken = false;
  return async (step) => {
    while (isTaken) await condition(() => !isTaken);
    isTaken = true;
    try {
      return await step();
    } finally {
      isTaken = false;
    }
  };
}

type InTurn = <T>(step: () => Promise<T>) => Promise<T>;

/**
 * What people decide about the order is carried out beside whatever it waits for: the rows are changed under their
 * locks. A run never ends before the decisions that it has taken.
 */
function acceptControls(inTurn: InTurn, wake: () => void): { wereCarriedOut: () => Promise<boolean> } {
  let isClosed = false;
  let carriedOut = 0;
  setHandler(
    applyControl,
    async ({ approvalId }) => {
      try {
        return await inTurn(() => database.controlExecute({ approvalId }));
      } finally {
        carriedOut += 1;
        wake();
      }
    },
    {
      validator({ approvalId }: ControlInput) {
        if (!isId(approvalId)) throw new TypeError('an approval is named by its id');
        if (isClosed) throw new Error('this run of the order has ended');
      },
    },
  );
  return {
    /** Waits for those that were taken; whether there was one since the last time. Afterwards none is taken, if not. */
    async wereCarriedOut() {
      if (!allHandlersFinished()) await condition(allHandlersFinished);
      const hadSome = carriedOut > 0;
      carriedOut = 0;
      isClosed = !hadSome;
      return hadSome;
    },
  };
}

/** The supplier is asked once. An activity that ended without an answer proves nothing: the rows are read again. */
async function ask(
  { topupId, advance }: { topupId: string; advance: Advance },
  action: Extract<NextAction, { do: 'purchase' | 'check' }>,
): Promise<NextAction> {
  const { attemptId, n, supplierRef, terminal, sendWindowMs } = action;
  const line = terminalActivities(terminal, action);
  const call = { topupId, attemptId, n, supplierRef, sendWindowMs };
  try {
    return action.do === 'purchase' ? await line.topupPurchase(call) : await line.topupCheck(call);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    // A check that cannot even begin would be tried again at once, and again.
    if (action.do === 'check') await sleep(AFTER_LOST_CHECK_MS);
    return advance({ lost: { attemptId } });
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
