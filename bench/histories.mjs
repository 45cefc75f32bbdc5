/** What Temporal keeps of a workflow: the kinds of its events in their order, and its size. */
import { Client, Connection } from '@temporalio/client';

export async function openHistories(address) {
  const connection = await Connection.connect({ address });
  const handle = (namespace, workflowId) => new Client({ connection, namespace }).workflow.getHandle(workflowId);
  return {
    async events(namespace, workflowId) {
      const { events = [] } = await handle(namespace, workflowId).fetchHistory();
      return events.map(kindOf);
    },
    async bytes(namespace, workflowId) {
      const { historySize } = await handle(namespace, workflowId).describe();
      return historySize ?? 0;
    },
    close: () => connection.close(),
  };
}

/** The one set of attributes that an event has names its kind. */
function kindOf(event) {
  const name = Object.keys(event).find((key) => key.endsWith('EventAttributes') && event[key] !== null);
  return name === undefined ? 'unknown' : name.replace(/EventAttributes$/, '');
}

/** The sequence of events that most of the workflows have. */
export function usualShape(histories) {
  const counts = new Map();
  for (const events of histories) {
    const shape = events.join(' ');
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  const [[shape, times]] = [...counts].sort(([, a], [, b]) => b - a);
  return { events: shape.split(' '), share: times / histories.length };
}
