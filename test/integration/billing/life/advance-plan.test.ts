import { advancePlan } from '../../../../src/billing/advance-plan';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import { type LifeScene, openLifeScene, periodsDue } from '../../../support/life-scene';

describe('a plan, looked at', () => {
  let scene: LifeScene;

  beforeAll(async () => {
    scene = await openLifeScene();
  });
  afterAll(() => scene.close());

  test('a period whose day has come, it is billed with its number, its debt, its bill at the bank and its promise', async () => {
    scene.setClock('2026-03-02', '00:05:00');
    const plan = await scene.makePlan({ periods: periodsDue('2026-03-12', '2026-04-12') });
    const next = await scene.advancePlan(plan.planId);
    const [tagihan, ...others] = await scene.tagihanOf(plan.planId);
    expect(others).toEqual([]);
    expect(tagihan).toMatchObject({ number: `${plan.code}-01`, state: 'opening', dueOn: '2026-03-12', denda: 0 });
    expect(tagihan!.amount).toBe(1_000_000);
    expect(next).toMatchObject({ do: 'wait', for: 'open-tagihan', start: [tagihan!.id] });
    const [account] = await scene.accountsOf(tagihan!.id);
    expect(account).toMatchObject({ trxId: `${plan.code}-01`, state: 'creating', task: 'create', k: 1 });
    expect(account!.expiresAt.toISOString()).toBe('2026-04-11T16:59:59.000Z');
    const entries = await scene.db.rows<{ account_code: string; side: string }>(
      `select e.account_code, e.side from journal j join entry e on e.journal_id = j.id
       where j.subject = ? and j.kind = 'tagihan-issued' order by e.line`,
      [tagihan!.id],
    );
    expect(entries).toEqual([
      { account_code: `piutang:${plan.customerId}`, side: 'debit' },
      { account_code: 'revenue:tagihan', side: 'credit' },
    ]);
    expect(await scene.item(tagihan!.id)).toMatchObject({
      ...{ kind: 'tagihan', state: 'opening', owner: 'marketing', customerId: plan.customerId, isOpen: 1 },
    });
    await scene.expectBooksAgree();
  });

  test('a second before the minute in which bills come out, nothing is billed', async () => {
    scene.setClock('2026-03-02', '00:04:59');
    const plan = await scene.makePlan();
    const next = await scene.advancePlan(plan.planId);
    expect(await scene.tagihanOf(plan.planId)).toEqual([]);
    expect(next).toEqual({ do: 'wait', for: 'open-tagihan', waitMs: 1000, start: [] });
    expect(await scene.item(plan.planId)).toMatchObject({ nextAt: new Date('2026-03-01T17:05:00.000Z') });
  });

  test('looked at by eight at once and again, each period is billed once and no number is given twice', async () => {
    scene.setClock('2026-05-01');
    const plan = await scene.makePlan({ periods: periodsDue('2026-03-12', '2026-04-12', '2026-05-10') });
    await Promise.all(Array.from({ length: 8 }, () => scene.advancePlan(plan.planId)));
    await scene.advancePlan(plan.planId);
    const bills = await scene.tagihanOf(plan.planId);
    expect(bills.map(({ k }) => k)).toEqual([1, 2, 3]);
    const numbers = await scene.db.rows<{ number: string }>('select number from virtual_account');
    expect(new Set(numbers.map(({ number }) => number)).size).toBe(numbers.length);
    const debts = await scene.db.row<{ n: string }>(
      `select count(*) as n from journal where kind = 'tagihan-issued' and subject in (?, ?, ?)`,
      bills.map(({ id }) => id),
    );
    expect(Number(debts?.n)).toBe(3);
  });

  test('killed after it billed one of two periods, the other one follows', async () => {
    scene.setClock('2026-05-01');
    const plan = await scene.makePlan({ periods: periodsDue('2026-03-12', '2026-04-12') });
    let left = 1;
    const dying = { ...scene.deps, numberOf: (n: number) => (left-- > 0 ? scene.bank.numberOf(n) : die()) };
    await expect(advancePlan(dying, { planId: plan.planId })).rejects.toThrow('the process died');
    expect(await scene.tagihanOf(plan.planId)).toHaveLength(1);
    await scene.advancePlan(plan.planId);
    expect((await scene.tagihanOf(plan.planId)).map(({ number }) => number)).toEqual([
      `${plan.code}-01`,
      `${plan.code}-02`,
    ]);
  });

  test('paused, nothing is billed and it waits', async () => {
    scene.setClock('2026-05-01');
    const plan = await scene.makePlan({ state: 'paused' });
    expect(await scene.advancePlan(plan.planId)).toMatchObject({ do: 'wait', for: 'resume' });
    expect(await scene.tagihanOf(plan.planId)).toEqual([]);
  });

  test('billed while the customer has titipan that nobody decides about, people are asked and the bill goes out', async () => {
    scene.setClock('2026-03-02');
    const plan = await scene.makePlan({ periods: periodsDue('2026-03-12', '2026-04-12') });
    await scene.advancePlan(plan.planId);
    const [first] = await scene.tagihanOf(plan.planId);
    await scene.run(first!.id);
    scene.setClock('2026-03-05');
    await scene.pay(first!.number, 1_300_000);
    const exceptions = () =>
      scene.db.rows<{ kind: string; amount: number; tagihanId: string }>(
        `select kind, cast(amount as double) as amount, tagihan_id as tagihanId from payment_exception
         where customer_id = ? and state = 'open' order by id`,
        [plan.customerId],
      );
    expect(await exceptions()).toEqual([{ kind: 'overpaid', amount: 300_000, tagihanId: first!.id }]);
    await scene.db.write(`update payment_exception set state = 'resolved', resolution = 'keep-titipan'`);
    await scene.db.write(`update work_item set closed_at = utc_timestamp(3) where kind = 'payment'`);
    scene.setClock('2026-04-02');
    await scene.advancePlan(plan.planId);
    const second = (await scene.tagihanOf(plan.planId))[1]!;
    const [question, ...others] = await exceptions();
    expect([question, others]).toEqual([{ kind: 'titipan', amount: 300_000, tagihanId: second.id }, []]);
    await scene.run(second.id);
    expect(await scene.messagesOf(second.id)).toEqual(['tagihan']);
    await scene.advancePlan(plan.planId);
    expect(await exceptions()).toHaveLength(1);
    expect((await checkPromises(scene.db)).filter(({ detail }) => detail.includes('payment'))).toEqual([]);
    await scene.expectBooksAgree();
  });

  test('billed while people decide about the money that the customer has with us, nobody is asked twice', async () => {
    scene.setClock('2026-03-02');
    const plan = await scene.makePlan({ periods: periodsDue('2026-03-12', '2026-04-12') });
    await scene.advancePlan(plan.planId);
    const [first] = await scene.tagihanOf(plan.planId);
    await scene.run(first!.id);
    await scene.pay(first!.number, 1_300_000);
    scene.setClock('2026-04-02');
    await scene.advancePlan(plan.planId);
    const kinds = await scene.db.rows('select kind from payment_exception where customer_id = ?', [plan.customerId]);
    expect(kinds).toEqual([{ kind: 'overpaid' }]);
  });

  test('its last bill is paid, it is completed with a row of its history and no promise is left', async () => {
    scene.setClock('2026-03-02');
    const plan = await scene.makePlan();
    await scene.advancePlan(plan.planId);
    const [tagihan] = await scene.tagihanOf(plan.planId);
    await scene.run(tagihan!.id);
    expect(await scene.advancePlan(plan.planId)).toMatchObject({ do: 'wait', for: 'await-payments' });
    await scene.pay(tagihan!.number, 1_000_000);
    expect(await scene.advancePlan(plan.planId)).toEqual({ do: 'end', state: 'completed', start: [] });
    expect(await scene.item(plan.planId)).toMatchObject({ isOpen: null });
    const changes = await scene.db.rows('select kind, by_staff from plan_change where plan_id = ?', [plan.planId]);
    expect(changes).toEqual([{ kind: 'complete', by_staff: null }]);
    expect(await scene.advancePlan(plan.planId)).toEqual({ do: 'end', state: 'completed', start: [] });
  });

  test('it was settled early and everything is paid, it ends as settled', async () => {
    scene.setClock('2026-03-02');
    const plan = await scene.makePlan();
    await scene.advancePlan(plan.planId);
    const [tagihan] = await scene.tagihanOf(plan.planId);
    await scene.run(tagihan!.id);
    await scene.db.write(
      `insert into plan_change (id, plan_id, kind, reason, was, becomes, at) values (?, ?, 'settle', 'x', '{}', '{}', utc_timestamp(3))`,
      [plan.planId, plan.planId],
    );
    await scene.pay(tagihan!.number, 1_000_000);
    expect(await scene.advancePlan(plan.planId)).toMatchObject({ do: 'end', state: 'settled' });
  });

  test('a draft, it is no plan to bill', async () => {
    const plan = await scene.makePlan({ state: 'draft' });
    await expect(scene.advancePlan(plan.planId)).rejects.toThrow('draft');
  });
});

function die(): never {
  throw new Error('the process died');
}
