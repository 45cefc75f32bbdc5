import { type BookProblem } from '../../../../src/ledger/book-rules';
import { checkBooks } from '../../../../src/ledger/check-books';
import { createConfirmNotices } from '../../../../src/dispatch/confirm-notices';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { storeBankNotice } from '../../../../src/intake/store-bank-notice';
import { type Tx } from '../../../../src/persistence/database';
import { newId } from '../../../../src/persistence/new-id';
import { checkPromises, type PromiseFinding } from '../../../../src/sweeps/check-promises';
import { bankLoopDeps, type BillOnStage, createBankBook, insertBill } from '../../../support/billing-scene';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../../support/ledger';

class TakenOutAgain extends Error {}

let books: TestBooks;
/** One bill in each situation. */
let paid: BillOnStage;
let over: BillOnStage;
let open: BillOnStage;
let ids: Record<
  'payment' | 'exception' | 'notice' | 'waiting' | 'message' | 'document' | 'change' | 'plan' | 'customer',
  string
>;

beforeAll(async () => {
  books = await openTestBooks({ poolSize: 4 });
  [paid, over, open] = [
    await insertBill(books.db, { amount: 100_000 }),
    await insertBill(books.db, { amount: 100_000 }),
    await insertBill(books.db, { amount: 100_000 }),
  ];
  const book = createBankBook();
  for (const bill of [paid, over, open]) book.add(bill);
  const stranger = { ...open, trxId: 'STRANGER-1', number: '9887700177777777' };
  book.add(stranger, 'o');
  const confirm = () => createConfirmNotices(bankLoopDeps(books.db, book)).round(new AbortController().signal);
  const tell = (notice: ReturnType<typeof book.pay>) =>
    storeBankNotice(books.db, { body: Buffer.from('raw'), ip: '127.0.0.1', notice }, DEFAULT_SETTINGS);
  await tell(book.pay(paid, 100_000));
  await tell(book.pay(over, 120_000));
  await tell(book.pay(stranger, 5_000));
  await confirm();
  await tell(book.pay(open, 100_000));
  const one = async (sql: string, ...values: string[]): Promise<string> =>
    (await books.db.row<{ id: string }>(sql, values))!.id;
  ids = {
    payment: await one('select id from payment where tagihan_id = ?', paid.tagihanId),
    exception: await one('select id from payment_exception where tagihan_id = ?', over.tagihanId),
    notice: await one('select id from bank_notice where trx_id = ?', paid.trxId),
    waiting: await one('select id from bank_notice where trx_id = ?', open.trxId),
    message: await one('select id from customer_message where tagihan_id = ?', paid.tagihanId),
    document: await one('select id from document where tagihan_id = ?', paid.tagihanId),
    plan: await one('select plan_id as id from tagihan where id = ?', paid.tagihanId),
    customer: await one('select customer_id as id from tagihan where id = ?', paid.tagihanId),
    change: newId(),
  };
});
afterAll(() => books.close());

test('bills paid, overpaid and open, and money of nobody: nothing is wrong', async () => {
  await expectBooksAgree(books.db);
  expect(await checkPromises(books.db)).toEqual([]);
});

async function planted<Finding>(plant: (tx: Tx) => Promise<unknown>, check: (tx: Tx) => Promise<Finding[]>) {
  let findings: Finding[] = [];
  const run = books.db.transaction(async (tx) => {
    await plant(tx);
    findings = await check(tx);
    throw new TakenOutAgain();
  });
  await expect(run).rejects.toThrow(TakenOutAgain);
  return findings;
}

const set = (table: string, change: string, id: () => string) => (tx: Tx) =>
  tx.write(`update ${table} set ${change} where id = ?`, [id()]);

test.each<[BookProblem, string, (tx: Tx) => Promise<unknown>]>([
  ['plan-total', 'a plan that agreed on more', set('plan', 'agreed_total = agreed_total + 1', () => ids.plan)],
  [
    'plan-total',
    'a period that nobody will bill',
    (tx) =>
      tx.write(
        `insert into plan_period (id, plan_id, k, base_due_on, due_on, issue_on, amount, from_at)
         values (?, ?, 999, utc_date(), utc_date(), utc_date(), 5, utc_timestamp(3))`,
        [newId(), ids.plan],
      ),
  ],
  [
    'piutang-differs',
    'a bill without its journal',
    async (tx) => {
      await tx.write('update tagihan set denda = denda + 7 where id = ?', [open.tagihanId]);
      await tx.write('update tagihan_amount set amount = amount + 7 where tagihan_id = ?', [open.tagihanId]);
    },
  ],
  [
    'titipan-differs',
    'money that went over to another customer',
    async (tx) => {
      const from = `titipan:${await customerOf(tx, over)}`;
      const to = `titipan:${await customerOf(tx, open)}`;
      await tx.write('update entry set account_code = ? where account_code = ?', [to, from]);
      await tx.write('update account set balance = 0 where code = ?', [from]);
      await tx.write('update account set balance = 20000 where code = ?', [to]);
    },
  ],
  [
    'suspense-differs',
    'money of nobody that has an owner in its row only',
    (tx) => tx.write(`update payment set customer_id = ? where customer_id is null`, [ids.customer]),
  ],
  [
    'bank-differs',
    'a payment that was not booked',
    (tx) =>
      tx.write(
        `insert into payment (id, customer_id, source, amount, allocated, excess, verdict, paid_at, recognised_at)
         values (?, ?, 'by-inquiry', 5, 0, 5, 'unknown', utc_timestamp(3), utc_timestamp(3))`,
        [newId(), ids.customer],
      ),
  ],
  [
    'payment-journal',
    'a journal of a payment that is gone',
    (tx) => tx.write(`update journal set subject = 'GONE' where subject = ?`, [ids.payment]),
  ],
  [
    'payment-allocated',
    'an allocation that no longer knows its payment',
    (tx) => tx.write('update payment set allocated = allocated - 1, excess = excess + 1 where id = ?', [ids.payment]),
  ],
  ['payment-attached', 'a notice that stands for less', set('payment', 'attached = attached - 1', () => ids.payment)],
  [
    'account-recognised',
    'a recognised sum without payments',
    set('virtual_account', 'recognised = recognised - 1', () => paid.virtualAccountId),
  ],
  [
    'account-beyond-inquiry',
    'more recognised than the bank has told',
    set('virtual_account', 'inquired_total = inquired_total - 1', () => paid.virtualAccountId),
  ],
  [
    'tagihan-overpaid',
    'a bill that took more than it asked for',
    (tx) => tx.write('update payment_allocation set amount = amount + 1 where tagihan_id = ?', [paid.tagihanId]),
  ],
  ['tagihan-not-paid', 'a paid bill that nobody paid', set('tagihan', `state = 'paid'`, () => open.tagihanId)],
  [
    'tagihan-history',
    'an amount without its history',
    (tx) => tx.write('update tagihan_amount set amount = amount + 1 where tagihan_id = ?', [open.tagihanId]),
  ],
  [
    'customer-differs',
    'a payment of another customer',
    (tx) =>
      tx.write(
        'update payment_allocation set payment_id = (select id from payment where tagihan_id = ?) where tagihan_id = ?',
        [...[over.tagihanId, paid.tagihanId]],
      ),
  ],
  [
    'exception-money',
    'more in question than there is',
    set('payment_exception', 'amount = amount + 1', () => ids.exception),
  ],
])('B1, books, %s: %s, the check finds it', async (problem, _what, plant) => {
  const problems = (await planted(plant, checkBooks)).map((finding) => finding.problem);
  expect(problems).toContain(problem);
});

const late = 'utc_timestamp(3) - interval 200 second';

test.each<[PromiseFinding['problem'], string, () => string, (tx: Tx) => Promise<unknown>]>([
  ['no work item', 'an open bill', () => open.tagihanId, (tx) => without(tx, open.tagihanId)],
  ['no work item', 'a plan that runs', () => ids.plan, (tx) => without(tx, ids.plan)],
  ['no work item', 'a notice that waits', () => ids.waiting, (tx) => without(tx, ids.waiting)],
  ['no work item', 'an exception', () => ids.exception, (tx) => without(tx, ids.exception)],
  [
    'no work item',
    'a change that a customer’s marketing asks for',
    () => ids.change,
    (tx) =>
      tx.write(
        `insert into customer_change (id, customer_id, base_version, was, becomes, reason, requested_by, requested_at, state)
         values (?, ?, 1, '{}', '{}', 'x', ?, utc_timestamp(3), 'requested')`,
        [ids.change, ids.customer, newId()],
      ),
  ],
  [
    'work item of something finished',
    'a bill that was paid',
    () => paid.tagihanId,
    (tx) => tx.write('update work_item set closed_at = null where subject = ?', [paid.tagihanId]),
  ],
  [
    'work item of something finished',
    'a notice that was credited',
    () => ids.notice,
    (tx) => tx.write('update work_item set closed_at = null where subject = ?', [ids.notice]),
  ],
  [
    'work item of something finished',
    'an exception that was resolved',
    () => ids.exception,
    set('payment_exception', `state = 'resolved'`, () => ids.exception),
  ],
  [
    'state differs',
    'a bill whose item says that it is being opened',
    () => open.tagihanId,
    (tx) => tx.write(`update work_item set state = 'opening' where subject = ?`, [open.tagihanId]),
  ],
  [
    'intake is not processed',
    'a notice that nobody takes up',
    () => ids.waiting,
    set('bank_notice', `next_try_at = ${late}`, () => ids.waiting),
  ],
  [
    'bank is not told',
    'a task that nobody takes up',
    () => open.virtualAccountId,
    set('virtual_account', `task = 'update', task_next_at = ${late}`, () => open.virtualAccountId),
  ],
  [
    'bank is not asked',
    'a bill that can be paid and is never looked at',
    () => open.virtualAccountId,
    set('virtual_account', 'next_inquiry_at = null', () => open.virtualAccountId),
  ],
  [
    'document is not printed',
    'a receipt that was due long ago',
    () => ids.document,
    set('document', 'planned_at = utc_timestamp(3) - interval 2 hour', () => ids.document),
  ],
  [
    'message is not sent',
    'a message that was due two days ago',
    () => ids.message,
    set('customer_message', 'send_at = utc_timestamp(3) - interval 2 day', () => ids.message),
  ],
  [
    'message is not sent',
    'a message that a person has to send, and nobody knows',
    () => ids.message,
    set('customer_message', `state = 'by-hand'`, () => ids.message),
  ],
])('W1–W3, %s: %s, it is found', async (problem, _what, subject, plant) => {
  const found = await planted(plant, checkPromises);
  expect(found.map((finding) => [finding.subject, finding.problem])).toEqual([[subject(), problem]]);
});

test('W3, document and message with their item for people, nothing is wrong', async () => {
  const plant = async (tx: Tx): Promise<void> => {
    await tx.write('update document set planned_at = utc_timestamp(3) - interval 2 hour where id = ?', [ids.document]);
    await tx.write(`update customer_message set state = 'by-hand' where id = ?`, [ids.message]);
    await item(tx, 'document', ids.document, 'unprinted');
    await item(tx, 'message', ids.message, 'by-hand');
  };
  expect(await planted(plant, checkPromises)).toEqual([]);
});

async function without(tx: Tx, subject: string): Promise<void> {
  await tx.write('delete from work_item where subject = ?', [subject]);
}

async function item(tx: Tx, kind: string, subject: string, state: string): Promise<void> {
  await tx.write(
    `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at, changed_at)
     select ?, ?, ?, ?, 'admin', 'escalate', t, t, t, t, t from (select utc_timestamp(3) + interval 1 minute as t) clock`,
    [newId(), kind, subject, state],
  );
}

async function customerOf(tx: Tx, { tagihanId }: BillOnStage): Promise<string> {
  return (await tx.row<{ customer_id: string }>('select customer_id from tagihan where id = ?', [tagihanId]))!
    .customer_id;
}
