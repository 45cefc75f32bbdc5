import { type CustomerId } from '../../domain/ids';
import { type MessageChannel } from '../../domain/messages/judge-message';
import { type Queryable } from '../database';

export type ConsentState = 'granted' | 'withdrawn' | 'unreachable';

/** Nothing for a channel: the customer was never asked. */
export async function readConsents(
  queryable: Queryable,
  customerId: CustomerId,
): Promise<Partial<Record<MessageChannel, ConsentState>>> {
  const rows = await queryable.rows<{ channel: MessageChannel; state: ConsentState }>(
    'select channel, state from message_consent where customer_id = ?',
    [customerId],
  );
  return Object.fromEntries(rows.map(({ channel, state }) => [channel, state]));
}

export interface ConsentChange {
  customerId: CustomerId;
  channel: MessageChannel;
  to: ConsentState;
  /** A staff id; `customer`: its own message; `channel`: what the provider said. */
  toldBy: string;
  note?: string;
}

/** Returns what it was; undefined when the customer had never been asked. */
export async function putConsent(
  queryable: Queryable,
  { customerId, channel, to, toldBy, note }: ConsentChange,
): Promise<ConsentState | undefined> {
  const was = (await readConsents(queryable, customerId))[channel];
  if (was === to) return was;
  await queryable.write(
    `insert into message_consent (customer_id, channel, state, since, told_by, note)
     values (?, ?, ?, utc_timestamp(3), ?, ?)
     on duplicate key update state = values(state), since = values(since), told_by = values(told_by), note = values(note)`,
    [customerId, channel, to, toldBy, note ?? null],
  );
  return was;
}
