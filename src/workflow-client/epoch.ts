import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { EPOCH_RAISED, STORE_EPOCH_ID, type StoreEpochInput } from '../workflows/epoch/store-epoch.messages';
import { HUB_QUEUE } from '../workflows/workflow-ids';

/** Our own copy of the database's epoch at Temporal. Each call has a deadline and throws when the server is away. */
export interface EpochMirror {
  /** The highest epoch that Temporal was ever told; undefined when it was told none, or has lost its store. */
  read(): Promise<number | undefined>;
  /** After the COMMIT that raised it. Safe to repeat; a lower one than before changes nothing. */
  raise(epoch: number): Promise<void>;
}

type Within = <T>(call: () => Promise<T>) => Promise<T>;
type Payloads = { payloads?: Parameters<typeof defaultPayloadConverter.fromPayload>[0][] | null } | null | undefined;

/**
 * The signals are read and not the memo that the workflow makes of them: a signal counts from the moment that the server
 * took it, also when no worker runs.
 */
export function createEpochMirror({ client, within }: { client: Client; within: Within }): EpochMirror {
  return {
    async read() {
      try {
        const handle = client.workflow.getHandle(STORE_EPOCH_ID);
        // Asked first: only this call tells a workflow that does not exist from a namespace that does not.
        await within(() => handle.describe());
        const { events } = await within(() => handle.fetchHistory());
        const told = (events ?? []).flatMap((event) => [
          ...valuesOf<StoreEpochInput>(event.workflowExecutionStartedEventAttributes?.input).map(({ epoch }) => epoch),
          ...valuesOf<number>(event.workflowExecutionSignaledEventAttributes?.input),
        ]);
        return told.length === 0 ? undefined : Math.max(...told);
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
    async raise(epoch) {
      await within(() =>
        client.workflow.signalWithStart('storeEpoch', {
          ...{ taskQueue: HUB_QUEUE, workflowId: STORE_EPOCH_ID, args: [{ epoch } satisfies StoreEpochInput] },
          ...{ signal: EPOCH_RAISED, signalArgs: [epoch], memo: { epoch } },
        }),
      );
    },
  };
}

function valuesOf<T>(input: Payloads): T[] {
  return (input?.payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload<T>(payload));
}
