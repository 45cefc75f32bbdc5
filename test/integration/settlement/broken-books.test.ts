import { createConnection } from 'mysql2/promise';
import { createDatabaseActivities } from '../../../src/activities/database.activities';
import { createTerminalActivities } from '../../../src/activities/terminal.activities';
import { silentLogger } from '../../../src/logging/logger';
import { openDatabase } from '../../../src/persistence/database';
import { closeOverdueTopups } from '../../../src/sweeps/close-overdue';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { fakeTemporal } from '../../support/fake-temporal';
import { openScene, type OrderOnStage, type Scene } from '../../support/settlement';

describe('an order whose books are broken', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.close());

  /** What must never happen, done past all code: the hold of an open order is gone. */
  const breakHold = ({ topupId }: OrderOnStage) =>
    scene.db.write(`update hold set state = 'voided' where id = ?`, [topupId]);
  const database = () => createDatabaseActivities({ settlement: scene.deps, logger: silentLogger });
  const terminal = (verdict: 'success') =>
    createTerminalActivities({
      settlement: scene.deps,
      logger: silentLogger,
      startSendLimit: () => ({ hasPassed: () => false }),
      connect: async () => ({ submit: async () => said(verdict), check: async () => said(verdict) }),
    });
  const said = (verdict: 'success') => ({
    ...{ verdict, isFinal: false, blame: 'route' as const, code: '00', sn: 'SN-1', cost: null },
    ...{ supplierTrxId: null, stock: null, isDepositShort: false, raw: Buffer.from('{}') },
  });

  test('nothing is bought for it, a person is told, and it waits with a promise', async () => {
    const order = await scene.placeOrder();
    const action = await order.advance();
    if (action.do !== 'purchase') throw new Error(action.do);
    await breakHold(order);
    const { attemptId, n, supplierRef } = action;
    const call = { topupId: order.topupId, attemptId, n, supplierRef, sendWindowMs: 5000 };
    expect(await terminal('success').topupPurchase(call)).toMatchObject({ do: 'wait', for: 'case' });
    expect(await order.cases()).toEqual(['invariant-broken']);
    expect((await order.last()).state).toBe('new');
    expect(await checkPromises(scene.db)).toEqual([]);
  });

  test('an answer that the books do not allow is kept, and the order comes to rest', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await breakHold(order);
    await expect(order.answer('success')).rejects.toMatchObject({ code: 'invariant-broken' });
    const row = await scene.db.row<{ n: string }>(
      'select count(*) as n from supplier_message where topup_id = ? and processed_at is null',
      [order.topupId],
    );
    expect(Number(row?.n)).toBe(1);
    expect(await database().topupAdvance({ topupId: order.topupId })).toMatchObject({ do: 'wait' });
  });

  test('a message that cannot be acted on keeps no later one waiting, and bars a purchase', async () => {
    const order = await scene.placeOrder();
    const first = await order.send();
    await breakHold(order);
    await expect(order.answer('success')).rejects.toMatchObject({ code: 'invariant-broken' });
    expect(await order.callback('pending', { attempt: first }).catch(() => 'told')).toBe('told');
    const rows = await scene.db.rows<{ verdict: string; ruling: string | null }>(
      'select verdict, ruling from supplier_message where topup_id = ? order by id',
      [order.topupId],
    );
    expect(rows).toEqual([
      { verdict: 'success', ruling: null },
      { verdict: 'pending', ruling: 'nothing' },
    ]);
  });

  test('P2, two hundred of them past their deadline, a healthy order behind them is closed in the next round', async () => {
    const broken = await Promise.all(Array.from({ length: 201 }, () => scene.placeOrder()));
    for (const order of broken) await breakHold(order);
    const ids = broken.map(({ topupId }) => topupId);
    await scene.db.write(
      `update topup set send_deadline = utc_timestamp(3) - interval 1 hour where id in (${ids.map(() => '?').join(', ')})`,
      ids,
    );
    const healthy = await scene.placeOrder();
    await scene.db.write('update topup set send_deadline = utc_timestamp(3) where id = ?', [healthy.topupId]);
    const sweeps = {
      ...{ db: scene.db, settings: scene.deps.settings, settlement: scene.deps, logger: silentLogger },
      ...{ temporal: fakeTemporal(), signal: new AbortController().signal },
    };
    await closeOverdueTopups(sweeps);
    await closeOverdueTopups(sweeps);
    expect(await healthy.state()).toBe('failed');
    expect(await broken[0]!.cases()).toEqual(['invariant-broken']);
  });

  test('a database that breaks off during a COMMIT in whatever way, the outcome counts as unknown', async () => {
    const other = await openDatabase({ url: scene.url, poolSize: 1 });
    const work = other.transaction(async (tx) => {
      const row = await tx.row<{ id: number }>('select connection_id() as id');
      await killConnection(row?.id ?? 0);
    });
    await expect(work).rejects.toMatchObject({ code: 'commit-outcome-unknown' });
    await other.close();
  });

  /** Over a connection of the test's own, past the guard against a second one. */
  const killConnection = async (id: number): Promise<void> => {
    const connection = await createConnection(scene.url);
    await connection.query(`kill ${id}`);
    await connection.end();
  };
});
