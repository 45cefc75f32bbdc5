/** Bills of a running system, each with a plan and a customer of its own, made as marketing makes them in the console. */
import { createCustomer } from '../../src/backoffice/customers/create-customer';
import { createPlan } from '../../src/backoffice/plans/create-plan';
import { type PlanDeps } from '../../src/backoffice/plans/plan-deps';
import { startPlan } from '../../src/backoffice/plans/start-plan';
import { type CustomerId, type PlanId, type TagihanId, type VirtualAccountId } from '../../src/domain/ids';
import { rupiah, ZERO } from '../../src/domain/money';
import { DEFAULT_SETTINGS } from '../../src/domain/settings';
import { type StaffMember } from '../../src/domain/staff';
import { type BillingType } from '../../src/domain/tagihan/terms';
import { addDays, businessDate } from '../../src/domain/time';
import { type Database } from '../../src/persistence/database';
import { freshPhone } from './customer-scene';
import { doneBy } from './plan-scene';
import { type System, until } from './system';

export interface SentPlan {
  planId: PlanId;
  customerId: CustomerId;
  /** As WhatsApp writes it: `62812…`. */
  phone: string;
  amount: number;
}

export interface SentBill extends SentPlan {
  tagihanId: TagihanId;
  virtualAccountId: VirtualAccountId;
  trxId: string;
  number: string;
}

export interface BillWish {
  amount?: number;
  billingType?: BillingType;
}

/** Sent and at the bank. */
export async function openBills(system: System, count: number, wish: BillWish = {}): Promise<SentBill[]> {
  return untilAtBank(system, await sendPlans(system, count, wish));
}

/** Plans of one bill each whose day has come: a sweep finds them, nobody else is told. */
export async function sendPlans({ db }: System, count: number, wish: BillWish = {}): Promise<SentPlan[]> {
  const by = await readMarketing(db);
  const sent: SentPlan[] = [];
  while (sent.length < count) sent.push(await sendPlan(db, by, wish));
  return sent;
}

/** Dozens of lives begin at once, each in its own workflow. */
const AT_BANK_WITHIN_MS = 150_000;

/** Waits until the bank has the bill of each plan and the hub knows it. */
export function untilAtBank({ db }: Pick<System, 'db'>, plans: readonly SentPlan[]): Promise<SentBill[]> {
  return Promise.all(
    plans.map((plan) =>
      until(
        `the bill of plan ${plan.planId} is at the bank`,
        async () => {
          const bill = await readBill(db, plan);
          return bill?.state === 'active' && bill;
        },
        AT_BANK_WITHIN_MS,
      ),
    ),
  );
}

/** Waits until money has paid it, and its tagihan has ended. */
export async function untilPaid({ db }: Pick<System, 'db'>, bills: readonly { planId: PlanId }[]): Promise<void> {
  const ids = bills.map(({ planId }) => planId);
  await until(`${bills.length} bills are paid`, async () => {
    const open = await db.rows(
      `select t.id from plan p left join tagihan t on t.plan_id = p.id
       where p.id in (${ids.map(() => '?').join(', ')}) and (t.id is null or t.state <> 'paid')`,
      ids,
    );
    return open.length === 0;
  });
}

/** Of the plan's only bill; undefined before there is one. */
export async function readBill(
  db: Database,
  plan: SentPlan,
): Promise<(SentBill & { state: string; tagihanState: string }) | undefined> {
  const row = await db.row<Pick<SentBill, 'tagihanId' | 'virtualAccountId' | 'trxId' | 'number'> & BillStates>(
    `select t.id as tagihanId, v.id as virtualAccountId, v.trx_id as trxId, v.number, v.state, t.state as tagihanState
     from tagihan t join virtual_account v on v.tagihan_id = t.id where t.plan_id = ?`,
    [plan.planId],
  );
  return row && { ...plan, ...row };
}

interface BillStates {
  state: string;
  tagihanState: string;
}

async function sendPlan(
  db: Database,
  by: StaffMember,
  { amount = 350_000, billingType = 'c' }: BillWish,
): Promise<SentPlan> {
  const deps: PlanDeps = {
    db,
    settings: { current: async () => DEFAULT_SETTINGS },
    wake: { plan: () => undefined, tagihan: () => undefined },
    hasBank: true,
  };
  const phone = freshPhone();
  const customer = await createCustomer(db, {
    by,
    typed: { name: `Toko ${phone.slice(-4)}`, phone, email: '', address: 'Jl. Melati 5, Bogor', npwp: '', notes: '' },
    ...{ marketingId: by.id, isConsenting: true, isSamePhoneKnown: false },
  });
  if (customer.kind !== 'created') throw new Error(`the customer was refused: ${customer.code}`);
  const firstDueOn = addDays(businessDate(await db.now()), 5);
  const { customerId } = customer;
  const created = await createPlan(deps, {
    ...{ by, customerId, title: 'Mesin kasir', kind: 'once', billingType, firstDueOn, bookingIds: [] },
    ...{ lines: [{ description: 'Mesin kasir', quantity: 1, unitPrice: rupiah(amount) }] },
    ...{ downPayment: ZERO, periods: 1, dayOfMonth: 1, dueShift: 'none', issueDaysBefore: 10 },
    ...{ dendaAmount: ZERO, dendaFromDay: 0 },
  });
  const { planId, version } = doneBy(created);
  doneBy(await startPlan(deps, { by, planId, version }));
  return { planId, customerId, phone: `62${phone.slice(1)}`, amount };
}

async function readMarketing(db: Database): Promise<StaffMember> {
  const row = await db.row<StaffMember>(
    `select id, name, full_name as fullName, role from staff where name = 'marketing1'`,
  );
  if (row === undefined) throw new Error('the demo data has no marketing');
  return row;
}
