import { after, type Instant, instant, latest } from '../../../domain/time';
import { type Queryable } from '../../database';

export interface SendingQueue {
  /** Messages that leave by themselves, now or later today. */
  waiting: number;
  /** Those whose time has come. */
  due: number;
  perMinute: number;
  /** When the last of them will have left at that pace; null when there is none. */
  endsAt: Instant | null;
}

const MINUTE_MS = 60_000;

/** How long the queue to customers is, and when it is expected to be empty: what waits for its hour leaves after it. */
export async function readSendingQueue(
  queryable: Queryable,
  { perMinute }: { perMinute: number },
): Promise<SendingQueue> {
  const now = await queryable.now();
  const rows = await queryable.rows<{ minute_at: Date; messages: string | number }>(
    `select min(next_try_at) as minute_at, count(*) as messages from customer_message
     where processed_at is null and state = 'waiting' and next_try_at < utc_timestamp(3) + interval 1 day
     group by floor(unix_timestamp(next_try_at) / 60) order by minute_at`,
  );
  const steps = rows.map(({ minute_at: at, messages }) => ({ at: instant(at), messages: Number(messages) }));
  const count = (some: typeof steps) => some.reduce((sum, { messages }) => sum + messages, 0);
  const endsAt = steps.reduce<Instant>(
    (free, { at, messages }) => after(latest(free, at), Math.ceil((messages * MINUTE_MS) / perMinute)),
    now,
  );
  return {
    waiting: count(steps),
    due: count(steps.filter(({ at }) => at <= now)),
    perMinute,
    endsAt: steps.length === 0 ? null : endsAt,
  };
}
