import { rupiah } from '../../../../src/domain/money';
import { after, type Instant } from '../../../../src/domain/time';
import { createConfirmNotices } from '../../../../src/dispatch/confirm-notices';
import { storeBankNotice } from '../../../../src/intake/store-bank-notice';
import { silentLogger } from '../../../../src/logging/logger';
import { inquireAndRecognise, type LifeScene, openLifeScene, type PlanWish } from '../../../support/life-scene';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Bills whose customer may have paid, or could not pay yet: the machine neither bills, reminds nor charges them. */
describe('a bill that may be paid already', () => {
  let scene: LifeScene;

  beforeAll(async () => {
    scene = await openLifeScene();
  });
  beforeEach(() => {
    scene.setClock('2026-03-02', '00:05:00');
  });
  afterEach(() => scene.expectBooksAgree());
  afterAll(() => scene.close());

  /** A bill of 12 March 2026 that has just been opened. */
  const openBill = async (wish: PlanWish = {}) => {
    const plan = await scene.makePlan(wish);
    await scene.advancePlan(plan.planId);
    const [{ id, number } = { id: '', number: '' }] = await scene.tagihanOf(plan.planId);
    const loop = createConfirmNotices({
      ...{ ...scene.deps, bank: scene.bank, logger: silentLogger, wake: () => undefined },
    });
    return {
      ...{ plan, id, number },
      run: () => scene.run(id),
      runOn: (date: string, time = '09:00:00') => {
        scene.setClock(date, time);
        return scene.run(id);
      },
      /** With the inquiries that are due, and the look that follows them. */
      sweepOn: async (date: string, time = '09:00:00') => {
        scene.setClock(date, time);
        await scene.run(id);
        await scene.inquireDue();
        return scene.run(id);
      },
      row: async () => (await scene.tagihanOf(plan.planId))[0]!,
      messages: () => scene.messagesOf(id),
      accounts: async () => (await scene.accountsOf(id)).map(({ trxId, state }) => ({ trxId, state })),
      /** What the bank says of the money that it just took; `saysAt`: as it was altered on its way. */
      tell: async ({ amount, paidAt, saysAt = paidAt }: { amount: number; paidAt: Instant; saysAt?: Instant }) => {
        const record = scene.bank.book.get(number)!;
        await storeBankNotice(
          scene.db,
          {
            ...{ body: Buffer.from(`${number} ${saysAt}`), ip: '127.0.0.1' },
            notice: {
              ...{ clientId: '77001', trxId: number, number: record.number, ntb: record.lastNtb ?? '' },
              ...{ amount: rupiah(amount), cumulative: rupiah(amount), paidAt: saysAt, paidAtText: saysAt },
            },
          },
          scene.settings,
        );
      },
      confirmOn: async (date: string, time: string) => {
        scene.setClock(date, time);
        await loop.round(new AbortController().signal);
      },
      notices: () =>
        scene.db.rows<{ state: string; reason: string | null }>(
          'select state, reason from bank_notice where trx_id = ? order by id',
          [number],
        ),
      exceptions: () =>
        scene.db.rows<{ kind: string; isMoney: number }>(
          `select kind, is_money as isMoney from payment_exception where tagihan_id = ? and state = 'open' order by id`,
          [id],
        ),
    };
  };

  test('B1, copy of the notice with another time comes first, the bank’s own time counts and the true one is credited', async () => {
    const bill = await openBill();
    await bill.run();
    const paidAt = scene.setClock('2026-03-05');
    scene.bank.pay(bill.number, 1_000_000, paidAt);
    await bill.tell({ amount: 1_000_000, paidAt, saysAt: after(paidAt, YEAR_MS) });
    await bill.confirmOn('2026-03-05', '10:00:01');
    await bill.tell({ amount: 1_000_000, paidAt });
    await bill.confirmOn('2026-03-05', '10:00:02');
    expect(await bill.notices()).toMatchObject([
      { state: 'exception', reason: 'amount-mismatch' },
      { state: 'credited' },
    ]);
    const [payment] = await scene.db.rows<{ verdict: string; paid_at: Date }>(
      'select verdict, paid_at from payment where tagihan_id = ?',
      [bill.id],
    );
    expect(payment).toEqual({ verdict: 'exact', paid_at: new Date(paidAt) });
    expect(await bill.row()).toMatchObject({ state: 'paid' });
  });

  test('B1, part of an instalment bill and a copy that says a day after it, the money is booked at the bank’s time', async () => {
    const bill = await openBill({ billingType: 'i' });
    await bill.run();
    const paidAt = scene.setClock('2026-03-05');
    scene.bank.pay(bill.number, 300_000, paidAt);
    await bill.tell({ amount: 300_000, paidAt, saysAt: after(paidAt, YEAR_MS) });
    await bill.confirmOn('2026-03-05', '10:00:01');
    const payments = await scene.db.rows('select verdict, source, paid_at from payment where tagihan_id = ?', [
      bill.id,
    ]);
    expect(payments).toEqual([{ verdict: 'part', source: 'by-inquiry', paid_at: new Date(paidAt) }]);
  });

  test('B2, paid late, people have its money before them: no other bill, reminder or denda until they decided', async () => {
    const bill = await openBill({ dendaAmount: 50_000, dendaFromDay: 35 });
    await bill.run();
    const paidAt = scene.setClock('2026-04-12', '10:00:00');
    scene.bank.pay(bill.number, 1_000_000, paidAt);
    await inquireAndRecognise(scene.deps, scene.bank, bill.number);
    expect(await bill.exceptions()).toEqual([{ kind: 'late', isMoney: 1 }]);
    await bill.run();
    await bill.sweepOn('2026-04-17');
    expect(await bill.accounts()).toEqual([{ trxId: bill.number, state: 'paid' }]);
    expect(await bill.row()).toMatchObject({ denda: 0 });
    expect((await bill.messages()).filter((kind) => kind !== 'receipt')).toEqual(['tagihan']);
    await scene.db.write(`update payment_exception set state = 'resolved' where tagihan_id = ?`, [bill.id]);
    await bill.run();
    expect(await bill.accounts()).toEqual([
      { trxId: bill.number, state: 'paid' },
      { trxId: `${bill.number}-2`, state: 'active' },
    ]);
  });

  test('a notice waits for the bank’s word at nine, nobody is reminded and it is looked at in ten minutes', async () => {
    const bill = await openBill();
    await bill.run();
    const paidAt = scene.setClock('2026-03-09', '08:58:00');
    scene.bank.pay(bill.number, 1_000_000, paidAt);
    await bill.tell({ amount: 1_000_000, paidAt });
    scene.bank.faults.inquire.push('lost-before');
    await bill.confirmOn('2026-03-09', '08:59:30');
    expect(await bill.runOn('2026-03-09')).toEqual({ do: 'wait', for: 'reminder-3', waitMs: 600_000 });
    expect(await bill.messages()).toEqual(['tagihan']);
    await bill.confirmOn('2026-03-09', '09:05:00');
    expect(await bill.runOn('2026-03-09', '09:10:00')).toMatchObject({ do: 'end', state: 'paid' });
    expect(await bill.messages()).not.toContain('reminder-3');
  });

  test('a notice was lost, on the due day and after it the bank is asked first and nobody is reminded of what is paid', async () => {
    const bill = await openBill();
    await bill.run();
    await scene.inquireDue();
    scene.bank.pay(bill.number, 1_000_000, scene.setClock('2026-03-11', '20:00:00'));
    expect(await bill.runOn('2026-03-12')).toEqual({ do: 'wait', for: 'reminder-due', waitMs: 600_000 });
    await scene.inquireDue();
    expect(await bill.runOn('2026-03-12', '09:10:00')).toMatchObject({ do: 'end', state: 'paid' });
    expect(await bill.messages()).not.toContain('reminder-due');
  });

  test('the bank does not answer all morning, the reminder of the due day leaves at noon all the same', async () => {
    const bill = await openBill();
    await bill.run();
    await bill.runOn('2026-03-12', '11:59:00');
    expect(await bill.messages()).toEqual(['tagihan']);
    await bill.runOn('2026-03-12', '12:00:00');
    expect(await bill.messages()).toEqual(['tagihan', 'reminder-due']);
  });

  test('the customer first has its bill after the day of the denda, its days of grace begin on that day', async () => {
    const bill = await openBill({ dendaAmount: 50_000, dendaFromDay: 3 });
    scene.bank.faults.create.push({ refused: 'name-refused' });
    await bill.run();
    await bill.runOn('2026-03-20', '10:00:00');
    expect(await bill.messages()).toEqual(['tagihan']);
    expect(await bill.row()).toMatchObject({ denda: 0, dendaOn: '2026-03-23' });
    await bill.sweepOn('2026-03-20', '10:10:05');
    await bill.sweepOn('2026-03-22', '23:59:00');
    expect(await bill.row()).toMatchObject({ denda: 0 });
    await bill.sweepOn('2026-03-23', '00:06:00');
    expect(await bill.row()).toMatchObject({ denda: 50_000 });
  });

  test('there was no bill to pay until after the day of the denda, its days of grace begin with the new one', async () => {
    const bill = await openBill({ dendaAmount: 50_000, dendaFromDay: 3 });
    await bill.run();
    scene.setClock('2026-03-11');
    await scene.pay(bill.number, 400_000);
    await bill.sweepOn('2026-03-18', '10:00:00');
    await scene.db.write(`update payment_exception set state = 'resolved' where tagihan_id = ?`, [bill.id]);
    await bill.sweepOn('2026-03-18', '10:01:00');
    expect(await bill.accounts()).toMatchObject([{ state: 'paid' }, { state: 'active' }]);
    expect(await bill.row()).toMatchObject({ denda: 0, dendaOn: '2026-03-21' });
    await bill.sweepOn('2026-03-20', '10:00:00');
    expect(await bill.row()).toMatchObject({ denda: 0 });
    await bill.sweepOn('2026-03-21', '00:06:00');
    expect(await bill.row()).toMatchObject({ denda: 50_000 });
  });

  test('denda before the bill has left, the message that waits brings the new document', async () => {
    const bill = await openBill({ dendaAmount: 50_000, dendaFromDay: 1 });
    await bill.run();
    await bill.sweepOn('2026-03-13', '00:06:00');
    await bill.sweepOn('2026-03-13', '00:17:00');
    expect(await bill.row()).toMatchObject({ denda: 50_000 });
    const messages = await scene.db.rows(
      `select m.kind, m.state, d.state as document from customer_message m join document d on d.id = m.document_id
       where m.tagihan_id = ?`,
      [bill.id],
    );
    expect(messages).toEqual([{ kind: 'tagihan', state: 'waiting', document: 'planned' }]);
  });
});

describe('reminders and the quiet hours of the house', () => {
  test.each<[name: string, quietFromHour: number, quietUntilHour: number]>([
    ['are never', 8, 8],
    ['are after midnight', 1, 8],
    ['span midnight', 20, 8],
  ])('they %s, each reminder leaves on its day', async (_name, quietFromHour, quietUntilHour) => {
    const scene = await openLifeScene({ settings: { quietFromHour, quietUntilHour } });
    scene.setClock('2026-03-02', '00:05:00');
    const plan = await scene.makePlan();
    await scene.advancePlan(plan.planId);
    const [{ id } = { id: '' }] = await scene.tagihanOf(plan.planId);
    await scene.run(id);
    for (const date of ['2026-03-05', '2026-03-09', '2026-03-12', '2026-03-15', '2026-03-19']) {
      scene.setClock(date, '09:00:00');
      await scene.run(id);
      await scene.inquireDue();
      await scene.run(id);
    }
    expect(await scene.messagesOf(id)).toEqual([
      ...['tagihan', 'reminder-7', 'reminder-3', 'reminder-due', 'overdue-3', 'overdue-7'],
    ]);
    await scene.close();
  });
});
