/** Orders on a real database, and sweeps that the test runs by hand. */
import { silentLogger } from '../../../src/logging/logger';
import { openDatabase } from '../../../src/persistence/database';
import { type Sweep, type SweepDeps } from '../../../src/sweeps/sweep-deps';
import { type FakeTemporal, fakeTemporal } from '../../support/fake-temporal';
import { openScene } from '../../support/settlement';

export async function openSweepScene() {
  const scene = await openScene();
  const { db, deps: settlement } = scene;
  const sweepDeps = (temporal: FakeTemporal = fakeTemporal()) => ({
    ...{ db, settlement, temporal, settings: settlement.settings },
    logger: silentLogger,
    signal: new AbortController().signal,
  });
  return {
    ...scene,
    sweepDeps: (temporal?: FakeTemporal): SweepDeps & { temporal: FakeTemporal } => sweepDeps(temporal),
    /** Runs a sweep by a clock that stands `ms` after a moment of a row, however slow the test is. */
    sweepAt: async (sweep: Sweep, { table, id, column, ms }: Moment): Promise<number> => {
      const row = await db.row<{ at: Date }>(`select ${column} as at from ${table} where id = ?`, [id]);
      // One connection, since its clock is its own.
      const own = await openDatabase({ url: scene.url, poolSize: 1 });
      try {
        await own.write('set timestamp = ?', [(row!.at.getTime() + ms) / 1000]);
        return await sweep({ ...sweepDeps(), db: own });
      } finally {
        await own.close();
      }
    },
    /** An order that was accepted, and not started, some seconds ago. */
    placeOldOrder: async (seconds = 10) => {
      const order = await scene.placeOrder();
      await db.write('update topup set accepted_at = accepted_at - interval ? second where id = ?', [
        seconds,
        order.topupId,
      ]);
      return order;
    },
    /** What earlier tests left would be swept as well. */
    startAll: () => db.write('update topup set started_at = utc_timestamp(3) where started_at is null'),
    isStarted: async (topupId: string): Promise<boolean> => {
      const row = await db.row<{ started_at: Date | null }>('select started_at from topup where id = ?', [topupId]);
      return row !== undefined && row.started_at !== null;
    },
    item: (subject: string) =>
      db.row<Item>(
        `select kind, state, owner, escalations, next_at > utc_timestamp(3) as is_next_ahead,
           escalate_at > utc_timestamp(3) as is_escalation_ahead, is_open
         from work_item where subject = ? order by opened_at desc limit 1`,
        [subject],
      ),
  };
}

export type SweepScene = Awaited<ReturnType<typeof openSweepScene>>;

interface Moment {
  table: string;
  id: string;
  column: string;
  ms: number;
}

interface Item {
  kind: string;
  state: string;
  owner: string;
  escalations: number;
  is_next_ahead: number | string;
  is_escalation_ahead: number | string;
  is_open: number | null;
}
