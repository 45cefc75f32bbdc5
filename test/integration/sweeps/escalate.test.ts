import { AsyncResource } from 'node:async_hooks';
import { newId } from '../../../src/persistence/new-id';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { escalate } from '../../../src/sweeps/escalate';
import { temporalThatIsDown } from '../../support/fake-temporal';
import { until } from '../../support/until';
import { openSweepScene, type SweepScene } from './sweep-scene';

describe('the sweep that escalates', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
  });
  afterEach(() => scene.db.write('delete from work_item'));
  afterAll(() => scene.close());

  /** As another process would, whatever is open here. */
  const outside = AsyncResource.bind((work: () => Promise<number>) => work());

  /** A case; times in seconds from now. Returns its subject. */
  const insertCase = async ({ due = -1, escalation = -1, next = 60 } = {}): Promise<string> => {
    const subject = newId();
    await scene.db.write(
      `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at, changed_at)
       select ?, 'case', ?, 'late-success', 'operator', 'escalate', t + interval ? second, t + interval ? second,
         t + interval ? second, t, t from (select utc_timestamp(3) as t) clock`,
      [newId(), subject, next, due, escalation],
    );
    return subject;
  };
  const passEscalation = () =>
    scene.db.write('update work_item set escalate_at = utc_timestamp(3) - interval 1 second where is_open = 1');

  test('W2, nobody acts, it goes up and up and stays at the top, each time with another deadline ahead', async () => {
    const subject = await insertCase();
    const deps = scene.sweepDeps(temporalThatIsDown());
    for (const [index, owner] of ['supervisor', 'admin', 'admin'].entries()) {
      expect(await escalate(deps)).toBe(1);
      const item = await scene.item(subject);
      expect(item).toMatchObject({ owner, escalations: index + 1 });
      expect(Number(item?.is_escalation_ahead)).toBe(1);
      expect(await escalate(deps)).toBe(0);
      await passEscalation();
    }
  });

  test.each([
    ['people still have time', { due: 60, escalation: 60 }],
    ['the next escalation is not due', { due: -60, escalation: 60 }],
  ])('W2, an item, %s, it stays where it is', async (_when, times) => {
    const subject = await insertCase(times);
    expect(await escalate(scene.sweepDeps())).toBe(0);
    expect(await scene.item(subject)).toMatchObject({ owner: 'operator', escalations: 0 });
  });

  test('W2, an item that is closed, it is never escalated', async () => {
    const subject = await insertCase();
    await scene.db.write('update work_item set closed_at = utc_timestamp(3) where subject = ?', [subject]);
    expect(await escalate(scene.sweepDeps())).toBe(0);
  });

  test('W2, the sweep ten times at once, one step up', async () => {
    const subject = await insertCase();
    await Promise.all(Array.from({ length: 10 }, () => escalate(scene.sweepDeps())));
    expect(await scene.item(subject)).toMatchObject({ owner: 'supervisor', escalations: 1 });
  });

  test('W2, an order that waits too long for its supplier, it is escalated and the order goes on', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('unknown');
    await scene.db.write(
      'update work_item set due_at = due_at - interval 1 hour, escalate_at = escalate_at - interval 1 hour where subject = ?',
      [order.topupId],
    );
    await escalate(scene.sweepDeps(temporalThatIsDown()));
    expect(await scene.item(order.topupId)).toMatchObject({ owner: 'supervisor', escalations: 1 });
    await order.advance();
    const item = await scene.item(order.topupId);
    expect(Number(item?.is_escalation_ahead)).toBe(1);
    expect(await order.state()).toBe('suspect');
  });

  test('W2, an order comes into a state whose deadline has passed already, no breach until the next round escalates it', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    await order.age(9 * 60_000);
    await order.callback('failed');
    await order.callback('success', { text: 'a contradiction' });
    expect(await order.state()).toBe('suspect');
    expect((await checkPromises(scene.db)).filter(({ subject }) => subject === order.topupId)).toEqual([]);
    expect(await escalate(scene.sweepDeps())).toBe(1);
    expect(await scene.item(order.topupId)).toMatchObject({ state: 'suspect', owner: 'supervisor', escalations: 1 });
  });

  test('W1, an item for people, it is looked at again and again', async () => {
    const subject = await insertCase({ due: 60, escalation: 60, next: -1 });
    await escalate(scene.sweepDeps());
    expect(Number((await scene.item(subject))?.is_next_ahead)).toBe(1);
  });

  test('W1, an item that somebody is changing, the sweep waits for it and holds no other one meanwhile', async () => {
    const subjects = [await insertCase({ due: 60, escalation: 60 }), await insertCase({ due: 60, escalation: 60 })];
    const items = (await scene.db.rows<{ id: string }>('select id from work_item')).map(({ id }) => id);
    // Whichever it comes to first.
    for (const [held = '', free = ''] of [items, items.toReversed()]) {
      await scene.db.write('update work_item set next_at = utc_timestamp(3) - interval 1 second');
      let sweeping: Promise<number> | undefined;
      await scene.db.transaction(async (tx) => {
        await tx.rows('select id from work_item where id = ? for update', [held]);
        sweeping = outside(() => escalate(scene.sweepDeps()));
        await until('the sweep waits', async () => {
          const waiting = await tx.rows(
            `select id from information_schema.processlist
             where db = database() and command = 'Query' and time_ms > 20 and info like 'update work_item%'`,
          );
          return waiting.length > 0;
        });
        expect(await tx.rows('select id from work_item where id = ? for update skip locked', [free])).toHaveLength(1);
      });
      await sweeping;
      for (const subject of subjects) expect(Number((await scene.item(subject))?.is_next_ahead)).toBe(1);
    }
  });

  test('W1, an order’s own next action, it is never renewed by anybody but the order', async () => {
    const order = await scene.placeOrder();
    await scene.db.write('update work_item set next_at = utc_timestamp(3) - interval 5 second where subject = ?', [
      order.topupId,
    ]);
    await escalate(scene.sweepDeps());
    expect(Number((await scene.item(order.topupId))?.is_next_ahead)).toBe(0);
  });
});
