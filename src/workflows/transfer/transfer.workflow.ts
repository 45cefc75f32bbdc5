/**
 * One transfer with a unique amount, `transfer:<transferId>`, from its reservation until it is verified or given up.
 *
 * Started after the COMMIT of its order or tiket by the API or the sweep, and again by the reconciler when Temporal lost
 * it, or when a proof or an un-match opens the transfer again. It keeps nothing of its own: the rows say what comes next,
 * so it may be killed, begin with an empty history or run twice. It never matches money by itself, which is the database's
 * business while the engine is away as well, never decides, and never ends with a decision of people in flight.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { isId } from '../../domain/ids';
import { type MoneyDecisionResult } from '../../transfer/decisions/decision.types';
import { type TransferNext } from '../../transfer/life/advance-transfer';
import { transfers } from '../activity-proxies';
import {
  DECIDE,
  type DecideInput,
  TRANSFER_CHANGED,
  type TransferInput,
  type TransferResult,
} from './transfer.messages';

const changed = defineSignal(TRANSFER_CHANGED);
const decide = defineUpdate<MoneyDecisionResult, [DecideInput]>(DECIDE);

/** One that people look at again and again for weeks. */
const LONGEST_HISTORY = 1000;

export async function transfer({ transferId }: TransferInput): Promise<TransferResult> {
  let wakes = 0;
  const wake = (): void => {
    wakes += 1;
  };
  setHandler(changed, wake);
  const inTurn = createTurns();
  const decisions = acceptDecisions(inTurn, wake);
  for (;;) {
    const seen = wakes;
    const next: TransferNext = await inTurn(() => transfers.transferAdvance({ transferId }));
    if (next.do === 'wait') {
      setCurrentDetails(`waiting for ${next.for}`);
      await condition(() => wakes !== seen, next.waitMs);
    } else {
      setCurrentDetails(next.state);
      // What people decided meanwhile may have opened it again: the rows are looked at once more.
      if (wakes === seen && !(await decisions.wereCarriedOut())) return { state: next.state };
    }
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (!continueAsNewSuggested && historyLength <= LONGEST_HISTORY) continue;
    await decisions.wereCarriedOut();
    await continueAsNew<typeof transfer>({ transferId });
  }
}

type InTurn = <T>(step: () => Promise<T>) => Promise<T>;

/** One step of the database at a time: two at once may be told in another order when the history is replayed. */
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

/** Decisions are carried out beside whatever is waited for: the rows are changed under their locks. */
function acceptDecisions(inTurn: InTurn, wake: () => void): { wereCarriedOut: () => Promise<boolean> } {
  let isClosed = false;
  let carriedOut = 0;
  setHandler(
    decide,
    async ({ approvalId }) => {
      try {
        return await inTurn(() => transfers.transferDecide({ approvalId }));
      } finally {
        carriedOut += 1;
        wake();
      }
    },
    {
      validator({ approvalId }: DecideInput) {
        if (!isId(approvalId)) throw new TypeError('an approval is named by its id');
        if (isClosed) throw new Error('this run of the transfer has ended');
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
