import { Client, Connection } from '@temporalio/client';
import { freeSaldo } from '../../src/ledger/saldo';
import { depositAccount } from '../../src/ledger/accounts';
import {
  expectDeliveredOnce,
  expectSound,
  numberEnding,
  order,
  startSystem,
  type System,
  until,
  untilState,
} from '../support/system';

describe('an order on the running system', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.end());

  const historyOf = async (topupId: string) => {
    const connection = await Connection.connect({ address: system.temporal.address });
    const client = new Client({ connection });
    const handle = client.workflow.getHandle(`topup:${topupId}`);
    await handle.result();
    const { events } = await handle.fetchHistory();
    await connection.close();
    return events ?? [];
  };

  test('a plain order, delivered with its serial number, reported, and saldo, ledger and book agree', async () => {
    const destination = numberEnding('55');
    const account = await system.db.row<{ code: string }>(
      `select concat('saldo:', id) as code from reseller where code = 'AG0001'`,
    );
    const before = await freeSaldo(system.db, account!.code);
    const topup = await order(system.client, { destination });
    await expectDeliveredOnce(system, topup, destination);

    const [delivery] = await system.book(destination);
    const answer = await system.client.get(`/h2h/v1/topups/${topup.refId}`);
    expect(answer.body).toMatchObject({
      topupId: topup.topupId,
      state: 'success',
      sn: delivery!.sn,
      price: topup.price,
    });
    const after = await freeSaldo(system.db, account!.code);
    expect(before.free - after.free).toBe(topup.price);

    const [report] = await until('the report', async () => {
      const reports = await system.reports(topup.refId);
      return reports.length > 0 && reports;
    });
    expect(report).toMatchObject({ reseller: 'AG0001', signatureValid: true });
    expect(JSON.parse(report!.body)).toMatchObject({
      ...{ sequence: 1, refId: topup.refId, topupId: topup.topupId, state: 'success', sn: delivery!.sn },
      ...{ price: topup.price, saldo: after.free },
    });
    const booked = await system.db.row<{ amount: string }>(
      `select e.amount from entry e join journal j on j.id = e.journal_id
       where j.subject = ? and e.account_code = ? and e.side = 'credit'`,
      [topup.topupId, depositAccount(delivery!.supplier)],
    );
    expect(Number(booked?.amount)).toBe(delivery!.cost);
  });

  test('a plain order, at most 22 events, purchase and report are remote activities', async () => {
    const { topupId } = await order(system.client, { destination: numberEnding('56') });
    const events = await historyOf(topupId);
    expect(events.length).toBeLessThanOrEqual(22);
    const remote = events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled ? [`${scheduled.activityType?.name} on ${scheduled.taskQueue?.name}`] : [],
    );
    expect(remote).toEqual(['topupPurchase on terminal.digi1', 'reportDeliver on report']);
    const row = await system.db.row('select state from outbound_message where topup_id = ?', [topupId]);
    expect(row).toEqual({ state: 'delivered' });
  });

  test.each([
    ['01', 'pending, then success by callback', 'digi1'],
    ['03', 'the answer is lost after buying', 'digi1'],
    ['04', 'the connection drops before anything is booked', 'digi1'],
    ['05', 'success, and the callback comes twice', 'digi1'],
    ['06', 'callback failed, then callback success', 'digi1'],
    ['07', 'the product is closed at the first line', 'digi2'],
    ['08', 'failed for real at the first line', 'digi2'],
    ['09', 'the body is unreadable after buying', 'digi1'],
    ['11', 'HTTP 500 after buying', 'digi1'],
    ['12', 'our deposit is short at the first line', 'digi2'],
  ])('an order ending in %s (%s), one delivery by %s', async (digits, _what, supplier) => {
    const destination = numberEnding(digits);
    const topup = await order(system.client, { destination });
    await expectDeliveredOnce(system, topup, destination);
    expect((await system.book(destination))[0]).toMatchObject({ supplier });
  });

  test('an order ending in 02 (wrong number), failed with its saldo back and nothing delivered', async () => {
    const destination = numberEnding('02');
    const topup = await order(system.client, { destination });
    await untilState(system.db, topup.topupId, ['failed']);
    expect(await system.book(destination)).toEqual([]);
    const answer = await system.client.get(`/h2h/v1/topups/${topup.refId}`);
    expect(answer.body).toMatchObject({ state: 'failed', errorCode: 'wrong-number', sn: null });
    expect(await system.requests(destination)).toHaveLength(1);
    await until('the report', async () => (await system.reports(topup.refId)).length > 0);
    await expectSound(system);
  });

  test('an order ending in 10 (pending for ever), nothing delivered, and it waits for a person with a deadline', async () => {
    const destination = numberEnding('10');
    const topup = await order(system.client, { destination });
    await untilState(system.db, topup.topupId, ['pending']);
    await until('a check by reference', async () => (await system.requests(destination)).length >= 2);
    expect(await system.book(destination)).toEqual([]);
    const item = await system.db.row(`select state, owner from work_item where subject = ? and is_open = 1`, [
      topup.topupId,
    ]);
    expect(item).toEqual({ state: 'pending', owner: 'operator' });
    await expectSound(system);
  });
});
