import { rupiah } from '../../../../src/domain/money';
import { COST, depositAccount, LATE_DELIVERY, receivableAccount, REVENUE } from '../../../../src/ledger/accounts';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import { type ControlsScene, openControlsScene } from '../../../support/controls-scene';
import { expectBooksAgree } from '../../../support/ledger';
import { machineLooked } from '../../../support/machine-looked';
import { type OrderOnStage } from '../../../support/settlement';

const DEPOSIT = depositAccount('one');

describe('corrections that people ask for', () => {
  let scene: ControlsScene;

  beforeAll(async () => {
    scene = await openControlsScene();
  });
  beforeEach(() => machineLooked(scene.db));
  afterEach(async () => {
    await expectBooksAgree(scene.db);
    expect(await checkPromises(scene.db)).toEqual([]);
  });
  afterAll(() => scene.close());

  const lateOrder = async (): Promise<OrderOnStage> => {
    const order = await scene.failedOrder();
    await order.callback('success', { sn: `SN-${order.topupId.slice(-6)}` });
    await scene.request(order, 'late-success', { sn: '' });
    return order;
  };
  /** What moved on the accounts of the house while `part` ran: debits less credits. */
  const movedBy = async (part: () => Promise<unknown>): Promise<Record<string, number>> => {
    const accounts = { revenue: REVENUE, cost: COST, loss: LATE_DELIVERY, deposit: DEPOSIT, owed: receivable() };
    const read = async (): Promise<[string, number][]> =>
      Promise.all(
        Object.entries(accounts).map(async ([name, code]): Promise<[string, number]> => [
          name,
          await scene.balance(code),
        ]),
      );
    const [before, free] = [new Map(await read()), await scene.free()];
    await part();
    const moved = (await read()).map(([name, sum]): [string, number] => [name, sum - (before.get(name) ?? 0)]);
    return Object.fromEntries(
      [...moved, ['free', (await scene.free()) - free] as const].filter(([, sum]) => sum !== 0),
    );
  };
  const receivable = (): string => receivableAccount(scene.reseller.resellerId);
  const isOwedOpen = async ({ topupId }: OrderOnStage): Promise<boolean> =>
    (await scene.db.row(`select 1 from work_item where kind = 'receivable' and subject = ? and is_open = 1`, [
      topupId,
    ])) !== undefined;

  test('C4, the supplier told of a late success, one person books it as our loss with the number that was told', async () => {
    const order = await scene.failedOrder();
    await order.callback('success', { sn: 'SN-TOLD' });
    const moved = await movedBy(async () => {
      expect(await scene.request(order, 'late-success', { sn: '' })).toMatchObject({
        kind: 'executed',
        state: 'success',
      });
    });
    expect(moved).toEqual({ loss: 10_050, deposit: -10_050 });
    expect(await scene.db.row('select sn from topup where id = ?', [order.topupId])).toEqual({ sn: 'SN-TOLD' });
    expect(await order.cases()).toEqual([]);
  });

  test('C4, nobody told of a late success, a second person has to agree', async () => {
    const order = await scene.failedOrder();
    await scene.approved(order, 'late-success');
    expect(await order.state()).toBe('success');
  });

  describe('C4, charging the reseller for a late success', () => {
    test('its saldo is enough, price and cost move to where they belong, and it is told', async () => {
      const order = await lateOrder();
      const moved = await movedBy(() => scene.approved(order, 'charge-late-success'));
      expect(moved).toEqual({ free: -10_500, revenue: -10_500, cost: 10_050, loss: -10_050 });
      expect(await isOwedOpen(order)).toBe(false);
      expect((await scene.reportsOf(order)).at(-1)).toMatchObject({
        state: 'success',
        price: 10_500,
        saldo: await scene.free(),
      });
    });

    test('its saldo is short, nothing goes below the limit, the rest is owed and collected later', async () => {
      const order = await lateOrder();
      await scene.leaveFree(4_000);
      expect(await movedBy(() => scene.approved(order, 'charge-late-success'))).toEqual({
        ...{ free: -4_000, owed: 6_500, revenue: -10_500, cost: 10_050, loss: -10_050 },
      });
      expect([await scene.free(), await isOwedOpen(order)]).toEqual([0, true]);
      expect(await scene.request(order, 'collect-receivable')).toMatchObject({ lock: { code: 'saldo-empty' } });

      await scene.leaveFree(1_500);
      expect(await movedBy(() => scene.request(order, 'collect-receivable'))).toEqual({ free: -1_500, owed: -1_500 });
      expect(await isOwedOpen(order)).toBe(true);
      await scene.leaveFree(90_000_000);
      expect(await movedBy(() => scene.request(order, 'collect-receivable'))).toEqual({ free: -5_000, owed: -5_000 });
      expect(await isOwedOpen(order)).toBe(false);
      expect(await scene.request(order, 'collect-receivable')).toMatchObject({ lock: { code: 'nothing-to-charge' } });
    });

    test('its saldo is empty, all of it is owed', async () => {
      const order = await lateOrder();
      await scene.leaveFree(0);
      const moved = await movedBy(() => scene.approved(order, 'charge-late-success'));
      expect(moved).toMatchObject({ owed: 10_500, revenue: -10_500 });
      await scene.leaveFree(90_000_000);
    });

    test('a second time, refused; past all code, the database refuses it', async () => {
      const order = await lateOrder();
      await scene.approved(order, 'charge-late-success');
      expect(await scene.request(order, 'charge-late-success')).toMatchObject({ lock: { code: 'already-charged' } });
      const again = scene.db.write(
        `insert into journal (id, subject, kind, n, posted_at) values ('AGAIN', ?, 'charge-late-success', 1, utc_timestamp(3))`,
        [order.topupId],
      );
      await expect(again).rejects.toMatchObject({ code: 'duplicate', key: 'subject_kind_n' });
    });

    test('an order that was paid with its hold, refused', async () => {
      const order = await scene.pendingOrder();
      await scene.request(order, 'succeed');
      expect(await scene.request(order, 'charge-late-success')).toMatchObject({ lock: { code: 'nothing-to-charge' } });
    });

    test('the saldo shrinks while the second person looks, other figures are signed by nobody', async () => {
      const order = await lateOrder();
      const asked = await scene.request(order, 'charge-late-success');
      await scene.leaveFree(1_000);
      const { approvalId } = asked as { approvalId: string };
      expect(
        await movedBy(async () => {
          expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'content-changed' });
        }),
      ).toEqual({});
      expect(await scene.endOf(approvalId)).toMatchObject({ state: 'refused', outcome: 'order-changed', open: '0' });
      await scene.leaveFree(90_000_000);
    });
  });

  describe('a reversal gives back what was taken, and nothing else', () => {
    test('paid with its hold, the reseller gets the price', async () => {
      const order = await scene.pendingOrder();
      await scene.request(order, 'succeed');
      const moved = await movedBy(() => scene.approved(order, 'reversal'));
      expect(moved).toEqual({ free: 10_500, revenue: 10_500, cost: -10_050, deposit: 10_050 });
      expect((await scene.reportsOf(order)).at(-1)).toMatchObject({ state: 'reversed', price: 10_500 });
    });

    test('our loss, the loss is undone', async () => {
      const order = await lateOrder();
      expect(await movedBy(() => scene.approved(order, 'reversal'))).toEqual({ loss: -10_050, deposit: 10_050 });
      expect((await scene.reportsOf(order)).at(-1)).toMatchObject({ state: 'reversed', price: 0 });
    });

    test('charged in part, that part is given back, the rest is no longer owed', async () => {
      const order = await lateOrder();
      await scene.leaveFree(4_000);
      await scene.approved(order, 'charge-late-success');
      const moved = await movedBy(() => scene.approved(order, 'reversal'));
      expect(moved).toEqual({ free: 4_000, owed: -6_500, revenue: 10_500, cost: -10_050, deposit: 10_050 });
      expect(await isOwedOpen(order)).toBe(false);
      expect((await scene.reportsOf(order)).at(-1)).toMatchObject({ state: 'reversed', price: 4_000 });
      await scene.leaveFree(90_000_000);
    });
  });

  describe('C4, a second delivery of one order', () => {
    const bookedOf = async ({ topupId }: OrderOnStage) =>
      scene.db.rows<{ n: number; state: string; is_booked: number }>(
        'select n, state, booked_beside_at is not null as is_booked from topup_attempt where topup_id = ? order by n',
        [topupId],
      );
    const journalNumbers = async ({ topupId }: OrderOnStage): Promise<number[]> =>
      (
        await scene.db.rows<{ n: number }>(
          `select n from journal where subject = ? and kind = 'double-delivery' order by n`,
          [topupId],
        )
      ).map(({ n }) => n);

    test('two people book it, its cost is our loss at that terminal; the order and the saldo stay, its case closes', async () => {
      const { order } = await scene.deliveredTwice();
      const reports = await scene.reportsOf(order);
      const shown = (await scene.controls.of(order.topupId))?.controls.find((one) => one.action === 'double-delivery');
      expect(shown).toMatchObject({ lock: null, isFourEyes: true, preview: { debit: 10_050, credit: 10_050 } });
      const moved = await movedBy(() => scene.approved(order, 'double-delivery'));
      expect(moved).toEqual({ loss: 10_050, deposit: -10_050 });
      expect([await order.state(), await order.hold(), await order.cases()]).toEqual(['success', 'posted', []]);
      expect(await scene.reportsOf(order)).toEqual(reports);
      expect(await bookedOf(order)).toEqual([
        { n: 1, state: 'refused', is_booked: 1 },
        { n: 2, state: 'success', is_booked: 0 },
      ]);
      expect(await scene.auditOf(order.topupId)).toEqual(['topup.double-delivery']);
    });

    test('the evidence is what the supplier said, as it is stored', async () => {
      const { order } = await scene.deliveredTwice();
      const { approvalId } = (await scene.request(order, 'double-delivery', { quote: '' })) as { approvalId: string };
      const sn = `SN-TWICE-${order.topupId.slice(-6)}`;
      expect((await scene.viewOf(approvalId)).evidence[0]).toMatch(
        new RegExp(`^Atas dasar kabar supplier .+: sukses \\(SN ${sn}, harga Rp10.050, kode 00\\)\\.$`),
      );
      expect(await scene.db.row('select payload from approval where id = ?', [approvalId])).toEqual({
        payload: JSON.stringify({
          messageId: (
            await scene.db.row<{ id: string }>('select id from supplier_message where sn = ? and topup_id = ?', [
              ...[sn, order.topupId],
            ])
          )?.id,
        }),
      });
    });

    test.each([
      [10_070, 10_070],
      [0, 10_050],
      [99_000_000, 10_050],
    ])('the supplier says that it took %i, %i is booked', async (told, booked) => {
      const order = await scene.refusedOrder();
      const first = await order.last();
      await order.send();
      await order.answer('success');
      await order.callback('success', { attempt: first, cost: rupiah(told) });
      expect(await movedBy(() => scene.approved(order, 'double-delivery'))).toEqual({ loss: booked, deposit: -booked });
    });

    test('a list of the supplier or a hint of anybody says so, people have to quote the supplier', async () => {
      const order = await scene.refusedOrder();
      const first = await order.last();
      await order.send();
      await order.answer('success');
      await order.callback('success', { attempt: first, isAuthenticated: false });
      expect(await order.cases()).toEqual(['late-success']);
      for (const quote of ['', ' gagal ']) {
        expect(await scene.request(order, 'double-delivery', { quote })).toEqual({
          kind: 'refused',
          code: 'invalid-quote',
        });
      }
      const { approvalId } = (await scene.request(order, 'double-delivery')) as { approvalId: string };
      expect((await scene.viewOf(approvalId)).evidence[0]).toBe(
        'Pernyataan supplier: “transaksi tidak pernah kami terima”',
      );
      expect(await scene.decide(approvalId)).toMatchObject({ kind: 'executed' });
      expect(await journalNumbers(order)).toEqual([1]);
    });

    test('the supplier told of the success before it took it back, and a hint follows: old words are no evidence', async () => {
      const order = await scene.pendingOrder();
      await order.callback('success');
      await scene.approved(order, 'reversal');
      await order.callback('success', { isAuthenticated: false, text: 'a hint' });
      expect(await order.cases()).toEqual(['late-success']);
      const asked = await scene.request(order, 'double-delivery', { quote: '' });
      expect(asked).toEqual({ kind: 'refused', code: 'invalid-quote' });
      await order.callback('success', { text: 'by the supplier' });
      await scene.approved(order, 'double-delivery', { quote: '' });
      expect(await journalNumbers(order)).toEqual([1]);
    });

    test('asked for again, refused; the same words again open nothing; past all code, the database refuses it', async () => {
      const { order, first } = await scene.deliveredTwice();
      await scene.approved(order, 'double-delivery');
      expect(await scene.request(order, 'double-delivery')).toMatchObject({ lock: { code: 'nothing-to-settle' } });
      expect(await order.callback('success', { attempt: first, text: 'again' })).toBe('nothing');
      expect(await order.cases()).toEqual([]);
      // A case that somebody opens all the same is closed with a reason, and books nothing.
      await scene.db.write(
        `update work_item set closed_at = null where kind = 'case' and state = 'late-success' and subject = ?`,
        [first.id],
      );
      expect(await scene.request(order, 'double-delivery')).toMatchObject({ lock: { code: 'already-booked' } });
      const by = scene.people.supervisor;
      expect(await scene.request(order, 'close-case', { by })).toMatchObject({ kind: 'executed' });
      const again = scene.db.write(
        `insert into journal (id, subject, kind, n, posted_at) values ('TWICE', ?, 'double-delivery', ?, utc_timestamp(3))`,
        [order.topupId, first.n],
      );
      await expect(again).rejects.toMatchObject({ code: 'duplicate', key: 'subject_kind_n' });
      expect(await journalNumbers(order)).toEqual([1]);
    });

    test('the supplier takes it back afterwards, people are told', async () => {
      const { order, first } = await scene.deliveredTwice();
      await scene.approved(order, 'double-delivery');
      expect(await order.callback('failed', { attempt: first })).toBe('open-case');
      expect(await order.cases()).toEqual(['failed-after-success']);
    });

    test('a late success of a failed order comes first; the one beside it is booked then, each at its terminal', async () => {
      const order = await scene.refusedOrder();
      const first = await order.last();
      await order.send();
      await order.answer('none-made', { code: '68' });
      const second = await order.last();
      await order.advance();
      await order.callback('success', { attempt: first, text: 'first' });
      await order.callback('success', { attempt: second, text: 'second', cost: rupiah(10_150) });
      expect(await scene.request(order, 'double-delivery')).toMatchObject({ lock: { code: 'nothing-to-settle' } });
      await scene.request(order, 'late-success', { attemptId: second.id });
      expect(await order.cases()).toEqual(['late-success']);
      const other = depositAccount('two');
      const before = await scene.balance(other);
      expect(await movedBy(() => scene.approved(order, 'double-delivery'))).toEqual({ loss: 10_050, deposit: -10_050 });
      expect([await order.cases(), await scene.balance(other)]).toEqual([[], before]);
    });

    test('an order that was reversed was delivered after all, its cost is our loss and it stays reversed', async () => {
      const order = await scene.pendingOrder();
      await scene.request(order, 'succeed');
      await scene.approved(order, 'reversal');
      expect(await order.callback('success')).toBe('open-case');
      const moved = await movedBy(() => scene.approved(order, 'double-delivery'));
      expect(moved).toEqual({ loss: 10_050, deposit: -10_050 });
      expect([await order.state(), await order.cases()]).toEqual(['reversed', []]);
      expect(await bookedOf(order)).toEqual([{ n: 1, state: 'reversed', is_booked: 1 }]);
      expect(await order.callback('success', { text: 'once more' })).toBe('nothing');
    });

    test('the supplier names another price while the second person looks, the figures are signed by nobody', async () => {
      const { order, first } = await scene.deliveredTwice();
      const { approvalId } = (await scene.request(order, 'double-delivery')) as { approvalId: string };
      await order.callback('success', { attempt: first, cost: rupiah(10_080), text: 'another price' });
      const moved = await movedBy(async () => {
        expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'content-changed' });
      });
      expect(moved).toEqual({});
      expect(await movedBy(() => scene.approved(order, 'double-delivery'))).toEqual({ loss: 10_080, deposit: -10_080 });
    });

    test('the paid one is denied after the other was booked, what was paid stays; the booked one is denied too, it is given back', async () => {
      const { order, first } = await scene.deliveredTwice();
      await scene.approved(order, 'double-delivery');
      expect(await order.callback('failed')).toBe('open-case');
      // The reseller has the delivery that was booked, and has paid for one.
      expect(await scene.request(order, 'reversal')).toMatchObject({ lock: { code: 'booked-beside' } });
      expect([await order.state(), await order.hold()]).toEqual(['success', 'posted']);
      await order.callback('failed', { attempt: first });
      const other = depositAccount('two');
      const before = await scene.balance(other);
      const moved = await movedBy(() => scene.approved(order, 'reversal'));
      expect(moved).toEqual({ free: 10_500, revenue: 10_500, cost: -10_050 });
      expect((await scene.balance(other)) - before).toBe(10_050);
      expect([await journalNumbers(order), await order.cases()]).toEqual([[1], ['failed-after-success']]);
    });

    test('C3, the other is claimed and the paid one denied, neither is proposed, both say so, and one bars the other', async () => {
      const { order } = await scene.deliveredTwice();
      await order.callback('failed');
      expect(await order.cases()).toEqual(['failed-after-success', 'late-success']);
      expect((await scene.controls.of(order.topupId))?.proposal).toEqual({ kind: 'none', code: 'delivery-unclear' });
      for (const action of ['reversal', 'double-delivery'] as const) {
        const { approvalId } = (await scene.request(order, action)) as { approvalId: string };
        const { evidence } = await scene.viewOf(approvalId);
        expect(evidence.at(-1)).toContain('Belum jelas kiriman mana yang benar');
        expect(evidence).toContain('Kasus terbuka: supplier menyatakan sukses untuk percobaan yang semula gagal.');
        await scene.decide(approvalId, { decision: 'withdraw', by: scene.people.operator });
      }
      expect(await movedBy(() => scene.approved(order, 'double-delivery'))).toEqual({ loss: 10_050, deposit: -10_050 });
      expect(await scene.request(order, 'reversal')).toMatchObject({ lock: { code: 'booked-beside' } });
    });
  });

  describe('P1, an abandoned attempt', () => {
    test('people quote the supplier, four eyes, it is a definite no and its case closes', async () => {
      const order = await scene.suspectOrder();
      await scene.approved(order, 'fail');
      expect(await movedBy(() => scene.approved(order, 'settle-abandoned'))).toEqual({});
      expect([(await order.last()).state, await order.cases(), await order.state()]).toEqual(['refused', [], 'failed']);
    });

    test('without the words of the supplier, refused', async () => {
      const order = await scene.suspectOrder();
      await scene.approved(order, 'fail');
      expect(await scene.request(order, 'settle-abandoned', { quote: ' gagal ' })).toEqual({
        kind: 'refused',
        code: 'invalid-quote',
      });
      expect((await order.last()).state).toBe('abandoned');
    });

    test('P11, a success was heard of it, a no afterwards settles nothing: people decide', async () => {
      const order = await scene.suspectOrder();
      await scene.approved(order, 'fail');
      expect(await order.callback('success')).toBe('open-case');
      expect(await order.callback('failed')).toBe('nothing');
      expect([(await order.last()).state, await order.cases()]).toEqual(['abandoned', ['abandoned', 'late-success']]);
      await scene.approved(order, 'settle-abandoned');
      expect(await order.cases()).toEqual([]);
    });

    test('P11, somebody unknown spoke of a success, a no of the supplier settles it', async () => {
      const order = await scene.suspectOrder();
      await scene.approved(order, 'fail');
      expect(await order.callback('success', { isAuthenticated: false })).toBe('open-case');
      expect(await order.callback('failed')).toBe('settle-abandoned');
      expect([(await order.last()).state, await order.cases()]).toEqual(['refused', ['late-success']]);
    });

    test('the longest words of the supplier, full of quotation marks, kept as they are', async () => {
      const order = await scene.suspectOrder();
      await scene.approved(order, 'fail');
      const quote = '"'.repeat(500);
      const { approvalId } = (await scene.request(order, 'settle-abandoned', { quote })) as { approvalId: string };
      expect((await scene.viewOf(approvalId)).evidence).toContain(`Pernyataan supplier: “${quote}”`);
    });

    test('evidence settles it while the second person looks, the request ends and nothing is decided twice', async () => {
      const order = await scene.suspectOrder();
      await scene.approved(order, 'fail');
      const { approvalId } = (await scene.request(order, 'settle-abandoned')) as { approvalId: string };
      expect(await order.callback('failed')).toBe('settle-abandoned');
      expect(await scene.decide(approvalId)).toMatchObject({ code: 'locked', lock: { code: 'nothing-to-settle' } });
    });
  });

  describe('closing a case without a journal', () => {
    const { supervisor } = { supervisor: 'supervisor' } as const;
    const close = async (order: OrderOnStage) =>
      scene.request(order, 'close-case', { by: scene.people[supervisor], reason: 'dua kali dicek ke supplier' });

    test('a second attempt was delivered as well and is booked elsewhere, two people close its case with a note', async () => {
      const { order } = await scene.deliveredTwice();
      expect(await order.cases()).toEqual(['late-success']);
      const asked = (await close(order)) as { kind: string; approvalId: string };
      expect(asked.kind).toBe('requested');
      expect(await scene.decide(asked.approvalId, { by: scene.people.admin })).toMatchObject({ kind: 'executed' });
      expect(await scene.journalsOf(order)).toEqual(['topup-success']);
      expect(await order.cases()).toEqual([]);
      const note = await scene.db.row('select text, staff_id from case_note where topup_id = ?', [order.topupId]);
      expect(note).toEqual({ text: 'dua kali dicek ke supplier', staff_id: scene.people.supervisor.id });
    });

    test('broken books of an open order, it goes on afterwards', async () => {
      const order = await scene.refusedOrder();
      await scene.db.write(
        `insert into work_item (id, kind, subject, state, topup_id, owner, next_action, next_at, due_at, escalate_at, opened_at,
           changed_at) values (?, 'case', ?, 'invariant-broken', ?, 'admin', 'escalate', utc_timestamp(3), utc_timestamp(3),
           utc_timestamp(3), utc_timestamp(3), utc_timestamp(3))`,
        [`W${order.topupId.slice(1)}`, order.topupId, order.topupId],
      );
      expect(await order.advance()).toMatchObject({ do: 'wait', for: 'case' });
      expect(await close(order)).toMatchObject({ kind: 'executed', state: 'routing' });
      expect(await order.advance()).toMatchObject({ do: 'purchase' });
    });

    test('a late success that could be booked, a second person has to agree that it is not', async () => {
      const order = await scene.failedOrder();
      await order.callback('success');
      const asked = (await close(order)) as { kind: string; approvalId: string };
      expect(asked.kind).toBe('requested');
      await scene.decide(asked.approvalId, { by: scene.people.admin });
      expect([await order.cases(), await order.state(), await scene.journalsOf(order)]).toEqual([[], 'failed', []]);
    });

    test('P11, the supplier says the same again after it was closed, people are told again', async () => {
      const order = await scene.failedOrder();
      await order.callback('success', { text: 'it was delivered' });
      const asked = (await close(order)) as { approvalId: string };
      await scene.decide(asked.approvalId, { by: scene.people.admin });
      expect(await order.callback('success', { text: 'it was delivered' })).toBe('open-case');
      expect(await order.cases()).toEqual(['late-success']);
    });

    test('an operator, refused', async () => {
      const order = await scene.failedOrder();
      await order.callback('success');
      expect(await scene.request(order, 'close-case')).toEqual({ kind: 'refused', code: 'role-may-not' });
    });
  });
});
