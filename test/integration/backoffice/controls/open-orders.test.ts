import { depositAccount, REVENUE } from '../../../../src/ledger/accounts';
import { supplierReference } from '../../../../src/settlement/supplier-reference';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import { type ControlsScene, openControlsScene, snOf } from '../../../support/controls-scene';
import { expectBooksAgree } from '../../../support/ledger';
import { machineLooked } from '../../../support/machine-looked';

describe('controls of open orders', () => {
  let scene: ControlsScene;

  beforeAll(async () => {
    scene = await openControlsScene();
  });
  beforeEach(() => machineLooked(scene.db));
  afterEach(async () => {
    for (const name of Object.keys(scene.overrides)) Reflect.deleteProperty(scene.overrides, name);
    await expectBooksAgree(scene.db);
    expect(await checkPromises(scene.db)).toEqual([]);
  });
  afterAll(() => scene.close());

  describe('Sukseskan', () => {
    test('a pending order, one person is enough: the hold is posted, the cost is booked and the reseller is told', async () => {
      const order = await scene.pendingOrder();
      const before = { revenue: await scene.balance(REVENUE), deposit: await scene.balance(depositAccount('one')) };
      const outcome = await scene.request(order, 'succeed');
      expect(outcome).toMatchObject({ kind: 'executed', state: 'success', attemptState: 'success' });
      expect([await order.state(), await order.hold(), (await order.last()).state]).toEqual([
        'success',
        'posted',
        'success',
      ]);
      expect((await scene.balance(REVENUE)) - before.revenue).toBe(-10_500);
      expect((await scene.balance(depositAccount('one'))) - before.deposit).toBe(-10_050);
      expect(await scene.reportsOf(order)).toMatchObject([{ state: 'success', sn: snOf(order), price: 10_500 }]);
      const attempt = await scene.db.row(
        'select sn, decided_at is not null as is_decided from topup_attempt where topup_id = ?',
        [order.topupId],
      );
      expect(attempt).toEqual({ sn: snOf(order), is_decided: 1 });
      const { approvalId } = outcome as { approvalId: string };
      expect(await scene.endOf(approvalId)).toMatchObject({ state: 'executed', open: '0' });
      expect(await scene.auditOf(approvalId)).toEqual(['approval.request']);
      expect(await scene.auditOf(order.topupId)).toEqual(['topup.succeed']);
    });

    test('C3, a suspect order, a second person has to agree before anything moves', async () => {
      const order = await scene.suspectOrder();
      const asked = await scene.request(order, 'succeed');
      expect(asked).toMatchObject({ kind: 'requested' });
      expect([await order.state(), await order.hold()]).toEqual(['suspect', 'held']);
      expect(await scene.decide((asked as { approvalId: string }).approvalId)).toMatchObject({ kind: 'executed' });
      expect([await order.state(), await order.hold(), await order.cases()]).toEqual(['success', 'posted', []]);
    });

    test('C6, a pending order above the limit of one person, a second one has to agree', async () => {
      scene.overrides.fourEyesAboveRupiah = 10_000;
      const order = await scene.pendingOrder();
      await scene.approved(order, 'succeed');
      expect(await order.state()).toBe('success');
    });

    test.each(['', 'abc', 'x'.repeat(65), 'SN_1234', 'SN#12345', 'SN12\n345'])(
      'a serial number that is none (%j), refused',
      async (sn) => {
        const order = await scene.pendingOrder();
        expect(await scene.request(order, 'succeed', { sn })).toEqual({ kind: 'refused', code: 'invalid-sn' });
        expect(await order.state()).toBe('pending');
      },
    );

    test('a serial number of another order, refused; with spaces around it, it is the same one', async () => {
      const [first, second] = [await scene.pendingOrder(), await scene.pendingOrder()];
      await scene.request(first, 'succeed');
      const outcome = await scene.request(second, 'succeed', { sn: `  ${snOf(first)} ` });
      expect(outcome).toEqual({ kind: 'refused', code: 'sn-used-before' });
      expect(await second.state()).toBe('pending');
    });

    test('a serial number that another order got while the second person looked, refused and nothing moves', async () => {
      const order = await scene.suspectOrder();
      const { approvalId } = (await scene.request(order, 'succeed')) as { approvalId: string };
      const other = await scene.pendingOrder();
      await other.callback('success', { sn: snOf(order) });
      expect(await scene.decide(approvalId)).toMatchObject({ kind: 'refused' });
      expect([await order.state(), await order.hold()]).toEqual(['suspect', 'held']);
    });

    test('a serial number that is asked for with another order, refused until that was decided', async () => {
      const [first, second] = [await scene.suspectOrder(), await scene.pendingOrder()];
      const { approvalId } = (await scene.request(first, 'succeed')) as { approvalId: string };
      const sn = snOf(first);
      expect(await scene.request(second, 'succeed', { sn })).toEqual({ kind: 'refused', code: 'sn-used-before' });
      await scene.decide(approvalId, { decision: 'reject', note: 'SN milik transaksi lain' });
      expect(await scene.request(second, 'succeed', { sn })).toMatchObject({ kind: 'executed' });
    });

    test('P6, a check is on its way, it is locked until that has ended', async () => {
      const order = await scene.pendingOrder();
      await order.fencedCheck();
      const outcome = await scene.request(order, 'succeed');
      expect(outcome).toMatchObject({ kind: 'refused', code: 'locked', lock: { code: 'in-flight' } });
      expect((outcome as { lock: { until: string } }).lock.until > (await scene.db.now())).toBe(true);
      await order.age(60_000);
      expect(await scene.request(order, 'succeed')).toMatchObject({ kind: 'executed' });
    });

    describe('of a purchase that was refused and delivered after all, before the order is bought elsewhere', () => {
      test('C3, two people, the hold pays for it, its number is reported and its case closes', async () => {
        const { order, first } = await scene.lateInRouting();
        const before = { revenue: await scene.balance(REVENUE), deposit: await scene.balance(depositAccount('one')) };
        await scene.approved(order, 'succeed');
        expect([await order.state(), await order.hold(), await order.cases()]).toEqual(['success', 'posted', []]);
        expect(await order.attempts()).toMatchObject([{ id: first.id, state: 'success' }]);
        expect((await scene.balance(REVENUE)) - before.revenue).toBe(-10_500);
        expect((await scene.balance(depositAccount('one'))) - before.deposit).toBe(-10_050);
        expect(await scene.reportsOf(order)).toMatchObject([{ state: 'success', sn: snOf(order), price: 10_500 }]);
        expect(await order.advance()).toMatchObject({ do: 'report' });
      });

      test('P2, the next attempt was opened and has not left, it is cancelled and its fence stays shut', async () => {
        const order = await scene.refusedOrder();
        const first = await order.last();
        expect(await order.advance()).toMatchObject({ do: 'purchase', n: 2 });
        await order.callback('success', { attempt: first });
        await order.age(50_000);
        await scene.approved(order, 'succeed');
        expect((await order.fence()).kind).toBe('stop');
        expect(await order.attempts()).toMatchObject([{ state: 'success' }, { state: 'cancelled' }]);
        expect([await order.state(), await scene.journalsOf(order)]).toEqual(['success', ['topup-success']]);
      });

      test('P6, the next attempt has left, it is locked; what it brings settles the order', async () => {
        const order = await scene.refusedOrder();
        const first = await order.last();
        await order.send();
        await order.callback('success', { attempt: first });
        expect(await scene.request(order, 'succeed')).toMatchObject({ lock: { code: 'in-flight' } });
        await order.answer('success');
        expect([await order.state(), await order.cases()]).toEqual(['success', ['late-success']]);
      });

      test('P6, the refused purchase may still be on its way, it is locked until that has ended', async () => {
        const order = await scene.refusedOrder();
        await order.callback('success');
        expect(await scene.request(order, 'succeed')).toMatchObject({ lock: { code: 'in-flight' } });
        await order.age(50_000);
        expect(await scene.request(order, 'succeed')).toMatchObject({ kind: 'requested' });
      });

      test('the supplier said nothing of the kind, it is locked', async () => {
        const order = await scene.refusedOrder();
        await order.age(50_000);
        expect(await scene.request(order, 'succeed')).toMatchObject({ lock: { code: 'nothing-to-settle' } });
      });

      test('two were refused and both delivered, one is paid for and the case of the other stays', async () => {
        const order = await scene.refusedOrder();
        const first = await order.last();
        await order.send();
        await order.answer('none-made', { code: '68' });
        await order.callback('success', { attempt: first, text: 'first' });
        await order.callback('success', { text: 'second' });
        await order.age(50_000);
        await scene.approved(order, 'succeed');
        expect([await order.state(), await order.cases()]).toEqual(['success', ['late-success']]);
        expect(await order.attempts()).toMatchObject([{ state: 'refused' }, { state: 'success' }]);
        await scene.approved(order, 'double-delivery');
        expect([await order.cases(), await scene.journalsOf(order)]).toEqual([
          [],
          ['topup-success', 'double-delivery'],
        ]);
      });
    });

    test('C3, the supplier contradicts it afterwards, a case opens, a correction is offered and no journal moves', async () => {
      const order = await scene.suspectOrder();
      await scene.approved(order, 'succeed');
      expect(await order.callback('failed')).toBe('open-case');
      expect(await order.cases()).toEqual(['failed-after-success']);
      expect(await scene.journalsOf(order)).toEqual(['topup-success']);
      const { controls } = (await scene.controls.of(order.topupId))!;
      expect(controls.find(({ action }) => action === 'reversal')).toMatchObject({ lock: null, isFourEyes: true });
    });
  });

  describe('Gagalkan', () => {
    test('an order in routing, one person is enough: the saldo is free again and the reseller is told', async () => {
      const order = await scene.refusedOrder();
      const before = await scene.free();
      expect(await scene.request(order, 'fail')).toMatchObject({ kind: 'executed', state: 'failed' });
      expect([await order.state(), await order.hold(), await order.cases()]).toEqual(['failed', 'voided', []]);
      expect((await scene.free()) - before).toBe(10_500);
      const row = await scene.db.row('select error_code from topup where id = ?', [order.topupId]);
      expect(row).toEqual({ error_code: 'cancelled-by-operator' });
      const [report] = await scene.reportsOf(order);
      expect(report).toMatchObject({ state: 'failed', message: 'S10 GAGAL. Dibatalkan operator. Saldo dikembalikan.' });
    });

    test('an attempt that has not left, it is cancelled with the order and the fence stays shut', async () => {
      const order = await scene.placeOrder();
      await order.advance();
      expect(await scene.request(order, 'fail')).toMatchObject({ kind: 'executed' });
      expect((await order.last()).state).toBe('cancelled');
      expect((await order.fence()).kind).toBe('stop');
    });

    test.each(['pending', 'suspect'] as const)(
      'C3, a %s order, four eyes, and what may still come keeps a case',
      async (state) => {
        const order = state === 'pending' ? await scene.pendingOrder() : await scene.suspectOrder();
        await scene.approved(order, 'fail');
        expect([await order.state(), await order.hold(), (await order.last()).state]).toEqual([
          'failed',
          'voided',
          'abandoned',
        ]);
        expect(await order.cases()).toEqual(['abandoned']);
      },
    );

    test('C3, the supplier says no afterwards, the case closes with it', async () => {
      const order = await scene.suspectOrder();
      await scene.approved(order, 'fail');
      expect(await order.callback('failed')).toBe('settle-abandoned');
      expect([(await order.last()).state, await order.cases()]).toEqual(['refused', []]);
    });

    test('C3, it was delivered after all, both cases are open until the late success is booked', async () => {
      const order = await scene.suspectOrder();
      await scene.approved(order, 'fail');
      expect(await order.callback('success')).toBe('open-case');
      expect(await order.cases()).toEqual(['abandoned', 'late-success']);
      expect(await scene.request(order, 'late-success')).toMatchObject({ kind: 'executed', state: 'success' });
      expect([await order.cases(), await scene.journalsOf(order)]).toEqual([[], ['late-success']]);
    });

    test('P6, the purchase may still be on its way, it is locked', async () => {
      const order = await scene.placeOrder();
      await order.send();
      expect(await scene.request(order, 'fail')).toMatchObject({ code: 'locked', lock: { code: 'in-flight' } });
      await order.answer('unknown');
      expect(await scene.request(order, 'fail')).toMatchObject({ code: 'locked', lock: { code: 'in-flight' } });
    });
  });

  describe('Resend and Ulang Trx', () => {
    test('P10, a resend after a definite no, a new attempt at the same terminal with a reference of its own', async () => {
      const order = await scene.refusedOrder();
      expect(await scene.request(order, 'resend')).toMatchObject({ kind: 'executed', state: 'routing' });
      const [first, second] = await order.attempts();
      expect(second).toMatchObject({ n: 2, terminal_code: first!.terminal_code, state: 'new' });
      expect(second!.supplier_ref).not.toBe(first!.supplier_ref);
      expect(await order.advance()).toMatchObject({ do: 'purchase', attemptId: second!.id });
      expect((await order.fence()).kind).toBe('go');
    });

    test('P10, Ulang Trx after a definite no, the next terminal', async () => {
      const order = await scene.refusedOrder();
      expect(await scene.request(order, 'reroute')).toMatchObject({ kind: 'executed' });
      expect((await order.attempts()).map(({ terminal_code: terminal }) => terminal)).toEqual(['one', 'two']);
    });

    test('Ulang Trx before anything was bought, it routes at once with a deadline of its own', async () => {
      const order = await scene.placeOrder();
      await scene.db.write(`update topup set send_deadline = send_deadline - interval 200 second where id = ?`, [
        order.topupId,
      ]);
      expect(await scene.request(order, 'reroute')).toMatchObject({ kind: 'executed', state: 'accepted' });
      const row = await scene.db.row<{ left: string }>(
        'select timestampdiff(second, utc_timestamp(3), send_deadline) as `left` from topup where id = ?',
        [order.topupId],
      );
      expect(Number(row?.left)).toBeGreaterThan(290);
      expect((await order.last()).state).toBe('new');
    });

    test('P2, past the latest automatic send, an operator may still buy while the hold is held', async () => {
      const order = await scene.refusedOrder();
      await scene.db.write('update topup set latest_send = utc_timestamp(3) - interval 1 minute where id = ?', [
        order.topupId,
      ]);
      expect(await scene.request(order, 'resend')).toMatchObject({ kind: 'executed' });
      expect((await order.fence()).kind).toBe('go');
      await order.answer('none-made', { code: '43' });
      expect(await order.advance()).toMatchObject({ do: 'report', state: 'failed' });
    });

    test('S2, something was bought for it before a restore, nothing is bought and nothing given up before that is known', async () => {
      const order = await scene.placeOrder();
      const row = await scene.db.row<{ reference: Buffer }>('select reference from topup where id = ?', [
        order.topupId,
      ]);
      const reference = row!.reference.toString('latin1');
      const { resellerId } = scene.reseller;
      await scene.db.write(
        `insert into lost_purchase (attempt_id, n, terminal_code, supplier_ref, purchased_at, source, imported_at)
         values (?, 1, 'two', ?, utc_timestamp(3), 'statement', utc_timestamp(3))`,
        [`L${order.topupId.slice(1)}`, supplierReference({ resellerId, origin: 'h2h', reference }, 1)],
      );
      expect(await scene.request(order, 'reroute')).toMatchObject({ lock: { code: 'recovering' } });
      expect(await scene.request(order, 'fail')).toMatchObject({ lock: { code: 'recovering' } });
      await order.advance();
      expect(await order.attempts()).toMatchObject([{ n: 1, terminal_code: 'two', state: 'suspect' }]);
    });

    test('P10, twice at once, one attempt is opened', async () => {
      const order = await scene.refusedOrder();
      const outcomes = await Promise.all([scene.request(order, 'resend'), scene.request(order, 'reroute')]);
      expect(outcomes.filter(({ kind }) => kind === 'executed')).toHaveLength(1);
      expect(await order.attempts()).toHaveLength(2);
    });

    test('the terminal was turned off, the resend is locked and the next terminal is not', async () => {
      const order = await scene.refusedOrder();
      await scene.db.write(`update terminal set is_on = 0 where code = 'one'`);
      expect(await scene.request(order, 'resend')).toMatchObject({ lock: { code: 'terminal-off' } });
      expect(await scene.request(order, 'reroute')).toMatchObject({ kind: 'executed' });
      await scene.db.write(`update terminal set is_on = 1 where code = 'one'`);
    });
  });

  describe('Buat Pending', () => {
    const dueOf = async (topupId: string) =>
      scene.db.row<{ due_at: Date; parked_until: Date; send_deadline: Date; parked_times: number }>(
        `select w.due_at, t.parked_until, t.send_deadline, t.parked_times from work_item w join topup t on t.id = w.subject
         where w.kind = 'topup' and t.id = ?`,
        [topupId],
      );

    test('a suspect order, people get more time, checks go on and nothing is booked', async () => {
      const order = await scene.suspectOrder();
      await order.advance();
      expect(await scene.request(order, 'park', { minutes: 30 })).toMatchObject({ kind: 'executed', state: 'suspect' });
      const row = await dueOf(order.topupId);
      expect(row?.due_at).toEqual(row?.parked_until);
      await order.check('pending');
      expect((await dueOf(order.topupId))?.due_at).toEqual(row?.parked_until);
      expect([await scene.journalsOf(order), await order.hold()]).toEqual([[], 'held']);
    });

    test('an order in routing, its time for sending stays what it was', async () => {
      const order = await scene.refusedOrder();
      const before = await dueOf(order.topupId);
      expect(await scene.request(order, 'park', { minutes: 60 })).toMatchObject({ kind: 'executed' });
      expect((await dueOf(order.topupId))?.send_deadline).toEqual(before?.send_deadline);
    });

    test('more often than is allowed, only a supervisor may', async () => {
      const order = await scene.suspectOrder();
      await scene.request(order, 'park');
      await scene.request(order, 'park');
      expect(await scene.request(order, 'park')).toMatchObject({ lock: { code: 'parked-too-often' } });
      const by = scene.people.supervisor;
      expect(await scene.request(order, 'park', { by })).toMatchObject({ kind: 'executed' });
      expect((await dueOf(order.topupId))?.parked_times).toBe(3);
      const shown = async (...who: [typeof by] | []) =>
        (await scene.controls.of(order.topupId, ...who))?.controls.find(({ action }) => action === 'park')?.lock?.code;
      expect([await shown(), await shown(by)]).toEqual(['parked-too-often', undefined]);
    });

    test.each([0, 10, 61, 120])('%i minutes, refused', async (minutes) => {
      const order = await scene.suspectOrder();
      expect(await scene.request(order, 'park', { minutes })).toEqual({ kind: 'refused', code: 'invalid-minutes' });
    });
  });

  test('a reason of nine letters, refused', async () => {
    const order = await scene.suspectOrder();
    expect(await scene.request(order, 'fail', { reason: '  sembilan9  ' })).toEqual({
      kind: 'refused',
      code: 'invalid-reason',
    });
  });

  test('somebody of customer service, refused', async () => {
    const order = await scene.suspectOrder();
    expect(await scene.request(order, 'fail', { by: scene.people.cs })).toEqual({
      kind: 'refused',
      code: 'role-may-not',
    });
  });

  test('C1, the order changed since the person looked at it, refused', async () => {
    const order = await scene.suspectOrder();
    const version = (await scene.versionOf(order)) - 1;
    expect(await scene.request(order, 'fail', { version })).toEqual({ kind: 'refused', code: 'order-changed' });
  });

  test('evidence that was stored and not acted on, it settles the order first and the person is told', async () => {
    const order = await scene.suspectOrder();
    const { id, terminal_code: terminal } = await order.last();
    await scene.db.write(
      `insert into supplier_message (id, terminal_code, attempt_id, topup_id, source, is_authenticated, digest, raw, verdict,
         is_final, blame, sn, received_at, last_received_at)
       values (?, ?, ?, ?, 'callback', 1, '', '', 'success', 0, 'route', 'SN-STORED', utc_timestamp(3), utc_timestamp(3))`,
      [`M${order.topupId.slice(1)}`, terminal, id, order.topupId],
    );
    expect(await scene.request(order, 'fail')).toEqual({ kind: 'refused', code: 'order-changed' });
    expect([await order.state(), await order.hold()]).toEqual(['success', 'posted']);
  });
});
