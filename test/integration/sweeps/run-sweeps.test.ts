import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../../src/persistence/new-id';
import { runSweeps } from '../../../src/sweeps/run-sweeps';
import { fakeEpochMirror, type FakeTemporal, fakeTemporal } from '../../support/fake-temporal';
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

  test('W2, Temporal goes down, deadlines and escalations are kept all the same', async () => {
    let isUp = true;
    const temporal = fakeTemporal({ isUp: async () => isUp });
    const first = await scene.placeOldOrder();
    await running(temporal, async () => {
      await until('it has been compared with the database', () => scene.isStarted(first.topupId), 20_000);
      isUp = false;
      await expectKept(await overdueOrder(), await overdueCase());
    });
  });

  test('S2, W2, Temporal was never there, escalations are kept and no order is closed before both were compared', async () => {
    let isUp = false;
    let comparisons = 0;
    const read = async (): Promise<number> => {
      comparisons += 1;
      return 1_000_000; // The database is older than Temporal.
    };
    const temporal = fakeTemporal({ isUp: async () => isUp, epoch: { ...fakeEpochMirror(), read } });
    const [order, subject] = [await overdueOrder(), await overdueCase()];
    const { topupId } = await scene.placeOldOrder();
    await running(temporal, async () => {
      await until('the case is escalated', async () => (await scene.item(subject))?.escalations === 1, 20_000);
      await sleep(500);
      expect([await order.state(), comparisons]).toEqual(['accepted', 0]);
      isUp = true;
      await until('they are compared', async () => comparisons > 0, 20_000);
      await sleep(500);
    });
    expect([await order.state(), await order.hold()]).toEqual(['accepted', 'held']);
    expect(await scene.isStarted(topupId)).toBe(false);
    await scene.db.write('update store_epoch set recovering_since = null, recovery_reason = null');
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
    for (let n = 0; n < 3; n += 1) await scene.placeOrder();
    await scene.startAll();
    let letGo = (): void => {};
    const answered = new Promise<true>((resolve) => {
      letGo = () => resolve(true);
    });
    let looked = 0;
    const isRunning = (): Promise<boolean> => {
      looked += 1;
      return answered;
    };
    const temporal = fakeTemporal({ isRunning });
    await running(temporal, async () => {
      try {
        await until('the slow round has begun', async () => looked > 0, 10_000);
        const { topupId } = await scene.placeOldOrder();
        await until('the order is started', async () => scene.isStarted(topupId), 20_000);
        expect(looked).toBe(1);
      } finally {
        letGo();
      }
    });
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
    // Once it has begun, its workflow may also be woken.
    expect(temporal.asked.filter((asked) => asked.startsWith('start'))).toEqual([`start ${topupId}`]);
    expect(temporal.asked.filter((asked) => asked.startsWith('resume'))).toEqual([]);
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
