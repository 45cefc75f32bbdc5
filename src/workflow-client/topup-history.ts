import { type Client, WorkflowNotFoundError, type WorkflowExecutionInfo } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { type AttemptId, isId, type TerminalCode, type TopupId } from '../domain/ids';
import { type Instant, instant } from '../domain/time';
import { type TopupState } from '../domain/topup/topup-state';
import { terminalOfQueue, topupWorkflowId } from '../workflows/workflow-ids';

/** One run of an order's workflow, as Temporal lists it. */
export interface TopupRun {
  topupId: TopupId;
  runId: string;
  /** `completed`: it ended by itself, which it does only when its order is final. */
  status: 'running' | 'completed' | 'other';
  startedAt: Instant;
  closedAt: Instant | null;
}

/** A purchase that the workflow asked a terminal for. Whether it left is not in the history. */
export interface KnownPurchase {
  attemptId: AttemptId;
  n: number;
  terminal: TerminalCode;
  /** Our reference at the supplier. */
  supplierRef: string;
  purchasedAt: Instant;
}

/** What Temporal remembers of an order, over all runs of its workflow. */
export interface TopupMemory {
  topupId: TopupId;
  isRunning: boolean;
  /** What the rows said when its workflow ended by itself; null for one that still runs, or was ended by people. */
  outcome: TopupState | null;
  /** By their number. */
  purchases: KnownPurchase[];
}

/** How Temporal last saw an order's workflow. */
export type TopupEnd =
  | { kind: 'running' | 'unknown' | 'other' }
  /** It ended by itself: its order was final then. */
  | { kind: 'completed'; closedAt: Instant };

/** What Temporal remembers of orders, for comparing it with the rows (S2). Reads only; throws when the server is away. */
export interface TopupHistory {
  /** Runs that began or ended since then, in no order, at most `limit`. */
  runsSince(since: Instant, limit?: number): Promise<TopupRun[]>;
  /** Corrections whose workflow began since then. */
  correctionsSince(since: Instant): Promise<{ topupId: TopupId; n: number }[]>;
  /** Undefined when Temporal knows nothing of it, or has forgotten it. */
  recall(topupId: TopupId): Promise<TopupMemory | undefined>;
  endOf(topupId: TopupId): Promise<TopupEnd>;
  /** For how long a workflow that has ended is remembered, in milliseconds. */
  retentionMs(): Promise<number>;
  /** Ends the workflow of an order that has no row any more. False when none is running. */
  giveUp(topupId: TopupId): Promise<boolean>;
}

interface PurchaseInput {
  attemptId?: string;
  n?: number;
  supplierRef?: string;
}

const PREFIX = topupWorkflowId('');
/** Lists and histories are read a page at a time, which may take longer than a call that an order waits for. */
type Patiently = <T>(call: () => Promise<T>) => Promise<T>;

export function createTopupHistory({ client, patiently }: { client: Client; patiently: Patiently }): TopupHistory {
  /** Each page in a time of its own: a long list may take longer than any one call. */
  async function* listed(query: string, limit = Infinity): AsyncGenerator<WorkflowExecutionInfo> {
    const pages = client.workflow.list({ query, pageSize: Math.min(limit, 1000) })[Symbol.asyncIterator]();
    for (let count = 0; count < limit; count += 1) {
      const next = await patiently(() => pages.next());
      if (next.done === true) return;
      yield next.value;
    }
  }
  const list = async (query: string, limit?: number): Promise<TopupRun[]> => {
    const runs: TopupRun[] = [];
    for await (const execution of listed(query, limit)) {
      const run = toRun(execution);
      if (run !== undefined) runs.push(run);
    }
    return runs;
  };

  return {
    runsSince: (since, limit) =>
      list(`WorkflowType = 'topup' AND (StartTime >= '${since}' OR CloseTime >= '${since}')`, limit),
    async correctionsSince(since) {
      const found: { topupId: TopupId; n: number }[] = [];
      for await (const { workflowId } of listed(`WorkflowType = 'correction' AND StartTime >= '${since}'`)) {
        const [, topupId = '', n] = /^correction:(\w+):(\d+)$/.exec(workflowId) ?? [];
        if (isId(topupId)) found.push({ topupId, n: Number(n) });
      }
      return found;
    },
    async recall(topupId) {
      const runs = await list(`WorkflowId = '${topupWorkflowId(topupId)}'`);
      if (runs.length === 0) return undefined;
      const memories = await Promise.all(runs.map((run) => recallRun({ client, patiently }, run)));
      const purchases = new Map(memories.flatMap((memory) => memory.purchases.map((one) => [one.n, one] as const)));
      const last = runs
        .map((run, index) => ({ ...run, outcome: memories[index]?.outcome ?? null }))
        .reduce((latest, run) => (run.startedAt > latest.startedAt ? run : latest));
      return {
        topupId,
        isRunning: runs.some(({ status }) => status === 'running'),
        outcome: last.outcome,
        purchases: [...purchases.values()].sort((a, b) => a.n - b.n),
      };
    },
    async endOf(topupId) {
      try {
        const { status, closeTime } = await patiently(() =>
          client.workflow.getHandle(topupWorkflowId(topupId)).describe(),
        );
        if (status.name === 'COMPLETED' && closeTime !== undefined) {
          return { kind: 'completed', closedAt: instant(closeTime) };
        }
        return { kind: status.name === 'RUNNING' ? 'running' : 'other' };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return { kind: 'unknown' };
        throw error;
      }
    },
    async retentionMs() {
      const { namespace } = client.options;
      const described = await patiently(() => client.workflowService.describeNamespace({ namespace }));
      const seconds = described.config?.workflowExecutionRetentionTtl?.seconds;
      return Number(seconds ?? 0) * 1000;
    },
    async giveUp(topupId) {
      try {
        await patiently(() =>
          client.workflow.getHandle(topupWorkflowId(topupId)).terminate('its order was lost by a restore'),
        );
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
  };
}

async function recallRun(
  { client, patiently }: { client: Client; patiently: Patiently },
  { topupId, runId }: TopupRun,
): Promise<Pick<TopupMemory, 'outcome' | 'purchases'>> {
  const { events } = await patiently(() => client.workflow.getHandle(topupWorkflowId(topupId), runId).fetchHistory());
  const purchases: KnownPurchase[] = [];
  let outcome: TopupState | null = null;
  for (const { eventTime, ...event } of events ?? []) {
    const result = event.workflowExecutionCompletedEventAttributes?.result?.payloads?.[0];
    if (result) outcome = defaultPayloadConverter.fromPayload<{ state: TopupState }>(result).state;
    const scheduled = event.activityTaskScheduledEventAttributes;
    const terminal = terminalOfQueue(scheduled?.taskQueue?.name ?? '');
    const input = scheduled?.input?.payloads?.[0];
    if (scheduled?.activityType?.name !== 'topupPurchase' || terminal === undefined || !input) continue;
    const { attemptId, n, supplierRef } = defaultPayloadConverter.fromPayload<PurchaseInput>(input);
    if (attemptId === undefined || n === undefined || supplierRef === undefined) continue;
    const purchasedAt = instant(Number(eventTime?.seconds ?? 0) * 1000 + Math.floor((eventTime?.nanos ?? 0) / 1e6));
    purchases.push({ attemptId, n, terminal, supplierRef, purchasedAt });
  }
  return { outcome, purchases };
}

function toRun({ workflowId, runId, status, startTime, closeTime }: WorkflowExecutionInfo): TopupRun | undefined {
  const topupId = workflowId.startsWith(PREFIX) ? workflowId.slice(PREFIX.length) : '';
  if (!isId(topupId)) return undefined;
  return {
    ...{ topupId, runId },
    status: status.name === 'RUNNING' ? 'running' : status.name === 'COMPLETED' ? 'completed' : 'other',
    startedAt: instant(startTime),
    closedAt: closeTime === undefined ? null : instant(closeTime),
  };
}
