import { setTimeout as sleep } from 'node:timers/promises';
import { type Database } from '../../../src/persistence/database';
import {
  changeTopup,
  lockTopup,
  markTopupsStarted,
  markTopupStarted,
} from '../../../src/persistence/repositories/topup.repository';
import { openScene } from '../../support/settlement';

async function deadlocks(db: Database): Promise<number> {
  const row = await db.row<{ Value: string }>(`show global status like 'Innodb_deadlocks'`);
  return Number(row?.Value);
}

/** With few rows, whatever their keys are, an index over the condition is as good to the database as the order's own. */
test.each([1, 2])(
  'S1, %i orders are all there is, one is noted as started while it changes: nobody is in the way',
  async (count) => {
    const scene = await openScene();
    const { db } = scene;
    for (let n = 1; n < count; n += 1) await scene.placeOrder();
    const { topupId } = await scene.placeOrder();
    const before = await deadlocks(db);
    const started = async () => {
      const row = await db.row<{ started_at: Date | null }>('select started_at from topup where id = ?', [topupId]);
      return row?.started_at ?? null;
    };
    let begin = (): void => undefined;
    const isLocked = new Promise<void>((resolve) => (begin = resolve));
    const changing = db.transaction(async (tx) => {
      const topup = await lockTopup(tx, topupId);
      begin();
      // By then the other one waits for the order.
      await sleep(300);
      await changeTopup(tx, topup, { state: 'routing' });
    });
    await isLocked;
    await Promise.all([markTopupStarted(db, topupId), changing]);
    expect(await deadlocks(db)).toBe(before);
    const first = await started();
    expect(first).not.toBeNull();
    await sleep(5);
    await markTopupStarted(db, topupId);
    expect(await markTopupsStarted(db, [topupId])).toEqual([]);
    expect(await started()).toEqual(first);
  },
);
