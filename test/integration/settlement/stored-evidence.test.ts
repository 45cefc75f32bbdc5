import { storeSupplierCallback } from '../../../src/intake/store-supplier-callback';
import { openDatabase } from '../../../src/persistence/database';
import { createSettingsReader } from '../../../src/persistence/repositories/setting.repository';
import { advanceTopup } from '../../../src/settlement/advance-topup';
import { settleMessages } from '../../../src/settlement/record-statement';
import { testSecretBox } from '../../support/fixtures';
import { expectBooksAgree } from '../../support/ledger';
import { type AttemptView, openScene, type Scene } from '../../support/settlement';

describe('what was stored and not yet acted on', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterEach(() => expectBooksAgree(scene.db));
  afterAll(() => scene.close());

  /** As an API leaves it that dies right after its answer. */
  const storeOnly = async (attempt: AttemptView, verdict: 'success' | 'failed', isAuthenticated = true) =>
    storeSupplierCallback(
      scene.db,
      {
        ...{ terminal: attempt.terminal_code, supplierRef: attempt.supplier_ref, isAuthenticated },
        statement: { verdict, isFinal: false, blame: 'route', code: null, sn: 'SN-9', cost: null, supplierTrxId: null },
        raw: Buffer.from(verdict),
      },
      await scene.deps.settings.current(),
    );

  test('P8, a success of a refused attempt is stored, the next purchase does not leave and people are told', async () => {
    const order = await scene.placeOrder();
    const first = await order.send();
    await order.answer('none-made', { code: '43' });
    await order.advance();
    await storeOnly(first, 'success');
    expect((await order.fence()).kind).toBe('stop');
    expect((await order.last()).state).toBe('not-sent');
    expect(await order.cases()).toEqual(['late-success']);
  });

  test('P8, a success is stored before the check’s failed is recorded, contradiction and no second purchase', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    await order.callback('failed');
    const checkedAt = await order.fencedCheck();
    await storeOnly(await order.last(), 'success');
    expect(await order.answerCheck(checkedAt, 'failed')).toBe('nothing');
    expect(await order.state()).toBe('suspect');
    expect(await order.hold()).toBe('held');
  });

  test('any step of the order acts on it first, once, also when twenty do so at once', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    await storeOnly(await order.last(), 'success');
    const rounds = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0 ? settleMessages(scene.deps, order.topupId) : order.advance().then(() => []),
      ),
    );
    expect(rounds.flat().length).toBeLessThanOrEqual(1);
    expect(await order.state()).toBe('success');
    expect(await order.hold()).toBe('posted');
  });

  test('a success that anybody could have sent, for a closed order, a person looks at it and no money moves', async () => {
    const order = await scene.placeOrder();
    const attempt = await order.send();
    await order.answer('failed', { isFinal: true, blame: 'customer', code: '54' });
    expect(await order.state()).toBe('failed');
    expect(await order.callback('success', { attempt, isAuthenticated: false })).toBe('open-case');
    expect(await order.hold()).toBe('voided');
  });

  test('a serial number that comes later, the reseller is told again and nothing is booked again', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('success', { sn: null });
    expect(await order.callback('success', { sn: 'SN-LATE' })).toBe('add-serial-number');
    const reports = await scene.db.rows<{ sequence: number; body: string }>(
      'select sequence, body from outbound_message where topup_id = ? order by sequence',
      [order.topupId],
    );
    expect(reports.map(({ body }) => (JSON.parse(body) as { sn: string | null }).sn)).toEqual([null, 'SN-LATE']);
    expect(reports.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  test('a serial number that looks like a moment, it is kept as it came', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('success', { sn: '2026-11-25T08:12:14Z' });
    const row = await scene.db.row('select sn from topup_attempt where topup_id = ?', [order.topupId]);
    expect(row).toEqual({ sn: '2026-11-25T08:12:14Z' });
  });

  test('a body longer than the column, the answer counts all the same', async () => {
    const order = await scene.placeOrder();
    await order.send();
    expect(await order.answer('success', { raw: Buffer.alloc(70_000, 'x') })).toBe('succeed');
  });

  test('a terminal that was set up a moment ago, what it costs is booked', async () => {
    await scene.db.write('insert into terminal (code, supplier_code, name, config_sealed) values (?, ?, ?, ?)', [
      ...['fresh', 'sup', 'fresh'],
      testSecretBox.seal('{}'),
    ]);
    await scene.db.write(
      `insert into terminal_product (terminal_code, product_code, sku, cost, priority) values ('fresh', 'S10', 's', 9000, 0)`,
    );
    const order = await scene.placeOrder();
    expect(await order.send()).toMatchObject({ terminal_code: 'fresh' });
    expect(await order.answer('success')).toBe('succeed');
    await scene.db.write(`delete from terminal_product where terminal_code = 'fresh'`);
  });

  test('twenty orders advance at once on a small pool when the settings are read anew, none waits for another', async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => scene.placeOrder()));
    const small = await openDatabase({ url: scene.url, poolSize: 3 });
    const deps = { ...scene.deps, db: small, settings: createSettingsReader(small) };
    const actions = await Promise.all(orders.map(({ topupId }) => advanceTopup(deps, { topupId })));
    expect(actions.every((action) => action.do === 'purchase')).toBe(true);
    await small.close();
  });

  test('a statement beside the transaction that it is called in, refused before it can wait for itself', async () => {
    const { db } = scene;
    await expect(db.transaction(() => db.row('select 1'))).rejects.toMatchObject({ code: 'invariant-broken' });
    await expect(db.transaction(() => db.transaction(async () => 1))).rejects.toMatchObject({
      code: 'invariant-broken',
    });
    expect(await db.transaction((tx) => tx.row('select 1 as one'))).toEqual({ one: 1 });
  });
});
