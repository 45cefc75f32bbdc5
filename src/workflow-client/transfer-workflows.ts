import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { type Workflow, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { type ApprovalId, type TransferId } from '../domain/ids';
import { type MoneyDecisionResult } from '../transfer/decisions/decision.types';
import { DECIDE, type DecideInput, TRANSFER_CHANGED } from '../workflows/transfer/transfer.messages';
import { HUB_QUEUE, transferWorkflowId } from '../workflows/workflow-ids';

/** What the hub asks of Temporal about transfers. Each call has a deadline; each may be repeated. */
export interface TransferWorkflows {
  /**
   * Starts the workflow, or finds it running; one that has ended is started again, and ends again when the rows say so.
   * Throws when the server is away; the workflow may exist all the same.
   */
  start(transferId: TransferId): Promise<void>;
  /** Lets the workflow look at its rows again. False when none is running. */
  wake(transferId: TransferId): Promise<boolean>;
  /**
   * Lets the workflow carry out what was approved, and starts it when it has ended or Temporal has lost it. Throws when
   * the server or the worker is away: it may be carried out all the same, and the same call again tells.
   */
  decide(transferId: TransferId, approvalId: ApprovalId): Promise<MoneyDecisionResult>;
}

/** A person waits for it, and a worker has to take part. */
const DECISION_DEADLINE_MS = 5000;

type Within = <T>(call: () => Promise<T>, deadlineMs?: number) => Promise<T>;

export function createTransferWorkflows({ client, within }: { client: Client; within: Within }): TransferWorkflows {
  return {
    async start(transferId) {
      try {
        await within(() => client.workflow.start('transfer', optionsOf(transferId)));
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },
    async wake(transferId) {
      try {
        await within(() => client.workflow.getHandle(transferWorkflowId(transferId)).signal(TRANSFER_CHANGED));
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    decide(transferId, approvalId) {
      const once = (): Promise<MoneyDecisionResult> =>
        client.workflow.executeUpdateWithStart<Workflow, MoneyDecisionResult, [DecideInput]>(DECIDE, {
          args: [{ approvalId }],
          // Asked again within one run, the first answer is told.
          updateId: approvalId,
          startWorkflowOperation: new WithStartWorkflowOperation<Workflow>('transfer', optionsOf(transferId)),
        });
      return within(async () => {
        try {
          return await once();
        } catch (error) {
          // A run that ended while it was asked: the next one carries it out.
          if (!(error instanceof WorkflowNotFoundError)) throw error;
          return once();
        }
      }, DECISION_DEADLINE_MS);
    },
  };
}

/** A workflow of a transfer keeps nothing of its own, so starting one again is always right. */
function optionsOf(transferId: TransferId): WorkflowStartOptions & { workflowIdConflictPolicy: 'USE_EXISTING' } {
  return {
    ...{ taskQueue: HUB_QUEUE, workflowId: transferWorkflowId(transferId), args: [{ transferId }] },
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  };
}
