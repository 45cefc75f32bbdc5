import { reconcileAll, reconcileOverdue } from '../../../src/sweeps/reconcile';
import { fakeTemporal } from '../../support/fake-temporal';
import { openSweepScene, type SweepScene } from './sweep-scene';

describe('the reconciler', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
  });
  afterEach(() => scene.db.write('update work_item set closed_at = utc_timestamp(3) where is_open = 1'));
  afterAll(() => scene.close());

  /** An order whose next action should have come so many seconds ago. */
  const orderOverdueBy = async (seconds: number) => {
    const order = await scene.placeOrder();
    await scene.db.write(
      'update work_item set next_at = utc_timestamp(3) - interval ? second where subject = ? and is_open = 1',
      [seconds, order.topupId],
    );
    return order.topupId;
  };

  test('S1, its next action is overdue and its workflow runs, the workflow looks again', async () => {
    const topupId = await orderOverdueBy(61);
    const deps = scene.sweepDeps();
    deps.temporal.running.add(topupId);
    expect(await reconcileOverdue(deps)).toBe(1);
    expect(deps.temporal.asked).toEqual([`wake ${topupId}`]);
  });

  test('S1, its next action is overdue and no workflow runs, it gets one again', async () => {
    const topupId = await orderOverdueBy(61);
    const deps = scene.sweepDeps();
    await reconcileOverdue(deps);
    expect(deps.temporal.asked).toEqual([`resume ${topupId}`]);
    expect(await scene.isStarted(topupId)).toBe(true);
  });

  test('S1, its next action is late by less than a minute, it is left alone', async () => {
    await orderOverdueBy(50);
    const deps = scene.sweepDeps();
    expect(await reconcileOverdue(deps)).toBe(0);
    expect(deps.temporal.asked).toEqual([]);
  });

  test('S1, a closed order, it is never resumed', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('success');
    await scene.startAll();
    const deps = scene.sweepDeps();
    await reconcileOverdue(deps);
    await reconcileAll(deps);
    expect(deps.temporal.asked).toEqual([]);
  });

  test('S1, nobody knows whether one of them runs, it is not resumed and the others are', async () => {
    const [unknown, lost] = [await orderOverdueBy(90), await orderOverdueBy(80)];
    const isRunning = async (topupId: string): Promise<boolean> => {
      if (topupId === unknown) throw new Error('deadline exceeded');
      return false;
    };
    const deps = scene.sweepDeps(fakeTemporal({ isRunning }));
    expect(await reconcileOverdue(deps)).toBe(1);
    expect(deps.temporal.asked).toEqual([`resume ${lost}`]);
  });

  test('S1, all open orders, at most five a second, each without a workflow gets one', async () => {
    const orders = [];
    for (let n = 0; n < 6; n += 1) orders.push((await scene.placeOrder()).topupId);
    await scene.startAll();
    const deps = scene.sweepDeps();
    deps.temporal.running.add(orders[0]!);
    const began = performance.now();
    expect(await reconcileAll(deps)).toBe(6);
    expect(performance.now() - began).toBeGreaterThanOrEqual(1150);
    expect(deps.temporal.asked.sort()).toEqual(
      [`wake ${orders[0]!}`, ...orders.slice(1).map((topupId) => `resume ${topupId}`)].sort(),
    );
  });

  test('S1, an order that is under way and whose start was never written down, it is looked at as well', async () => {
    const [underWay, waiting] = [await scene.placeOrder(), await scene.placeOrder()];
    await underWay.send();
    const deps = scene.sweepDeps();
    expect(await reconcileAll(deps)).toBe(1);
    expect(deps.temporal.asked).toEqual([`resume ${underWay.topupId}`]);
    expect(await waiting.state()).toBe('accepted');
  });

  test('S1, the program ends in the middle, the round ends with the order that it is at', async () => {
    for (let n = 0; n < 3; n += 1) await scene.placeOrder();
    await scene.startAll();
    const stopping = new AbortController();
    let looked = 0;
    const isRunning = async (): Promise<boolean> => {
      looked += 1;
      stopping.abort();
      return true;
    };
    const deps = { ...scene.sweepDeps(fakeTemporal({ isRunning })), signal: stopping.signal };
    expect(await reconcileAll(deps)).toBe(1);
    expect(looked).toBe(1);
  });
});
