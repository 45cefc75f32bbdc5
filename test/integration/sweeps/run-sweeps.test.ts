import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../../src/persistence/new-id';
import { runSweeps } from '../../../src/sweeps/run-sweeps';
import { type FakeTemporal, fakeTemporal, temporalThatIsDown } from '../../support/fake-temporal';
import { until } from '../../support/system';
import { openSweepScene, type SweepScene } from './sweep-scene';

describe('the sweeps together', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
    for (const [name, ms] of Object.entries({ sweepEveryMs: 50, reconcileEveryMs: 200 })) {
      await scene.db.write('insert into setting (name, value, changed_at) values (?, ?, utc_timestamp(3))', [name, ms]);
    }
  });
  afterEach(async () => {
    await scene.startAll();
    await scene.db.write('update work_item set closed_at = utc_timestamp(3) where is_open = 1');
    await scene.db.write('delete from line_lease');
  });
  afterAll(() => scene.close());

  const running = async <T>(temporal: FakeTemporal, part: () => Promise<T>): Promise<T> => {
    const { signal: _signal, ...deps } = scene.sweepDeps(temporal);
    const sweeps = await runSweeps(deps, newId());
    try {
      return await part();
    } finally {
      await sweeps.stop();
    }
  };
  const overdueOrder = async () => {
    const order = await scene.placeOrder();
    await scene.db.write('update topup set send_deadline = utc_timestamp(3) where id = ?', [order.topupId]);
    return order;
  };
  const overdueCase = async (): Promise<string> => {
    const subject = newId();
    await scene.db.write(
      `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at, changed_at)
       select ?, 'case', ?, 'late-success', 'operator', 'escalate', t, t, t, t, t from (select utc_timestamp(3) as t) clock`,
      [newId(), subject],
    );
    return subject;
  };
  const expectKept = async (order: Awaited<ReturnType<typeof overdueOrder>>, subject: string): Promise<void> => {
    await until('the order is closed', async () => (await order.state()) === 'failed', 10_000);
    await until('the case is escalated', async () => (await scene.item(subject))?.escalations === 1, 10_000);
  };

  test('W2, Temporal is down, deadlines and escalations are kept all the same', async () => {
    const [order, subject] = [await overdueOrder(), await overdueCase()];
    const { topupId } = await scene.placeOldOrder();
    await running(temporalThatIsDown(), () => expectKept(order, subject));
    expect(await scene.isStarted(topupId)).toBe(false);
  });

  test('W2, Temporal says that it is up and then never answers, deadlines and escalations are kept all the same', async () => {
    let letGo = (): void => {};
    const neverAnswered = new Promise<'running'>((resolve) => {
      letGo = () => resolve('running');
    });
    const startTopup = () => neverAnswered;
    await scene.placeOldOrder();
    await running(fakeTemporal({ startTopup }), async () => {
      await sleep(200);
      await expectKept(await overdueOrder(), await overdueCase());
      letGo();
    });
  });

  test('S1, all open orders are looked at one by one, a lost start does not wait for that', async () => {
    for (let n = 0; n < 40; n += 1) await scene.placeOrder();
    await scene.startAll();
    let looked = 0;
    const isRunning = async (): Promise<boolean> => {
      looked += 1;
      return true;
    };
    const temporal = fakeTemporal({ isRunning });
    await running(temporal, async () => {
      await until('the slow round has begun', async () => looked > 0, 10_000);
      const { topupId } = await scene.placeOldOrder();
      await until('the order is started', async () => scene.isStarted(topupId), 4000);
    });
    expect(looked).toBeLessThan(40);
  });

  test('Temporal comes back, what was left is started', async () => {
    let isBack = false;
    const temporal = fakeTemporal({ isUp: async () => isBack });
    const { topupId } = await scene.placeOldOrder();
    await running(temporal, async () => {
      await sleep(300);
      expect(temporal.asked).toEqual([]);
      isBack = true;
      await until('the order is started', async () => scene.isStarted(topupId), 10_000);
    });
    expect(temporal.asked).toEqual([`start ${topupId}`]);
  });

  test('two programs at once, one of them sweeps', async () => {
    const [first, second] = [fakeTemporal(), fakeTemporal()];
    await running(first, async () => {
      const { topupId: before } = await scene.placeOldOrder();
      await until('the first one sweeps', async () => scene.isStarted(before), 10_000);
      await running(second, async () => {
        const { topupId: after } = await scene.placeOldOrder();
        await until('the first one still sweeps', async () => scene.isStarted(after), 10_000);
      });
    });
    expect(second.asked).toEqual([]);
  });
});
