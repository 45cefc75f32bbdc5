import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';

const FRESH_FOR_MS = 500;

/** Orders that no workflow has taken up yet, looked at twice a second at the most. */
export interface Backlog {
  /** As many as may wait, or one of them waits too long: new orders are refused before anything is held. */
  isFull: () => Promise<boolean>;
}

export function createBacklog({ db, settings }: { db: Database; settings: SettingsReader }): Backlog {
  let reading: Promise<boolean> | undefined;
  let readAt = -Infinity;
  const read = async (): Promise<boolean> => {
    const { backlogRows, backlogAgeMs } = await settings.current();
    // The first rows of the bound are enough to know; the oldest comes first.
    const rows = await db.rows<{ age: string | number }>(
      `select timestampdiff(microsecond, accepted_at, utc_timestamp(3)) as age from topup
       where started_at is null and state = 'accepted' order by accepted_at limit ${backlogRows}`,
    );
    const oldestMs = Number(rows[0]?.age ?? 0) / 1000;
    return rows.length >= backlogRows || oldestMs > backlogAgeMs;
  };
  return {
    isFull() {
      if (reading === undefined || performance.now() - readAt > FRESH_FOR_MS) {
        readAt = performance.now();
        reading = read();
        reading.catch(() => (reading = undefined));
      }
      return reading;
    },
  };
}
