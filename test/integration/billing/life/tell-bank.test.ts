import { changeBill } from '../../../../src/billing/change-bill';
import { cancelBill } from '../../../../src/billing/cancel-bill';
import { type BillRefusal } from '../../../../src/bank/virtual-account-bank';
import { createInquireBills } from '../../../../src/dispatch/inquire-bills';
import { rupiah } from '../../../../src/domain/money';
import { instant } from '../../../../src/domain/time';
import { silentLogger } from '../../../../src/logging/logger';
import { type Tx } from '../../../../src/persistence/database';
import { lockTagihan, type TagihanRow } from '../../../../src/persistence/repositories/tagihan.repository';
import {
  lockVirtualAccountsOf,
  type VirtualAccountRow,
} from '../../../../src/persistence/repositories/virtual-account.repository';
import { type BankFault } from '../../../support/fake-bank';
import { inquireAndRecognise, type LifeScene, openLifeScene, type PlanWish } from '../../../support/life-scene';

describe('telling the bank of a bill', () => {
  let scene: LifeScene;

  beforeAll(async () => {
    scene = await openLifeScene();
  });
  beforeEach(() => {
    scene.setClock('2026-03-02');
    scene.bank.calls.length = 0;
    scene.bank.beforeAnswer = async () => undefined;
  });
  afterAll(() => scene.close());

  /** A bill that was opened and that the bank was not told of yet. */
  const openBill = async (wish: PlanWish = {}) => {
    const plan = await scene.makePlan(wish);
    await scene.advancePlan(plan.planId);
    const [tagihan] = await scene.tagihanOf(plan.planId);
    const [account] = await scene.accountsOf(tagihan!.id);
    const { id, trxId } = account!;
    return {
      ...{ plan, trxId, id, tagihanId: tagihan!.id },
      account: async () => (await scene.accountsOf(tagihan!.id))[0]!,
      tell: (...faults: BankFault[]) => {
        scene.bank.faults.create.push(...faults);
        return scene.tell(id);
      },
      /** As if so much time had passed. */
      later: (minutes: number) =>
        scene.db.write(
          `update virtual_account set task_next_at = task_next_at - interval ? minute,
             task_claimed_until = task_claimed_until - interval ? minute where id = ?`,
          [minutes, minutes, id],
        ),
      underLocks: async (
        work: (tx: Tx, bill: { tagihan: TagihanRow; accounts: VirtualAccountRow[] }) => Promise<void>,
      ) => {
        await scene.db.transaction(async (tx) => {
          const accounts = await lockVirtualAccountsOf(tx, tagihan!.id);
          await work(tx, { tagihan: await lockTagihan(tx, tagihan!.id), accounts });
        });
        await scene.agreeAgain(plan.planId);
      },
    };
  };

  test('a new bill, the bank takes it, it is active and looked at by itself', async () => {
    const bill = await openBill();
    expect(await bill.tell()).toEqual({ asked: 'create', answer: 'done' });
    expect(await bill.account()).toMatchObject({ state: 'active', task: null, isUnsure: 0, tries: 0, lastCode: null });
    expect(scene.bank.calls).toEqual([`create ${bill.trxId} 1000000`]);
    const row = await scene.db.row<{ next_inquiry_at: Date }>(
      'select next_inquiry_at from virtual_account where id = ?',
      [bill.id],
    );
    expect(row!.next_inquiry_at.toISOString()).toBe('2026-03-03T03:00:00.000Z');
    expect(await bill.tell()).toEqual({ asked: 'idle', answer: 'none' });
  });

  test('an answer is lost after the bank has made it, the next try asks and no second bill is made', async () => {
    const bill = await openBill();
    expect(await bill.tell('lost-after')).toEqual({ asked: 'create', answer: 'unknown 009' });
    expect(await bill.account()).toMatchObject({ state: 'creating', task: 'create', isUnsure: 1, tries: 1 });
    expect(await bill.tell()).toMatchObject({ asked: 'idle' });
    await bill.later(1);
    expect(await bill.tell()).toEqual({ asked: 'inquire', answer: 'found' });
    expect(await bill.account()).toMatchObject({ state: 'active', task: null, isUnsure: 0 });
    expect(scene.bank.calls).toEqual([`create ${bill.trxId} 1000000`, `inquire ${bill.trxId}`]);
  });

  test('a call never arrives, the bank is asked and then told with the same trx id', async () => {
    const bill = await openBill();
    await bill.tell('lost-before');
    await bill.later(1);
    expect(await bill.tell()).toEqual({ asked: 'inquire', answer: 'not-found' });
    expect(await bill.account()).toMatchObject({ state: 'creating', isUnsure: 0 });
    expect(await bill.tell()).toEqual({ asked: 'create', answer: 'done' });
    expect(scene.bank.calls).toEqual([`inquire ${bill.trxId}`, `create ${bill.trxId} 1000000`]);
    expect(await bill.account()).toMatchObject({ state: 'active', k: 1 });
  });

  test('killed between the call and its record, the row stays claimed and then asks', async () => {
    const bill = await openBill();
    await expect(bill.tell('killed')).rejects.toThrow('the process died');
    expect(await bill.account()).toMatchObject({ state: 'creating', task: 'create', isUnsure: 1 });
    expect(await bill.tell()).toMatchObject({ asked: 'idle' });
    await bill.later(2);
    expect(await bill.tell()).toEqual({ asked: 'inquire', answer: 'found' });
    expect(scene.bank.book.size).toBeGreaterThan(0);
    expect(scene.bank.calls.filter((call) => call.startsWith('create'))).toHaveLength(1);
  });

  test('told by eight at once, one of them calls', async () => {
    const bill = await openBill();
    const told = await Promise.all(Array.from({ length: 8 }, () => bill.tell()));
    expect(told.filter(({ asked }) => asked === 'create')).toHaveLength(1);
    expect(scene.bank.calls).toHaveLength(1);
  });

  test('the bank is offline again and again, the pauses grow and then it is told every hour', async () => {
    const bill = await openBill();
    const pauses: number[] = [];
    for (let tries = 0; tries < 7; tries += 1) {
      await bill.tell('offline');
      const { taskNextAt, isUnsure } = await bill.account();
      pauses.push((taskNextAt!.getTime() - Date.parse(scene.now())) / 1000);
      expect(isUnsure).toBe(0);
      await bill.later(60);
    }
    expect(pauses).toEqual([5, 15, 60, 300, 900, 3600, 3600]);
    expect(scene.bank.calls).toEqual([]);
    expect(await bill.tell()).toEqual({ asked: 'create', answer: 'done' });
  });

  test('the bank takes no more on that day, it is told early on the next day in WIB', async () => {
    const bill = await openBill();
    await bill.tell('not-today');
    expect((await bill.account()).taskNextAt!.toISOString()).toBe('2026-03-02T17:05:00.000Z');
  });

  test('the inquiries of the hour are used up, it is asked in the next hour of the clock', async () => {
    const bill = await openBill();
    await bill.tell('lost-after');
    await bill.later(1);
    scene.bank.faults.inquire.push('rate-limited');
    expect(await bill.tell()).toEqual({ asked: 'inquire', answer: 'rate-limited' });
    expect((await bill.account()).taskNextAt!.toISOString()).toBe('2026-03-02T04:00:05.000Z');
    // The budget knows it as well, and other bills ask no more in this hour.
    await bill.later(120);
    expect(await bill.tell()).toEqual({ asked: 'inquire', answer: 'rate-limited' });
    await scene.db.write('delete from bank_budget');
  });

  test('the amount changes while the bank is told of the bill, the new amount is told next', async () => {
    const bill = await openBill();
    scene.bank.beforeAnswer = () =>
      bill.underLocks(async (tx, { tagihan, accounts }) => {
        const now = await tx.now();
        const to = { amount: rupiah(900_000) };
        await changeBill(tx, { tagihan, accounts, to, why: 'settle' }, { now, settings: scene.settings });
      });
    await bill.tell();
    scene.bank.beforeAnswer = async () => undefined;
    expect(await bill.account()).toMatchObject({ state: 'active', task: 'update', amount: 1_000_000 });
    expect(await bill.tell()).toEqual({ asked: 'update', answer: 'done' });
    expect(await bill.account()).toMatchObject({ state: 'active', task: null, amount: 900_000 });
    expect(scene.bank.book.get(bill.trxId)).toMatchObject({ amount: 900_000 });
  });

  test('cancelled while the bank is told of the bill, it is closed next', async () => {
    const bill = await openBill();
    scene.bank.beforeAnswer = () =>
      bill.underLocks(async (tx, locked) => {
        await cancelBill(tx, locked, { now: await tx.now(), settings: scene.settings });
      });
    await bill.tell();
    expect(await bill.account()).toMatchObject({ state: 'active', task: 'close' });
    scene.bank.beforeAnswer = async () => undefined;
    expect(await bill.tell()).toEqual({ asked: 'close', answer: 'done' });
    expect(await bill.account()).toMatchObject({ state: 'closed', task: null });
    expect(scene.bank.book.get(bill.trxId)).toMatchObject({ isActive: false });
  });

  test('cancelled before the bank was ever told, nothing is told', async () => {
    const bill = await openBill();
    await bill.underLocks(async (tx, locked) => {
      await cancelBill(tx, locked, { now: await tx.now(), settings: scene.settings });
    });
    expect(await bill.tell()).toEqual({ asked: 'idle', answer: 'none' });
    expect(await bill.account()).toMatchObject({ state: 'closed', task: null });
    expect(scene.bank.calls).toEqual([]);
  });

  test('cancelled after a call whose outcome nobody knows, what the bank has made is closed', async () => {
    const bill = await openBill();
    await bill.tell('lost-after');
    await bill.underLocks(async (tx, locked) => {
      await cancelBill(tx, locked, { now: await tx.now(), settings: scene.settings });
    });
    await bill.later(1);
    expect(await bill.tell()).toEqual({ asked: 'inquire', answer: 'found' });
    expect(await bill.tell()).toEqual({ asked: 'close', answer: 'done' });
    expect(await bill.account()).toMatchObject({ state: 'closed', task: null });
  });

  test('paid before the create call has returned, the payment is recognised once and nothing is left to tell', async () => {
    const bill = await openBill();
    scene.bank.beforeAnswer = async () => {
      await scene.pay(bill.trxId, 1_000_000);
    };
    await bill.tell();
    expect(await bill.account()).toMatchObject({ state: 'paid', task: null });
    const [tagihan] = await scene.tagihanOf(bill.plan.planId);
    expect(tagihan).toMatchObject({ state: 'paid' });
    expect(await scene.run(bill.tagihanId)).toMatchObject({ do: 'end', state: 'paid' });
    await scene.expectBooksAgree();
  });

  test('paid while nobody knew that the bank had made it, an inquiry finds it and asks for recognition', async () => {
    const bill = await openBill();
    await bill.tell('lost-after');
    scene.bank.pay(bill.trxId, 1_000_000, scene.now());
    await bill.later(1);
    expect(await bill.tell()).toEqual({ asked: 'inquire', answer: 'found' });
    expect(await bill.account()).toMatchObject({ state: 'active', task: null });
    const row = await scene.db.row<{ next_inquiry_at: Date }>(
      'select next_inquiry_at from virtual_account where id = ?',
      [bill.id],
    );
    expect(row!.next_inquiry_at.toISOString()).toBe(scene.now());
  });

  /** The bank has the trx id already, as one of a time that a restore has lost. */
  const billedBefore = (trxId: string, number: string) =>
    scene.bank.book.set(trxId, {
      ...{ trxId, number, billingType: 'c', amount: rupiah(5), paid: rupiah(0) },
      ...{ isActive: true, expiresAt: null, lastPaidAt: null, lastNtb: null },
    });

  test('B3, S2, the bank has our trx id with a number of a lost time, that number is taken over and no second bill is made', async () => {
    const bill = await openBill();
    billedBefore(bill.trxId, '8001000000990001');
    await scene.run(bill.tagihanId);
    const accounts = await scene.accountsOf(bill.tagihanId);
    expect(accounts).toHaveLength(1);
    expect(accounts[0]).toMatchObject({ number: '8001000000990001', state: 'active', task: null, amount: 1_000_000 });
    expect(scene.bank.book.get(bill.trxId)).toMatchObject({ amount: 1_000_000, isActive: true });
    const owner = await scene.db.row('select customer_id from va_number where number = ?', ['8001000000990001']);
    expect(owner).toEqual({ customer_id: bill.plan.customerId });
    await scene.pay(bill.trxId, 1_000_000);
    expect((await scene.tagihanOf(bill.plan.planId))[0]).toMatchObject({ state: 'paid' });
    await scene.expectBooksAgree();
  });

  test('B3, the bank has our trx id with the number of another customer, it is not taken over and another bill is made', async () => {
    const [other, bill] = [await openBill(), await openBill()];
    const { number } = await other.account();
    billedBefore(bill.trxId, number);
    await scene.run(bill.tagihanId);
    const [first, second] = await scene.accountsOf(bill.tagihanId);
    expect(first).toMatchObject({ state: 'refused', lastCode: 'trx-id-used' });
    expect(first!.number).not.toBe(number);
    expect(second).toMatchObject({ trxId: `${bill.trxId}-2`, state: 'active', k: 2 });
    expect(second!.number).not.toBe(number);
    scene.bank.book.delete(bill.trxId);
  });

  test('its number has another bill at the bank, another number is taken', async () => {
    const bill = await openBill();
    const { number } = await bill.account();
    scene.bank.book.set('OTHER', {
      ...{ trxId: 'OTHER', number, billingType: 'c', amount: rupiah(5), paid: rupiah(0) },
      ...{ isActive: true, expiresAt: null, lastPaidAt: null, lastNtb: null },
    });
    await scene.run(bill.tagihanId);
    const [first, second] = await scene.accountsOf(bill.tagihanId);
    expect(first).toMatchObject({ state: 'refused', lastCode: 'number-in-use' });
    expect(second).toMatchObject({ trxId: `${bill.trxId}-2`, state: 'active' });
  });

  test.each<[BillRefusal, string, string]>([
    ['name-refused', 'marketing', 'nama pelanggan'],
    ['bad-request', 'admin', 'data VA'],
    ['no-access', 'admin', 'client id'],
  ])('the bank says %s, people are told why and it is tried again by the hour', async (code, owner, detail) => {
    const bill = await openBill();
    await bill.tell({ refused: code });
    expect(await bill.account()).toMatchObject({ state: 'creating', task: 'create', isUnsure: 0, lastCode: code });
    const item = await scene.item(bill.tagihanId);
    expect(item).toMatchObject({ state: 'opening', owner, isOpen: 1 });
    expect(item!.detail).toContain(detail);
    expect(item!.dueAt.toISOString()).toBe(scene.now());
    // Looked at in between, the reason and the deadline stay.
    expect(await scene.run(bill.tagihanId)).toMatchObject({ do: 'wait', for: 'tell-bank', waitMs: 3_600_000 });
    expect((await scene.item(bill.tagihanId))!.dueAt.toISOString()).toBe(scene.now());
    await bill.later(60);
    await scene.run(bill.tagihanId);
    expect(await scene.item(bill.tagihanId)).toMatchObject({ state: 'awaiting', detail: null });
  });

  const settleFor = (bill: Awaited<ReturnType<typeof openBill>>, amount: number) =>
    bill.underLocks(async (tx, { tagihan, accounts }) => {
      const to = { amount: rupiah(amount) };
      await changeBill(tx, { tagihan, accounts, to, why: 'settle' }, { now: await tx.now(), settings: scene.settings });
    });

  test('an update meets expired, the bill is expired and another one is made', async () => {
    const bill = await openBill();
    await scene.run(bill.tagihanId);
    await settleFor(bill, 900_000);
    scene.bank.faults.update.push({ refused: 'expired' });
    await scene.run(bill.tagihanId);
    const [first, second] = await scene.accountsOf(bill.tagihanId);
    expect(first).toMatchObject({ state: 'expired', task: null });
    expect(second).toMatchObject({ state: 'active', amount: 900_000 });
  });

  test('an update meets one stray not-found, the bank itself is asked and the same bill is told again', async () => {
    const bill = await openBill();
    await scene.run(bill.tagihanId);
    await settleFor(bill, 900_000);
    scene.bank.faults.update.push({ refused: 'not-found' });
    await scene.run(bill.tagihanId);
    const accounts = await scene.accountsOf(bill.tagihanId);
    expect(accounts).toHaveLength(1);
    expect(accounts[0]).toMatchObject({ state: 'active', task: null, amount: 900_000 });
    expect(scene.bank.book.get(bill.trxId)).toMatchObject({ amount: 900_000, isActive: true });
  });

  test.each<BillRefusal>(['not-found', 'already-paid'])(
    'every update of a bill that is open at the bank meets %s, the change stays to be told and people are told',
    async (code) => {
      const bill = await openBill({ billingType: 'i' });
      await scene.run(bill.tagihanId);
      await scene.pay(bill.trxId, 400_000);
      await settleFor(bill, 900_000);
      scene.bank.faults.update.push({ refused: code }, { refused: code });
      expect(await scene.run(bill.tagihanId)).toMatchObject({ do: 'wait', for: 'tell-bank', waitMs: 3_600_000 });
      expect(await bill.account()).toMatchObject({
        state: 'active',
        task: 'update',
        amount: 1_000_000,
        lastCode: code,
      });
      const item = await scene.item(bill.tagihanId);
      expect(item!.detail).toContain('tidak cocok');
      expect(item!.dueAt.toISOString()).toBe(scene.now());
      await bill.later(60);
      await scene.run(bill.tagihanId);
      expect(await bill.account()).toMatchObject({ state: 'active', task: null, amount: 900_000 });
      expect(await scene.item(bill.tagihanId)).toMatchObject({ detail: null });
    },
  );

  test('the bank does not know a bill that it is told a change of, another one is made after a second not-found only', async () => {
    const bill = await openBill();
    await scene.run(bill.tagihanId);
    await settleFor(bill, 900_000);
    const record = scene.bank.book.get(bill.trxId)!;
    scene.bank.book.delete(bill.trxId);
    expect(await scene.run(bill.tagihanId)).toMatchObject({ do: 'wait', for: 'tell-bank', waitMs: 900_000 });
    expect(await scene.accountsOf(bill.tagihanId)).toHaveLength(1);
    scene.setClock('2026-03-02', '10:15:00');
    await scene.run(bill.tagihanId);
    const [first, second] = await scene.accountsOf(bill.tagihanId);
    expect(first).toMatchObject({ state: 'refused', task: null });
    expect(second).toMatchObject({ state: 'active', amount: 900_000 });

    // It was there all the time: the look an hour later has it closed.
    scene.bank.book.set(bill.trxId, record);
    scene.setClock('2026-03-02', '11:15:00');
    await inquireAndRecognise(scene.deps, scene.bank, bill.trxId);
    expect((await scene.accountsOf(bill.tagihanId))[0]).toMatchObject({ state: 'refused', task: 'close' });
    await scene.run(bill.tagihanId);
    expect(scene.bank.book.get(bill.trxId)).toMatchObject({ isActive: false });
    expect((await scene.accountsOf(bill.tagihanId))[0]).toMatchObject({ state: 'refused', task: null });
    expect(scene.bank.book.get(`${bill.trxId}-2`)).toMatchObject({ isActive: true });
  });

  test('a bill that was taken for gone cannot be closed, the customer is told of the new one all the same', async () => {
    const bill = await openBill();
    await scene.run(bill.tagihanId);
    await settleFor(bill, 900_000);
    const record = scene.bank.book.get(bill.trxId)!;
    scene.bank.book.delete(bill.trxId);
    await scene.run(bill.tagihanId);
    scene.setClock('2026-03-02', '10:15:00');
    scene.bank.faults.create.push('lost-before');
    await scene.run(bill.tagihanId);
    scene.bank.book.set(bill.trxId, record);
    await inquireAndRecognise(scene.deps, scene.bank, bill.trxId);
    scene.bank.faults.close.push({ refused: 'bad-request' });
    scene.setClock('2026-03-02', '10:15:10');
    await scene.run(bill.tagihanId);
    expect((await scene.accountsOf(bill.tagihanId))[0]).toMatchObject({ task: 'close', lastCode: 'bad-request' });
    expect(await scene.messagesOf(bill.tagihanId)).toEqual(['tagihan', 'changed']);
    expect(await scene.item(bill.id)).toMatchObject({
      kind: 'case',
      state: 'va-not-closed',
      owner: 'admin',
      isOpen: 1,
    });
    expect(await scene.item(bill.tagihanId)).toMatchObject({ state: 'awaiting', detail: null });
  });

  test('a create call is lost and the tagihan is cancelled, not-found ends nothing before the bank has had its time', async () => {
    const bill = await openBill();
    await bill.tell('lost-before');
    await bill.underLocks(async (tx, locked) => {
      await cancelBill(tx, locked, { now: await tx.now(), settings: scene.settings });
    });
    scene.setClock('2026-03-02', '10:00:10');
    expect(await scene.run(bill.tagihanId)).toMatchObject({ do: 'wait', for: 'tell-bank', waitMs: 900_000 });
    expect(await bill.account()).toMatchObject({ state: 'creating', task: 'close' });
    // The bank carries the lost call out late.
    await lateCreate(bill);
    scene.setClock('2026-03-02', '10:15:10');
    expect(await scene.run(bill.tagihanId)).toMatchObject({ do: 'end', state: 'cancelled' });
    expect(scene.bank.book.get(bill.trxId)).toMatchObject({ isActive: false });
    expect(await bill.account()).toMatchObject({ state: 'closed', task: null });
  });

  test('a create call is lost and not found, and the tagihan is cancelled before the next one, the bank is asked again', async () => {
    const bill = await openBill();
    await bill.tell('lost-before');
    await bill.later(1);
    expect(await bill.tell()).toEqual({ asked: 'inquire', answer: 'not-found' });
    await bill.underLocks(async (tx, locked) => {
      await cancelBill(tx, locked, { now: await tx.now(), settings: scene.settings });
    });
    expect(await scene.run(bill.tagihanId)).toMatchObject({ do: 'wait', for: 'tell-bank', waitMs: 900_000 });
    await lateCreate(bill);
    scene.setClock('2026-03-02', '10:15:00');
    expect(await scene.run(bill.tagihanId)).toMatchObject({ do: 'end' });
    expect(scene.bank.book.get(bill.trxId)).toMatchObject({ isActive: false });
  });

  test('a lost create call is carried out after its tagihan has ended for good, one look an hour later has it closed', async () => {
    const bill = await openBill();
    await bill.tell('lost-before');
    await bill.underLocks(async (tx, locked) => {
      await cancelBill(tx, locked, { now: await tx.now(), settings: scene.settings });
    });
    for (const time of ['10:00:10', '10:15:10']) {
      scene.setClock('2026-03-02', time);
      await scene.run(bill.tagihanId);
    }
    expect(await bill.account()).toMatchObject({ state: 'closed', task: null });
    await lateCreate(bill);
    scene.setClock('2026-03-02', '11:15:10');
    await createInquireBills(loopDeps()).round(new AbortController().signal);
    expect(await bill.account()).toMatchObject({ state: 'closed', task: 'close' });
    expect(await scene.run(bill.tagihanId)).toMatchObject({ do: 'end' });
    expect(scene.bank.book.get(bill.trxId)).toMatchObject({ isActive: false });
  });

  const lateCreate = async (bill: Awaited<ReturnType<typeof openBill>>): Promise<void> => {
    const { number, expiresAt } = await bill.account();
    billedBefore(bill.trxId, number);
    scene.bank.book.get(bill.trxId)!.expiresAt = instant(expiresAt);
  };
  const loopDeps = () => ({ ...scene.deps, bank: scene.bank, logger: silentLogger, wake: () => undefined });

  test('an update meets a payment, nothing more is told and the payment is looked for at once', async () => {
    const bill = await openBill();
    await scene.run(bill.tagihanId);
    const record = scene.bank.pay(bill.trxId, 1_000_000, scene.now());
    await bill.underLocks(async (tx, { tagihan, accounts }) => {
      const to = { denda: rupiah(50_000) };
      await changeBill(tx, { tagihan, accounts, to, why: 'denda' }, { now: await tx.now(), settings: scene.settings });
    });
    await scene.run(bill.tagihanId);
    expect(await bill.account()).toMatchObject({ state: 'active', task: null });
    expect(record.paid).toBe(1_000_000);
  });
});
