/** What a provider tells about a message that it took. */
const DELIVERY_STATUSES = ['sent', 'delivered', 'read', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

const MESSAGE_STATES = [
  'waiting',
  'sending',
  'accepted',
  'delivered',
  'read',
  'failed',
  'skipped',
  'by-hand',
  'told',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

const RANK: Readonly<Partial<Record<MessageState, number>>> = { accepted: 1, delivered: 2, read: 3 };

const STATE_OF = { sent: 'accepted', delivered: 'delivered', read: 'read' } as const;

/**
 * The state after such a status. Events come twice and in any order, and `delivered` may never come: what is further
 * stays. `sent` tells only that an answer which was lost was a yes. Undefined when it changes nothing.
 */
export function stateAfter(state: MessageState, status: Exclude<DeliveryStatus, 'failed'>): MessageState | undefined {
  if (status === 'sent' && state !== 'sending') return undefined;
  const next = STATE_OF[status];
  return (RANK[next] ?? 0) > (RANK[state] ?? 0) ? next : undefined;
}

/** It reached the customer: no failure that is told later changes that. */
export function hasArrived(state: MessageState): boolean {
  return state === 'delivered' || state === 'read';
}
