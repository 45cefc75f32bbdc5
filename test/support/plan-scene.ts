/** Plans as marketing makes and changes them, on a real database whose clock and bank are the test's. */
import { type FreeLine } from '../../src/backoffice/plans/plan-lines-of';
import { createPlan } from '../../src/backoffice/plans/create-plan';
import { type PlanDeps } from '../../src/backoffice/plans/plan-deps';
import { type PlanOutcome } from '../../src/backoffice/plans/plan-outcome';
import { type PlanRequest } from '../../src/backoffice/plans/preview-plan';
import { startPlan } from '../../src/backoffice/plans/start-plan';
import { type CustomerId, type PlanId, type TagihanId } from '../../src/domain/ids';
import { rupiah, ZERO } from '../../src/domain/money';
import { type Settings } from '../../src/domain/settings';
import { type StaffMember } from '../../src/domain/staff';
import { type BusinessDate } from '../../src/domain/time';
import { type Database } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { openLifeScene } from './life-scene';
import { insertStaff } from './staff-row';

export const REASON = 'permintaan pelanggan lewat telepon';

export type PlanScene = Awaited<ReturnType<typeof openPlanScene>>;

export async function openPlanScene({ settings = {} }: { settings?: Partial<Settings> } = {}) {
  const life = await openLifeScene({ settings });
  const { db, deps } = life;
  const woken: string[] = [];
  const planDeps: PlanDeps = {
    ...{ db, settings: deps.settings },
    hasBank: true,
    wake: { plan: (id) => woken.push(`plan ${id}`), tagihan: (id) => woken.push(`tagihan ${id}`) },
  };
  const [marketing, other, admin, operator] = [
    await insertStaff(db, 'marketing'),
    await insertStaff(db, 'marketing'),
    await insertStaff(db, 'admin'),
    await insertStaff(db, 'operator'),
  ];
  const customerId = await insertCustomer(db, marketing);
  const request = (wish: Partial<PlanRequest> = {}): PlanRequest => requestOf({ by: marketing, customerId }, wish);
  const create = async (wish: Partial<PlanRequest> = {}): Promise<PlanId> =>
    doneBy(await createPlan(planDeps, request(wish))).planId;
  const versionOf = async (planId: PlanId): Promise<number> => (await planOf(db, planId)).version;
  return {
    ...{ life, db, planDeps, woken, marketing, other, admin, operator, customerId, request, create, versionOf },
    planOf: (planId: PlanId) => planOf(db, planId),
    /** The plan as marketing sees it now, for a change of it. */
    asSeen: async (planId: PlanId, by: StaffMember = marketing) => ({
      ...{ by, planId, version: await versionOf(planId), reason: REASON },
    }),
    send: async (wish: Partial<PlanRequest> = {}): Promise<PlanId> => {
      const planId = await create(wish);
      doneBy(await startPlan(planDeps, { by: wish.by ?? marketing, planId, version: 1 }));
      await life.advancePlan(planId);
      return planId;
    },
    /** Bills so many further periods now, whatever their day is. */
    bill: async (planId: PlanId, count: number): Promise<void> => {
      await db.write(
        `update plan_period set issue_on = '2026-01-01' where plan_id = ? and is_current = 1
           and not exists (select 1 from tagihan t where t.plan_id = plan_period.plan_id and t.k = plan_period.k)
         order by k limit ?`,
        [planId, count],
      );
      await life.advancePlan(planId);
    },
    /** The bank was asked about all its bills and told nothing new. */
    ask: (planId: PlanId) =>
      db.write(
        `update virtual_account set inquired_at = utc_timestamp(3)
         where state = 'active' and tagihan_id in (select id from tagihan where plan_id = ?)`,
        [planId],
      ),
    newCustomer: (by: StaffMember = marketing) => insertCustomer(db, by),
    insertBooking: (of: CustomerId = customerId) => insertBooking(db, of),
    periodsOf: (planId: PlanId) =>
      db.rows<{ k: number; dueOn: string; issueOn: string; amount: number }>(
        `select k, due_on as dueOn, issue_on as issueOn, cast(amount as int) as amount
         from plan_period where plan_id = ? and is_current = 1 order by k`,
        [planId],
      ),
    changesOf: async (planId: PlanId): Promise<string[]> => {
      const rows = await db.rows<{ kind: string }>('select kind from plan_change where plan_id = ? order by id', [
        planId,
      ]);
      return rows.map(({ kind }) => kind);
    },
    auditOf: async (subject: string): Promise<string[]> => {
      const rows = await db.rows<{ action: string }>('select action from audit_event where subject = ? order by id', [
        subject,
      ]);
      return rows.map(({ action }) => action);
    },
    openBillOf: (planId: PlanId, k: number) => billOf(db, planId, k),
    close: life.close,
  };
}

/** Fails the test with the refusal's code. */
export function doneBy(outcome: PlanOutcome): Extract<PlanOutcome, { kind: 'done' }> {
  if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.code}`);
  return outcome;
}

/** What a preview shows; fails the test with the refusal's code. */
export function shownBy<Preview>(
  outcome: { kind: 'preview'; preview: Preview } | { kind: 'refused'; code: string },
): Preview {
  if (outcome.kind === 'refused') throw new Error(`refused: ${outcome.code}`);
  return outcome.preview;
}

/** Checks what was agreed on against its bills and the periods that have none. */
export async function expectPlanAddsUp(db: Database, planId: PlanId): Promise<void> {
  const row = await db.row<{ agreed: string; billed: string; rest: string }>(
    `select p.agreed_total as agreed,
       (select coalesce(sum(t.amount), 0) from tagihan t where t.plan_id = p.id) as billed,
       (select coalesce(sum(r.amount), 0) from plan_period r where r.plan_id = p.id and r.is_current = 1
          and not exists (select 1 from tagihan t where t.plan_id = r.plan_id and t.k = r.k)) as rest
     from plan p where p.id = ?`,
    [planId],
  );
  expect(Number(row?.billed) + Number(row?.rest)).toBe(Number(row?.agreed));
}

const FREE_LINE: FreeLine = { description: 'Mesin kopi dua tuas', quantity: 1, unitPrice: rupiah(6_000_000) };

function requestOf(of: Pick<PlanRequest, 'by' | 'customerId'>, wish: Partial<PlanRequest>): PlanRequest {
  return {
    ...of,
    title: 'Mesin kopi',
    bookingIds: [],
    lines: [FREE_LINE],
    kind: 'cicilan',
    downPayment: ZERO,
    periods: 6,
    dayOfMonth: 12,
    firstDueOn: '2026-03-12' as BusinessDate,
    dueShift: 'none',
    issueDaysBefore: 7,
    billingType: 'c',
    dendaAmount: ZERO,
    dendaFromDay: 0,
    ...wish,
  };
}

async function insertCustomer(db: Database, marketing: StaffMember): Promise<CustomerId> {
  const id = newId();
  await db.write(
    `insert into customer (id, name, phone, marketing_id, created_by, created_at, changed_at)
     values (?, 'Toko Maju', '6281234567890', ?, ?, utc_timestamp(3), utc_timestamp(3))`,
    [id, marketing.id, marketing.id],
  );
  return id;
}

async function insertBooking(db: Database, customerId: CustomerId): Promise<string> {
  const id = newId();
  await db.write(
    `insert into booking (id, customer_id, description, quantity, unit_price, state, booked_by, booked_at)
     values (?, ?, 'Penggiling kopi', 2, 1500000, 'open', ?, utc_timestamp(3))`,
    [id, customerId, newId()],
  );
  return id;
}

interface PlanView {
  code: string | null;
  state: string;
  version: number;
  agreedTotal: number;
  periods: number;
}

async function planOf(db: Database, planId: PlanId): Promise<PlanView> {
  const row = await db.row<PlanView & { total: string }>(
    'select code, state, version, agreed_total as total, periods from plan where id = ?',
    [planId],
  );
  if (row === undefined) throw new Error(`there is no plan ${planId}`);
  const { total, ...plan } = row;
  return { ...plan, agreedTotal: Number(total) };
}

async function billOf(db: Database, planId: PlanId, k: number): Promise<{ id: TagihanId; version: number }> {
  const row = await db.row<{ id: TagihanId; version: number }>(
    'select id, version from tagihan where plan_id = ? and k = ?',
    [planId, k],
  );
  if (row === undefined) throw new Error(`period ${k} is not billed`);
  return row;
}
