import { createConfirmNotices } from '../../../../src/dispatch/confirm-notices';
import { createInquireBills } from '../../../../src/dispatch/inquire-bills';
import { runLoop } from '../../../../src/dispatch/run-loop';
import { type PaymentNotice } from '../../../../src/bank/virtual-account-bank';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/domain/settings';
import { after, elapsedMs, instant } from '../../../../src/domain/time';
import { storeBankNotice } from '../../../../src/intake/store-bank-notice';
import { silentLogger } from '../../../../src/logging/logger';
import { takeInquiry } from '../../../../src/persistence/repositories/bank-budget.repository';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import {
  bankLoopDeps,
  type BankBook,
  type BillOnStage,
  createBankBook,
  insertBill,
} from '../../../support/billing-scene';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../../support/ledger';

const { signal } = new AbortController();
let books: TestBooks;
let book: BankBook;

beforeAll(async () => {
  books = await openTestBooks();
});
afterAll(() => books.close());
beforeEach(async () => {
  book = createBankBook();
  await books.db.write('delete from bank_budget');
  await books.db.write('update virtual_account set next_inquiry_at = utc_timestamp(3) + interval 1 day where live = 1');
});
afterEach(async () => {
  await expectBooksAgree(books.db);
});

const tell = (notice: PaymentNotice) =>
  storeBankNotice(books.db, { body: Buffer.from('raw'), ip: '127.0.0.1', notice }, DEFAULT_SETTINGS);
const confirm = (settings: Partial<Settings> = {}) =>
  createConfirmNotices(bankLoopDeps(books.db, book, settings)).round(signal);
const sweep = (settings: Partial<Settings> = {}) =>
  createInquireBills(bankLoopDeps(books.db, book, settings)).round(signal);

async function onStage(): Promise<BillOnStage> {
  const bill = await insertBill(books.db);
  book.add(bill);
  return bill;
}

const noticeOf = async ({ trxId }: { trxId: string }) =>
  (await books.db.row<{ state: string; reason: string | null; tries: number; next_try_at: Date | null }>(
    'select state, reason, tries, next_try_at from bank_notice where trx_id = ?',
    [trxId],
  ))!;

const makeDue = ({ virtualAccountId }: BillOnStage) =>
  books.db.write('update virtual_account set next_inquiry_at = utc_timestamp(3) where id = ?', [virtualAccountId]);

test('B2, bank that gives no answer, it is asked again after 1, 5, 15 and 60 minutes, then hourly', async () => {
  const bill = await onStage();
  await tell(book.pay(bill, bill.amount));
  book.answerWith(async () => ({ kind: 'unknown', code: 'timeout' }));
  const waits: number[] = [];
  for (let times = 0; times < 6; times += 1) {
    const now = await books.db.now();
    await confirm();
    const { next_try_at: at } = await noticeOf(bill);
    waits.push(Math.round(elapsedMs(now, instant(at!)) / 60_000));
    expect(await checkPromises(books.db)).toEqual([]);
    await books.db.write('update bank_notice set next_try_at = utc_timestamp(3) where trx_id = ?', [bill.trxId]);
  }
  expect(waits).toEqual([1, 5, 15, 60, 60, 60]);
  book.answerWith(undefined);
  await confirm();
  expect(await noticeOf(bill)).toMatchObject({ state: 'credited' });
});

test('B2, the inquiries of the hour are used up, the notice waits for the next hour and no try is counted', async () => {
  const bill = await onStage();
  await tell(book.pay(bill, bill.amount));
  const now = await books.db.now();
  await confirm({ bniInquiriesPerHour: 0 });
  const { state, tries, next_try_at: at } = await noticeOf(bill);
  expect([state, tries, at!.getUTCMinutes(), at!.getUTCSeconds()]).toEqual(['confirming', 0, 0, 1]);
  expect(elapsedMs(now, instant(at!))).toBeLessThanOrEqual(3_601_000);
  expect(book.asked).toEqual([]);
  expect(await checkPromises(books.db)).toEqual([]);
  await end(bill);
});

test('B2, the bank says that the hour is used up, nobody asks again in it', async () => {
  const [bill, other] = [await onStage(), await onStage()];
  await tell(book.pay(bill, bill.amount));
  book.answerWith(async () => ({ kind: 'rate-limited' }));
  await confirm();
  book.answerWith(undefined);
  await tell(book.pay(other, other.amount));
  await confirm();
  expect(book.asked).toEqual([bill.trxId]);
  await end(bill);
  await end(other);
});

test('inquiries of one hour taken at once, no more than the limit are given', async () => {
  const taken = await Promise.all(Array.from({ length: 40 }, () => takeInquiry(books.db, { bank: 'bni', limit: 25 })));
  expect(taken.filter(Boolean)).toHaveLength(25);
});

test('B2, notices before sweeps: sweeps leave the rest of the hour to notices', async () => {
  const bills = [await onStage(), await onStage(), await onStage()];
  for (const bill of bills) await makeDue(bill);
  const settings = { bniInquiriesPerHour: 4, bniSweepSharePercent: 50 };
  await sweep(settings);
  expect(book.asked).toHaveLength(2);
  await sweep(settings);
  expect(book.asked).toHaveLength(2);
  const [bill] = bills;
  await tell(book.pay(bill!, bill!.amount));
  await confirm(settings);
  expect(await noticeOf(bill!)).toMatchObject({ state: 'credited' });
});

test('several notices of one bill, one inquiry confirms them', async () => {
  const bill = await insertBill(books.db, { billingType: 'i', amount: 90_000 });
  book.add(bill, 'i');
  for (const amount of [20_000, 30_000, 40_000]) await tell(book.pay(bill, amount));
  await confirm();
  expect(book.asked).toEqual([bill.trxId]);
  const states = await books.db.rows('select distinct state from bank_notice where trx_id = ?', [bill.trxId]);
  expect(states).toEqual([{ state: 'credited' }]);
});

test('two processes’ loops at once over many bills, each payment is booked once', async () => {
  const bills: BillOnStage[] = [];
  for (let count = 0; count < 12; count += 1) bills.push(await onStage());
  for (const bill of bills) {
    await tell(book.pay(bill, bill.amount));
    await makeDue(bill);
  }
  const deps = bankLoopDeps(books.db, book);
  const running = [1, 2].flatMap(() =>
    [createConfirmNotices(deps), createInquireBills(deps)].map((loop) =>
      runLoop({ logger: silentLogger }, { ...loop, tickMs: 20 }),
    ),
  );
  await until(async () => {
    const rows = await books.db.rows(
      `select id from virtual_account where state = 'paid' and trx_id in (${bills.map(() => '?').join(', ')})`,
      bills.map(({ trxId }) => trxId),
    );
    const open = await books.db.rows('select id from bank_notice where processed_at is null');
    return rows.length === bills.length && open.length === 0;
  });
  await Promise.all(running.map((loop) => loop.stop()));
  const sums = await books.db.rows<{ total: string; count: string }>(
    `select sum(amount) as total, count(*) as count from payment where virtual_account_id in (${bills.map(() => '?').join(', ')})
     group by virtual_account_id`,
    bills.map(({ virtualAccountId }) => virtualAccountId),
  );
  expect(sums.map(({ total, count }) => [Number(total), Number(count)])).toEqual(
    bills.map(({ amount }) => [amount, 1]),
  );
  const notices = await books.db.rows(
    `select distinct state from bank_notice where trx_id in (${bills.map(() => '?').join(', ')})`,
    bills.map(({ trxId }) => trxId),
  );
  expect(notices).toEqual([{ state: 'credited' }]);
});

test('process that dies while it asks the bank, another one takes the notice up after its claim', async () => {
  const bill = await onStage();
  await tell(book.pay(bill, bill.amount));
  book.answerWith(() => Promise.reject(new Error('the process is gone')));
  await confirm();
  book.answerWith(undefined);
  await confirm();
  expect(await noticeOf(bill)).toMatchObject({ state: 'confirming' });
  expect(await checkPromises(books.db)).toEqual([]);
  await books.db.write('update bank_notice set claimed_until = utc_timestamp(3) - interval 1 second where trx_id = ?', [
    bill.trxId,
  ]);
  await confirm();
  expect(await noticeOf(bill)).toMatchObject({ state: 'credited' });
});

test('lost notice, the sweep finds the money and the customer gets its receipt', async () => {
  const bill = await onStage();
  book.pay(bill, bill.amount);
  await makeDue(bill);
  await sweep();
  const tagihan = await books.db.row('select state from tagihan where id = ?', [bill.tagihanId]);
  expect(tagihan).toEqual({ state: 'paid' });
  const told = await books.db.rows('select kind from customer_message where tagihan_id = ?', [bill.tagihanId]);
  expect(told).toEqual([{ kind: 'receipt' }]);
});

test('bill that nobody paid, it is looked at daily and around its end', async () => {
  const far = await onStage();
  const soon = await insertBill(books.db, { expiresInMs: 3_600_000 });
  book.add(soon);
  for (const bill of [far, soon]) await makeDue(bill);
  const now = await books.db.now();
  await sweep();
  const nextOf = async ({ virtualAccountId }: BillOnStage): Promise<number> => {
    const row = await books.db.row<{ next_inquiry_at: Date }>(
      'select next_inquiry_at from virtual_account where id = ?',
      [virtualAccountId],
    );
    return Math.round(elapsedMs(now, instant(row!.next_inquiry_at)) / 60_000);
  };
  expect(await nextOf(far)).toBe(24 * 60);
  expect(await nextOf(soon)).toBe(50);
});

test('bank that does not know a bill it told a payment of, after four inquiries the notice is an exception', async () => {
  const bill = await insertBill(books.db);
  const notice = { ...paymentOf(bill), amount: bill.amount as PaymentNotice['amount'] };
  await tell(notice);
  for (let times = 0; times < 4; times += 1) {
    expect(await noticeOf(bill)).toMatchObject({ reason: null });
    await confirm();
    await books.db.write(
      'update bank_notice set next_try_at = utc_timestamp(3) where trx_id = ? and processed_at is null',
      [bill.trxId],
    );
  }
  expect(await noticeOf(bill)).toMatchObject({ state: 'exception', reason: 'amount-mismatch' });
  expect(await checkPromises(books.db)).toEqual([]);
});

describe('trx id that none of our bills has', () => {
  const stranger = (serial: number): BillOnStage => ({
    ...{ tagihanId: 'none', virtualAccountId: 'none', trxId: `STRANGER-${serial}`, number: '9887700177777777' },
    amount: 70_000,
  });
  const exceptionsOf = ({ trxId }: BillOnStage) =>
    books.db.rows<{ kind: string; amount: number; is_money: number; customer_id: string | null }>(
      `select e.kind, cast(e.amount as double) as amount, e.is_money, e.customer_id from payment_exception e
       join bank_notice n on n.id = e.notice_id where n.trx_id = ? order by e.id`,
      [trxId],
    );

  test('the bank knows it, its money is in suspense once and an admin is asked whose it is', async () => {
    const unknown = stranger(1);
    book.add(unknown, 'o');
    await tell(book.pay(unknown, 30_000));
    await tell(book.pay(unknown, 40_000));
    await Promise.all([confirm(), confirm()]);
    await tell(book.pay(unknown, 5_000));
    await confirm();
    expect(await exceptionsOf(unknown)).toEqual([
      { kind: 'unknown-trx', amount: 70_000, is_money: 1, customer_id: null },
      { kind: 'unknown-trx', amount: 5_000, is_money: 1, customer_id: null },
    ]);
    const owners = await books.db.rows(
      `select distinct w.owner from payment_exception e join work_item w on w.kind = 'payment' and w.subject = e.id
       where e.kind = 'unknown-trx' and w.is_open = 1`,
    );
    expect(owners).toEqual([{ owner: 'admin' }]);
    expect(await checkPromises(books.db)).toEqual([]);
  });

  test('the bank does not know it, it is a claim without money', async () => {
    const unknown = stranger(2);
    await tell(paymentOf(unknown));
    await confirm();
    expect(await exceptionsOf(unknown)).toEqual([
      { kind: 'unknown-trx', amount: 70_000, is_money: 0, customer_id: null },
    ]);
    expect(await noticeOf(unknown)).toMatchObject({ state: 'exception', reason: 'unknown-trx' });
  });

  test('a bill of ours waits as well, it is asked about first', async () => {
    const unknown = stranger(3);
    const bill = await onStage();
    await tell(paymentOf(unknown));
    await tell(book.pay(bill, bill.amount));
    await confirm({ bniInquiriesPerHour: 1 });
    expect(book.asked).toEqual([bill.trxId]);
  });
});

/** A notice of a payment that the bank does not have. */
function paymentOf({ trxId, number, amount }: BillOnStage): PaymentNotice {
  const paidAt = after(instant(Date.now()), -1000);
  return {
    ...{ clientId: '77001', trxId, number, ntb: '555', amount: amount as PaymentNotice['amount'] },
    ...{ cumulative: null, paidAt, paidAtText: paidAt },
  };
}

/** Ends what a test has left waiting for the next hour. */
async function end({ trxId }: BillOnStage): Promise<void> {
  await books.db.write('delete from bank_budget');
  await books.db.write('update bank_notice set next_try_at = utc_timestamp(3) where trx_id = ?', [trxId]);
  await confirm();
  expect(await noticeOf({ trxId })).toMatchObject({ state: 'credited' });
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    if (tries > 200) throw new Error('it has not come to that in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
