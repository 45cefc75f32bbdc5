import { type ResellerId } from '../domain/ids';
import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';

const FRESH_FOR_MS = 500;

/** Orders that no workflow has taken up yet, looked at twice a second at the most. */
export interface Backlog {
  /** As many as may wait, or one of them waits too long: new orders are refused before anything is held. */
  isFull: () => Promise<boolean>;
  /** The same, or this reseller alone has as many waiting as one may have: who floods the hub waits alone. */
  isFullFor: (resellerId: ResellerId) => Promise<boolean>;
}

interface Waiting {
  isFull: boolean;
  /** Resellers that have as many waiting as one may have. */
  full: ReadonlySet<ResellerId>;
}

export function createBacklog({ db, settings }: { db: Database; settings: SettingsReader }): Backlog {
  let reading: Promise<Waiting> | undefined;
  let readAt = -Infinity;
  const read = async (): Promise<Waiting> => {
    const { backlogRows, backlogRowsPerReseller, backlogAgeMs } = await settings.current();
    // An order leaves `accepted` with the first step of its workflow, so these are few, and the bound keeps them so.
    const rows = await db.rows<{ reseller_id: ResellerId; waiting: string | number; age: string | number }>(
      `select reseller_id, count(*) as waiting, max(timestampdiff(microsecond, accepted_at, utc_timestamp(3))) as age
       from topup where state = 'accepted' group by reseller_id`,
    );
    const waiting = rows.reduce((sum, row) => sum + Number(row.waiting), 0);
    const oldestMs = Math.max(0, ...rows.map(({ age }) => Number(age) / 1000));
    const full = rows.filter((row) => Number(row.waiting) >= backlogRowsPerReseller);
    return {
      isFull: waiting >= backlogRows || oldestMs > backlogAgeMs,
      full: new Set(full.map((row) => row.reseller_id)),
    };
  };
  const current = (): Promise<Waiting> => {
    if (reading === undefined || performance.now() - readAt > FRESH_FOR_MS) {
      readAt = performance.now();
      reading = read();
      reading.catch(() => (reading = undefined));
    }
    return reading;
  };
  return {
    isFull: async () => (await current()).isFull,
    async isFullFor(resellerId) {
      const { isFull, full } = await current();
      return isFull || full.has(resellerId);
    },
  };
}
