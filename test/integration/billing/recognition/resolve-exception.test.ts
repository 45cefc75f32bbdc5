import { resolveException } from '../../../../src/backoffice/payments/resolve-exception';
import { previewResolutions } from '../../../../src/backoffice/payments/preview-resolutions';
import { type ResolveRequest } from '../../../../src/backoffice/payments/resolution.types';
import { type StaffMember } from '../../../../src/domain/staff';
import { createConfirmNotices } from '../../../../src/dispatch/confirm-notices';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { storeBankNotice } from '../../../../src/intake/store-bank-notice';
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
import { insertStaff } from '../../../support/staff-row';

const NOTE = 'sudah dicek dengan pelanggan';

let books: TestBooks;
let admin: StaffMember;
let woken: string[];

beforeAll(async () => {
  books = await openTestBooks();
  admin = await insertStaff(books.db, 'admin');
});
beforeEach(() => {
  woken = [];
});
afterAll(() => books.close());
afterEach(async () => {
  await expectBooksAgree(books.db);
  expect(await checkPromises(books.db)).toEqual([]);
});

/** Pays a bill and confirms it; returns the exception that is left. */
async function payInto(bill: BillOnStage, amount: number, options: BillOptions = {}): Promise<string> {
  const book = createBankBook();
  book.add(bill, options.billingType);
  const notice = book.pay(bill, amount);
  await storeBankNotice(books.db, { body: Buffer.from('raw'), ip: '127.0.0.1', notice }, DEFAULT_SETTINGS);
  await createConfirmNotices(bankLoopDeps(books.db, book)).round(new AbortController().signal);
  const row = await books.db.row<{ id: string }>(
    `select e.id from payment_exception e left join bank_notice n on n.id = e.notice_id
     where (e.virtual_account_id = ? or n.trx_id = ?) and e.state = 'open'`,
    [bill.virtualAccountId, bill.trxId],
  );
  if (row === undefined) throw new Error('the payment left no exception');
  return row.id;
}

const offersOf = async (exceptionId: string) =>
  (await previewResolutions(books.db, { scope: { kind: 'all' }, exceptionId }))!.offers;

async function resolve(exceptionId: string, request: Partial<ResolveRequest> & Pick<ResolveRequest, 'code'>) {
  const offers = await offersOf(exceptionId);
  const seen = offers.find(({ code }) => code === request.code)?.seen ?? 'nothing';
  const settings = { current: async () => DEFAULT_SETTINGS };
  const wake = { tagihan: (id: string) => void woken.push(id) };
  return resolveException({ db: books.db, settings, wake }, { by: admin, exceptionId, note: NOTE, seen, ...request });
}

const stateOf = async (table: 'tagihan' | 'payment_exception', id: string) =>
  (await books.db.row<{ state: string }>(`select state from ${table} where id = ?`, [id]))!.state;

const titipanOf = async (customerId: string) =>
  Number(
    (await books.db.row<{ balance: string }>('select balance from account where code = ?', [`titipan:${customerId}`]))!
      .balance,
  );

async function onePlan() {
  const { customerId } = await insertCustomer(books.db);
  return insertPlan(books.db, { customerId });
}

test('paid too much and another bill is open, pay-oldest pays it out of titipan and closes both', async () => {
  const plan = await onePlan();
  const bill = await insertBill(books.db, { plan, amount: 100_000, dueInDays: 1 });
  const next = await insertBill(books.db, { plan, amount: 30_000, dueInDays: 30 });
  const exceptionId = await payInto(bill, 150_000);
  expect(await offersOf(exceptionId)).toEqual([
    expect.objectContaining({
      code: 'pay-oldest',
      postings: [
        { account: 'titipan', side: 'debit', amount: 30_000 },
        { account: 'piutang', side: 'credit', amount: 30_000 },
      ],
    }),
    expect.objectContaining({ code: 'keep-titipan', postings: [] }),
  ]);
  expect(await resolve(exceptionId, { code: 'pay-oldest' })).toEqual({ kind: 'done', paid: 30_000, isResolved: true });
  expect(await stateOf('tagihan', next.tagihanId)).toBe('paid');
  expect(await titipanOf(plan.customerId)).toBe(20_000);
  expect(woken).toEqual([next.tagihanId]);
  const account = await books.db.row('select state, task from virtual_account where id = ?', [next.virtualAccountId]);
  expect(account).toEqual({ state: 'active', task: 'close' });
  const audit = await books.db.rows('select actor, action from audit_event where subject = ?', [exceptionId]);
  expect(audit).toEqual([{ actor: admin.name, action: 'payment.resolve' }]);
  expect(await resolve(exceptionId, { code: 'keep-titipan' })).toEqual({ kind: 'refused', code: 'resolved' });
});

test('paid too much and part of another bill is paid with it, the bank is told what is left', async () => {
  const plan = await onePlan();
  const bill = await insertBill(books.db, { plan, amount: 100_000, dueInDays: 1 });
  const next = await insertBill(books.db, { plan, amount: 80_000, dueInDays: 30 });
  const exceptionId = await payInto(bill, 150_000);
  await resolve(exceptionId, { code: 'pay-oldest' });
  expect(await stateOf('tagihan', next.tagihanId)).toBe('awaiting');
  const account = await books.db.row<{ task: string; task_amount: string }>(
    'select task, task_amount from virtual_account where id = ?',
    [next.virtualAccountId],
  );
  expect([account!.task, Number(account!.task_amount)]).toEqual(['update', 30_000]);
});

test('paid too little, bill-rest leaves the rest open and wakes its workflow', async () => {
  const bill = await insertBill(books.db, { amount: 100_000 });
  const exceptionId = await payInto(bill, 60_000);
  expect(await resolve(exceptionId, { code: 'bill-rest' })).toEqual({ kind: 'done', paid: 0, isResolved: true });
  expect(await stateOf('tagihan', bill.tagihanId)).toBe('awaiting');
  expect(woken).toEqual([bill.tagihanId]);
});

test('paid too little and paid by titipan before anybody decided, the shortage ends by itself', async () => {
  const plan = await onePlan();
  const short = await insertBill(books.db, { plan, amount: 100_000, dueInDays: 1 });
  const other = await insertBill(books.db, { plan, amount: 50_000, dueInDays: 30 });
  const shortage = await payInto(short, 60_000);
  const excess = await payInto(other, 90_000);
  expect(await resolve(excess, { code: 'pay-oldest' })).toEqual({ kind: 'done', paid: 40_000, isResolved: true });
  expect(await stateOf('tagihan', short.tagihanId)).toBe('paid');
  expect(await stateOf('payment_exception', shortage)).toBe('resolved');
});

test('money of nobody is given to a customer, it can pay that customer’s bills then', async () => {
  const plan = await onePlan();
  const open = await insertBill(books.db, { plan, amount: 70_000 });
  const stranger = {
    tagihanId: '-',
    virtualAccountId: '-',
    trxId: 'STRANGER-9',
    number: '9887700177777777',
    amount: 70_000,
  };
  const exceptionId = await payInto(stranger, 70_000, { billingType: 'o' });
  expect(await resolve(exceptionId, { code: 'assign-customer' })).toEqual({
    kind: 'refused',
    code: 'unknown-customer',
  });
  const { customerId } = plan;
  expect(await resolve(exceptionId, { code: 'assign-customer', customerId })).toEqual({
    ...{ kind: 'done', paid: 0, isResolved: false },
  });
  expect(await titipanOf(customerId)).toBe(70_000);
  const item = await books.db.row('select owner, customer_id from work_item where subject = ? and is_open = 1', [
    exceptionId,
  ]);
  expect(item).toEqual({ owner: 'marketing', customer_id: customerId });
  expect(await resolve(exceptionId, { code: 'pay-oldest' })).toEqual({ kind: 'done', paid: 70_000, isResolved: true });
  expect(await stateOf('tagihan', open.tagihanId)).toBe('paid');
});

test('claim without money, it is dismissed and nothing is booked', async () => {
  const bill = await insertBill(books.db);
  const book = createBankBook();
  book.add(bill);
  const notice = book.pay(bill, bill.amount);
  book.takeBack(bill);
  await storeBankNotice(books.db, { body: Buffer.from('raw'), ip: '127.0.0.1', notice }, DEFAULT_SETTINGS);
  await createConfirmNotices(bankLoopDeps(books.db, book)).round(new AbortController().signal);
  const row = await books.db.row<{ id: string }>('select id from payment_exception where virtual_account_id = ?', [
    bill.virtualAccountId,
  ]);
  expect((await offersOf(row!.id)).map(({ code }) => code)).toEqual(['dismiss']);
  expect(await resolve(row!.id, { code: 'dismiss' })).toEqual({ kind: 'done', paid: 0, isResolved: true });
});

test('what it would do has changed since it was seen, it is refused and nothing is written', async () => {
  const plan = await onePlan();
  const bill = await insertBill(books.db, { plan, amount: 100_000, dueInDays: 1 });
  await insertBill(books.db, { plan, amount: 30_000, dueInDays: 30 });
  const exceptionId = await payInto(bill, 150_000);
  const { seen } = (await offersOf(exceptionId))[0]!;
  await insertBill(books.db, { plan, amount: 10_000, dueInDays: 5 });
  expect(await resolve(exceptionId, { code: 'pay-oldest', seen })).toEqual({ kind: 'refused', code: 'changed' });
  expect(await stateOf('payment_exception', exceptionId)).toBe('open');
});

test('two admins decide at once, one does it and the other is told', async () => {
  const plan = await onePlan();
  const bill = await insertBill(books.db, { plan, amount: 100_000, dueInDays: 1 });
  await insertBill(books.db, { plan, amount: 50_000, dueInDays: 30 });
  const exceptionId = await payInto(bill, 150_000);
  const outcomes = await Promise.all([1, 2, 3].map(() => resolve(exceptionId, { code: 'pay-oldest' })));
  expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
  expect(await titipanOf(plan.customerId)).toBe(0);
});

test('two exceptions whose titipan pays the same bill at once, it is paid once', async () => {
  const plan = await onePlan();
  const [one, two] = [
    await insertBill(books.db, { plan, amount: 10_000, dueInDays: 1 }),
    await insertBill(books.db, { plan, amount: 10_000, dueInDays: 2 }),
  ];
  await insertBill(books.db, { plan, amount: 50_000, dueInDays: 30 });
  const exceptions = [await payInto(one, 60_000), await payInto(two, 60_000)];
  const outcomes = await Promise.all(exceptions.map((id) => resolve(id, { code: 'pay-oldest' })));
  expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
  expect(await titipanOf(plan.customerId)).toBe(50_000);
});

test.each<[string, Partial<ResolveRequest> & Pick<ResolveRequest, 'code'>, string]>([
  ['marketing', { code: 'keep-titipan', by: { id: 'm', name: 'm', fullName: 'M', role: 'marketing' } }, 'role-may-not'],
  ['an admin without a reason', { code: 'keep-titipan', note: '  ' }, 'invalid-reason'],
  ['an admin with what is not offered', { code: 'dismiss' }, 'not-possible'],
])('%s decides, it is refused', async (_who, request, code) => {
  const bill = await insertBill(books.db, { amount: 100_000 });
  const exceptionId = await payInto(bill, 150_000);
  expect(await resolve(exceptionId, request)).toEqual({ kind: 'refused', code });
  expect(await stateOf('payment_exception', exceptionId)).toBe('open');
});

test('preview, marketing sees its own customers’ exceptions only and nobody’s not at all', async () => {
  const { customerId, marketingId } = await insertCustomer(books.db);
  const bill = await insertBill(books.db, { plan: await insertPlan(books.db, { customerId }), amount: 100_000 });
  const exceptionId = await payInto(bill, 150_000);
  const other = await insertStaff(books.db, 'marketing');
  const seenBy = (staffId: string, id = exceptionId) =>
    previewResolutions(books.db, { scope: { kind: 'own', staffId }, exceptionId: id });
  expect((await seenBy(marketingId))?.exception.id).toBe(exceptionId);
  expect(await seenBy(other.id)).toBeUndefined();
  const stranger = {
    tagihanId: '-',
    virtualAccountId: '-',
    trxId: 'STRANGER-8',
    number: '9887700177777777',
    amount: 1000,
  };
  const nobodys = await payInto(stranger, 1000, { billingType: 'o' });
  expect(await seenBy(marketingId, nobodys)).toBeUndefined();
  expect(await previewResolutions(books.db, { scope: { kind: 'none' }, exceptionId })).toBeUndefined();
});
