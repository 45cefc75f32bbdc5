import { cancelBill } from '../../../../src/billing/cancel-bill';
import { createInquireBills } from '../../../../src/dispatch/inquire-bills';
import { silentLogger } from '../../../../src/logging/logger';
import { lockTagihan } from '../../../../src/persistence/repositories/tagihan.repository';
import { lockVirtualAccountsOf } from '../../../../src/persistence/repositories/virtual-account.repository';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import { type LifeScene, openLifeScene, type PlanWish } from '../../../support/life-scene';

describe('bills at the bank that are not as they should be', () => {
  let scene: LifeScene;

  beforeAll(async () => {
    scene = await openLifeScene();
  });
  beforeEach(() => {
    scene.setClock('2026-03-02');
    scene.bank.faults.close = [];
    scene.bank.calls.length = 0;
  });
  afterAll(() => scene.close());

  /** A bill that can be paid. */
  const openBill = async (wish: PlanWish = {}) => {
    const plan = await scene.makePlan(wish);
    await scene.advancePlan(plan.planId);
    const [tagihan] = await scene.tagihanOf(plan.planId);
    const { id, number } = tagihan!;
    await scene.run(id);
    const [account] = await scene.accountsOf(id);
    return {
      ...{ plan, id, number, accountId: account!.id },
      account: async () => (await scene.accountsOf(id))[0]!,
      cancel: () =>
        scene.db.transaction(async (tx) => {
          const accounts = await lockVirtualAccountsOf(tx, id);
          const locked = await lockTagihan(tx, id);
          await cancelBill(tx, { tagihan: locked, accounts }, { now: await tx.now(), settings: scene.settings });
        }),
      caseOf: () => scene.item(account!.id),
      findings: async () =>
        (await checkPromises(scene.db)).filter(({ subject }) => subject === account!.id || subject === id),
    };
  };
  const woken: string[] = [];
  const sweep = () =>
    createInquireBills({
      ...{ ...scene.deps, bank: scene.bank, logger: silentLogger },
      wake: (tagihanId) => void woken.push(tagihanId),
    }).round(new AbortController().signal);

  test('W1, the bank refuses to close a bill whose tagihan has ended, an admin has a case until it is closed', async () => {
    const bill = await openBill();
    scene.bank.faults.close.push({ refused: 'bad-request' });
    await bill.cancel();
    expect(await scene.run(bill.id)).toMatchObject({ do: 'wait', for: 'tell-bank' });
    expect(await bill.caseOf()).toMatchObject({ kind: 'case', state: 'va-not-closed', owner: 'admin', isOpen: 1 });
    expect((await bill.caseOf())!.detail).toContain(bill.number);
    expect((await bill.caseOf())!.customerId).toBe(bill.plan.customerId);
    expect(await bill.findings()).toEqual([]);
    scene.setClock('2026-03-02', '11:00:00');
    expect(await scene.run(bill.id)).toMatchObject({ do: 'end' });
    expect(await bill.account()).toMatchObject({ state: 'closed', task: null });
    expect(await bill.caseOf()).toMatchObject({ isOpen: null });
    expect(await bill.findings()).toEqual([]);
  });

  test('W1, closes never get through, the tries grow apart and an admin has a case within half an hour', async () => {
    const bill = await openBill();
    scene.bank.faults.close = Array.from({ length: 50 }, () => 'lost-before' as const);
    await bill.cancel();
    let tries = 0;
    for (const until = Date.parse(scene.now()) + 60 * 60_000; Date.parse(scene.now()) < until; tries += 1) {
      const next = await scene.run(bill.id);
      if (next.do !== 'wait') throw new Error('it has ended');
      const at = new Date(Date.parse(scene.now()) + next.waitMs + 7 * 60 * 60_000).toISOString();
      if (Date.parse(scene.now()) + next.waitMs > until) break;
      scene.setClock(at.slice(0, 10), at.slice(11, 19));
    }
    expect(tries).toBeLessThan(10);
    expect(await bill.caseOf()).toMatchObject({ state: 'va-not-closed', isOpen: 1 });
    expect((await bill.caseOf())!.detail).toContain('timeout');
    expect(await bill.findings()).toEqual([]);
  });

  test('people have closed it at the bank, the daily look ends it and the case', async () => {
    const bill = await openBill();
    scene.bank.faults.close = Array.from({ length: 50 }, () => ({ refused: 'bad-request' }) as const);
    await bill.cancel();
    await scene.run(bill.id);
    scene.bank.book.get(bill.number)!.isActive = false;
    scene.setClock('2026-03-03', '10:30:00');
    await sweep();
    expect(await bill.account()).toMatchObject({ state: 'closed', task: null });
    expect(await bill.caseOf()).toMatchObject({ isOpen: null });
    expect(await scene.run(bill.id)).toMatchObject({ do: 'end' });
  });

  test('W1, a bill of an ended tagihan stays open for an hour and nobody has a case, it is found', async () => {
    const bill = await openBill();
    await bill.cancel();
    scene.setClock('2026-03-02', '11:00:01');
    expect(await bill.findings()).toContainEqual(
      expect.objectContaining({ subject: bill.accountId, problem: 'bill stays open at the bank' }),
    );
    await scene.run(bill.id);
    expect(await bill.findings()).toEqual([]);
  });

  test('W1, a case of a bill that is as it should be, it is found', async () => {
    const bill = await openBill();
    await scene.db.write(
      `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at, changed_at)
       values ('01KB0000000000000000000009', 'case', ?, 'va-unknown', 'admin', 'escalate', utc_timestamp(3) + interval 1 minute,
         utc_timestamp(3) + interval 1 minute, utc_timestamp(3) + interval 1 minute, utc_timestamp(3), utc_timestamp(3))`,
      [bill.accountId],
    );
    expect(await bill.findings()).toEqual([
      expect.objectContaining({ subject: bill.accountId, problem: 'work item of something finished' }),
    ]);
    await scene.db.write(`delete from work_item where id = '01KB0000000000000000000009'`);
  });

  test('the bank does not know a bill that is to be paid, an admin has a case and the third time another one is made', async () => {
    const bill = await openBill();
    const record = scene.bank.book.get(bill.number)!;
    scene.bank.book.delete(bill.number);
    scene.setClock('2026-03-03', '10:00:00');
    await sweep();
    expect(await bill.account()).toMatchObject({ state: 'active' });
    expect(await bill.caseOf()).toMatchObject({ kind: 'case', state: 'va-unknown', owner: 'admin', isOpen: 1 });
    expect(await bill.findings()).toEqual([]);
    for (const time of ['11:00:00', '12:00:00']) {
      scene.setClock('2026-03-03', time);
      await sweep();
    }
    expect(await bill.account()).toMatchObject({ state: 'closed', task: null });
    expect(await bill.caseOf()).toMatchObject({ isOpen: null });
    expect(woken).toContain(bill.id);
    await scene.run(bill.id);
    expect(scene.bank.book.get(`${bill.number}-2`)).toMatchObject({ isActive: true });
    expect(await scene.messagesOf(bill.id)).toEqual(['tagihan', 'changed']);

    // The bank was wrong: nobody may pay into the first one any more.
    scene.bank.book.set(bill.number, record);
    scene.setClock('2026-03-03', '13:00:00');
    await sweep();
    expect(await bill.account()).toMatchObject({ state: 'closed', task: 'close' });
    await scene.run(bill.id);
    expect(scene.bank.book.get(bill.number)).toMatchObject({ isActive: false });
    expect(scene.bank.book.get(`${bill.number}-2`)).toMatchObject({ isActive: true });
  });

  test('the bank does not know a bill for a moment, its case ends and it goes on', async () => {
    const bill = await openBill();
    const record = scene.bank.book.get(bill.number)!;
    scene.bank.book.delete(bill.number);
    scene.setClock('2026-03-03', '10:00:00');
    await sweep();
    scene.bank.book.set(bill.number, record);
    scene.setClock('2026-03-03', '11:00:00');
    await sweep();
    expect(await bill.account()).toMatchObject({ state: 'active', task: null });
    expect(await bill.caseOf()).toMatchObject({ isOpen: null });
    expect(await bill.findings()).toEqual([]);
  });

  test('the bank does not know a bill that has run out, it ends and is asked about once more, not for ever', async () => {
    const bill = await openBill();
    scene.bank.book.delete(bill.number);
    await scene.db.write(
      `update virtual_account set expires_at = '2026-03-03 02:00:00', next_inquiry_at = '2026-03-03 02:05:00' where id = ?`,
      [bill.accountId],
    );
    scene.setClock('2026-03-03', '09:05:00');
    await sweep();
    expect(await bill.account()).toMatchObject({ state: 'closed' });
    scene.setClock('2026-03-03', '10:05:00');
    await sweep();
    expect(
      await scene.db.row('select next_inquiry_at as at from virtual_account where id = ?', [bill.accountId]),
    ).toEqual({ at: null });
    expect(scene.bank.calls.filter((call) => call === `inquire ${bill.number}`)).toHaveLength(2);
  });
});
