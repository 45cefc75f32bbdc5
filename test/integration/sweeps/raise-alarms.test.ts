import { type AlarmChannel } from '../../../src/domain/alarm';
import { newId } from '../../../src/persistence/new-id';
import { createAlarmTexts } from '../../../src/outbound-mail/alarm-texts';
import { type AlarmDeps } from '../../../src/sweeps/alarm-deps';
import { escalate } from '../../../src/sweeps/escalate';
import { createRaiseAlarms } from '../../../src/sweeps/raise-alarms';
import { temporalThatIsDown } from '../../support/fake-temporal';
import { openSweepScene, type SweepScene } from './sweep-scene';

describe('the sweep that raises alarms', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
  });
  afterEach(async () => {
    await scene.db.write('delete from alarm');
    await scene.db.write('delete from work_item');
    await scene.db.write('update terminal set stock = null, stock_warn_below = null, tripped_until = null');
    await scene.db.write('update store_epoch set recovering_since = null');
    await scene.db.write('delete from audit_event');
  });
  afterAll(() => scene.close());

  const alarmDeps = (channels: readonly AlarmChannel[]): AlarmDeps => ({
    consoleUrl: 'https://konsol.example',
    summary: createAlarmTexts().summary,
    senders: Object.fromEntries(channels.map((channel) => [channel, async () => ({ kind: 'delivered' }) as const])),
  });
  const raise = (channels: readonly AlarmChannel[] = ['email', 'webhook']) =>
    createRaiseAlarms(alarmDeps(channels))(scene.sweepDeps(temporalThatIsDown()));
  const alarms = () =>
    scene.db.rows<{ kind: string; occasion: string; channel: string; state: string; path: string; summary: string }>(
      'select kind, occasion, channel, state, path, summary from alarm order by raised_at, id',
    );
  const insertItem = async ({
    kind = 'case',
    state = 'late-success',
    owner = 'operator',
    escalations = 0,
    subject = newId(),
    topupId = null as string | null,
  } = {}): Promise<string> => {
    const id = newId();
    await scene.db.write(
      `insert into work_item (id, kind, subject, state, topup_id, owner, next_action, next_at, due_at, escalate_at, opened_at,
         changed_at, escalations)
       select ?, ?, ?, ?, ?, ?, 'escalate', t, t, t, t, t, ? from (select utc_timestamp(3) as t) clock`,
      [id, kind, subject, state, topupId, owner, escalations],
    );
    return id;
  };

  test('rekap of the month, once a month is over in which something was agreed, is told once by each channel', async () => {
    const [customerId, planId, staffId] = [newId(), newId(), newId()];
    const began = new Date((await scene.db.now()).slice(0, 8) + '01T00:00:00.000Z');
    began.setUTCDate(began.getUTCDate() - 20);
    const rows: [string, (string | number | Date)[]][] = [
      [
        `insert into customer (id, name, phone, marketing_id, created_by, created_at, changed_at)
         values (?, 'Toko Berkah', '628120000000', ?, ?, ?, ?)`,
        [customerId, staffId, staffId, began, began],
      ],
      [
        `insert into plan (id, customer_id, kind, title, agreed_total, periods, day_of_month, first_due_on, due_shift,
           issue_days_before, billing_type, state, created_by, created_at, changed_at)
         values (?, ?, 'once', 'Mesin kasir', 1200900, 1, 1, ?, 'none', 10, 'c', 'active', ?, ?, ?)`,
        [planId, customerId, began, staffId, began, began],
      ],
      [
        `insert into plan_period (id, plan_id, k, base_due_on, due_on, issue_on, amount, from_at)
         values (?, ?, 1, ?, ?, ?, 1200900, ?)`,
        [newId(), planId, began, began, began, began],
      ],
      [
        `insert into plan_change (id, plan_id, kind, reason, was, becomes, at) values (?, ?, 'start', '', '{}', '{}', ?)`,
        [newId(), planId, began],
      ],
    ];
    for (const [sql, parameters] of rows) await scene.db.write(sql, parameters);
    expect(await raise()).toBe(1);
    expect(await raise()).toBe(0);
    const told = await alarms();
    expect(told.map(({ kind, channel }) => `${kind} ${channel}`).sort()).toEqual([
      'rekap-month email',
      'rekap-month webhook',
    ]);
    expect(told[0]?.summary).toMatch(
      /^Rekap tagihan \w+ \d{4}: terbayar Rp0, .+ dari seluruhnya Rp1\.200\.900; terlambat Rp\d[\d.]* dari \d tagihan\.$/,
    );
    expect(told[0]?.path).toMatch(/^\/rekap\?per=\d{4}-\d{2}-\d{2}$/);
    for (const table of ['plan_change', 'plan_period', 'plan', 'customer'])
      await scene.db.write(`delete from ${table}`);
  });

  test('nothing is wrong, nothing is raised', async () => {
    expect(await raise()).toBe(0);
    expect(await alarms()).toEqual([]);
  });

  test('W2, an order is overdue and escalated while Temporal is down, one alarm per channel with the link to its card', async () => {
    const topupId = newId();
    const id = await insertItem({ kind: 'topup', state: 'suspect', topupId });
    await escalate(scene.sweepDeps(temporalThatIsDown()));
    expect(await raise()).toBe(1);
    expect(await raise()).toBe(0);
    const expected = { kind: 'breach', occasion: `${id}:suspect:1`, state: 'waiting', path: `/transaksi/${topupId}` };
    expect(await alarms()).toMatchObject([
      { ...expected, channel: 'email' },
      { ...expected, channel: 'webhook' },
    ]);
  });

  test('an item is escalated again and again, it is told at growing distance', async () => {
    const id = await insertItem();
    for (let n = 1; n <= 9; n += 1) {
      await scene.db.write('update work_item set escalations = ? where id = ?', [n, id]);
      await raise(['email']);
    }
    expect((await alarms()).map(({ occasion }) => occasion)).toEqual(
      [1, 2, 4, 8].map((step) => `${id}:late-success:${step}`),
    );
  });

  test('five hundred orders are overdue at once, five are told one by one and the rest together', async () => {
    for (let n = 0; n < 60; n += 1) await insertItem({ kind: 'topup', state: 'routing', escalations: 1 });
    await raise(['email']);
    for (let n = 0; n < 40; n += 1) await insertItem({ kind: 'topup', state: 'routing', escalations: 1 });
    await raise(['email']);
    const waiting = (await alarms()).filter(({ state }) => state === 'waiting');
    expect(waiting.map(({ kind }) => kind)).toEqual([...Array.from({ length: 5 }, () => 'breach'), 'breach-many']);
    expect(waiting.at(-1)).toMatchObject({ path: '/antrian', channel: 'email' });
    expect(waiting.at(-1)?.summary).toContain('60');
    expect(await raise(['email'])).toBe(0);
  });

  test('a case that only the admin can settle, it is told at once', async () => {
    const topupId = newId();
    await insertItem({ state: 'invariant-broken', owner: 'admin', topupId, subject: topupId });
    await insertItem({ state: 'late-success', owner: 'operator' });
    await raise(['webhook']);
    expect(await alarms()).toMatchObject([{ kind: 'case', path: `/transaksi/${topupId}` }]);
  });

  test('a deposit is below its warning, it is told once in some hours, and only while the terminal is on', async () => {
    await scene.db.write(`update terminal set stock = 99, stock_warn_below = 100 where code = 'one'`);
    await scene.db.write(`update terminal set stock = 99, stock_warn_below = 100, is_on = 0 where code = 'two'`);
    await raise(['email']);
    await raise(['email']);
    expect(await alarms()).toMatchObject([{ kind: 'deposit-low', path: '/terminal' }]);
    await scene.db.write('update alarm set raised_at = raised_at - interval 5 hour, occasion = "one:earlier"');
    await raise(['email']);
    expect(await alarms()).toHaveLength(2);
    await scene.db.write(`update terminal set is_on = 1`);
  });

  test('a deposit is exactly what it is warned below, or unknown, nothing is told', async () => {
    await scene.db.write(`update terminal set stock = 100, stock_warn_below = 100 where code = 'one'`);
    await scene.db.write(`update terminal set stock = null, stock_warn_below = 100 where code = 'two'`);
    expect(await raise()).toBe(0);
  });

  test('a supplier says that our deposit is short, each time that this begins it is told', async () => {
    const first = await insertItem({ kind: 'terminal', state: 'deposit-short', subject: 'one' });
    await raise(['email']);
    await scene.db.write('update work_item set closed_at = utc_timestamp(3) where id = ?', [first]);
    const second = await insertItem({ kind: 'terminal', state: 'deposit-short', subject: 'one' });
    await raise(['email']);
    expect((await alarms()).map(({ kind, occasion }) => ({ kind, occasion }))).toEqual(
      [first, second].map((occasion) => ({ kind: 'deposit-short', occasion })),
    );
  });

  test('a terminal trips once a minute, it is told once in an hour', async () => {
    for (let n = 1; n <= 3; n += 1) {
      await scene.db.write(
        `update terminal set tripped_until = utc_timestamp(3) + interval ? minute where code = 'two'`,
        [n],
      );
      await raise(['email']);
    }
    expect(await alarms()).toMatchObject([{ kind: 'terminal-tripped' }]);
  });

  test('an audit event waits for its place for more than a minute, it is told', async () => {
    await scene.db.write(
      `insert into audit_event (id, at, actor, action, subject_kind, subject, detail)
       values (?, utc_timestamp(3) - interval 61 second, 'a', 'b', 'store', 's', '{}')`,
      [newId()],
    );
    await raise(['email']);
    expect(await alarms()).toMatchObject([{ kind: 'audit-unchained', path: '/audit' }]);
  });

  test('S2, the database is being recovered, each recovery is told once', async () => {
    await scene.db.write(`update store_epoch set recovering_since = '2026-11-25 01:02:03.004'`);
    await raise(['email']);
    await raise(['email']);
    expect(await alarms()).toMatchObject([{ kind: 'recovery', occasion: '2026-11-25T01:02:03.004Z' }]);
  });

  test('the database’s clock differs by more than two seconds, it is told', async () => {
    const deps = scene.sweepDeps();
    const now = async () => new Date(Date.now() + 2500).toISOString() as never;
    const db = new Proxy(scene.db, { get: (target, name) => (name === 'now' ? now : bound(target, name)) });
    await createRaiseAlarms(alarmDeps(['email']))({ ...deps, db });
    expect(await alarms()).toMatchObject([{ kind: 'clock-drift' }]);
  });

  test('as many orders wait as may, it is told once in half an hour', async () => {
    await scene.db.write(`insert into setting (name, value, changed_at) values ('backlogRows', '1', utc_timestamp(3))`);
    const { topupId } = await scene.placeOrder();
    const deps = scene.sweepDeps();
    const settings = { current: async () => ({ ...(await deps.settings.current()), backlogRows: 1 }) };
    await createRaiseAlarms(alarmDeps(['email']))({ ...deps, settings });
    await createRaiseAlarms(alarmDeps(['email']))({ ...deps, settings });
    await scene.db.write(`delete from setting where name = 'backlogRows'`);
    await scene.db.write(`update topup set state = 'failed', finished_at = utc_timestamp(3) where id = ?`, [topupId]);
    expect(await alarms()).toMatchObject([{ kind: 'backlog', path: '/antrian' }]);
  });

  test('a channel is set up later, what is old already is not told to it', async () => {
    await insertItem({ escalations: 1 });
    await raise([]);
    await insertItem({ escalations: 1 });
    await raise(['email']);
    await insertItem({ escalations: 1 });
    await raise(['email', 'webhook']);
    const told = (await alarms()).map(({ channel, state }) => `${channel} ${state}`);
    expect(told).toEqual(['none untold', 'email waiting', 'email waiting', 'webhook waiting']);
  });

  test('ten rounds at once, each alarm once', async () => {
    for (let n = 0; n < 3; n += 1) await insertItem({ escalations: 1 });
    await Promise.all(Array.from({ length: 10 }, () => raise()));
    expect(await alarms()).toHaveLength(6);
  });

  test('one of the watches fails, the others are told all the same', async () => {
    await insertItem({ escalations: 1 });
    const deps = scene.sweepDeps();
    const settings = { current: () => Promise.reject(new Error('no settings')) };
    expect(await createRaiseAlarms(alarmDeps(['email']))({ ...deps, settings })).toBe(1);
  });

  test('an alarm, its row holds no phone number', async () => {
    const order = await scene.placeOrder();
    await scene.db.write(`update work_item set escalations = 1, detail = '081234567890' where subject = ?`, [
      order.topupId,
    ]);
    await raise();
    expect(JSON.stringify(await alarms())).not.toMatch(/08\d{8,}/);
  });
});

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}
