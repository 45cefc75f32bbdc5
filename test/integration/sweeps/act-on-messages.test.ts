import { rupiah } from '../../../src/domain/money';
import { storeSupplierCallback } from '../../../src/intake/store-supplier-callback';
import { actOnMessages } from '../../../src/sweeps/act-on-messages';
import { temporalThatIsDown } from '../../support/fake-temporal';
import { expectBooksAgree } from '../../support/ledger';
import { openSweepScene, type SweepScene } from './sweep-scene';

type Order = Awaited<ReturnType<SweepScene['placeOrder']>>;

describe('the sweep that acts on what suppliers said', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
  });
  afterEach(async () => {
    await scene.db.write('update supplier_message set processed_at = utc_timestamp(3) where processed_at is null');
    await expectBooksAgree(scene.db);
  });
  afterAll(() => scene.close());

  /** Stored and answered; then the API fell over. */
  const storeOnly = async (order: Order, { secondsAgo = 5 } = {}): Promise<string> => {
    const { terminal_code: terminal, supplier_ref: supplierRef } = await order.last();
    const said = { code: '00', sn: 'SN-LEFT-BEHIND', cost: rupiah(10_050), supplierTrxId: null };
    const { messageId } = await storeSupplierCallback(
      scene.db,
      {
        ...{ terminal, supplierRef, isAuthenticated: true, raw: Buffer.from('left behind') },
        statement: { verdict: 'success', isFinal: false, blame: 'route', ...said },
      },
      await scene.deps.settings.current(),
    );
    await scene.db.write('update supplier_message set received_at = received_at - interval ? second where id = ?', [
      secondsAgo,
      messageId,
    ]);
    return messageId!;
  };
  const pendingOrder = async (): Promise<Order> => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    return order;
  };

  test('W3, a callback that was stored and not acted on, it settles the order and wakes its workflow', async () => {
    const order = await pendingOrder();
    await storeOnly(order);
    const deps = scene.sweepDeps();
    expect(await actOnMessages(deps)).toBe(1);
    expect(await order.hold()).toBe('posted');
    expect(deps.temporal.asked).toEqual([`wake ${order.topupId}`]);
    expect(await actOnMessages(deps)).toBe(0);
  });

  test('W3, a callback of this moment, it is left for two seconds to the one who stored it', async () => {
    const order = await pendingOrder();
    const received = { table: 'supplier_message', id: await storeOnly(order), column: 'received_at' };
    expect(await scene.sweepAt(actOnMessages, { ...received, ms: 1900 })).toBe(0);
    expect(await order.hold()).toBe('held');
    expect(await scene.sweepAt(actOnMessages, { ...received, ms: 2100 })).toBe(1);
    expect(await order.hold()).toBe('posted');
  });

  test('W3, Temporal is away, the money is where it belongs all the same', async () => {
    const order = await pendingOrder();
    await storeOnly(order);
    expect(await actOnMessages(scene.sweepDeps(temporalThatIsDown()))).toBe(1);
    expect(await order.hold()).toBe('posted');
  });

  test('C1, the sweep twenty times at once, the hold is posted once', async () => {
    const order = await pendingOrder();
    await storeOnly(order);
    await Promise.all(Array.from({ length: 20 }, () => actOnMessages(scene.sweepDeps())));
    const journals = await scene.db.rows('select kind from journal where subject = ?', [order.topupId]);
    expect(journals).toEqual([{ kind: 'topup-success' }]);
  });

  test('W3, a message that cannot be acted on, it becomes a person’s and the others are acted on', async () => {
    const [broken, fine] = [await pendingOrder(), await pendingOrder()];
    const messageId = await storeOnly(broken, { secondsAgo: 120 });
    await scene.db.write(`update supplier_message set attempt_id = 'NO-SUCH-ATTEMPT' where id = ?`, [messageId]);
    await storeOnly(fine);
    expect(await actOnMessages(scene.sweepDeps())).toBe(1);
    expect(await fine.hold()).toBe('posted');
    expect(await broken.hold()).toBe('held');
    expect(await broken.cases()).toEqual(['unprocessed-message']);
    await actOnMessages(scene.sweepDeps());
    expect(await broken.cases()).toEqual(['unprocessed-message']);
  });
});
