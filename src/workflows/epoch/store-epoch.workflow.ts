/**
 * How far the database had come, `store-epoch`: a restored database is older than what stands here (S2).
 *
 * Started with its first signal by the sweep that raises the epoch. It only remembers, and shows the number in its memo;
 * the signals themselves are what is read, so that it counts also while no worker runs. It never ends.
 */
import { condition, continueAsNew, defineSignal, setHandler, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { EPOCH_RAISED, type StoreEpochInput } from './store-epoch.messages';

const epochRaised = defineSignal<[number]>(EPOCH_RAISED);

/** It is read as a whole each minute. */
const LONGEST_HISTORY = 100;

export async function storeEpoch({ epoch }: StoreEpochInput): Promise<void> {
  let highest = epoch;
  let shown = -1;
  setHandler(epochRaised, (raised) => {
    highest = Math.max(highest, raised);
  });
  while (workflowInfo().historyLength <= LONGEST_HISTORY) {
    await condition(() => highest !== shown);
    shown = highest;
    upsertMemo({ epoch: highest });
  }
  await continueAsNew<typeof storeEpoch>({ epoch: highest });
}
