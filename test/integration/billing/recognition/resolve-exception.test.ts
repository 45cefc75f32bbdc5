import { askForTitipan } from '../../../../src/backoffice/payments/ask-titipan';
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

const SETTINGS = { current: async () => DEFAULT_SETTINGS };
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
  const { documents } = bankLoopDeps(books.db, createBankBook());
  return resolveException(
    { db: books.db, settings, documents, wake },
    { by: admin, exceptionId, note: NOTE, seen, ...request },
  );
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
  const told = await books.db.rows(
    `select m.kind, m.state, m.tagihan_id, d.kind as document from customer_message m join document d on d.id = m.document_id
     where m.customer_id = ?`,
    [customerId],
  );
  expect(told).toEqual([{ kind: 'receipt', state: 'waiting', tagihan_id: null, document: 'receipt' }]);
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
  [
    'an operator',
    { code: 'keep-titipan', by: { id: 'o', name: 'o', fullName: 'O', role: 'operator' } },
    'role-may-not',
  ],
  [
    'the marketing of others',
    { code: 'keep-titipan', by: { id: 'm', name: 'm', fullName: 'M', role: 'marketing' } },
    'unknown',
  ],
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

describe('above the limit', () => {
  const [BIG, LIMIT] = [900_000, DEFAULT_SETTINGS.fourEyesAboveRupiah];

  /** Much too much was paid, and another bill is open. */
  async function overpaid(excess: number) {
    const { customerId, marketingId } = await insertCustomer(books.db);
    const plan = await insertPlan(books.db, { customerId });
    const bill = await insertBill(books.db, { plan, amount: 100_000, dueInDays: 1 });
    const next = await insertBill(books.db, { plan, amount: excess, dueInDays: 30 });
    const exceptionId = await payInto(bill, 100_000 + excess);
    const marketing: StaffMember = { id: marketingId, name: 'mkt', fullName: 'Mkt', role: 'marketing' };
    return { exceptionId, next, customerId, plan, marketing };
  }
  const itemOf = (exceptionId: string) =>
    books.db.row<{ next_action: string }>('select next_action from work_item where subject = ? and is_open = 1', [
      exceptionId,
    ]);
  const auditOf = (exceptionId: string) =>
    books.db.rows<{ actor: string; action: string }>(
      'select actor, action from audit_event where subject = ? order by id',
      [exceptionId],
    );

  test('C6, one admin moves it alone, nothing moves until another one confirms exactly that, and both are on record', async () => {
    const { exceptionId, next } = await overpaid(BIG);
    const second = await insertStaff(books.db, 'admin');
    expect(await resolve(exceptionId, { code: 'pay-oldest' })).toEqual({ kind: 'proposed' });
    expect(await stateOf('tagihan', next.tagihanId)).toBe('awaiting');
    expect(await itemOf(exceptionId)).toEqual({ next_action: 'confirm' });
    expect(await checkPromises(books.db)).toEqual([]);
    expect(await resolve(exceptionId, { code: 'pay-oldest' })).toEqual({ kind: 'refused', code: 'same-person' });
    expect(await resolve(exceptionId, { code: 'pay-oldest', by: second })).toEqual({
      ...{ kind: 'done', paid: BIG, isResolved: true },
    });
    expect(await stateOf('tagihan', next.tagihanId)).toBe('paid');
    expect(await auditOf(exceptionId)).toEqual([
      { actor: admin.name, action: 'payment.propose' },
      { actor: second.name, action: 'payment.resolve' },
    ]);
    const row = await books.db.row('select proposed_by, resolved_by from payment_exception where id = ?', [
      exceptionId,
    ]);
    expect(row).toEqual({ proposed_by: admin.id, resolved_by: second.id });
  });

  test('C6, what it would do has changed since it was proposed, it is proposed anew', async () => {
    const { exceptionId, plan, next } = await overpaid(BIG);
    await resolve(exceptionId, { code: 'pay-oldest' });
    await insertBill(books.db, { plan, amount: 10_000, dueInDays: 5 });
    const second = await insertStaff(books.db, 'admin');
    expect(await resolve(exceptionId, { code: 'pay-oldest', by: second })).toEqual({ kind: 'proposed' });
    expect(await stateOf('tagihan', next.tagihanId)).toBe('awaiting');
    expect(await resolve(exceptionId, { code: 'pay-oldest' })).toMatchObject({ kind: 'done', paid: BIG });
  });

  test('C6, its marketing proposes and an admin confirms, or the other way round', async () => {
    const one = await overpaid(BIG);
    expect(await resolve(one.exceptionId, { code: 'pay-oldest', by: one.marketing })).toEqual({ kind: 'proposed' });
    expect(await resolve(one.exceptionId, { code: 'pay-oldest' })).toMatchObject({ kind: 'done', paid: BIG });
    const two = await overpaid(BIG);
    expect(await resolve(two.exceptionId, { code: 'pay-oldest' })).toEqual({ kind: 'proposed' });
    expect(await resolve(two.exceptionId, { code: 'pay-oldest', by: two.marketing })).toMatchObject({ kind: 'done' });
  });

  test('C6, its marketing of then and its marketing of now, one of them has to be an admin', async () => {
    const { exceptionId, customerId, marketing } = await overpaid(BIG);
    await resolve(exceptionId, { code: 'pay-oldest', by: marketing });
    const taker = await insertStaff(books.db, 'marketing');
    await books.db.write('update customer set marketing_id = ? where id = ?', [taker.id, customerId]);
    expect(await resolve(exceptionId, { code: 'pay-oldest', by: taker })).toEqual({
      ...{ kind: 'refused', code: 'needs-admin' },
    });
    expect(await resolve(exceptionId, { code: 'pay-oldest', by: marketing })).toEqual({
      ...{ kind: 'refused', code: 'unknown' },
    });
    expect(await resolve(exceptionId, { code: 'pay-oldest' })).toMatchObject({ kind: 'done' });
  });

  test('C6, money of nobody for one customer, whoever confirms it for another one proposes anew', async () => {
    const [one, two] = [(await insertCustomer(books.db)).customerId, (await insertCustomer(books.db)).customerId];
    const stranger = {
      ...{ tagihanId: '-', virtualAccountId: '-', trxId: 'STRANGER-7', number: '9887700177777777', amount: BIG },
    };
    const exceptionId = await payInto(stranger, BIG, { billingType: 'o' });
    const second = await insertStaff(books.db, 'admin');
    expect(await resolve(exceptionId, { code: 'assign-customer', customerId: one })).toEqual({ kind: 'proposed' });
    expect(await resolve(exceptionId, { code: 'assign-customer', customerId: two, by: second })).toEqual({
      kind: 'proposed',
    });
    expect(await resolve(exceptionId, { code: 'assign-customer', customerId: two })).toEqual({
      ...{ kind: 'done', paid: 0, isResolved: true },
    });
    expect(await titipanOf(two)).toBe(BIG);
  });

  test('C6, given to a customer with bills by two, what it pays takes two again', async () => {
    const { customerId } = await insertCustomer(books.db);
    await insertBill(books.db, { plan: await insertPlan(books.db, { customerId }), amount: BIG });
    const stranger = {
      ...{ tagihanId: '-', virtualAccountId: '-', trxId: 'STRANGER-6', number: '9887700177777777', amount: BIG },
    };
    const exceptionId = await payInto(stranger, BIG, { billingType: 'o' });
    const second = await insertStaff(books.db, 'admin');
    await resolve(exceptionId, { code: 'assign-customer', customerId });
    await resolve(exceptionId, { code: 'assign-customer', customerId, by: second });
    expect(await itemOf(exceptionId)).toEqual({ next_action: 'escalate' });
    expect(await resolve(exceptionId, { code: 'pay-oldest', by: second })).toEqual({ kind: 'proposed' });
    expect(await resolve(exceptionId, { code: 'pay-oldest' })).toMatchObject({ kind: 'done', paid: BIG });
  });

  test('C6, two confirm at once, the money moves once', async () => {
    const { exceptionId, customerId } = await overpaid(BIG);
    await resolve(exceptionId, { code: 'pay-oldest' });
    const others = [await insertStaff(books.db, 'admin'), await insertStaff(books.db, 'admin')];
    const outcomes = await Promise.all(others.map((by) => resolve(exceptionId, { code: 'pay-oldest', by })));
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(await titipanOf(customerId)).toBe(0);
  });

  test('C6, the row itself refuses one person as both', async () => {
    const { exceptionId } = await overpaid(BIG);
    await resolve(exceptionId, { code: 'pay-oldest' });
    const both = 'update payment_exception set resolved_by = proposed_by where id = ?';
    await expect(books.db.write(both, [exceptionId])).rejects.toThrow('rejected');
  });

  test('moves no money, it takes one person: also whoever had proposed to use it', async () => {
    const { exceptionId } = await overpaid(BIG);
    await resolve(exceptionId, { code: 'pay-oldest' });
    expect(await resolve(exceptionId, { code: 'keep-titipan' })).toMatchObject({ kind: 'done', isResolved: true });
  });

  test('exactly the limit, one person decides', async () => {
    const { exceptionId } = await overpaid(LIMIT);
    expect(await resolve(exceptionId, { code: 'pay-oldest' })).toMatchObject({ kind: 'done', paid: LIMIT });
  });

  test('what moves no money, the customer’s marketing decides alone; what uses money, an admin', async () => {
    const short = await insertCustomer(books.db);
    const plan = await insertPlan(books.db, { customerId: short.customerId });
    const by: StaffMember = { id: short.marketingId, name: 'm', fullName: 'M', role: 'marketing' };
    const bill = await insertBill(books.db, { plan, amount: 100_000 });
    expect(await resolve(await payInto(bill, 60_000), { code: 'bill-rest', by })).toMatchObject({ kind: 'done' });
    const { exceptionId, marketing } = await overpaid(50_000);
    expect(await resolve(exceptionId, { code: 'pay-oldest', by: marketing })).toEqual({
      ...{ kind: 'refused', code: 'role-may-not' },
    });
    expect(await resolve(exceptionId, { code: 'keep-titipan', by: marketing })).toMatchObject({ kind: 'done' });
  });

  test('a claim that only an admin can dismiss is an admin’s from the beginning', async () => {
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
    const item = await books.db.row('select owner from work_item where subject = ? and is_open = 1', [row!.id]);
    expect(item).toEqual({ owner: 'admin' });
    await resolve(row!.id, { code: 'dismiss' });
  });
});

describe('titipan that was kept', () => {
  const ask = (customerId: string, by = admin) =>
    askForTitipan({ db: books.db, settings: SETTINGS }, { by, customerId });

  test('an admin asks for it, it pays the open bills by the same decision as any payment', async () => {
    const plan = await onePlan();
    const { customerId } = plan;
    const bill = await insertBill(books.db, { plan, amount: 100_000, dueInDays: 1 });
    await resolve(await payInto(bill, 150_000), { code: 'keep-titipan' });
    expect(await ask(customerId)).toEqual({ kind: 'refused', code: 'nothing-open' });
    const next = await insertBill(books.db, { plan, amount: 70_000, dueInDays: 30 });
    const asked = await ask(customerId);
    if (asked.kind !== 'done') throw new Error(asked.code);
    expect(await ask(customerId)).toEqual(asked);
    expect(await checkPromises(books.db)).toEqual([]);
    expect(await resolve(asked.exceptionId, { code: 'pay-oldest' })).toMatchObject({ kind: 'done', paid: 50_000 });
    const account = await books.db.row<{ task: string; task_amount: string }>(
      'select task, task_amount from virtual_account where id = ?',
      [next.virtualAccountId],
    );
    expect([account!.task, Number(account!.task_amount)]).toEqual(['update', 20_000]);
    expect(await ask(customerId)).toEqual({ kind: 'refused', code: 'no-titipan' });
    const audit = await books.db.rows('select action from audit_event where subject = ? order by id', [
      asked.exceptionId,
    ]);
    expect(audit).toEqual([{ action: 'payment.ask' }, { action: 'payment.resolve' }]);
  });

  test('two admins ask at once, there is one question', async () => {
    const plan = await onePlan();
    const bill = await insertBill(books.db, { plan, amount: 100_000, dueInDays: 1 });
    await resolve(await payInto(bill, 150_000), { code: 'keep-titipan' });
    await insertBill(books.db, { plan, amount: 70_000, dueInDays: 30 });
    const asked = await Promise.all([1, 2, 3].map(() => ask(plan.customerId)));
    expect(new Set(asked.map((one) => (one.kind === 'done' ? one.exceptionId : one.code))).size).toBe(1);
  });

  test('anybody but an admin asks for it, it is refused', async () => {
    const { customerId, marketingId } = await insertCustomer(books.db);
    const by: StaffMember = { id: marketingId, name: 'm', fullName: 'M', role: 'marketing' };
    expect(await ask(customerId, by)).toEqual({ kind: 'refused', code: 'role-may-not' });
  });
});
