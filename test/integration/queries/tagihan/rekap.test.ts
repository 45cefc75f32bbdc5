import { cancelPlan, previewCancelPlan } from '../../../../src/backoffice/plans/cancel-plan';
import { settlePlan } from '../../../../src/backoffice/plans/settle-plan';
import { rupiah } from '../../../../src/domain/money';
import { type BusinessDate } from '../../../../src/domain/time';
import { totalsOf } from '../../../../src/http/console/pages/rekap-model';
import { type CustomerRekap, readRekap } from '../../../../src/persistence/queries/tagihan/rekap';
import { scopeOf } from '../../../../src/persistence/queries/tagihan/scope';
import { type BillingPagesStage, openBillingPagesStage, type Visitor } from '../../../support/billing-pages-stage';
import { doneBy, REASON } from '../../../support/plan-scene';

let stage: BillingPagesStage;
let marketing: Visitor;
let admin: Visitor;

beforeAll(async () => {
  stage = await openBillingPagesStage();
  admin = await stage.logIn('admin');
});
beforeEach(async () => {
  stage.life.setClock('2026-03-02');
  marketing = await stage.logIn('marketing');
});
afterAll(() => stage.close());

function day(text: string): BusinessDate {
  return text as BusinessDate;
}

function rekapAt(asOf: string, { staff } = marketing): Promise<CustomerRekap[]> {
  return readRekap(stage.db, scopeOf(staff), { asOf: day(asOf), marketingId: null });
}

async function partsAt(asOf: string): Promise<{ paid: number; thisMonth: number; rest: number; total: number }> {
  const { paid, thisMonth, rest, total } = totalsOf(await rekapAt(asOf)).recap;
  return { paid: paid.amount, thisMonth: thisMonth.amount, rest: rest.amount, total: total.amount };
}

async function versionOf(planId: string): Promise<number> {
  const row = await stage.db.row<{ version: number }>('select version from plan where id = ?', [planId]);
  return row!.version;
}

test('rekap of today, moves when a payment is recognised, and its parts are the whole plan', async () => {
  const planId = await stage.sentPlan(marketing.staff);
  expect(await partsAt('2026-03-02')).toEqual({ paid: 0, thisMonth: 200_000, rest: 1_000_900, total: 1_200_900 });
  const [down] = await stage.tagihanOf(planId);
  await stage.pay(down!.id, 200_000);
  expect(await partsAt('2026-03-02')).toEqual({ paid: 200_000, thisMonth: 0, rest: 1_000_900, total: 1_200_900 });
});

test('a draft, is in no rekap before it is sent', async () => {
  await stage.newPlan(marketing.staff);
  expect(await rekapAt('2026-03-02')).toEqual([]);
});

test('a past day, told again after payments, denda, settlement and cancellation, is told the same', async () => {
  const planId = await stage.sentPlan(marketing.staff, { dendaAmount: rupiah(5000), dendaFromDay: 6 });
  const days = ['2026-03-01', '2026-03-02', '2026-03-11', '2026-03-18', '2026-04-02', '2026-04-05', '2026-04-20'];
  const told = new Map<string, CustomerRekap[]>();
  const keep = async (date: string): Promise<void> => {
    told.set(date, await rekapAt(date));
    for (const earlier of days.filter((one) => one <= date)) {
      expect([earlier, await rekapAt(earlier)]).toEqual([earlier, told.get(earlier) ?? []]);
    }
  };
  await keep('2026-03-02');
  stage.life.setClock('2026-03-11');
  await keep('2026-03-11');
  // Late: the charge is added, then part of it comes in.
  stage.life.setClock('2026-03-18', '09:00:00');
  await stage.issue(planId);
  const [down] = await stage.tagihanOf(planId);
  await stage.pay(down!.id, 205_000);
  await keep('2026-03-18');
  stage.life.setClock('2026-04-02', '09:00:00');
  await stage.issue(planId);
  await keep('2026-04-02');
  stage.life.setClock('2026-04-05');
  const settled = { by: admin.staff, planId, version: await versionOf(planId), reason: REASON };
  doneBy(await settlePlan(stage.plans, { ...settled, dueOn: day('2026-04-12'), discount: rupiah(50_000) }));
  await keep('2026-04-05');
  stage.life.setClock('2026-04-20');
  const version = await versionOf(planId);
  expect((await previewCancelPlan(stage.plans, { by: admin.staff, planId })).kind).toBe('preview');
  doneBy(await cancelPlan(stage.plans, { by: admin.staff, planId, version, reason: REASON }));
  await keep('2026-04-20');
  const totals = days.map((date) => totalsOf(told.get(date) ?? []).recap.total.amount);
  // Nothing; agreed; agreed; with the charge; the same; less the discount; what was paid.
  expect(totals).toEqual([0, 1_200_900, 1_200_900, 1_205_900, 1_205_900, 1_155_900, 205_000]);
});

test('a payment in the last second of a day, is of that day, and one a second later of the next', async () => {
  const planId = await stage.sentPlan(marketing.staff, {
    kind: 'once',
    downPayment: rupiah(0),
    periods: 1,
    billingType: 'i',
  });
  const [bill] = await stage.tagihanOf(planId);
  stage.life.setClock('2026-03-09', '23:59:59');
  await stage.pay(bill!.id, 100_000);
  stage.life.setClock('2026-03-10', '00:00:01');
  await stage.pay(bill!.id, 50_000);
  expect((await partsAt('2026-03-08')).paid).toBe(0);
  expect((await partsAt('2026-03-09')).paid).toBe(100_000);
  expect((await partsAt('2026-03-10')).paid).toBe(150_000);
});

test('ageing, on each side of its limits, has every unpaid amount once', async () => {
  await stage.sentPlan(marketing.staff, {
    ...{ kind: 'once', downPayment: rupiah(0), periods: 1, firstDueOn: day('2026-03-04') },
    lines: [{ description: 'Mesin kasir', quantity: 1, unitPrice: rupiah(70_000) }],
  });
  const ageOn = async (asOf: string): Promise<string | undefined> => {
    const { ageing } = totalsOf(await rekapAt(asOf));
    const parts = Object.entries(ageing).filter(([, { amount }]) => amount > 0);
    expect(parts.map(([, part]) => part)).toEqual([{ amount: 70_000, count: 1 }]);
    return parts[0]?.[0];
  };
  expect(await ageOn('2026-03-03')).toBe('not-due');
  expect(await ageOn('2026-03-04')).toBe('not-due');
  expect(await ageOn('2026-03-05')).toBe('to-7');
  expect(await ageOn('2026-03-11')).toBe('to-7');
  expect(await ageOn('2026-03-12')).toBe('to-30');
  expect(await ageOn('2026-04-03')).toBe('to-30');
  expect(await ageOn('2026-04-04')).toBe('to-60');
  expect(await ageOn('2026-05-03')).toBe('to-60');
  expect(await ageOn('2026-05-04')).toBe('over-60');
});

test('a customer that was handed over, counts for its owner of that day', async () => {
  const customerId = await stage.newCustomer(marketing.staff, 'Toko Serah');
  await stage.sentPlan(marketing.staff, { customerId });
  stage.life.setClock('2026-03-10');
  const next = await stage.logIn('marketing');
  await stage.db.write(`update customer_owner set to_at = utc_timestamp(3) where customer_id = ?`, [customerId]);
  await stage.db.write(
    `insert into customer_owner (id, customer_id, staff_id, from_at, handed_by, reason)
     values ('01ARZ3NDEKTSV4RRFFQ69G5FAV', ?, ?, utc_timestamp(3), ?, 'pindah')`,
    [customerId, next.staff.id, admin.staff.id],
  );
  await stage.db.write('update customer set marketing_id = ? where id = ?', [next.staff.id, customerId]);
  const ownerOn = async (asOf: string): Promise<string | undefined> => {
    const rows = await rekapAt(asOf, admin);
    return rows.find((row) => row.customerId === customerId)?.marketing.id;
  };
  expect(await ownerOn('2026-03-09')).toBe(marketing.staff.id);
  expect(await ownerOn('2026-03-10')).toBe(next.staff.id);
  const asked = { asOf: day('2026-03-09'), marketingId: marketing.staff.id };
  const rows = await readRekap(stage.db, scopeOf(admin.staff), asked);
  expect(rows.map((row) => row.customerId)).toContain(customerId);
  // Who may see it is decided by today.
  expect(await rekapAt('2026-03-09')).toEqual([]);
  expect(await rekapAt('2026-03-09', next)).toHaveLength(1);
});

test('rekap of all, compared with the sums of each marketing, is the same', async () => {
  const other = await stage.logIn('marketing');
  await stage.sentPlan(other.staff, { kind: 'monthly', downPayment: rupiah(0), periods: 3 });
  await stage.sentPlan(marketing.staff);
  const all = await rekapAt('2026-03-02', admin);
  const staff = [...new Set(all.map((row) => row.marketing.id))];
  const parts = await Promise.all(
    staff.map((marketingId) => readRekap(stage.db, scopeOf(admin.staff), { asOf: day('2026-03-02'), marketingId })),
  );
  expect(totalsOf(parts.flat())).toEqual(totalsOf(all));
});
