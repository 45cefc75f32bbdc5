import { type Client, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { until } from './system';

/**
 * Wakes a workflow until its history is longer than `longest` events, and waits for the new run that it carries on in.
 * Each signal is an event; one that comes while a task is under way refuses the end of a run, so they stop in time.
 */
export async function outgrowHistory(
  client: Client,
  first: WorkflowHandleWithFirstExecutionRunId,
  { longest, signal }: { longest: number; signal: string },
): Promise<void> {
  const current = client.workflow.getHandle(first.workflowId);
  const firstRun = client.workflow.getHandle(first.workflowId, first.firstExecutionRunId);
  while ((await firstRun.describe()).historyLength <= longest) {
    await Promise.all(Array.from({ length: 8 }, () => current.signal(signal)));
  }
  // The last task may have begun just below the limit: this one wakes it above.
  await current.signal(signal);
  await until('a new run', async () => (await current.describe()).runId !== first.firstExecutionRunId, 30_000);
  expect((await firstRun.describe()).status.name).toBe('CONTINUED_AS_NEW');
}
