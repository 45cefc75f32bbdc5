import { type MessageChannel } from '../../domain/messages/judge-message';
import { elapsedMs, instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { isDuplicateOf } from '../database-errors';

/**
 * Takes the next moment at which something may leave by a channel, one for all processes. Returns 0 when it is now, else
 * how long it is away; nothing is taken then.
 */
export async function takeSlot(tx: Tx, channel: MessageChannel, { everyMs }: { everyMs: number }): Promise<number> {
  const take = () =>
    tx.write(
      `update message_pace set next_at = utc_timestamp(3) + interval ? microsecond, held_by = null
       where channel = ? and next_at <= utc_timestamp(3)`,
      [everyMs * 1000, channel],
    );
  if ((await take()) === 1) return 0;
  const row = await tx.row<{ next_at: Date }>('select next_at from message_pace where channel = ?', [channel]);
  if (row !== undefined) return Math.max(1, elapsedMs(await tx.now(), instant(row.next_at)));
  await openPace(tx, channel);
  return (await take()) === 1 ? 0 : everyMs;
}

/** Nothing leaves by a channel for so long, because the provider said so. */
export async function holdBack(
  tx: Tx,
  channel: MessageChannel,
  { forMs, code }: { forMs: number; code: string },
): Promise<void> {
  await openPace(tx, channel);
  await tx.write(
    `update message_pace set next_at = greatest(next_at, utc_timestamp(3) + interval ? microsecond), held_by = ?
     where channel = ?`,
    [forMs * 1000, code.slice(0, 16), channel],
  );
}

async function openPace(queryable: Queryable, channel: MessageChannel): Promise<void> {
  try {
    await queryable.write('insert into message_pace (channel, next_at) values (?, utc_timestamp(3))', [channel]);
  } catch (error) {
    if (!isDuplicateOf(error, 'PRIMARY')) throw error;
  }
}
