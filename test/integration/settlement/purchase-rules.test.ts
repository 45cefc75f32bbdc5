import { newId } from '../../../src/persistence/new-id';
import { supplierReference } from '../../../src/settlement/supplier-reference';
import { insertAttemptRow } from '../../support/attempt-row';
import { expectBooksAgree } from '../../support/ledger';
import { openScene, type Scene } from '../../support/settlement';

describe('the rules of a purchase, on the database', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterEach(async () => {
    await scene.db.write(`delete from setting where name = 'stopAll'`);
    await scene.db.write('update terminal set is_on = 1, tripped_until = null, failures = 0');
    await scene.db.write(`update product set is_stopped = 0`);
    await expectBooksAgree(scene.db);
  });
  afterAll(() => scene.close());

  const stopAll = () =>
    scene.db.write(`insert into setting (name, value, changed_at) values ('stopAll', '1', utc_timestamp(3))`);

  test.each(['new', 'sending', 'pending', 'suspect', 'success', 'abandoned'])(
    'P1, an attempt that is %s, the database itself refuses a second one that passes by all code',
    async (state) => {
      const order = await scene.placeOrder();
      await insertAttemptRow(scene.db, { topupId: order.topupId, n: 1, state });
      await expect(insertAttemptRow(scene.db, { topupId: order.topupId, n: 2, state: 'new' })).rejects.toMatchObject({
        ...{ code: 'duplicate', key: 'live' },
      });
    },
  );

  test.each(['refused', 'not-sent', 'cancelled', 'reversed'])(
    'P1, an attempt that is %s, the slot is free for the next one',
    async (state) => {
      const order = await scene.placeOrder();
      await insertAttemptRow(scene.db, { topupId: order.topupId, n: 1, state });
      await expect(insertAttemptRow(scene.db, { topupId: order.topupId, n: 2, state: 'new' })).resolves.toBeDefined();
    },
  );

  test('P2, the same attempt by forty workers at once, the fence opens for one', async () => {
    const order = await scene.placeOrder();
    await order.advance();
    const fences = await Promise.all(Array.from({ length: 40 }, () => order.fence()));
    expect(fences.filter(({ kind }) => kind === 'go')).toHaveLength(1);
    expect(await order.state()).toBe('sent');
  });

  test.each([
    ['the stop switch of all purchases', stopAllOf, 'stop-switch'],
    ['the stop switch of the product', stopProduct, 'stop-switch'],
    ['its terminal switched off', turnOff, 'terminal-off'],
    ['an open case', openCase, 'open-case'],
  ])('P2/P3, %s, the attempt is not sent, does not count, and the order waits', async (_what, prevent, code) => {
    const order = await scene.placeOrder();
    await order.advance();
    await prevent(scene, order.topupId);
    expect((await order.fence()).kind).toBe('stop');
    expect(await order.last()).toMatchObject({ state: 'not-sent', code });
    expect(await order.state()).toBe('routing');
    const row = await scene.db.row('select is_counted from topup_attempt where topup_id = ?', [order.topupId]);
    expect(row).toEqual({ is_counted: 0 });
  });

  test('P2, past the send deadline, the fence stays shut and the order fails with its attempt cancelled', async () => {
    const order = await scene.placeOrder();
    await order.advance();
    await scene.db.write('update topup set send_deadline = utc_timestamp(3) where id = ?', [order.topupId]);
    expect((await order.fence()).kind).toBe('stop');
    expect(await order.advance()).toMatchObject({ do: 'report', state: 'failed' });
    expect((await order.last()).state).toBe('cancelled');
    expect(await order.hold()).toBe('voided');
  });

  test('P2, after a definite no, the time for sending begins anew but never past the latest send', async () => {
    const order = await scene.placeOrder();
    await scene.db.write(
      'update topup set latest_send = accepted_at + interval 90 second, send_deadline = utc_timestamp(3) + interval 30 second where id = ?',
      [order.topupId],
    );
    await order.send();
    await order.answer('none-made', { code: '43' });
    const row = await scene.db.row<{ equal: number }>(
      'select send_deadline = latest_send as equal from topup where id = ?',
      [order.topupId],
    );
    expect(Number(row?.equal)).toBe(1);
  });

  test('P3, under the stop switch no attempt is opened, and afterwards the order goes on', async () => {
    await stopAll();
    const order = await scene.placeOrder();
    expect(await order.advance()).toMatchObject({ do: 'wait', for: 'switch', state: 'routing' });
    expect(await order.attempts()).toEqual([]);
    await scene.db.write(`delete from setting where name = 'stopAll'`);
    expect(await order.advance()).toMatchObject({ do: 'purchase', terminal: 'one' });
  });

  test('P5, nobody picked the purchase up, not-sent by the row, and the next terminal is tried', async () => {
    const order = await scene.placeOrder();
    const action = await order.advance();
    if (action.do !== 'purchase') throw new Error(action.do);
    const next = await order.advance({ attemptId: action.attemptId });
    expect(next).toMatchObject({ do: 'purchase', n: 2, terminal: 'two' });
    expect((await order.attempts()).map(({ state }) => state)).toEqual(['not-sent', 'new']);
    expect((await order.fence()).kind).toBe('go');
  });

  test('P5, the purchase had passed its fence, a lost activity makes it suspect and never not-sent', async () => {
    const order = await scene.placeOrder();
    const attempt = await order.send();
    expect(await order.advance({ attemptId: attempt.id })).toMatchObject({ do: 'wait', state: 'suspect' });
    expect(await order.answer('not-sent', { code: 'limit-passed' })).toBe('nothing');
    expect(await order.answer('none-made', { code: '43' })).toBe('nothing');
    expect((await order.last()).state).toBe('suspect');
  });

  test('P6, before the poll gap is over, under a stop switch or on a closed order, no check leaves', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('unknown', { code: 'timeout' });
    expect((await order.fenceCheck()).kind).toBe('stop');
    await order.age(60_000);
    await stopAll();
    expect((await order.fenceCheck()).kind).toBe('stop');
    expect(await order.advance()).toMatchObject({ do: 'wait', for: 'switch' });
    await scene.db.write(`delete from setting where name = 'stopAll'`);
    expect((await order.fenceCheck()).kind).toBe('go');
    expect((await order.fenceCheck()).kind).toBe('stop');
    await order.age(60_000);
    await order.callback('success');
    expect((await order.fenceCheck()).kind).toBe('stop');
  });

  test('P6, a check moves the version, so that a decision read before it does not commit', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('unknown');
    const version = () => scene.db.row('select version from topup where id = ?', [order.topupId]);
    const before = await version();
    await order.age(60_000);
    await order.fenceCheck();
    expect(await version()).not.toEqual(before);
  });

  test('P6, in the last days of the supplier’s memory, nothing is checked any more', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('unknown');
    await order.age(88 * 86_400_000);
    expect((await order.fenceCheck()).kind).toBe('stop');
    expect(await order.advance()).toMatchObject({ do: 'wait', for: 'evidence' });
  });

  test('P7, after a lost purchase a check is answered with a key or deposit error, nothing is concluded', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('unknown', { code: 'timeout' });
    expect(await order.check('unknown', { code: '41' })).toBe('nothing');
    expect(await order.check('unknown', { code: '44' })).toBe('nothing');
    expect(await order.state()).toBe('suspect');
    expect(await order.check('success')).toBe('succeed');
    expect(await order.hold()).toBe('posted');
  });

  test('P8, a failed with a record, the next terminal only after a check a poll gap later agrees', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending', { code: '03' });
    expect(await order.callback('failed', { code: '02' })).toBe('note-failed');
    expect(await order.advance()).toMatchObject({ do: 'wait', for: 'check', state: 'pending' });
    expect(await order.check('failed', { code: '02' })).toBe('refuse');
    expect(await order.advance()).toMatchObject({ do: 'purchase', n: 2, terminal: 'two' });
  });

  test('P8, a pending between the failed and the check, the clock begins anew', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    await order.callback('failed');
    expect(await order.check('pending')).toBe('pend');
    expect(await order.check('failed')).toBe('note-failed');
    expect(await order.check('failed')).toBe('refuse');
  });

  test('P8, the answer to a first check arrives after a second one has left, it does not pass for its confirmation', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    await order.callback('failed');
    const early = await order.fencedCheck();
    await order.fencedCheck();
    expect(await order.answerCheck(early, 'failed')).toBe('note-failed');
    expect(await order.state()).toBe('pending');
  });

  test('P8, a first answer failed with a record, pending until a check agrees, unless its code is final', async () => {
    const waits = await scene.placeOrder();
    await waits.send();
    expect(await waits.answer('failed', { code: '02' })).toBe('note-failed');
    expect(await waits.state()).toBe('pending');
    const final = await scene.placeOrder();
    await final.send();
    expect(await final.answer('failed', { code: '54', isFinal: true, blame: 'customer' })).toBe('refuse');
    expect(await final.state()).toBe('failed');
    expect(await final.hold()).toBe('voided');
  });

  test('P9, the same order after a restore, the same reference; another number of attempt, another one', () => {
    const order = { resellerId: newId(), origin: 'h2h', reference: 'REF-1' } as const;
    const reference = supplierReference(order, 1);
    expect(supplierReference(order, 1)).toBe(reference);
    expect(reference).toMatch(/^[A-Za-z0-9-]{1,30}$/);
    const others = [
      supplierReference(order, 2),
      supplierReference({ ...order, reference: 'REF-2' }, 1),
      supplierReference({ ...order, origin: 'otomax' }, 1),
      supplierReference({ ...order, resellerId: newId() }, 1),
    ];
    expect(new Set([reference, ...others]).size).toBe(5);
  });

  test('P11, failed, success, failed, each arrival is evidence and only a later check settles', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    expect(await order.callback('failed')).toBe('note-failed');
    expect(await order.callback('failed')).toBe('duplicate');
    expect(await order.callback('success')).toBe('contradict');
    expect(await order.state()).toBe('suspect');
    expect(await order.callback('failed')).toBe('nothing');
    expect(await order.hold()).toBe('held');
    expect(await order.check('success')).toBe('succeed');
    const row = await scene.db.row<{ n: string }>(
      `select sum(arrivals) as n from supplier_message where topup_id = ? and source = 'callback'`,
      [order.topupId],
    );
    expect(Number(row?.n)).toBe(4);
  });

  test('P11, a no after any word of a success, a person has to decide', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    await order.callback('failed');
    await order.callback('success');
    expect(await order.check('failed')).toBe('nothing');
    expect(await order.check('failed')).toBe('nothing');
    expect(await order.state()).toBe('suspect');
  });

  test('P11, something learnt since, the same callback is new again', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    await order.callback('failed');
    await order.check('success');
    expect(await order.callback('failed')).toBe('open-case');
    expect(await order.cases()).toEqual(['failed-after-success']);
  });

  test('P11, one callback a hundred times at once, one row with a hundred arrivals, and one journal', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    const rulings = await Promise.all(Array.from({ length: 100 }, () => order.callback('success', { sn: 'SN-1' })));
    expect(rulings.filter((ruling) => ruling === 'succeed')).toHaveLength(1);
    expect(rulings.filter((ruling) => ruling === 'duplicate')).toHaveLength(99);
    const rows = await scene.db.rows<{ arrivals: number }>(
      `select arrivals from supplier_message where topup_id = ? and source = 'callback'`,
      [order.topupId],
    );
    expect(rows).toEqual([{ arrivals: 100 }]);
  });

  test('a callback that anybody could have sent, it only asks for a check', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    expect(await order.callback('success', { isAuthenticated: false })).toBe('ask-check');
    expect(await order.hold()).toBe('held');
    expect(await order.state()).toBe('pending');
  });

  test('a callback for a reference that nobody knows, kept, and a case for people', async () => {
    const order = await scene.placeOrder();
    const attempt = await order.send();
    const unknown = { ...attempt, supplier_ref: 'NOBODY-1' };
    await expect(order.callback('success', { attempt: unknown })).resolves.toBe('processed before');
    const row = await scene.db.row(
      `select state, owner from work_item where kind = 'case' and detail like '%NOBODY-1'`,
    );
    expect(row).toEqual({ state: 'unknown-callback', owner: 'operator' });
  });

  test('a success that comes before the purchase’s own answer, settled once, and the answer changes nothing', async () => {
    const order = await scene.placeOrder();
    await order.send();
    expect(await order.callback('success', { sn: 'SN-EARLY' })).toBe('succeed');
    expect(await order.answer('success', { sn: 'SN-EARLY' })).toBe('add-serial-number');
    expect(await order.hold()).toBe('posted');
  });

  test('a late success of a refused attempt, a case, and no journal moves by itself', async () => {
    const order = await scene.placeOrder();
    const first = await order.send();
    await order.answer('none-made', { code: '43' });
    expect(await order.callback('success', { attempt: first })).toBe('open-case');
    expect(await order.cases()).toEqual(['late-success']);
    expect(await order.hold()).toBe('held');
    expect(await order.advance()).toMatchObject({ do: 'wait', for: 'case' });
  });

  test('S1, the same order advanced by thirty processes at once, one attempt', async () => {
    const order = await scene.placeOrder();
    const actions = await Promise.all(Array.from({ length: 30 }, () => order.advance()));
    expect(new Set(actions.map((action) => action.do))).toEqual(new Set(['purchase']));
    expect(await order.attempts()).toHaveLength(1);
  });

  test('every terminal said no, the order fails with its saldo back', async () => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('none-made', { code: '43' });
    await order.send();
    await order.answer('none-made', { code: '68' });
    expect(await order.advance()).toMatchObject({ do: 'report', state: 'failed' });
    expect(await order.hold()).toBe('voided');
  });
});

async function stopAllOf({ db }: Scene): Promise<void> {
  await db.write(`insert into setting (name, value, changed_at) values ('stopAll', '1', utc_timestamp(3))`);
}

async function stopProduct({ db }: Scene): Promise<void> {
  await db.write(`update product set is_stopped = 1 where code = 'S10'`);
}

async function turnOff({ db }: Scene): Promise<void> {
  await db.write(`update terminal set is_on = 0 where code = 'one'`);
}

async function openCase({ db }: Scene, topupId: string): Promise<void> {
  await db.write(
    `insert into work_item (id, kind, subject, state, topup_id, owner, next_action, next_at, due_at, escalate_at, opened_at,
       changed_at)
     select ?, 'case', ?, 'late-success', ?, 'operator', 'escalate', t, t, t, t, t from (select utc_timestamp(3) as t) clock`,
    [newId(), topupId, topupId],
  );
}
