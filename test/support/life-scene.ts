/** Plans and bills on a real database, with a bank and a clock that the test moves by hand. */
import { type BillingDeps, type DocumentPlanner } from '../../src/billing/billing-deps';
import { advancePlan, type PlanNext } from '../../src/billing/advance-plan';
import { advanceTagihan, type TagihanNext } from '../../src/billing/advance-tagihan';
import { planDocument } from '../../src/billing/plan-document';
import { recogniseInquiry } from '../../src/billing/recognise';
import { tellBank, type Told } from '../../src/billing/tell-bank';
import { type CustomerId, type PlanId, type TagihanId } from '../../src/domain/ids';
import { add, rupiah, ZERO } from '../../src/domain/money';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings';
import { type BillingType, type Period, type PlanState } from '../../src/domain/tagihan/terms';
import { addDays, type BusinessDate, type Instant, momentOf } from '../../src/domain/time';
import { checkBooks } from '../../src/ledger/check-books';
import { type Database, type Tx } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { dateOf } from '../../src/persistence/repositories/columns';
import { insertPlan } from '../../src/persistence/repositories/plan.repository';
import { insertPeriods } from '../../src/persistence/repositories/plan-period.repository';
import { openWorkItem } from '../../src/persistence/repositories/work-item.repository';
import { openClockedDatabase } from './clocked-database';
import { fakeBank, type FakeBank } from './fake-bank';
import { openTestBooks } from './ledger';

export interface PlanOnStage {
  planId: PlanId;
  code: string;
  customerId: CustomerId;
}

export interface PlanWish {
  periods?: readonly Period[];
  billingType?: BillingType;
  dendaAmount?: number;
  dendaFromDay?: number;
  state?: PlanState;
}

/** A morning on which nothing is due yet. */
const MORNING = momentOf('2026-03-02' as BusinessDate, '10:00:00');

export type LifeScene = Awaited<ReturnType<typeof openLifeScene>>;

export async function openLifeScene({
  settings = {},
  clock,
}: { settings?: Partial<Settings>; clock?: () => Instant | Promise<Instant> } = {}) {
  const books = await openTestBooks();
  let at: Instant = MORNING;
  const db = await openClockedDatabase({ url: books.url }, clock ?? (() => at));
  const bank = fakeBank(clock ?? (() => at));
  const numbers: Settings = { ...DEFAULT_SETTINGS, ...settings };
  const deps: BillingDeps = {
    ...{ db, settings: { current: async () => numbers }, documents: plainDocuments() },
    numberOf: (n) => bank.numberOf(n),
  };
  return {
    ...{ db, bank, deps, url: books.url, settings: numbers },
    /** Where the clock stands from now on. */
    setClock(date: string, time = '10:00:00'): Instant {
      at = momentOf(date as BusinessDate, time);
      return at;
    },
    now: () => at,
    makePlan: (wish: PlanWish = {}) => makePlan(db, wish),
    advancePlan: (planId: PlanId): Promise<PlanNext> => advancePlan(deps, { planId }),
    advance: (tagihanId: TagihanId): Promise<TagihanNext> => advanceTagihan(deps, { tagihanId }),
    tell: (virtualAccountId: string): Promise<Told> => tellBank({ ...deps, bank }, { virtualAccountId }),
    /** What a workflow would do without waiting: until the bill waits or has ended. */
    run: (tagihanId: TagihanId) => runTagihan({ ...deps, bank }, tagihanId),
    tagihanOf: (planId: PlanId) =>
      viewsOf<TagihanView>(
        db,
        `select id, number, k, due_on as dueOn, amount, denda, state, reminded,
           denda_on as dendaOn, opened_at as openedAt, next_at as nextAt, started_at as startedAt
         from tagihan where plan_id = ? order by k`,
        [planId],
      ),
    accountsOf: (tagihanId: TagihanId) =>
      viewsOf<AccountView>(
        db,
        `select id, trx_id as trxId, number, k, amount, state, task, task_is_unsure as isUnsure,
           task_tries as tries, task_next_at as taskNextAt, last_code as lastCode, expires_at as expiresAt
         from virtual_account where tagihan_id = ? order by k`,
        [tagihanId],
      ),
    messagesOf: async (tagihanId: TagihanId): Promise<string[]> => {
      const rows = await db.rows<{ kind: string }>(
        'select kind from customer_message where tagihan_id = ? order by id',
        [tagihanId],
      );
      return rows.map(({ kind }) => kind);
    },
    item: (subject: string) =>
      db.row<ItemView>(
        `select kind, state, owner, detail, next_action as nextAction, next_at as nextAt, due_at as dueAt,
           customer_id as customerId, is_open as isOpen from work_item where subject = ? order by id desc limit 1`,
        [subject],
      ),
    /** The bank's record of a payment, recognised as the notices do. */
    pay: async (trxId: string, amount: number) => {
      const bill = bank.pay(trxId, amount, await db.now());
      return recognise(deps, trxId, bill);
    },
    /** As the sweep does for every bill that is to be looked at. */
    inquireDue: async (): Promise<number> => {
      const rows = await db.rows<{ trx_id: string }>(
        `select trx_id from virtual_account where next_inquiry_at <= utc_timestamp(3) and state in ('creating', 'active')`,
      );
      for (const { trx_id: trxId } of rows) await inquireAndRecognise(deps, bank, trxId);
      return rows.length;
    },
    /** What people's changes of a bill do to its plan, for tests that change the bill alone. */
    agreeAgain: (planId: PlanId) =>
      db.write(
        'update plan set agreed_total = (select sum(amount) from tagihan where plan_id = plan.id) where id = ?',
        [planId],
      ),
    expectBooksAgree: async () => expect(await checkBooks(db)).toEqual([]),
    close: async (): Promise<void> => {
      await db.close();
      await books.close();
    },
  };
}

export async function inquireAndRecognise(deps: BillingDeps, bank: FakeBank, trxId: string): Promise<void> {
  const askedAt = await deps.db.now();
  const row = await deps.db.row<{ id: string }>('select id from virtual_account where trx_id = ?', [trxId]);
  const inquiry = await bank.inquire(trxId);
  if (inquiry.kind === 'found' && row !== undefined) {
    await recogniseInquiry(deps, { virtualAccountId: row.id, bill: inquiry.bill, askedAt });
  }
}

export async function recognise(deps: BillingDeps, trxId: string, bill: ReturnType<FakeBank['pay']>) {
  const row = await deps.db.row<{ id: string }>('select id from virtual_account where trx_id = ?', [trxId]);
  if (row === undefined) throw new Error(`nobody knows ${trxId}`);
  return recogniseInquiry(deps, { virtualAccountId: row.id, bill });
}

/** The driver hands amounts over as text. */
async function viewsOf<View extends { amount: number; denda?: number }>(
  db: Database,
  sql: string,
  parameters: string[],
): Promise<View[]> {
  const rows = await db.rows<Omit<View, 'amount' | 'denda'> & { amount: string; denda?: string }>(sql, parameters);
  return rows.map((row) => ({
    ...row,
    amount: Number(row.amount),
    ...(row.denda === undefined ? {} : { denda: Number(row.denda) }),
  })) as unknown as View[];
}

export interface TagihanView {
  id: string;
  number: string;
  k: number;
  dueOn: string;
  amount: number;
  denda: number;
  state: string;
  reminded: number;
  dendaOn: string | null;
  openedAt: Date;
  nextAt: Date | null;
  startedAt: Date | null;
}

interface AccountView {
  id: string;
  trxId: string;
  number: string;
  k: number;
  amount: number;
  state: string;
  task: string | null;
  isUnsure: number;
  tries: number;
  taskNextAt: Date | null;
  lastCode: string | null;
  expiresAt: Date;
}

interface ItemView {
  kind: string;
  state: string;
  owner: string;
  detail: string | null;
  nextAction: string;
  nextAt: Date;
  dueAt: Date;
  customerId: string | null;
  isOpen: number | null;
}

/** Periods due on these days, a million each, that come out ten days before. */
export function periodsDue(...days: string[]): Period[] {
  return days.map((day, index) => ({
    k: index + 1,
    baseDueOn: day as BusinessDate,
    dueOn: day as BusinessDate,
    issueOn: addDays(day as BusinessDate, -10),
    amount: rupiah(1_000_000),
  }));
}

let lastCode = 0;

async function makePlan(db: Database, wish: PlanWish): Promise<PlanOnStage> {
  const { periods = periodsDue('2026-03-12'), billingType = 'c', dendaAmount = 0, dendaFromDay = 0 } = wish;
  const { state = 'active' } = wish;
  const [planId, customerId] = [newId(), newId()];
  lastCode += 1;
  const code = `CIC-2026-${String(lastCode).padStart(6, '0')}`;
  await db.transaction(async (tx) => {
    const now = await tx.now();
    await insertCustomer(tx, customerId, now);
    await insertPlan(
      tx,
      {
        ...{ id: planId, customerId, kind: 'cicilan', title: 'Mesin kopi', downPayment: ZERO, periods: periods.length },
        agreedTotal: add(...periods.map(({ amount }) => amount)),
        ...{ dayOfMonth: 12, firstDueOn: periods[0]!.dueOn, dueShift: 'none', issueDaysBefore: 10, billingType },
        ...{ dendaAmount: rupiah(dendaAmount), dendaFromDay, createdBy: newId() },
      },
      now,
    );
    await insertPeriods(tx, planId, periods, now);
    await tx.write('update plan set state = ?, code = ? where id = ?', [state, code, planId]);
    await openWorkItem(
      tx,
      {
        ...{ kind: 'plan', subject: planId, state: 'active', topupId: null, customerId, detail: null },
        ...{ owner: 'marketing', nextAction: 'open-tagihan', nextAt: now, dueAt: now },
      },
      now,
    );
  });
  return { planId, code, customerId };
}

async function insertCustomer(tx: Tx, customerId: CustomerId, now: Instant): Promise<void> {
  await tx.write(
    `insert into customer (id, name, phone, marketing_id, created_by, created_at, changed_at)
     values (?, 'Toko Maju', '6281234567890', ?, ?, ?, ?)`,
    [customerId, newId(), newId(), dateOf(now), dateOf(now)],
  );
}

const MOST_STEPS = 40;

async function runTagihan(deps: BillingDeps & { bank: FakeBank }, tagihanId: TagihanId): Promise<TagihanNext> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const next = await advanceTagihan(deps, { tagihanId });
    if (next.do !== 'tell-bank') return next;
    await tellBank(deps, { virtualAccountId: next.virtualAccountId });
  }
  throw new Error('the bill tells the bank again and again');
}

/** Numbers documents as the real planner does, and prints nothing. */
function plainDocuments(): DocumentPlanner {
  const plan = async (
    tx: Tx,
    { occasion, now, ...of }: { occasion: string; now: Instant } & Partial<Parameters<typeof planDocument>[1]>,
  ) => {
    const owner = await tx.row<{ customer_id: string; due_on: string }>(
      of.tagihanId === undefined
        ? `select customer_id, date_format(paid_at, '%Y-%m-%d') as due_on from payment where id = ?`
        : 'select customer_id, due_on from tagihan where id = ?',
      [of.tagihanId ?? of.paymentId ?? ''],
    );
    return planDocument(
      tx,
      {
        ...{ occasion, kind: 'tagihan', customerId: owner!.customer_id, content: {}, template: 'test-1' },
        ...{ isMeteraiRequired: false, priorityOn: owner!.due_on as BusinessDate, ...of },
      },
      now,
    );
  };
  return {
    async tagihan(tx, { tagihanId, correctsId }, now) {
      if (correctsId !== undefined) await tx.write(`update document set state = 'void' where id = ?`, [correctsId]);
      const row = await tx.row<{ n: string }>('select count(*) as n from document where tagihan_id = ?', [tagihanId]);
      const occasion = `tagihan:${tagihanId}:${Number(row?.n ?? 0) + 1}`;
      return plan(tx, { occasion, now, tagihanId, ...(correctsId === undefined ? {} : { correctsId }) });
    },
    receipt: (tx, { paymentId }, now) =>
      plan(tx, { occasion: `receipt:${paymentId}`, now, kind: 'receipt', paymentId }),
    rekap: () => Promise.reject(new Error('nobody asks for a rekap here')),
  };
}
