import { advanceTagihan } from '../../../../src/billing/advance-tagihan';
import { cancelBill } from '../../../../src/billing/cancel-bill';
import { changeBill, type BillChangeWish } from '../../../../src/billing/change-bill';
import { rupiah } from '../../../../src/domain/money';
import { type BusinessDate, momentOf } from '../../../../src/domain/time';
import { BANK_BNI, piutangAccount } from '../../../../src/ledger/accounts';
import { postJournal } from '../../../../src/ledger/journal';
import { lockTagihan } from '../../../../src/persistence/repositories/tagihan.repository';
import { lockVirtualAccountsOf } from '../../../../src/persistence/repositories/virtual-account.repository';
import { type LifeScene, openLifeScene, periodsDue, type PlanWish, recognise } from '../../../support/life-scene';

describe('a bill, looked at', () => {
  let scene: LifeScene;

  beforeAll(async () => {
    scene = await openLifeScene();
  });
  beforeEach(() => {
    scene.setClock('2026-03-02', '00:05:00');
    scene.bank.calls.length = 0;
  });
  afterEach(() => scene.expectBooksAgree());
  afterAll(() => scene.close());

  /** A bill of 12 March 2026 that has just been opened. */
  const openBill = async (wish: PlanWish = {}) => {
    const plan = await scene.makePlan(wish);
    await scene.advancePlan(plan.planId);
    const [{ id, number } = { id: '', number: '' }] = await scene.tagihanOf(plan.planId);
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
      accounts: () => scene.accountsOf(id),
      messages: () => scene.messagesOf(id),
      documents: () =>
        scene.db.rows<{ id: string; state: string; corrects_id: string | null }>(
          'select id, state, corrects_id from document where tagihan_id = ? order by id',
          [id],
        ),
      change: async (wanted: Pick<BillChangeWish, 'to' | 'why'>) => {
        await scene.db.transaction(async (tx) => {
          const accounts = await lockVirtualAccountsOf(tx, id);
          const tagihan = await lockTagihan(tx, id);
          const now = await tx.now();
          await changeBill(tx, { tagihan, accounts, ...wanted }, { now, settings: scene.settings });
        });
        await scene.agreeAgain(plan.planId);
      },
      cancel: async () => {
        await scene.db.transaction(async (tx) => {
          const accounts = await lockVirtualAccountsOf(tx, id);
          const tagihan = await lockTagihan(tx, id);
          await cancelBill(tx, { tagihan, accounts }, { now: await tx.now(), settings: scene.settings });
        });
        await scene.agreeAgain(plan.planId);
      },
    };
  };

  test('the bank has its bill, the customer gets document and message, and the reminders are counted', async () => {
    const bill = await openBill();
    expect(await bill.run()).toMatchObject({ do: 'wait', for: 'reminder-7' });
    expect(await bill.row()).toMatchObject({ state: 'awaiting', reminded: 0, startedAt: new Date(scene.now()) });
    expect(await bill.documents()).toMatchObject([{ state: 'planned', corrects_id: null }]);
    const [message] = await scene.db.rows(
      'select kind, occasion, document_id as documentId, state from customer_message where tagihan_id = ?',
      [bill.id],
    );
    const [document] = await bill.documents();
    expect(message).toEqual({
      ...{ kind: 'tagihan', occasion: `tagihan:${bill.id}:tagihan`, documentId: document!.id, state: 'waiting' },
    });
    expect(await scene.item(bill.id)).toMatchObject({
      ...{ state: 'awaiting', nextAction: 'reminder-7', nextAt: new Date('2026-03-05T02:00:00.000Z') },
      dueAt: new Date('2026-03-19T17:00:00.000Z'),
    });
  });

  test('the bank was not reached, the customer is told nothing and the promise is the next try', async () => {
    const bill = await openBill();
    scene.bank.faults.create.push('offline');
    expect(await bill.run()).toEqual({ do: 'wait', for: 'tell-bank', waitMs: 5000 });
    expect(await bill.row()).toMatchObject({ state: 'opening' });
    expect(await bill.messages()).toEqual([]);
    expect(await scene.item(bill.id)).toMatchObject({ state: 'opening', nextAction: 'tell-bank' });
  });

  test('the planner of documents fails, nothing of that step stands and the next look makes it', async () => {
    const bill = await openBill();
    const [account] = await bill.accounts();
    await scene.tell(account!.id);
    const failing = {
      ...scene.deps,
      documents: { ...scene.deps.documents, tagihan: () => Promise.reject(new Error('killed')) },
    };
    await expect(advanceTagihan(failing, { tagihanId: bill.id })).rejects.toThrow('killed');
    expect(await bill.row()).toMatchObject({ state: 'opening' });
    await bill.run();
    expect(await bill.messages()).toEqual(['tagihan']);
  });

  test('looked at by six at once, everything is told once', async () => {
    const bill = await openBill();
    await Promise.all(Array.from({ length: 6 }, bill.run));
    await bill.run();
    expect(await bill.messages()).toEqual(['tagihan']);
    expect(await bill.documents()).toHaveLength(1);
    expect(scene.bank.calls).toEqual([`create ${bill.number} 1000000`]);
  });

  test('its reminders, each leaves on its day at nine, and none twice', async () => {
    const bill = await openBill();
    await bill.run();
    const seen: string[] = [];
    for (let day = 3; day <= 25; day += 1) {
      const before = (await bill.messages()).length;
      await bill.runOn(`2026-03-${String(day).padStart(2, '0')}`, '08:59:59');
      await bill.sweepOn(`2026-03-${String(day).padStart(2, '0')}`, '09:00:00');
      await bill.run();
      const sent = (await bill.messages()).slice(before);
      if (sent.length > 0) seen.push(`${day} ${sent.join(' ')}`);
    }
    expect(seen).toEqual(['5 reminder-7', '9 reminder-3', '12 reminder-due', '15 overdue-3', '19 overdue-7']);
  });

  test('nobody looked for a day, the reminder of that day is left out', async () => {
    const bill = await openBill();
    await bill.run();
    expect(await bill.runOn('2026-03-06')).toMatchObject({ for: 'reminder-3' });
    expect(await bill.messages()).toEqual(['tagihan']);
  });

  test('looked at again only in the quiet hours of its day, the reminder is left out', async () => {
    const bill = await openBill();
    await bill.run();
    await bill.runOn('2026-03-05', '20:00:00');
    expect(await bill.messages()).toEqual(['tagihan']);
    expect(await bill.row()).toMatchObject({ reminded: 1 });
  });

  test('its plan is paused, nobody is reminded or charged until it is resumed', async () => {
    const bill = await openBill({ dendaAmount: 50_000, dendaFromDay: 1 });
    await bill.run();
    await scene.db.write(`update plan set state = 'paused' where id = ?`, [bill.plan.planId]);
    await bill.runOn('2026-03-05');
    await bill.runOn('2026-03-14');
    expect(await bill.messages()).toEqual(['tagihan']);
    expect(await bill.row()).toMatchObject({ denda: 0 });
    await scene.db.write(`update plan set state = 'active' where id = ?`, [bill.plan.planId]);
    await bill.sweepOn('2026-03-15');
    expect(await bill.messages()).toEqual(['tagihan', 'overdue-3']);
    expect(await bill.row()).toMatchObject({ denda: 50_000 });
  });

  test('denda on its day, the bank knows it first, and the next reminder brings the new document', async () => {
    const bill = await openBill({ dendaAmount: 50_000, dendaFromDay: 1 });
    await bill.run();
    await bill.runOn('2026-03-12', '23:59:59');
    expect(await bill.row()).toMatchObject({ denda: 0, dendaOn: '2026-03-13' });
    scene.bank.faults.update.push('offline');
    await bill.sweepOn('2026-03-13', '00:05:00');
    expect(await bill.row()).toMatchObject({ denda: 50_000, dendaOn: null });
    expect(await bill.documents()).toHaveLength(1);
    await bill.runOn('2026-03-13', '00:06:00');
    expect(scene.bank.book.get(bill.number)).toMatchObject({ amount: 1_050_000 });
    const [first, second] = await bill.documents();
    expect(second).toMatchObject({ corrects_id: first!.id });
    // The reminder of the due day was missed, and a late charge has no message of its own.
    expect(await bill.messages()).toEqual(['tagihan']);
    await bill.sweepOn('2026-03-15');
    const [overdue] = await scene.db.rows(
      `select kind, document_id as documentId from customer_message where tagihan_id = ? and kind like 'overdue%'`,
      [bill.id],
    );
    expect(overdue).toEqual({ kind: 'overdue-3', documentId: second!.id });
    await bill.runOn('2026-03-20');
    expect(await bill.row()).toMatchObject({ denda: 50_000 });
  });

  test('the bank does not know the denda yet, the reminder of that morning waits for it', async () => {
    const bill = await openBill({ dendaAmount: 50_000, dendaFromDay: 3 });
    await bill.run();
    scene.bank.faults.update.push('offline', 'offline');
    await bill.sweepOn('2026-03-15', '00:05:00');
    await bill.runOn('2026-03-15', '09:00:00');
    expect(await bill.messages()).toEqual(['tagihan']);
    await bill.runOn('2026-03-15', '09:30:00');
    await bill.runOn('2026-03-15', '10:30:00');
    expect(await bill.messages()).toEqual(['tagihan', 'overdue-3']);
  });

  test('another due day, the bank hears of it, then the customer by a new document, and reminders begin again', async () => {
    const bill = await openBill();
    await bill.run();
    await bill.runOn('2026-03-05');
    scene.setClock('2026-03-06');
    await bill.change({ to: { dueOn: '2026-03-30' as BusinessDate }, why: 'reschedule' });
    expect(await bill.run()).toMatchObject({ for: 'reminder-7' });
    expect(scene.bank.book.get(bill.number)).toMatchObject({
      expiresAt: momentOf('2026-04-29' as BusinessDate, '23:59:59'),
    });
    expect(await bill.messages()).toEqual(['tagihan', 'reminder-7', 'changed']);
    const [first, second] = await bill.documents();
    expect([first!.state, second!.corrects_id]).toEqual(['void', first!.id]);
    await bill.runOn('2026-03-23');
    expect(await bill.messages()).toEqual(['tagihan', 'reminder-7', 'changed', 'reminder-7']);
  });

  test('changed before the bank knew of it, one bill and one message tell the last state', async () => {
    const bill = await openBill();
    await bill.change({ to: { amount: rupiah(800_000) }, why: 'settle' });
    await bill.run();
    expect(scene.bank.calls).toEqual([`create ${bill.number} 800000`]);
    expect(await bill.messages()).toEqual(['tagihan']);
  });

  test('its bill ran out unpaid, another one with another number comes by a new document', async () => {
    const bill = await openBill();
    await bill.run();
    scene.setClock('2026-04-12');
    await scene.db.write(`update virtual_account set state = 'expired' where tagihan_id = ?`, [bill.id]);
    scene.bank.book.get(bill.number)!.isActive = false;
    await bill.run();
    const [first, second] = await bill.accounts();
    expect(second).toMatchObject({ trxId: `${bill.number}-2`, state: 'active', amount: 1_000_000 });
    expect(second!.number).not.toBe(first!.number);
    expect(second!.expiresAt.toISOString()).toBe('2026-05-12T16:59:59.000Z');
    expect(await bill.messages()).toEqual(['tagihan', 'changed']);
  });

  test('less was paid than a fixed bill asks for, no other bill is made until people have decided', async () => {
    const bill = await openBill();
    await bill.run();
    await scene.pay(bill.number, 400_000);
    expect(await bill.run()).toMatchObject({ do: 'wait' });
    expect(await bill.accounts()).toHaveLength(1);
    await scene.db.write(`update payment_exception set state = 'resolved' where tagihan_id = ?`, [bill.id]);
    await bill.run();
    const [, rest] = await bill.accounts();
    expect(rest).toMatchObject({ trxId: `${bill.number}-2`, state: 'active', amount: 600_000 });
    await scene.pay(rest!.trxId, 600_000);
    expect(await bill.run()).toMatchObject({ do: 'end', state: 'paid' });
  });

  test('an instalment bill, its parts are paid, it ends with the last one', async () => {
    const bill = await openBill({ billingType: 'i' });
    await bill.run();
    await scene.pay(bill.number, 300_000);
    expect(await bill.run()).toMatchObject({ do: 'wait', for: 'reminder-7' });
    await scene.pay(bill.number, 700_000);
    expect(await bill.run()).toMatchObject({ do: 'end', state: 'paid', planId: bill.plan.planId });
    expect(await bill.row()).toMatchObject({ state: 'paid', nextAt: null });
    expect(await scene.item(bill.id)).toMatchObject({ isOpen: null });
  });

  test('settled out of what the customer had left with us, its bill is closed at the bank before it ends', async () => {
    const bill = await openBill();
    await bill.run();
    await scene.db.transaction(async (tx) => {
      const { customerId } = bill.plan;
      await tx.write(
        `insert into payment (id, customer_id, source, amount, allocated, excess, verdict, paid_at, recognised_at)
         values (?, ?, 'by-inquiry', 1000000, 1000000, 0, 'exact', utc_timestamp(3), utc_timestamp(3))`,
        [bill.id, customerId],
      );
      await tx.write(
        'insert into payment_allocation (id, payment_id, tagihan_id, amount, at) values (?, ?, ?, 1000000, utc_timestamp(3))',
        [bill.id, bill.id, bill.id],
      );
      const amount = rupiah(1_000_000);
      await postJournal(tx, {
        ...{ subject: bill.id, kind: 'tagihan-payment', n: 1 },
        postings: [
          { account: BANK_BNI, side: 'debit', amount },
          { account: piutangAccount(customerId), side: 'credit', amount },
        ],
      });
    });
    scene.bank.faults.close.push('offline');
    expect(await bill.run()).toEqual({ do: 'wait', for: 'tell-bank', waitMs: 5000 });
    expect(await bill.row()).toMatchObject({ state: 'paid', nextAt: new Date('2026-03-01T17:05:05.000Z') });
    scene.setClock('2026-03-02', '00:05:05');
    expect(await bill.run()).toMatchObject({ do: 'end', state: 'paid' });
    expect(await bill.row()).toMatchObject({ nextAt: null });
    expect(scene.bank.book.get(bill.number)).toMatchObject({ isActive: false });
  });

  test('cancelled, the bank closes its bill and then the customer is told, once', async () => {
    const bill = await openBill();
    await bill.run();
    await bill.cancel();
    scene.bank.faults.close.push('offline');
    await bill.run();
    expect(await bill.messages()).toEqual(['tagihan']);
    scene.setClock('2026-03-02', '00:06:00');
    expect(await bill.run()).toMatchObject({ do: 'end', state: 'cancelled' });
    await bill.run();
    expect(await bill.messages()).toEqual(['tagihan', 'cancelled']);
  });

  test('cancelled before the customer had it, nobody is told', async () => {
    const bill = await openBill();
    await bill.cancel();
    expect(await bill.run()).toMatchObject({ do: 'end', state: 'cancelled' });
    expect(await bill.messages()).toEqual([]);
    expect(scene.bank.calls).toEqual([]);
  });

  test('paid in time and heard of after the day of the denda, the bank is asked first and no denda is added', async () => {
    const bill = await openBill({ dendaAmount: 50_000, dendaFromDay: 1 });
    await bill.run();
    scene.bank.pay(bill.number, 1_000_000, momentOf('2026-03-12' as BusinessDate, '23:00:00'));
    expect(await bill.runOn('2026-03-13', '00:05:00')).toMatchObject({ do: 'wait', for: 'denda', waitMs: 600_000 });
    expect(await bill.sweepOn('2026-03-13', '00:06:00')).toMatchObject({ do: 'end', state: 'paid' });
    expect(await bill.row()).toMatchObject({ denda: 0 });
  });

  test('paid, recognised by three and looked at by six at the same moment, the money counts once', async () => {
    const bill = await openBill({ dendaAmount: 50_000, dendaFromDay: 1, periods: periodsDue('2026-03-12') });
    await bill.run();
    scene.setClock('2026-03-13', '00:05:00');
    const record = scene.bank.pay(bill.number, 1_000_000, momentOf('2026-03-12' as BusinessDate, '23:00:00'));
    await Promise.all([
      ...Array.from({ length: 3 }, () => recognise(scene.deps, bill.number, record)),
      ...Array.from({ length: 6 }, bill.run),
    ]);
    expect(await bill.run()).toMatchObject({ do: 'end', state: 'paid' });
    const paid = await scene.db.row<{ paid: string; n: string }>(
      'select sum(amount) as paid, count(*) as n from payment where tagihan_id = ?',
      [bill.id],
    );
    expect([Number(paid?.paid), Number(paid?.n)]).toEqual([1_000_000, 1]);
    expect(await bill.row()).toMatchObject({ state: 'paid', denda: 0 });
  });
});
