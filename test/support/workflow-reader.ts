/** What Temporal's server holds, read by a client of the test's own. */
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';

export async function withTemporal<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

export async function isWorkflowRunning(client: Client, workflowId: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Names of the remote activities that came to their end, in that order. */
export async function completedActivities(client: Client, workflowId: string): Promise<string[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const names = new Map<string, string>();
  const completed: string[] = [];
  for (const { eventId, ...event } of events ?? []) {
    const { activityTaskScheduledEventAttributes: scheduled, activityTaskCompletedEventAttributes: done } = event;
    if (scheduled) names.set(String(eventId), scheduled.activityType?.name ?? '');
    if (done) completed.push(names.get(String(done.scheduledEventId)) ?? 'unknown');
  }
  return completed;
}

/** Everything that the server tells of each workflow it has: history, memo and search attributes, with bytes as text. */
export async function readAllWorkflows(client: Client): Promise<{ workflowId: string; text: string }[]> {
  const found: { workflowId: string; text: string }[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const [history, description] = [await handle.fetchHistory(), await handle.describe()];
    const { memo, typedSearchAttributes, raw } = description;
    const shown = [history, memo, typedSearchAttributes.getAll(), raw];
    found.push({ workflowId, text: [workflowId, ...shown.flatMap(textsOf)].join('\n') });
  }
  return found;
}

/** Every string, number and run of bytes in a message, at any depth. */
function textsOf(value: unknown): string[] {
  switch (typeof value) {
    case 'string':
      return [value];
    case 'number':
    case 'bigint':
    case 'boolean':
      return [String(value)];
    case 'object':
      if (value === null) return [];
      if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
      return Object.entries(value).flatMap(([name, item]) => [name, ...textsOf(item)]);
    default:
      return [];
  }
}
