import {
  Client,
  Connection,
  isGrpcServiceError,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, type Workflow } from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { type ApprovalId, type ResellerId, type TopupId } from '../domain/ids';
import { type ControlResult } from '../settlement/execute-approval';
import { APPLY_CONTROL, type ControlInput, EVIDENCE_ARRIVED } from '../workflows/topup/topup.messages';
import { type BillingWorkflows, createBillingWorkflows } from './billing-workflows';
import { createEpochMirror, type EpochMirror } from './epoch';
import { createTopupHistory, type TopupHistory } from './topup-history';
import { createTransferWorkflows, type TransferWorkflows } from './transfer-workflows';
import { correctionWorkflowId, HUB_QUEUE, reportWorkflowId, topupWorkflowId } from '../workflows/workflow-ids';

/** A server that does not answer may not hang a request. */
const DEADLINE_MS = 3000;
/** A person waits for it, and a worker has to take part. */
const CONTROL_DEADLINE_MS = 5000;
/** For lists and histories, which no order waits for. */
const PATIENT_DEADLINE_MS = 30_000;

/** The library's own pauses grow to two minutes: after an outage, orders would wait for the clock instead of the server. */
const RECONNECT_SOON = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2000 };

const SEARCH_ATTRIBUTES = ['TopupId', 'ResellerId', 'TopupState', 'Terminal'];
/** `INDEXED_VALUE_TYPE_KEYWORD` of the API. */
const INDEXED_KEYWORD = 2;
/** gRPC status. */
const INVALID_ARGUMENT = 3;

const topupIdKey = defineSearchAttributeKey('TopupId', SearchAttributeType.KEYWORD);
const resellerIdKey = defineSearchAttributeKey('ResellerId', SearchAttributeType.KEYWORD);
const topupStateKey = defineSearchAttributeKey('TopupState', SearchAttributeType.KEYWORD);

/** Everything the hub asks of Temporal. Each call has a deadline; each may be repeated. */
export interface Temporal {
  /**
   * Starts the workflow of an order, or finds it running. `closed` when one of that name ran to its end: the order needs
   * `resumeTopup` if it is still open. Throws when the server is away; the workflow may exist all the same.
   */
  startTopup(topup: { topupId: TopupId; resellerId: ResellerId }): Promise<'running' | 'closed'>;
  /** Starts it again; only after `isRunning` said no. One that runs all the same is left alone. */
  resumeTopup(topup: { topupId: TopupId; resellerId: ResellerId }): Promise<void>;
  isRunning(topupId: TopupId): Promise<boolean>;
  /** Lets the workflow look at its rows again. False when none is running. */
  wakeTopup(topupId: TopupId): Promise<boolean>;
  /**
   * Lets the workflow of an order carry out an approved control, and starts the workflow if Temporal has lost it. Throws
   * when the server or the worker is away: it may be carried out all the same, and the same call again tells.
   */
  applyControl(control: { approvalId: ApprovalId; topupId: TopupId; resellerId: ResellerId }): Promise<ControlResult>;
  startReport(topupId: TopupId): Promise<void>;
  startCorrection(correction: { correctionId: string; topupId: TopupId; n: number }): Promise<void>;
  /** Plans and their bills. */
  billing: BillingWorkflows;
  transfers: TransferWorkflows;
  /** How far the database had come when Temporal was last told (S2). */
  epoch: EpochMirror;
  /** What Temporal remembers of orders (S2). */
  history: TopupHistory;
  /** Registers what the workflows say about themselves. Safe to repeat. */
  ensureSearchAttributes(): Promise<void>;
  /** Whether the server answers. */
  isUp(): Promise<boolean>;
  close(): Promise<void>;
}

export interface TemporalOptions {
  address: string;
  namespace: string;
}

/** Connects when it is first used, and again after an outage: the hub starts and takes orders without Temporal. */
export function connectTemporal({ address, namespace }: TemporalOptions): Temporal {
  const connection = Connection.lazy({ address, channelArgs: RECONNECT_SOON });
  const client = new Client({ connection, namespace });
  const within = <T>(call: () => Promise<T>, deadlineMs = DEADLINE_MS): Promise<T> =>
    connection.withDeadline(Date.now() + deadlineMs, call);

  const topupOptions = ({ topupId, resellerId }: { topupId: TopupId; resellerId: ResellerId }) => ({
    taskQueue: HUB_QUEUE,
    workflowId: topupWorkflowId(topupId),
    args: [{ topupId }],
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    typedSearchAttributes: [
      { key: topupIdKey, value: topupId },
      { key: resellerIdKey, value: resellerId },
      { key: topupStateKey, value: 'accepted' },
    ],
    priority: { fairnessKey: resellerId },
  });

  const ensureSearchAttributes = async (): Promise<void> => {
    const { customAttributes } = await within(() => connection.operatorService.listSearchAttributes({ namespace }));
    const missing = SEARCH_ATTRIBUTES.filter((name) => !(name in customAttributes));
    if (missing.length === 0) return;
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, INDEXED_KEYWORD]));
    await within(() => connection.operatorService.addSearchAttributes({ namespace, searchAttributes }));
  };

  /** A server that came back with an empty store knows none of our search attributes: they are told to it again. */
  const withSearchAttributes = async <T>(once: () => Promise<T>): Promise<T> => {
    try {
      return await once();
    } catch (error) {
      const cause = error instanceof ServiceError ? error.cause : error;
      if (!isGrpcServiceError(cause) || cause.code.valueOf() !== INVALID_ARGUMENT) throw error;
      await ensureSearchAttributes();
      return once();
    }
  };
  const start = async (workflow: string, options: WorkflowStartOptions): Promise<void> => {
    await withSearchAttributes(() => within(() => client.workflow.start(workflow, options)));
  };

  return {
    async startTopup(topup) {
      const options = { ...topupOptions(topup), workflowIdReusePolicy: 'REJECT_DUPLICATE' as const };
      try {
        await start('topup', options);
        return 'running';
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return 'closed';
        throw error;
      }
    },
    async resumeTopup(topup) {
      const options = { ...topupOptions(topup), workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const };
      await start('topup', options);
    },
    async isRunning(topupId) {
      try {
        const { status } = await within(() => client.workflow.getHandle(topupWorkflowId(topupId)).describe());
        return status.name === 'RUNNING';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    async wakeTopup(topupId) {
      try {
        await within(() => client.workflow.getHandle(topupWorkflowId(topupId)).signal(EVIDENCE_ARRIVED));
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    async applyControl({ approvalId, ...topup }) {
      const options = { ...topupOptions(topup), workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const };
      const once = (): Promise<ControlResult> =>
        client.workflow.executeUpdateWithStart<Workflow, ControlResult, [ControlInput]>(APPLY_CONTROL, {
          args: [{ approvalId }],
          // Asked again within one run, the first answer is told.
          updateId: approvalId,
          // One operation serves one call.
          startWorkflowOperation: new WithStartWorkflowOperation<Workflow>('topup', options),
        });
      return withSearchAttributes(() => within(once, CONTROL_DEADLINE_MS));
    },
    async startReport(topupId) {
      await within(() =>
        client.workflow.start('report', {
          taskQueue: HUB_QUEUE,
          workflowId: reportWorkflowId(topupId),
          args: [{ topupId }],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        }),
      );
    },
    async startCorrection({ correctionId, topupId, n }) {
      await within(() =>
        client.workflow.start('correction', {
          taskQueue: HUB_QUEUE,
          workflowId: correctionWorkflowId(topupId, n),
          args: [{ correctionId }],
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        }),
      );
    },
    billing: createBillingWorkflows({ client, within }),
    transfers: createTransferWorkflows({ client, within }),
    epoch: createEpochMirror({ client, within }),
    history: createTopupHistory({
      client,
      patiently: (call) => connection.withDeadline(Date.now() + PATIENT_DEADLINE_MS, call),
    }),
    ensureSearchAttributes,
    async isUp() {
      try {
        await connection.withDeadline(Date.now() + 1000, () => connection.workflowService.getSystemInfo({}));
        return true;
      } catch (error) {
        if (isGrpcServiceError(error)) return false;
        throw error;
      }
    },
    close: () => connection.close(),
  };
}
