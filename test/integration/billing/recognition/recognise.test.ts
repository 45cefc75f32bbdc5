import { rupiah } from '../../../../src/domain/money';
import { after } from '../../../../src/domain/time';
import { recogniseInquiry } from '../../../../src/billing/recognise';
import { postJournal } from '../../../../src/ledger/journal';
import { createConfirmNotices } from '../../../../src/dispatch/confirm-notices';
import { storeBankNotice } from '../../../../src/intake/store-bank-notice';
import { type PaymentNotice } from '../../../../src/bank/virtual-account-bank';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { dateOf } from '../../../../src/persistence/repositories/columns';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import {
  bankLoopDeps,
  type BillOnStage,
  type BillOptions,
  createBankBook,
  insertBill,
  insertCustomer,
  insertPlan,
} from '../../../support/billing-scene';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../../support/ledger';

let books: TestBooks;

beforeAll(async () => {
  books = await openTestBooks();
});
afterAll(() => books.close());
afterEach(async () => {
  await expectBooksAgree(books.db);
  expect(await checkPromises(books.db)).toEqual([]);
});

async function openStage(options: BillOptions = {}) {
  const book = createBankBook();
  const bill = await insertBill(books.db, options);
  book.add(bill, options.billingType);
  const deps = bankLoopDeps(books.db, book);
  const loop = createConfirmNotices(deps);
  const signal = new AbortController().signal;
  return {
    ...{ book, bill, deps },
    tell: (notice: PaymentNotice) =>
      storeBankNotice(books.db, { body: Buffer.from('raw'), ip: '127.0.0.1', notice }, DEFAULT_SETTINGS),
    confirm: () => loop.round(signal),
    /** The inquiry of a sweep. */
    async look() {
      const askedAt = await books.db.now();
      return recogniseInquiry(deps, { virtualAccountId: bill.virtualAccountId, bill: book.found(bill), askedAt });
    },
  };
}

interface View {
  tagihan: { state: string; allocated: number };
  account: { state: string; task: string | null; recognised: number };
  payments: { source: string; amount: number; attached: number; allocated: number; excess: number; verdict: string }[];
  exceptions: { kind: string; amount: number; is_money: number }[];
  notices: { state: string; reason: string | null }[];
}

async function viewOf({ tagihanId, virtualAccountId, trxId }: BillOnStage): Promise<View> {
  const { db } = books;
  const numbers = <Row extends object>(rows: Row[]): Row[] =>
    rows.map(
      (row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [key, /^\d+$/.test(String(value)) ? Number(value) : value]),
        ) as Row,
    );
  const tagihan = await db.rows<View['tagihan']>(
    `select t.state, (select coalesce(sum(a.amount), 0) from payment_allocation a where a.tagihan_id = t.id) as allocated
     from tagihan t where t.id = ?`,
    [tagihanId],
  );
  const account = await db.rows<View['account']>('select state, task, recognised from virtual_account where id = ?', [
    virtualAccountId,
  ]);
  const payments = await db.rows<View['payments'][number]>(
    `select source, amount, attached, allocated, excess, verdict from payment where virtual_account_id = ? order by no`,
    [virtualAccountId],
  );
  const exceptions = await db.rows<View['exceptions'][number]>(
    `select kind, amount, is_money from payment_exception where virtual_account_id = ? and state = 'open' order by id`,
    [virtualAccountId],
  );
  const notices = await db.rows<View['notices'][number]>(
    'select state, reason from bank_notice where trx_id = ? order by id',
    [trxId],
  );
  return {
    ...{ tagihan: numbers(tagihan)[0]!, account: numbers(account)[0]!, payments: numbers(payments) },
    ...{ exceptions: numbers(exceptions), notices },
  };
}

test('B2, notice of an exact payment, it is credited, the tagihan paid, the receipt on its way', async () => {
  const { book, bill, deps, tell, confirm } = await openStage();
  await tell(book.pay(bill, bill.amount));
  expect(await checkPromises(books.db)).toEqual([]);
  await confirm();
  expect(await viewOf(bill)).toEqual({
    tagihan: { state: 'paid', allocated: bill.amount },
    account: { state: 'paid', task: null, recognised: bill.amount },
    payments: [
      {
        ...{ source: 'notice', amount: bill.amount, attached: bill.amount, allocated: bill.amount, excess: 0 },
        verdict: 'exact',
      },
    ],
    exceptions: [],
    notices: [{ state: 'credited', reason: null }],
  });
  const told = await books.db.rows('select kind, state from customer_message where tagihan_id = ?', [bill.tagihanId]);
  expect(told).toEqual([{ kind: 'receipt', state: 'waiting' }]);
  const open = await books.db.rows('select kind from work_item where subject = ? and is_open = 1', [bill.tagihanId]);
  expect(open).toEqual([]);
  expect(deps.woken).toEqual([bill.tagihanId]);
});

test('B1, notice after the inquiry of a sweep found its money, it attaches and nothing is booked twice', async () => {
  const { book, bill, look, tell, confirm } = await openStage();
  const notice = book.pay(bill, bill.amount);
  await look();
  await tell(notice);
  await confirm();
  const { payments, notices, tagihan } = await viewOf(bill);
  expect(payments).toEqual([
    expect.objectContaining({ source: 'by-inquiry', amount: bill.amount, attached: bill.amount, verdict: 'exact' }),
  ]);
  expect(notices).toEqual([{ state: 'credited', reason: null }]);
  expect(tagihan.state).toBe('paid');
});

test('B1, notice whose amount was altered, the money is booked as the bank has it and the notice is an exception', async () => {
  const { book, bill, tell, confirm } = await openStage();
  const notice = book.pay(bill, bill.amount);
  await tell({ ...notice, amount: rupiah(9_350_000), cumulative: rupiah(9_350_000) });
  await confirm();
  const { payments, notices, tagihan, exceptions } = await viewOf(bill);
  expect(payments).toEqual([expect.objectContaining({ source: 'by-inquiry', amount: bill.amount, excess: 0 })]);
  expect(notices).toEqual([{ state: 'exception', reason: 'amount-mismatch' }]);
  expect(exceptions).toEqual([{ kind: 'amount-mismatch', amount: 9_350_000, is_money: 0 }]);
  expect(tagihan.state).toBe('paid');
});

test('B1, forged notice of a bill that nobody paid, nothing is booked', async () => {
  const { book, bill, tell, confirm } = await openStage();
  const notice = book.pay(bill, bill.amount);
  book.takeBack(bill);
  await tell(notice);
  await confirm();
  const { payments, notices, tagihan } = await viewOf(bill);
  expect(payments).toEqual([]);
  expect(notices).toEqual([{ state: 'exception', reason: 'amount-mismatch' }]);
  expect(tagihan.state).toBe('awaiting');
});

test('B1, notice that arrives while an older inquiry is being booked, it waits for its own', async () => {
  const { book, bill, deps, tell, confirm } = await openStage({ billingType: 'o' });
  const before = book.found(bill);
  const askedAt = await books.db.now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await tell(book.pay(bill, 1000));
  await recogniseInquiry(deps, { virtualAccountId: bill.virtualAccountId, bill: before, askedAt });
  expect((await viewOf(bill)).notices).toEqual([{ state: 'stored', reason: null }]);
  await confirm();
  expect((await viewOf(bill)).notices).toEqual([{ state: 'credited', reason: null }]);
});

test('B1, two inquiries whose answers are booked in the other order, the older one changes nothing', async () => {
  const { book, bill, deps, look } = await openStage({ billingType: 'o' });
  book.pay(bill, 1000);
  const older = { virtualAccountId: bill.virtualAccountId, bill: book.found(bill), askedAt: await books.db.now() };
  await new Promise((resolve) => setTimeout(resolve, 5));
  book.pay(bill, 2000);
  await look();
  expect((await recogniseInquiry(deps, older)).outcome).toBe('older');
  expect((await viewOf(bill)).account.recognised).toBe(3000);
});

test('B1, bank that tells less than is in the books, nothing is booked and an admin is told until it is right again', async () => {
  const { book, bill, look } = await openStage({ billingType: 'o' });
  book.pay(bill, 1000);
  book.pay(bill, 2000);
  await look();
  book.takeBack(bill);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await look()).outcome).toBe('below');
  expect((await viewOf(bill)).account.recognised).toBe(3000);
  const cases = () =>
    books.db.rows('select state, owner from work_item where subject = ? and is_open = 1', [bill.virtualAccountId]);
  expect(await cases()).toEqual([{ state: 'invariant-broken', owner: 'admin' }]);
  book.pay(bill, 2000);
  await look();
  expect(await cases()).toEqual([]);
});

test('B1, the bank tells of another trx id, nothing is booked', async () => {
  const { book, bill, deps } = await openStage();
  book.pay(bill, bill.amount);
  const record = { ...book.found(bill), trxId: 'ANOTHER-1' };
  const { virtualAccountId } = bill;
  await expect(recogniseInquiry(deps, { virtualAccountId, bill: record })).rejects.toThrow('not about');
  expect((await viewOf(bill)).payments).toEqual([]);
});

test('B3, the bank tells of the number of another customer, nothing is booked', async () => {
  const { book, bill, deps } = await openStage();
  const other = await insertBill(books.db);
  book.pay(bill, bill.amount);
  const record = { ...book.found(bill), number: other.number };
  const { virtualAccountId } = bill;
  await expect(recogniseInquiry(deps, { virtualAccountId, bill: record })).rejects.toThrow('not about');
  expect((await viewOf(bill)).payments).toEqual([]);
});

test('B3, the bank has our trx id with a number of a time that a restore has lost, its payment is booked', async () => {
  const { book, bill, deps } = await openStage();
  book.pay(bill, bill.amount);
  const number = '9887700199999999';
  const { virtualAccountId } = bill;
  await recogniseInquiry(deps, { virtualAccountId, bill: { ...book.found(bill), number } });
  const { payments, tagihan } = await viewOf(bill);
  expect([payments.length, tagihan.state]).toEqual([1, 'paid']);
  const row = await books.db.row(
    `select v.number, n.customer_id = v.customer_id as is_own from virtual_account v
     join va_number n on n.number = v.number where v.id = ?`,
    [virtualAccountId],
  );
  expect(row).toEqual({ number, is_own: 1 });
});

test('B3, amount changed after the payment, the payment is judged by the amount that was in force', async () => {
  const { book, bill, tell, confirm } = await openStage({ amount: 100_000 });
  const now = await books.db.now();
  const notice = book.pay(bill, 100_000, after(now, -60_000));
  await changeAmount(bill, 80_000);
  await tell(notice);
  await confirm();
  const { payments, tagihan, exceptions } = await viewOf(bill);
  expect(payments).toEqual([expect.objectContaining({ verdict: 'amount-changed', allocated: 80_000, excess: 20_000 })]);
  expect(exceptions).toEqual([{ kind: 'overpaid', amount: 20_000, is_money: 1 }]);
  expect(tagihan.state).toBe('paid');
});

test.each<[string, BillOptions, number[], Partial<Record<keyof View, unknown>>]>([
  [
    'fixed bill paid with less, the rest stays open and a person decides',
    { amount: 100_000 },
    [60_000],
    {
      tagihan: { state: 'awaiting', allocated: 60_000 },
      account: { state: 'paid', task: null, recognised: 60_000 },
      exceptions: [{ kind: 'underpaid', amount: 40_000, is_money: 0 }],
    },
  ],
  [
    'fixed bill paid with more, what is beyond is titipan and a person decides',
    { amount: 100_000 },
    [130_000],
    {
      tagihan: { state: 'paid', allocated: 100_000 },
      exceptions: [{ kind: 'overpaid', amount: 30_000, is_money: 1 }],
    },
  ],
  [
    'fixed bill paid twice, the second payment is titipan and a person decides',
    { amount: 100_000 },
    [100_000, 100_000],
    {
      tagihan: { state: 'paid', allocated: 100_000 },
      exceptions: [{ kind: 'duplicate', amount: 100_000, is_money: 1 }],
      notices: [
        { state: 'credited', reason: null },
        { state: 'credited', reason: null },
      ],
    },
  ],
  [
    'bill in parts, paid in three, the last one ends it',
    { amount: 100_000, billingType: 'i' },
    [30_000, 30_000, 40_000],
    {
      tagihan: { state: 'paid', allocated: 100_000 },
      account: { state: 'paid', task: null, recognised: 100_000 },
      exceptions: [],
    },
  ],
  [
    'open bill, paid in full, the bank has to close it',
    { amount: 100_000, billingType: 'o' },
    [100_000],
    {
      tagihan: { state: 'paid', allocated: 100_000 },
      account: { state: 'active', task: 'close', recognised: 100_000 },
    },
  ],
  [
    'fixed bill paid after its expiry, nothing is paid with it and a person decides',
    { amount: 100_000, expiresInMs: -3_600_000 },
    [100_000],
    { tagihan: { state: 'awaiting', allocated: 0 }, exceptions: [{ kind: 'late', amount: 100_000, is_money: 1 }] },
  ],
])('B2, %s', async (_what, options, amounts, expected) => {
  const { book, bill, tell, confirm } = await openStage(options);
  for (const amount of amounts) {
    await tell(book.pay(bill, amount));
    await confirm();
  }
  expect(await viewOf(bill)).toEqual(expect.objectContaining(expected));
});

test('B2, late payment of a cancelled tagihan, it is titipan and a person decides', async () => {
  const { book, bill, tell, confirm } = await openStage({ amount: 100_000 });
  await cancel(bill);
  await tell(book.pay(bill, 100_000));
  await confirm();
  const { tagihan, exceptions } = await viewOf(bill);
  expect(tagihan).toEqual({ state: 'cancelled', allocated: 0 });
  expect(exceptions).toEqual([{ kind: 'late', amount: 100_000, is_money: 1 }]);
});

test('B2, open bill paid with more than its own tagihan, the oldest of the plan are paid first and their bills follow', async () => {
  const { customerId } = await insertCustomer(books.db);
  const plan = await insertPlan(books.db, { customerId, billingType: 'o' });
  const older = await insertBill(books.db, { plan, amount: 50_000, billingType: 'c', dueInDays: 1 });
  const newest = await insertBill(books.db, { plan, amount: 50_000, billingType: 'c', dueInDays: 90 });
  const { book, bill, deps, tell, confirm } = await openStage({
    plan,
    amount: 50_000,
    billingType: 'o',
    dueInDays: 30,
  });
  await tell(book.pay(bill, 120_000));
  await confirm();
  expect(await viewOf(older)).toMatchObject({
    tagihan: { state: 'paid' },
    account: { state: 'active', task: 'close' },
  });
  expect(await viewOf(bill)).toMatchObject({ tagihan: { state: 'paid' }, account: { state: 'active', task: 'close' } });
  expect(await viewOf(newest)).toMatchObject({
    tagihan: { state: 'awaiting', allocated: 20_000 },
    account: { state: 'active', task: 'update', recognised: 0 },
  });
  const wanted = await books.db.row('select task_amount from virtual_account where id = ?', [newest.virtualAccountId]);
  expect(Number((wanted as { task_amount: string }).task_amount)).toBe(30_000);
  expect([...deps.woken].sort()).toEqual([bill.tagihanId, older.tagihanId, newest.tagihanId].sort());
});

test('B2, notice before the create call has returned, the payment is recognised and nothing is left to tell the bank', async () => {
  const { book, bill, tell, confirm } = await openStage({ state: 'creating' });
  await tell(book.pay(bill, bill.amount));
  await confirm();
  expect(await viewOf(bill)).toMatchObject({ tagihan: { state: 'paid' }, account: { state: 'paid', task: null } });
});

test('bill that has expired at the bank unpaid, it is expired here and not asked about again', async () => {
  const { book, bill, look } = await openStage({ expiresInMs: -1000 });
  book.setActive(bill, false);
  await look();
  expect((await viewOf(bill)).account).toEqual({ state: 'expired', task: null, recognised: 0 });
  const next = await books.db.row('select next_inquiry_at from virtual_account where id = ?', [bill.virtualAccountId]);
  expect(next).toEqual({ next_inquiry_at: null });
});

async function changeAmount({ tagihanId }: BillOnStage, amount: number): Promise<void> {
  await books.db.transaction(async (tx) => {
    const row = await tx.row<{ amount: string; customer_id: string; plan_id: string }>(
      'select amount, customer_id, plan_id from tagihan where id = ? for update',
      [tagihanId],
    );
    const less = Number(row!.amount) - amount;
    await tx.write('update tagihan set amount = ?, version = version + 1 where id = ?', [amount, tagihanId]);
    await tx.write('update plan set agreed_total = agreed_total - ? where id = ?', [less, row!.plan_id]);
    await tx.write(
      `insert into tagihan_amount (tagihan_id, n, amount, denda, due_on, from_at, why)
       values (?, 2, ?, 0, utc_date(), ?, 'reschedule')`,
      [tagihanId, amount, dateOf(await tx.now())],
    );
    await postJournal(tx, {
      ...{ subject: tagihanId, kind: 'tagihan-changed', n: 2 },
      postings: [
        { account: 'revenue:tagihan', side: 'debit', amount: rupiah(less) },
        { account: `piutang:${row!.customer_id}`, side: 'credit', amount: rupiah(less) },
      ],
    });
  });
}

async function cancel(bill: BillOnStage): Promise<void> {
  await changeAmount(bill, 0);
  await books.db.write(`update tagihan set state = 'cancelled', ended_at = utc_timestamp(3) where id = ?`, [
    bill.tagihanId,
  ]);
  await books.db.write(`update work_item set closed_at = utc_timestamp(3) where subject = ?`, [bill.tagihanId]);
}
