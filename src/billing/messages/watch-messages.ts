import { type Logger } from '../../logging/logger';
import { type Database } from '../../persistence/database';
import { lockMessage } from '../../persistence/repositories/customer-message.repository';
import { type SettingsReader } from '../../persistence/repositories/setting.repository';
import { openMessageItem } from './message-items';

const BATCH = 100;

/**
 * W3: a message that should have left long ago and did not, for whatever reason (its document is not printed, the queue
 * is too long, a channel is held back, nobody sends), becomes a person's. It goes on waiting; its item ends when it
 * arrives. Runs elsewhere than what sends. Safe to repeat and to run twice at once.
 */
export async function watchMessages({
  db,
  settings,
  logger,
  signal,
}: {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  signal: AbortSignal;
}): Promise<number> {
  const numbers = await settings.current();
  const late = await db.rows<{ id: string }>(
    `select m.id from customer_message m
     left join work_item w on w.kind = 'message' and w.subject = m.id and w.is_open = 1
     where m.processed_at is null and m.state in ('waiting', 'sending') and w.id is null
       and m.send_at < utc_timestamp(3) - interval ? microsecond limit ${BATCH}`,
    [numbers.messageDueMs * 1000],
  );
  for (const { id } of late) {
    if (signal.aborted) break;
    await db.transaction(async (tx) => {
      const row = await lockMessage(tx, id);
      if (row === undefined || row.processedAt !== null || row.state === 'by-hand') return;
      const context = { now: await tx.now(), settings: numbers };
      await openMessageItem(tx, row, { state: 'unsent', detail: row.lastError ?? 'late' }, context);
    });
  }
  if (late.length > 0) logger.warn({ messages: late.length }, 'messages to customers are late');
  return late.length;
}
