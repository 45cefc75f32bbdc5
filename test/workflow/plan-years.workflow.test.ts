/**
 * Three plans of three years with the real rows, the real workflows and a clock that runs ahead: customers pay as they
 * like, the bank loses answers, and in the end every period was billed once, on its day, and every rupiah is accounted for.
 */
import { type TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createBankActivities } from '../../src/activities/bank.activities';
import { createBillingActivities } from '../../src/activities/billing.activities';
import { rupiah } from '../../src/domain/money';
import { schedulePeriods } from '../../src/domain/tagihan/schedule';
import { type BillingType, type Period, type PlanTerms } from '../../src/domain/tagihan/terms';
import { businessDate, type BusinessDate, instant, wallClock } from '../../src/domain/time';
import { silentLogger } from '../../src/logging/logger';
import { checkPromises } from '../../src/sweeps/check-promises';
import { CHANGED } from '../../src/workflows/tagihan/tagihan.messages';
import { BANK_QUEUE, HUB_QUEUE } from '../../src/workflows/workflow-ids';
import { inquireAndRecognise, type LifeScene, openLifeScene, recognise } from '../support/life-scene';
import { openTimeSkipping, seededRandom } from '../support/time-skipping';

const DAY_MS = 86_400_000;
const MOST_ROUNDS = 12;
const HOLIDAYS = new Set(['2027-03-31', '2027-08-17', '2028-02-29', '2028-05-31', '2029-01-01'] as BusinessDate[]);

const TERMS: PlanTerms = {
  ...{ kind: 'cicilan', price: rupiah(40_000_007), downPayment: rupiah(4_000_000), periods: 36, dayOfMonth: 31 },
  ...{ firstDueOn: '2027-01-20' as BusinessDate, dueShift: 'none', issueDaysBefore: 10, billingType: 'c' },
  ...{ dendaAmount: rupiah(25_000), dendaFromDay: 5 },
};

const PLANS: PlanTerms[] = [
  TERMS,
  { ...TERMS, billingType: 'i', dueShift: 'next-business-day', issueDaysBefore: 0 },
  { ...TERMS, billingType: 'o', kind: 'monthly', downPayment: rupiah(0), price: rupiah(750_000), dayOfMonth: 29 },
];

describe('plans of three years', () => {
  let env: TestWorkflowEnvironment;
  let scene: LifeScene;

  beforeAll(async () => {
    env = await openTimeSkipping();
    scene = await openLifeScene({
      settings: { bniInquiriesPerHour: 1_000_000 },
      clock: async () => instant(await env.currentTimeMs()),
    });
  });
  afterAll(async () => {
    await scene.close();
    await env.teardown();
  });

  test('random payments, no period is billed twice or missed and the allocations sum exactly', async () => {
    const random = seededRandom(20_280_229);
    const plans = await Promise.all(PLANS.map((terms) => book(scene, terms)));
    const workers = await serve(scene, env, random);
    const running = workers.map((worker) => worker.run());
    const broken: unknown[] = [];
    try {
      for (const { planId } of plans) {
        await env.client.workflow.start('plan', {
          ...{ taskQueue: HUB_QUEUE, workflowId: `plan:${planId}`, args: [{ planId }] },
        });
      }
      // Some weeks beyond the last due day.
      for (let step = 0; (await today(env)) < '2030-02-15'; step += 1) {
        await env.sleep(Math.ceil(random() * 9) * DAY_MS);
        await payAtRandom(scene, env, random);
        if (step % 5 === 0) broken.push(...(await brokenPromises(scene)));
      }
      // A bill that is made again for what is missing comes out a moment later.
      for (let round = 0; round < MOST_ROUNDS && (await openPlans(scene)) > 0; round += 1) {
        await payEverything(scene, env);
        await env.sleep(DAY_MS);
      }
    } finally {
      workers.forEach((worker) => worker.shutdown());
      await Promise.all(running);
    }

    expect(broken).toEqual([]);
    for (const { planId, periods } of plans) await expectBilledOnce(scene, planId, periods);
    await expectEveryRupiahOnce(scene);
    await scene.expectBooksAgree();
    const [lastDays, shifted, monthly] = plans.map(({ periods }) => periods.map(({ dueOn }) => dueOn));
    expect(lastDays).toEqual(expect.arrayContaining(['2027-02-28', '2027-04-30', '2028-02-29', '2030-01-31']));
    // 29 February 2028 is a holiday here, and the day after is a Wednesday.
    expect(shifted).toContain('2028-03-01');
    expect(monthly).toEqual(expect.arrayContaining(['2027-02-28', '2028-02-29', '2029-12-29']));
  }, 600_000);
});

async function today(env: TestWorkflowEnvironment): Promise<BusinessDate> {
  return businessDate(instant(await env.currentTimeMs()));
}

async function book(scene: LifeScene, terms: PlanTerms): Promise<{ planId: string; periods: Period[] }> {
  const periods = schedulePeriods(terms, HOLIDAYS);
  const { billingType, dendaAmount, dendaFromDay } = terms;
  const { planId } = await scene.makePlan({ periods, billingType, dendaAmount, dendaFromDay });
  return { planId, periods };
}

/** The real steps; the bank loses one answer in ten, and is asked at once what it is to be asked. */
async function serve(scene: LifeScene, env: TestWorkflowEnvironment, random: () => number): Promise<Worker[]> {
  const { deps, bank } = scene;
  const billing = createBillingActivities({ billing: deps, logger: silentLogger });
  const telling = createBankActivities({ ...deps, bank, logger: silentLogger });
  const activities = {
    ...billing,
    async tagihanAdvance(input: { tagihanId: string }) {
      const next = await billing.tagihanAdvance(input);
      return (await inquireDue(scene, input.tagihanId)) ? billing.tagihanAdvance(input) : next;
    },
    async bankTell(input: { virtualAccountId: string }) {
      if (random() < 0.1) bank.faults.create.push(random() < 0.5 ? 'lost-after' : 'lost-before');
      if (random() < 0.1) bank.faults.update.push('offline');
      await telling.bankTell(input);
    },
  };
  const common = { connection: env.nativeConnection, namespace: 'default', activities };
  const workflowBundle = { codePath: process.env['TUNTAS_TEST_WORKFLOW_BUNDLE'] ?? '' };
  return [
    await Worker.create({ ...common, taskQueue: HUB_QUEUE, workflowBundle, maxCachedWorkflows: 200 }),
    await Worker.create({ ...common, taskQueue: BANK_QUEUE }),
  ];
}

async function inquireDue({ db, deps, bank }: LifeScene, tagihanId: string): Promise<boolean> {
  const due = await db.rows<{ trx_id: string }>(
    `select trx_id from virtual_account where tagihan_id = ? and next_inquiry_at <= utc_timestamp(3) and state = 'active'`,
    [tagihanId],
  );
  for (const { trx_id: trxId } of due) await inquireAndRecognise(deps, bank, trxId);
  return due.length > 0;
}

interface OpenBill {
  id: string;
  trx_id: string;
  billing_type: BillingType;
  outstanding: string;
}

function openBills({ db }: LifeScene): Promise<OpenBill[]> {
  return db.rows<OpenBill>(
    `select t.id, v.trx_id, v.billing_type, t.amount + t.denda - coalesce(
       (select sum(a.amount) from payment_allocation a where a.tagihan_id = t.id), 0) as outstanding
     from tagihan t join virtual_account v on v.tagihan_id = t.id and v.state = 'active' and v.expires_at > utc_timestamp(3)
     where t.state = 'awaiting' order by t.id`,
  );
}

/** Exactly, a part, too much or twice; people decide about what is missing by letting the rest stand. */
async function payAtRandom(scene: LifeScene, env: TestWorkflowEnvironment, random: () => number): Promise<void> {
  await decide(scene, env);
  for (const bill of await openBills(scene)) {
    if (random() < 0.55) continue;
    const whole = Number(bill.outstanding);
    const luck = random();
    const part = Math.max(1, Math.floor(whole * random()));
    const amount = luck < 0.55 ? whole : luck < 0.85 ? part : whole + part;
    await pay(scene, env, bill, amount);
    if (random() < 0.05) await pay(scene, env, bill, amount);
  }
}

async function payEverything(scene: LifeScene, env: TestWorkflowEnvironment): Promise<void> {
  await decide(scene, env);
  for (const bill of await openBills(scene)) {
    // An open bill pays the oldest of its plan first, so that less may be left by now.
    const [now] = (await openBills(scene)).filter(({ id }) => id === bill.id);
    if (now !== undefined) await pay(scene, env, now, Number(now.outstanding));
  }
}

async function pay(scene: LifeScene, env: TestWorkflowEnvironment, bill: OpenBill, amount: number): Promise<void> {
  const record = scene.bank.pay(bill.trx_id, amount, await scene.db.now());
  const { tagihanId, alsoPaid } = await recognise(scene.deps, bill.trx_id, record);
  await Promise.all([tagihanId, ...alsoPaid].map((id) => wake(env, id)));
}

async function decide({ db }: LifeScene, env: TestWorkflowEnvironment): Promise<void> {
  const open = await db.rows<{ tagihan_id: string }>(
    `select tagihan_id from payment_exception where state = 'open' and kind = 'underpaid'`,
  );
  await db.write(`update payment_exception set state = 'resolved' where state = 'open'`);
  await Promise.all(open.map(({ tagihan_id: id }) => wake(env, id)));
}

async function wake(env: TestWorkflowEnvironment, tagihanId: string): Promise<void> {
  // One that has ended needs no waking.
  await env.client.workflow
    .getHandle(`tagihan:${tagihanId}`)
    .signal(CHANGED)
    .catch(() => undefined);
}

async function openPlans({ db }: LifeScene): Promise<number> {
  const row = await db.row<{ n: string }>(`select count(*) as n from plan where state = 'active'`);
  return Number(row?.n);
}

/** Of plans and bills; nobody prints or sends here. */
async function brokenPromises({ db }: LifeScene) {
  const findings = await checkPromises(db);
  return findings.filter(
    ({ detail, problem }) => /^(plan|tagihan) /.test(detail) && problem !== 'breach without escalation',
  );
}

async function expectBilledOnce(scene: LifeScene, planId: string, periods: readonly Period[]): Promise<void> {
  const bills = await scene.tagihanOf(planId);
  expect(bills.map(({ k, dueOn, amount }) => ({ k, dueOn, amount }))).toEqual(
    periods.map(({ k, dueOn, amount }) => ({ k, dueOn, amount })),
  );
  const opened = bills.map(({ openedAt }) => `${businessDate(instant(openedAt))} ${wallClock(instant(openedAt))}`);
  expect(opened).toEqual(periods.map(({ issueOn }) => `${issueOn} 00:05`));
  expect(new Set(bills.map(({ state }) => state))).toEqual(new Set(['paid']));
  const [plan] = await scene.db.rows<{ agreed_total: string; state: string }>(
    'select agreed_total, state from plan where id = ?',
    [planId],
  );
  expect(plan).toEqual({
    agreed_total: String(bills.reduce((sum, { amount }) => sum + amount, 0)),
    state: 'completed',
  });
}

async function expectEveryRupiahOnce({ db, bank }: LifeScene): Promise<void> {
  const wrong = await db.rows(
    `select t.number from tagihan t where t.amount + t.denda <>
       (select sum(a.amount) from payment_allocation a where a.tagihan_id = t.id)`,
  );
  expect(wrong).toEqual([]);
  const journals = await db.row<{ n: string; bills: string }>(
    `select (select count(*) from journal where kind = 'tagihan-issued') as n, (select count(*) from tagihan) as bills`,
  );
  expect(journals?.n).toBe(journals?.bills);
  const paid = await db.row<{ total: string }>('select sum(amount) as total from payment');
  const records = [...bank.book.values()];
  expect(Number(paid?.total)).toBe(records.reduce((sum, record) => sum + record.paid, 0));
  expect(records.filter(({ isActive }) => isActive)).toEqual([]);
  const twice = await db.rows(
    'select tagihan_id, kind, occasion, count(*) as n from customer_message group by tagihan_id, kind, occasion having n > 1',
  );
  expect(twice).toEqual([]);
  expect(await db.rows(`select id, state from plan where state <> 'completed'`)).toEqual([]);
  const open = await db.rows(`select kind, subject from work_item where kind in ('plan', 'tagihan') and is_open = 1`);
  expect(open).toEqual([]);
}
