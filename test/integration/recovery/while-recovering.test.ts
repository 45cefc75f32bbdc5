import { RetrySameReference } from '../../../src/domain/errors';
import { createAcceptTopup } from '../../../src/intake/accept-topup';
import { createStoreGuard } from '../../../src/recovery/store-guard';
import { closeOverdueTopups } from '../../../src/sweeps/close-overdue';
import { runSweeps } from '../../../src/sweeps/run-sweeps';
import { fakeEpochMirror, fakeTemporal } from '../../support/fake-temporal';
import { countRows } from '../../support/order-rows';
import { until } from '../../support/system';
import { openRecoveryScene, type RecoveryScene } from './recovery-scene';

describe('S2, while the database is being recovered', () => {
  let scene: RecoveryScene;

  beforeAll(async () => {
    scene = await openRecoveryScene();
  });
  beforeEach(() => scene.reset());
  afterAll(() => scene.close());

  test('an order waits, nothing is opened for it', async () => {
    const order = await scene.placeOrder();
    await scene.flag();
    expect(await order.advance()).toMatchObject({ do: 'wait', for: 'switch' });
    expect(await order.attempts()).toEqual([]);
  });

  test('a purchase at its fence, it does not leave and stays as it is', async () => {
    const order = await scene.placeOrder();
    await order.advance();
    await scene.flag();
    expect(await order.fence()).toEqual({ kind: 'stop' });
    expect((await order.last()).state).toBe('new');
    // Also when nobody picked it up: it may have left before the restore.
    expect(await order.advance({ attemptId: (await order.last()).id })).toMatchObject({ do: 'wait' });
    expect((await order.last()).state).toBe('new');
  });

  test('a check at its fence, it does not leave', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    await order.age(60_000);
    await scene.flag();
    expect(await order.fenceCheck()).toEqual({ kind: 'stop' });
  });

  test('P2, an order past its deadline, neither the workflow nor the sweep gives its money back', async () => {
    const order = await scene.placeOrder();
    await scene.db.write('update topup set send_deadline = utc_timestamp(3) where id = ?', [order.topupId]);
    await scene.flag();
    const deps = scene.storeDeps();
    const signal = new AbortController().signal;
    await closeOverdueTopups({ ...deps, temporal: fakeTemporal(), signal });
    expect(await order.advance()).toMatchObject({ do: 'wait' });
    expect([await order.state(), await order.hold()]).toEqual(['routing', 'held']);
  });

  test('what a supplier says is acted on', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    await scene.flag();
    expect(await order.callback('success')).toBe('succeed');
    expect([await order.state(), await order.hold()]).toEqual(['success', 'posted']);
  });

  test('A4, a new order is answered `busy` and nothing is stored; a known one hears its answer', async () => {
    const { db, deps, reseller } = scene;
    const guard = createStoreGuard(scene.storeDeps());
    const accept = createAcceptTopup({
      ...{ db, settings: deps.settings, isBacklogFull: () => guard.isRecovering(), onAccepted: () => undefined },
    });
    const command = (reference: string) => ({
      ...{ resellerId: reseller.resellerId, origin: 'h2h' as const, reference, productCode: 'S10' },
      ...{ destination: '081234567890', maxPrice: null, nonce: null },
    });
    const first = await accept(command('KNOWN'));
    await scene.flag();
    const recovering = createStoreGuard(scene.storeDeps());
    const acceptNow = createAcceptTopup({
      ...{ db, settings: deps.settings, isBacklogFull: () => recovering.isRecovering(), onAccepted: () => undefined },
    });
    const before = await countRows(db);
    await expect(acceptNow(command('NEW'))).rejects.toEqual(new RetrySameReference('busy', 5));
    expect(await countRows(db)).toEqual(before);
    expect(await acceptNow(command('KNOWN'))).toMatchObject({
      isRepeated: true,
      topup: { topupId: first.topup.topupId },
    });
  });

  test('S1, an old database is found before the reconciler and the starter do anything', async () => {
    const order = await scene.placeOrder();
    await scene.db.write('update topup set accepted_at = accepted_at - interval 10 second where id = ?', [
      order.topupId,
    ]);
    await scene.db.write(
      `insert into setting (name, value, changed_at) values ('sweepEveryMs', '50', utc_timestamp(3))`,
    );
    const temporal = fakeTemporal({ epoch: fakeEpochMirror(57) });
    const sweeps = await runSweeps({ ...scene.storeDeps(), temporal }, 'recovery-test');
    try {
      await until('it is found', () => scene.isRecovering(), 10_000);
      await until('a few rounds have passed', async () => (await scene.openItem('store')) !== undefined, 10_000);
      expect(temporal.asked).toEqual([]);
    } finally {
      await sweeps.stop();
    }
  });
});
