/** Bills on the real database, and a bank with a book of its own whose words and silences the test chooses. */
import {
  type BillRecord,
  type Inquiry,
  type PaymentNotice,
  type VirtualAccountBank,
} from '../../src/bank/virtual-account-bank';
import { type BillingDeps, type DocumentPlanner } from '../../src/billing/billing-deps';
import { planDocument } from '../../src/billing/plan-document';
import { type Rupiah, rupiah } from '../../src/domain/money';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings';
import { type BillingType } from '../../src/domain/tagihan/terms';
import { addDays, after, businessDate, instant, type Instant } from '../../src/domain/time';
import { openCustomerAccounts, piutangAccount, REVENUE_TAGIHAN } from '../../src/ledger/accounts';
import { postJournal } from '../../src/ledger/journal';
import { silentLogger } from '../../src/logging/logger';
import { type Database } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { dateOf } from '../../src/persistence/repositories/columns';
import { insertStaff } from './staff-row';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface BillOnStage {
  tagihanId: string;
  virtualAccountId: string;
  trxId: string;
  number: string;
  amount: number;
}

export interface BillOptions {
  amount?: number;
  billingType?: BillingType;
  /** Of the virtual account; the tagihan is `opening` for one that is being created. */
  state?: 'creating' | 'active';
  /** From today on. */
  dueInDays?: number;
  /** From now on. */
  expiresInMs?: number;
  /** Several bills of one plan. */
  plan?: { planId: string; customerId: string };
}

let serial = 0;

export async function insertCustomer(db: Database): Promise<{ customerId: string; marketingId: string }> {
  const marketing = await insertStaff(db, 'marketing');
  const customerId = newId();
  await db.write(
    `insert into customer (id, name, phone, marketing_id, created_by, created_at, changed_at)
     values (?, 'Budi Santoso', '6281234567890', ?, ?, utc_timestamp(3), utc_timestamp(3))`,
    [customerId, marketing.id, marketing.id],
  );
  await db.transaction((tx) => openCustomerAccounts(tx, customerId));
  return { customerId, marketingId: marketing.id };
}

export async function insertPlan(
  db: Database,
  { customerId, billingType = 'c' }: { customerId: string; billingType?: BillingType },
): Promise<{ planId: string; customerId: string }> {
  const planId = newId();
  serial += 1;
  await db.write(
    `insert into plan (id, code, customer_id, kind, title, agreed_total, periods, day_of_month, first_due_on, due_shift,
       issue_days_before, billing_type, state, created_by, created_at, changed_at)
     values (?, ?, ?, 'monthly', 'Layanan', 0, 1, 1, utc_date(), 'none', 7, ?, 'active', ?, utc_timestamp(3),
       utc_timestamp(3))`,
    [planId, `BLN-2026-${String(serial).padStart(6, '0')}`, customerId, billingType, customerId],
  );
  const now = await db.now();
  await db.write(
    `insert into work_item (id, kind, subject, state, customer_id, owner, next_action, next_at, due_at, escalate_at,
       opened_at, changed_at) values (?, 'plan', ?, 'active', ?, 'marketing', 'open-tagihan', ?, ?, ?, ?, ?)`,
    [newId(), planId, customerId, ...[30, 60, 60, 0, 0].map((days) => dateOf(after(now, days * DAY_MS)))],
  );
  return { planId, customerId };
}

/** A tagihan with its journal, its period, and the bill at the bank. */
export async function insertBill(db: Database, options: BillOptions = {}): Promise<BillOnStage> {
  const { amount = 350_000, billingType = 'c', state = 'active', dueInDays = 7, expiresInMs = 37 * DAY_MS } = options;
  const plan =
    options.plan ?? (await insertPlan(db, { customerId: (await insertCustomer(db)).customerId, billingType }));
  const [tagihanId, virtualAccountId] = [newId(), newId()];
  serial += 1;
  const k = serial;
  const trxId = `T-${String(k).padStart(6, '0')}-${tagihanId.slice(-6)}`;
  const number = `98877001${String(k).padStart(8, '0')}`;
  const now = await db.now();
  const opened = after(now, -DAY_MS);
  const dueOn = addDays(businessDate(now), dueInDays);
  const { customerId, planId } = plan;
  await db.transaction(async (tx) => {
    await tx.write(
      `insert into plan_period (id, plan_id, k, base_due_on, due_on, issue_on, amount, from_at)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
      [newId(), planId, k, dueOn, dueOn, dueOn, amount, dateOf(opened)],
    );
    await tx.write('update plan set agreed_total = agreed_total + ? where id = ?', [amount, planId]);
    await tx.write(
      `insert into tagihan (id, number, plan_id, k, customer_id, due_on, amount, state, opened_at, awaiting_at, next_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[tagihanId, trxId, planId, k, customerId, dueOn, amount],
        ...[state === 'creating' ? 'opening' : 'awaiting', dateOf(opened)],
        ...[state === 'creating' ? null : dateOf(opened), dateOf(after(now, 3_600_000))],
      ],
    );
    await tx.write(
      `insert into tagihan_amount (tagihan_id, n, amount, denda, due_on, from_at, why) values (?, 1, ?, 0, ?, ?, 'issued')`,
      [tagihanId, amount, dueOn, dateOf(opened)],
    );
    await tx.write(
      `insert into virtual_account (id, bank, trx_id, tagihan_id, customer_id, k, number, billing_type, amount, expires_at,
         state, task, task_amount, task_next_at, next_inquiry_at, created_at, changed_at)
       values (?, 'bni', ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[virtualAccountId, trxId, tagihanId, customerId, number, billingType, amount],
        ...[dateOf(after(now, expiresInMs)), state, state === 'creating' ? 'create' : null],
        ...[state === 'creating' ? amount : null, state === 'creating' ? dateOf(now) : null],
        ...[dateOf(after(now, DAY_MS)), dateOf(opened), dateOf(opened)],
      ],
    );
    await postJournal(tx, {
      ...{ subject: tagihanId, kind: 'tagihan-issued', n: 1 },
      postings: [
        { account: piutangAccount(customerId), side: 'debit', amount: rupiah(amount) },
        { account: REVENUE_TAGIHAN, side: 'credit', amount: rupiah(amount) },
      ],
    });
    await tx.write(
      `insert into work_item (id, kind, subject, state, customer_id, owner, next_action, next_at, due_at, escalate_at,
         opened_at, changed_at) values (?, 'tagihan', ?, ?, ?, 'marketing', 'reminder-7', ?, ?, ?, ?, ?)`,
      [
        ...[newId(), tagihanId, state === 'creating' ? 'opening' : 'awaiting', customerId],
        ...[dateOf(after(now, 3_000_000)), dateOf(after(now, 80_000_000)), dateOf(after(now, 80_000_000))],
        ...[dateOf(now), dateOf(now)],
      ],
    );
  });
  return { tagihanId, virtualAccountId, trxId, number, amount };
}

/** Plans receipts as the real planner does, with next to nothing on them. */
const receiptsOnly: DocumentPlanner = {
  tagihan: () => Promise.reject(new Error('no bill is printed here')),
  rekap: () => Promise.reject(new Error('no rekap is printed here')),
  async receipt(tx, { paymentId }, now) {
    const row = await tx.row<{ customer_id: string; tagihan_id: string }>(
      'select customer_id, tagihan_id from payment where id = ?',
      [paymentId],
    );
    return planDocument(
      tx,
      {
        ...{ occasion: `receipt:${paymentId}`, kind: 'receipt', customerId: row!.customer_id, paymentId, content: {} },
        ...{ tagihanId: row!.tagihan_id, template: 'receipt-1', isMeteraiRequired: false },
        priorityOn: businessDate(now),
      },
      now,
    );
  },
};

export interface BankPayment {
  ntb: string;
  amount: number;
  paidAt: Instant;
}

/** What the bank knows. Payments are made here by the test; notices of them are sent by the test as well. */
export function createBankBook() {
  const bills = new Map<string, { bill: BillOnStage; type: string; payments: BankPayment[]; isActive?: boolean }>();
  let journal = 100_000;
  let answer: ((trxId: string) => Promise<Inquiry | undefined>) | undefined;
  const asked: string[] = [];
  const totalOf = (payments: readonly BankPayment[]): Rupiah =>
    rupiah(payments.reduce((sum, { amount }) => sum + amount, 0));
  const record = (trxId: string): Inquiry => {
    const known = bills.get(trxId);
    if (known === undefined) return { kind: 'not-found' };
    const { bill, type, payments } = known;
    const paid = totalOf(payments);
    const isSettled = type === 'c' || type === 'm' ? paid > 0 : type === 'i' && paid >= bill.amount;
    const found: BillRecord = {
      ...{ trxId, number: bill.number, billingType: type, amount: rupiah(bill.amount), paid },
      ...{ isActive: known.isActive ?? !isSettled, expiresAt: null },
      ...{ lastPaidAt: payments.at(-1)?.paidAt ?? null, lastNtb: payments.at(-1)?.ntb ?? null },
    };
    return { kind: 'found', bill: found };
  };
  const bank: Pick<VirtualAccountBank, 'name' | 'inquire'> = {
    name: 'bni',
    async inquire(trxId) {
      asked.push(trxId);
      return (await answer?.(trxId)) ?? record(trxId);
    },
  };
  return {
    bank,
    /** Every inquiry that was made. */
    asked,
    add(bill: BillOnStage, type: BillingType = 'c'): void {
      bills.set(bill.trxId, { bill, type, payments: [] });
    },
    setActive(bill: BillOnStage, isActive: boolean): void {
      bills.get(bill.trxId)!.isActive = isActive;
    },
    /** Makes a payment; returns the notice of it. */
    pay(bill: BillOnStage, amount: number, paidAt: Instant = instant(Date.now())): PaymentNotice {
      const { payments } = bills.get(bill.trxId)!;
      journal += 1;
      // The bank tells whole seconds.
      const at = instant(`${paidAt.slice(0, 19)}.000Z`);
      payments.push({ ntb: String(journal), amount, paidAt: at });
      return {
        ...{ clientId: '77001', trxId: bill.trxId, number: bill.number, ntb: String(journal) },
        ...{ amount: rupiah(amount), cumulative: totalOf(payments), paidAt: at, paidAtText: at },
      };
    },
    takeBack(bill: BillOnStage): void {
      bills.get(bill.trxId)!.payments.pop();
    },
    found: (bill: BillOnStage): BillRecord => {
      const inquiry = record(bill.trxId);
      if (inquiry.kind !== 'found') throw new Error('the bank does not know the bill');
      return inquiry.bill;
    },
    total: (bill: BillOnStage): number => totalOf(bills.get(bill.trxId)!.payments),
    /** What the bank says instead, until undefined is set. */
    answerWith(next: typeof answer): void {
      answer = next;
    },
  };
}

export type BankBook = ReturnType<typeof createBankBook>;

export function billingDeps(db: Database, settings: Partial<Settings> = {}): BillingDeps {
  return {
    db,
    settings: { current: async () => ({ ...DEFAULT_SETTINGS, ...settings }) },
    documents: receiptsOnly,
    numberOf: (n) => `98877001${String(n).padStart(8, '0')}`,
  };
}

/** The loops' deps with the bank of the test; `woken` collects the tagihan whose workflow was woken. */
export function bankLoopDeps(db: Database, book: BankBook, settings: Partial<Settings> = {}) {
  const woken: string[] = [];
  const wake = (tagihanId: string): void => {
    woken.push(tagihanId);
  };
  return { ...billingDeps(db, settings), bank: book.bank, logger: silentLogger, wake, woken };
}
