import { type BankAccountId } from '../../domain/ids';
import { type Settings } from '../../domain/settings';
import { after, elapsedMs, instant, type Instant, wallClock } from '../../domain/time';
import { type Database } from '../../persistence/database';
import { closeWorkItem, openWorkItem } from '../../persistence/repositories/work-item.repository';

/**
 * A feed that nobody has heard for longer than it may be silent, in waking hours, is people's until it is heard. An answer
 * without a line is a word, too. Safe to repeat and to race.
 */
export async function watchFeed(db: Database, bankAccountId: BankAccountId, settings: Settings): Promise<void> {
  const row = await db.row<{ heard: Date; is_told: number | string }>(
    `select coalesce(b.feed_heard_at, b.created_at) as heard, exists (select 1 from work_item w
       where w.kind = 'bank-account' and w.subject = b.id and w.state = 'feed-silent' and w.is_open = 1) as is_told
     from bank_account b where b.id = ? and b.feed is not null`,
    [bankAccountId],
  );
  if (row === undefined) return;
  const now = await db.now();
  const heard = instant(row.heard);
  const isSilent = elapsedMs(heard, now) > settings.feedSilentMs;
  const item = { kind: 'bank-account', subject: bankAccountId, state: 'feed-silent' } as const;
  if (!isSilent) {
    if (Number(row.is_told) === 1) await closeWorkItem(db, item);
    return;
  }
  if (Number(row.is_told) === 1 || !isWaking(now, settings)) return;
  const dueAt = after(now, settings.caseDueMs);
  const detail = `Feed mutasi terakhir terdengar ${wallClock(heard).replace(':', '.')} WIB`;
  await db.transaction(async (tx) => {
    await openWorkItem(
      tx,
      { ...item, topupId: null, detail, owner: 'admin', nextAction: 'decide', nextAt: dueAt, dueAt },
      now,
    );
  });
}

function isWaking(now: Instant, { slaDailyFromHour, slaDailyUntilHour }: Settings): boolean {
  const hour = Number(wallClock(now).slice(0, 2));
  return hour >= slaDailyFromHour && hour < slaDailyUntilHour;
}
