import fc from 'fast-check';
import { cancelPlan } from '../../../../src/backoffice/plans/cancel-plan';
import { cancelTagihan } from '../../../../src/backoffice/plans/cancel-tagihan';
import { pausePlan } from '../../../../src/backoffice/plans/pause-plan';
import { type PlanOutcome } from '../../../../src/backoffice/plans/plan-outcome';
import { reschedulePlan } from '../../../../src/backoffice/plans/reschedule-plan';
import { resumePlan } from '../../../../src/backoffice/plans/resume-plan';
import { settlePlan } from '../../../../src/backoffice/plans/settle-plan';
import { type PlanId } from '../../../../src/domain/ids';
import { rupiah } from '../../../../src/domain/money';
import { addDays, businessDate } from '../../../../src/domain/time';
import { piutangAccount } from '../../../../src/ledger/accounts';
import { expectPlanAddsUp, openPlanScene, type PlanScene, REASON } from '../../../support/plan-scene';

let scene: PlanScene;

beforeAll(async () => {
  scene = await openPlanScene({ settings: { fourEyesAboveRupiah: 1_000_000 } });
});

afterAll(async () => {
  await scene.close();
});

const pick = fc.nat({ max: 3 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('bill' as const), count: fc.integer({ min: 1, max: 2 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pay' as const),
      pick,
      amount: fc.oneof(fc.constant('all' as const), fc.constantFrom(1, 333_333, 1_000_001)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('reschedule' as const),
      inDays: fc.nat({ max: 60 }),
      dayOfMonth: fc.integer({ min: 1, max: 31 }),
      periods: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), pick, inDays: fc.nat({ max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const), discount: fc.constantFrom(0, 1, 250_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel-bill' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('days' as const), count: fc.integer({ min: 1, max: 45 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const life = fc.record({
  billingType: fc.constantFrom('c' as const, 'i' as const, 'm' as const, 'o' as const),
  price: fc.constantFrom(6_000_000, 5_999_999, 1_000_003),
  downPayment: fc.constantFrom(0, 250_000),
  denda: fc.constantFrom(0, 10_000),
  steps: fc.array(step, { minLength: 1, maxLength: 14, size: 'max' }),
});

type Life = typeof life extends fc.Arbitrary<infer One> ? One : never;

const PLAIN = { billingType: 'c', price: 6_000_000, downPayment: 250_000, denda: 0 } as const;
/** What thirty lives may leave out by chance. */
const RARE: Step[][] = [
  [{ do: 'pause' }, { do: 'resume' }, { do: 'settle', discount: 1 }],
  [{ do: 'bill', count: 1 }, { do: 'cancel' }],
];

test('plan, any payments, reschedules, settlements and cancellations, it adds up after each of them and so do the books', async () => {
  const done = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(life, async ({ billingType, price, downPayment, denda, steps }) => {
      scene.life.setClock('2026-03-02');
      const customerId = await scene.newCustomer();
      const planId = await scene.send({
        ...{ customerId, billingType, downPayment: rupiah(downPayment), periods: 5 },
        lines: [{ description: 'Mesin kopi', quantity: 1, unitPrice: rupiah(price) }],
        ...{ dendaAmount: rupiah(denda), dendaFromDay: denda === 0 ? 0 : 2 },
      });
      for (const next of steps) {
        const outcome = await take(planId, next);
        const key = `${next.do} ${outcome?.kind === 'refused' ? 'refused' : 'done'}`;
        done.set(key, (done.get(key) ?? 0) + 1);
        await settleDown(planId);
        await expectPlanAddsUp(scene.db, planId);
      }
      if (await hasDenda(customerId)) done.set('denda done', 1);
      await expectPiutangAddsUp(customerId);
      await expectMoneyAddsUp(customerId);
      await scene.life.expectBooksAgree();
    }),
    { numRuns: 30, examples: RARE.map((steps): [Life] => [{ ...PLAIN, steps }]) },
  );
  // A change that was never carried out would prove nothing.
  for (const what of ['denda', 'bill', 'pay', 'reschedule', 'move', 'settle', 'cancel-bill', 'pause', 'cancel']) {
    expect({ what, times: done.get(`${what} done`) ?? 0 }).not.toEqual({ what, times: 0 });
  }
}, 120_000);

async function take(planId: PlanId, next: Step): Promise<PlanOutcome | undefined> {
  const { planDeps, admin } = scene;
  const seen = await scene.asSeen(planId, admin);
  const today = businessDate(scene.life.now());
  switch (next.do) {
    case 'bill':
      await scene.bill(planId, next.count);
      return undefined;
    case 'pay':
      return pay(planId, next);
    case 'reschedule': {
      const { dayOfMonth, periods, inDays } = next;
      return reschedulePlan(planDeps, {
        ...seen,
        unbilled: { firstDueOn: addDays(today, inDays), dayOfMonth, periods },
      });
    }
    case 'move': {
      const tagihanId = await openBill(planId, next.pick);
      if (tagihanId === undefined) return { kind: 'refused', code: 'unknown-bill' };
      return reschedulePlan(planDeps, {
        ...seen,
        bills: [{ tagihanId: tagihanId.id, dueOn: addDays(today, next.inDays) }],
      });
    }
    case 'settle':
      return settlePlan(planDeps, { ...seen, discount: rupiah(next.discount), dueOn: addDays(today, 7) });
    case 'cancel-bill': {
      const bill = await openBill(planId, next.pick);
      if (bill === undefined) return { kind: 'refused', code: 'unknown-bill' };
      return cancelTagihan(planDeps, { by: admin, tagihanId: bill.id, version: bill.version, reason: REASON });
    }
    case 'pause':
      return pausePlan(planDeps, seen);
    case 'resume':
      return resumePlan(planDeps, seen);
    case 'days':
      scene.life.setClock(addDays(today, next.count));
      return undefined;
    case 'cancel':
      return cancelPlan(planDeps, seen);
  }
}

/** Into any bill that the bank has ever had, also one that has ended. */
async function pay(
  planId: PlanId,
  { pick: index, amount }: { pick: number; amount: number | 'all' },
): Promise<PlanOutcome | undefined> {
  const accounts = await scene.db.rows<{ trx_id: string; amount: string }>(
    `select v.trx_id, v.amount from virtual_account v join tagihan t on t.id = v.tagihan_id
     where t.plan_id = ? and v.state <> 'creating' order by v.id`,
    [planId],
  );
  const told = accounts.filter(({ trx_id: trxId }) => scene.life.bank.book.has(trxId));
  const account = told[index % Math.max(told.length, 1)];
  if (account === undefined) return { kind: 'refused', code: 'unknown-bill' };
  await scene.life.pay(account.trx_id, amount === 'all' ? Number(account.amount) : amount);
  return undefined;
}

async function openBill(planId: PlanId, index: number): Promise<{ id: string; version: number } | undefined> {
  const open = await scene.db.rows<{ id: string; version: number }>(
    `select id, version from tagihan where plan_id = ? and state in ('opening', 'awaiting') order by k`,
    [planId],
  );
  return open[index % Math.max(open.length, 1)];
}

async function hasDenda(customerId: string): Promise<boolean> {
  return (
    (await scene.db.row('select 1 from tagihan where customer_id = ? and denda > 0 limit 1', [customerId])) !==
    undefined
  );
}

/** What the workflows would do by now. */
async function settleDown(planId: PlanId): Promise<void> {
  await scene.life.advancePlan(planId);
  await scene.ask(planId);
  for (const { id } of await scene.life.tagihanOf(planId)) await scene.life.run(id);
}

/** What the customer owes by the ledger is what its bills ask for beyond what was paid. */
async function expectPiutangAddsUp(customerId: string): Promise<void> {
  const ledger = await scene.db.row<{ owed: string | null }>(
    `select sum(case when side = 'debit' then amount else -amount end) as owed from entry where account_code = ?`,
    [piutangAccount(customerId)],
  );
  const bills = await scene.db.row<{ owed: string | null }>(
    `select sum(t.amount + t.denda - (select coalesce(sum(a.amount), 0) from payment_allocation a where a.tagihan_id = t.id))
       as owed from tagihan t where t.customer_id = ?`,
    [customerId],
  );
  expect(Number(ledger?.owed ?? 0)).toBe(Number(bills?.owed ?? 0));
}

/** Allocated and in titipan is what the bank received. */
async function expectMoneyAddsUp(customerId: string): Promise<void> {
  const row = await scene.db.row<{ paid: string; allocated: string; excess: string }>(
    `select coalesce(sum(amount), 0) as paid, coalesce(sum(excess), 0) as excess,
       (select coalesce(sum(a.amount), 0) from payment_allocation a join tagihan t on t.id = a.tagihan_id
        where t.customer_id = ?) as allocated from payment where customer_id = ?`,
    [customerId, customerId],
  );
  const trxIds = await scene.db.rows<{ trx_id: string }>('select trx_id from virtual_account where customer_id = ?', [
    customerId,
  ]);
  const received = trxIds.map(({ trx_id: id }) => Number(scene.life.bank.book.get(id)?.paid ?? 0));
  expect(Number(row?.paid)).toBe(received.reduce((sum, paid) => sum + paid, 0));
  expect(Number(row?.allocated) + Number(row?.excess)).toBe(Number(row?.paid));
}
