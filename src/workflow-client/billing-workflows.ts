import { type Client, WorkflowNotFoundError, type WorkflowStartOptions } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { type PlanId, type TagihanId } from '../domain/ids';
import { CHANGED } from '../workflows/tagihan/tagihan.messages';
import { HUB_QUEUE, planWorkflowId, tagihanWorkflowId } from '../workflows/workflow-ids';

/** A plan or one of its bills. */
export type BillingSubject = { kind: 'plan'; id: PlanId } | { kind: 'tagihan'; id: TagihanId };

/** What the hub asks of Temporal about plans and bills. Each call has a deadline; each may be repeated. */
export interface BillingWorkflows {
  /**
   * Starts the workflow, or finds it running; one that has ended is started again, and ends again when the rows say so.
   * Throws when the server is away; the workflow may exist all the same.
   */
  start(subject: BillingSubject): Promise<void>;
  /** Lets the workflow look at its rows again. False when none is running. */
  wake(subject: BillingSubject): Promise<boolean>;
}

type Within = <T>(call: () => Promise<T>) => Promise<T>;

export function createBillingWorkflows({ client, within }: { client: Client; within: Within }): BillingWorkflows {
  return {
    async start(subject) {
      try {
        await within(() => client.workflow.start(subject.kind, optionsOf(subject)));
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },
    async wake(subject) {
      try {
        await within(() => client.workflow.getHandle(workflowIdOf(subject)).signal(CHANGED));
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
  };
}

function optionsOf(subject: BillingSubject): WorkflowStartOptions {
  const input = subject.kind === 'plan' ? { planId: subject.id } : { tagihanId: subject.id };
  return {
    ...{ taskQueue: HUB_QUEUE, workflowId: workflowIdOf(subject), args: [input] },
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
  };
}

function workflowIdOf({ kind, id }: BillingSubject): string {
  return kind === 'plan' ? planWorkflowId(id) : tagihanWorkflowId(id);
}
