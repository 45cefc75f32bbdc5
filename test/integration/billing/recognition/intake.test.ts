import { encryptBni } from '../../../../src/bank/bni/cipher';
import { createReadBniNotice } from '../../../../src/bank/bni/inbound';
import { type PaymentNotice } from '../../../../src/bank/virtual-account-bank';
import { after, instant, millis } from '../../../../src/domain/time';
import { createConfirmNotices } from '../../../../src/dispatch/confirm-notices';
import { type BankNoticeOutcome, createAcceptBankNotice } from '../../../../src/intake/accept-bank-notice';
import { silentLogger } from '../../../../src/logging/logger';
import { type Database } from '../../../../src/persistence/database';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import {
  bankLoopDeps,
  billingDeps,
  type BillOnStage,
  createBankBook,
  insertBill,
} from '../../../support/billing-scene';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../../support/ledger';
import { startApi, type TestApi } from '../../http/api';

const KEYS = { clientId: '77001', prefix: '988', secret: 'fedcba9876543210fedcba9876543210' };
const BANK_IP = '127.0.0.1';

let books: TestBooks;
let api: TestApi;
let outcomes: BankNoticeOutcome[];

function acceptOn(db: Database, { isAllowed = () => true }: { isAllowed?: (ip: string) => boolean } = {}) {
  return createAcceptBankNotice({
    ...{ db, settings: billingDeps(db).settings, logger: silentLogger, read: createReadBniNotice(KEYS), isAllowed },
    clock: () => instant(Date.now()),
    observe: (outcome) => outcomes.push(outcome),
  });
}

beforeAll(async () => {
  books = await openTestBooks();
  outcomes = [];
  api = await startApi(books.db, { acceptBankNotice: acceptOn(books.db, { isAllowed: (ip) => ip === BANK_IP }) });
});
beforeEach(() => {
  outcomes = [];
});
afterAll(async () => {
  await api.close();
  await books.close();
});
afterEach(async () => {
  await expectBooksAgree(books.db);
});

/** As the bank writes it. `sentAt` moves its stamp. */
function envelope(fields: Record<string, string>, { sentAt = instant(Date.now()), keys = KEYS } = {}): string {
  const data = encryptBni(JSON.stringify(fields), keys, Math.floor(millis(sentAt) / 1000));
  return JSON.stringify({ client_id: keys.clientId, data });
}

function fieldsOf(notice: PaymentNotice): Record<string, string> {
  const wib = new Date(millis(notice.paidAt) + 7 * 3_600_000).toISOString();
  return {
    ...{ trx_id: notice.trxId, virtual_account: notice.number, customer_name: 'Budi Santoso' },
    ...{ trx_amount: String(notice.amount), payment_amount: String(notice.amount) },
    ...{ cumulative_payment_amount: String(notice.cumulative), payment_ntb: notice.ntb },
    ...{ datetime_payment: `${wib.slice(0, 10)} ${wib.slice(11, 19)}` },
    datetime_payment_iso8601: `${wib.slice(0, 19)}+07:00`,
  };
}

async function post(body: string | Buffer): Promise<{ status: number; text: string }> {
  const response = await fetch(`${api.url}/callbacks/bni`, {
    ...{ method: 'POST', headers: { 'Content-Type': 'application/json' } },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: response.status, text: await response.text() };
}

async function stage(): Promise<{ bill: BillOnStage; book: ReturnType<typeof createBankBook>; notice: PaymentNotice }> {
  const book = createBankBook();
  const bill = await insertBill(books.db);
  book.add(bill);
  return { bill, book, notice: book.pay(bill, bill.amount) };
}

const noticesOf = ({ trxId }: BillOnStage) =>
  books.db.rows<{ state: string; reason: string | null; arrivals: number }>(
    'select state, reason, arrivals from bank_notice where trx_id = ? order by id',
    [trxId],
  );

test('notice as agreed, it is stored with its promise and answered in exactly the bank’s words', async () => {
  const { bill, notice } = await stage();
  expect(await post(envelope(fieldsOf(notice)))).toEqual({ status: 200, text: '{"status":"000"}' });
  expect(await noticesOf(bill)).toEqual([{ state: 'stored', reason: null, arrivals: 1 }]);
  expect(outcomes).toEqual(['stored']);
  expect(await checkPromises(books.db)).toEqual([]);
});

test('same notice 100 times at once, it is one row with 100 arrivals and one payment', async () => {
  const { bill, book, notice } = await stage();
  const answers = await Promise.all(
    // The bank enciphers each repetition anew.
    Array.from({ length: 100 }, (_, index) =>
      post(envelope(fieldsOf(notice), { sentAt: after(instant(Date.now()), -1000 * (index % 7)) })),
    ),
  );
  expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['{"status":"000"}']));
  expect(await noticesOf(bill)).toEqual([{ state: 'stored', reason: null, arrivals: 100 }]);
  const { round } = createConfirmNotices(bankLoopDeps(books.db, book));
  await round(new AbortController().signal);
  expect(await post(envelope(fieldsOf(notice)))).toMatchObject({ text: '{"status":"000"}' });
  expect(await noticesOf(bill)).toEqual([{ state: 'credited', reason: null, arrivals: 101 }]);
  const payments = await books.db.rows('select amount from payment where virtual_account_id = ?', [
    bill.virtualAccountId,
  ]);
  expect(payments).toHaveLength(1);
});

test('two stories about one payment, both are kept and the one that the bank bears out is credited', async () => {
  const { bill, book, notice } = await stage();
  const altered = { ...fieldsOf(notice), payment_amount: '9350000', cumulative_payment_amount: '9350000' };
  await post(envelope(altered));
  await post(envelope(fieldsOf(notice)));
  await post(envelope(altered));
  const { round } = createConfirmNotices(bankLoopDeps(books.db, book));
  await round(new AbortController().signal);
  expect(await noticesOf(bill)).toEqual([
    { state: 'exception', reason: 'amount-mismatch', arrivals: 2 },
    { state: 'credited', reason: null, arrivals: 1 },
  ]);
  expect(book.asked).toHaveLength(1);
});

test('notice of a bill of ours with another number, it is an exception once and the bill is looked at soon', async () => {
  const { bill, notice } = await stage();
  const body = () => envelope({ ...fieldsOf(notice), virtual_account: '9887700199999999' });
  for (let times = 0; times < 3; times += 1) expect((await post(body())).text).toContain('"status":"999"');
  expect(await noticesOf(bill)).toEqual([{ state: 'exception', reason: 'amount-mismatch', arrivals: 3 }]);
  const soon = await books.db.row(
    'select 1 from virtual_account where id = ? and next_inquiry_at <= utc_timestamp(3)',
    [bill.virtualAccountId],
  );
  expect(soon).toBeDefined();
  const items = await books.db.rows(
    `select w.state, w.owner from payment_exception e join work_item w on w.kind = 'payment' and w.subject = e.id
     where e.virtual_account_id = ? and w.is_open = 1`,
    [bill.virtualAccountId],
  );
  expect(items).toEqual([{ state: 'amount-mismatch', owner: 'admin' }]);
  // The true one comes as well, and is not taken for it.
  expect(await post(envelope(fieldsOf(notice)))).toMatchObject({ text: '{"status":"000"}' });
});

test('notice that was opened and lacks a field, it is kept once and not acknowledged', async () => {
  const { bill, notice } = await stage();
  const { payment_ntb: _ntb, ...fields } = fieldsOf(notice);
  for (let times = 0; times < 2; times += 1) expect((await post(envelope(fields))).text).toContain('"status":"999"');
  expect(await noticesOf(bill)).toEqual([{ state: 'exception', reason: 'unreadable', arrivals: 2 }]);
  expect(outcomes).toEqual(['odd', 'odd']);
  expect(await checkPromises(books.db)).toEqual([]);
});

test.each<[string, (notice: PaymentNotice) => string]>([
  ['no JSON', () => 'data=1'],
  ['nothing', () => ''],
  ['another key', (notice) => envelope(fieldsOf(notice), { keys: { ...KEYS, secret: '0'.repeat(32) } })],
  ['a stamp of long ago', (notice) => envelope(fieldsOf(notice), { sentAt: after(instant(Date.now()), -600_000) })],
])('body of %s, it is refused and nothing is kept', async (_what, bodyOf) => {
  const { bill, notice } = await stage();
  const before = await books.db.row('select count(*) as rows_ from bank_notice');
  const { status, text } = await post(bodyOf(notice));
  expect([status, text]).toEqual([200, expect.stringContaining('"status":"999"')]);
  expect(await noticesOf(bill)).toEqual([]);
  expect(await books.db.row('select count(*) as rows_ from bank_notice')).toEqual(before);
  expect(outcomes).toEqual(['unreadable']);
});

test('notice from an address that is not the bank’s, it is refused and nothing is kept', async () => {
  const { bill, notice } = await stage();
  const accept = acceptOn(books.db, { isAllowed: (ip) => ip === '203.0.113.9' });
  const answer = await accept({ body: Buffer.from(envelope(fieldsOf(notice))), ip: BANK_IP });
  expect(answer.status).toBe('999');
  expect(await noticesOf(bill)).toEqual([]);
});

test('database that is away, the bank is told to say it again', async () => {
  const { bill, notice } = await stage();
  const broken = { ...books.db, rows: fail, row: fail, write: fail, transaction: fail } as unknown as Database;
  const accept = acceptOn(broken);
  expect((await accept({ body: Buffer.from(envelope(fieldsOf(notice))), ip: BANK_IP })).status).toBe('999');
  expect(outcomes).toEqual(['failed']);
  expect(await noticesOf(bill)).toEqual([]);
});

test('other methods and a body that is too large, they are refused', async () => {
  expect((await fetch(`${api.url}/callbacks/bni`)).status).toBe(405);
  expect((await post('x'.repeat(65 * 1024))).status).toBe(413);
});

function fail(): never {
  throw new Error('the database is away');
}
