import { proposeCorrection } from '../../support/propose-correction';
import { startUnstartedCorrections, startUnstartedTopups } from '../../../src/sweeps/start-unstarted';
import { fakeTemporal, temporalThatIsDown } from '../../support/fake-temporal';
import { openSweepScene, type SweepScene } from './sweep-scene';

describe('the sweep that starts what was never started', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
  });
  afterEach(() => scene.startAll());
  afterAll(() => scene.close());

  test('A1, an order whose start was lost, it is started once and noted', async () => {
    const { topupId } = await scene.placeOldOrder();
    const deps = scene.sweepDeps();
    expect(await startUnstartedTopups(deps)).toBe(1);
    expect(await startUnstartedTopups(deps)).toBe(0);
    expect(deps.temporal.asked).toEqual([`start ${topupId}`]);
    expect(await scene.isStarted(topupId)).toBe(true);
  });

  test('an order that was accepted just now, it is left for two seconds to the one who accepted it', async () => {
    const { topupId } = await scene.placeOrder();
    const accepted = { table: 'topup', id: topupId, column: 'accepted_at' };
    expect(await scene.sweepAt(startUnstartedTopups, { ...accepted, ms: 1900 })).toBe(0);
    expect(await scene.isStarted(topupId)).toBe(false);
    expect(await scene.sweepAt(startUnstartedTopups, { ...accepted, ms: 2100 })).toBe(1);
  });

  test('S1, its workflow has ended and its row is open, it gets a workflow again', async () => {
    const { topupId } = await scene.placeOldOrder();
    const deps = scene.sweepDeps(fakeTemporal({ startTopup: async () => 'closed' }));
    expect(await startUnstartedTopups(deps)).toBe(1);
    expect(deps.temporal.asked).toEqual([`resume ${topupId}`]);
    expect(await scene.isStarted(topupId)).toBe(true);
  });

  test('S1, its workflow has ended with the order, it is noted and not started again', async () => {
    const order = await scene.placeOldOrder();
    const startTopup = async (): Promise<'closed'> => {
      await scene.db.write('update topup set send_deadline = utc_timestamp(3) where id = ?', [order.topupId]);
      await order.advance();
      return 'closed';
    };
    const deps = scene.sweepDeps(fakeTemporal({ startTopup }));
    await startUnstartedTopups(deps);
    expect(deps.temporal.asked).toEqual([]);
    expect(await order.state()).toBe('failed');
  });

  test('one order cannot be started, the others are, and it waits for the next round', async () => {
    const [stuck, fine] = [await scene.placeOldOrder(20), await scene.placeOldOrder(10)];
    const startTopup = async ({ topupId }: { topupId: string }): Promise<'running'> => {
      if (topupId === stuck.topupId) throw new Error('deadline exceeded');
      return 'running';
    };
    expect(await startUnstartedTopups(scene.sweepDeps(fakeTemporal({ startTopup })))).toBe(1);
    expect(await scene.isStarted(fine.topupId)).toBe(true);
    expect(await scene.isStarted(stuck.topupId)).toBe(false);
    expect(await startUnstartedTopups(scene.sweepDeps())).toBe(1);
  });

  test('Temporal is away, nothing is noted as started', async () => {
    const { topupId } = await scene.placeOldOrder();
    expect(await startUnstartedTopups(scene.sweepDeps(temporalThatIsDown()))).toBe(0);
    expect(await scene.isStarted(topupId)).toBe(false);
  });

  test('C2, a correction whose start was lost, it is started, and again only when it has not ended after a minute', async () => {
    const order = await scene.placeOrder();
    const attempt = await order.send();
    await order.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
    const row = await scene.db.row<{ version: number }>('select version from topup where id = ?', [order.topupId]);
    const proposal = await proposeCorrection(
      { db: scene.db, settings: scene.deps.settings, start: () => Promise.reject(new Error('Temporal is away')) },
      {
        ...{ topupId: order.topupId, attemptId: attempt.id, kind: 'late-success', topupVersion: row!.version },
        ...{ sn: 'SN-LATE', reason: 'delivered after all' },
      },
    );
    const { correctionId, n } = proposal as { correctionId: string; n: number };
    const proposed = { table: 'correction', id: correctionId, column: 'proposed_at' };
    expect(await scene.sweepAt(startUnstartedCorrections, { ...proposed, ms: 1900 })).toBe(0);
    const deps = scene.sweepDeps();
    await scene.db.write('update correction set proposed_at = proposed_at - interval 5 second');
    expect(await startUnstartedCorrections(deps)).toBe(1);
    expect(await startUnstartedCorrections(deps)).toBe(0);
    await scene.db.write('update correction set started_at = started_at - interval 61 second');
    expect(await startUnstartedCorrections(deps)).toBe(1);
    const asked = `correction ${correctionId} ${n}`;
    expect(deps.temporal.asked).toEqual([asked, asked]);
  });
});
