/**
 * What a bank, its lines and those who listen on them can do to the hub while customers pay. After each fault the bank's
 * own book and ours say the same, to the payment.
 */
import { expectSound, startSystem, type System, until } from '../support/system';
import { type BankGateway, startBankGateway } from '../support/tagihan-bank-gateway';
import {
  callsAbout,
  expectNoQuestions,
  expectSameAsBank,
  questionsAbout,
  readBank,
} from '../support/tagihan-bank-book';
import {
  openBills,
  readBill,
  type SentBill,
  type SentPlan,
  sendPlans,
  untilAtBank,
  untilPaid,
} from '../support/tagihan-bills';
import { noticeBytes, noticesOf, payInSilence, postNotice, TAKEN } from '../support/tagihan-notices';
import { letMinutesPass } from '../support/tagihan-time';

/** Every bill is asked about all the time, and day or night makes no difference. */
const SETTINGS = {
  ...{ bniSweepEveryMs: 4000, bniInquiriesPerHour: 100_000 },
  ...{ quietFromHour: 24, quietUntilHour: 1, whatsappPerMinute: 6000 },
};
const OUTAGE_MINUTES = 60;

let system: System;
let gateway: BankGateway;
/** At the bank and unpaid; each test takes what it needs. */
let bills: SentBill[];

beforeAll(async () => {
  gateway = await startBankGateway();
  const variables = { TUNTAS_BNI_URL: gateway.url };
  system = await startSystem({ apis: 2, settings: SETTINGS, hasDocuments: true, variables });
  gateway.leadTo(`${system.simulatorsUrl}/bni`);
  await system.control('bni', { inquiriesPerHour: 100_000, noticeRetryMs: [800] });
  bills = await openBills(system, 19);
});
afterEach(async () => {
  gateway.release();
  await system.control('bni', { availability: 'up', noticeMode: 'normal', noticesSwapped: false });
});
afterAll(async () => {
  await system.end();
  await gateway.stop();
});

const take = (count: number): SentBill[] => bills.splice(0, count);
const takeOne = (): SentBill => {
  const [bill] = take(1);
  if (bill === undefined) throw new Error('no bill is left');
  return bill;
};
const pay = ({ number, amount }: SentBill) => system.bni.pay({ virtualAccount: number, amount });
const untilCredited = (bill: SentBill) =>
  until('its notices are credited', async () => {
    const notices = await noticesOf(system, bill);
    return notices.length > 0 && notices.every(({ state }) => state === 'credited');
  });
/** The customer has its receipt, and has it once. */
const untilReceipted = async (bill: SentPlan): Promise<void> => {
  const receipts = async () => (await system.told(bill.phone)).filter(({ text }) => text.includes('sudah kami terima'));
  await until('the receipt was sent', async () => (await receipts()).length > 0);
  expect(await receipts()).toMatchObject([{ document: {} }]);
};

test('B1, the same notice a hundred times in parallel through two api processes, credited once', async () => {
  const bill = takeOne();
  const bytes = noticeBytes(await payInSilence(system, bill));
  const replies = await Promise.all(Array.from({ length: 100 }, (_, n) => postNotice(system.apis[n % 2]!.url, bytes)));
  expect(replies).toEqual(Array.from({ length: 100 }, () => TAKEN));
  await untilPaid(system, [bill]);
  await untilCredited(bill);
  expect(await noticesOf(system, bill)).toEqual([{ state: 'credited', arrivals: 100, isClaimed: 0 }]);
  await untilReceipted(bill);
  await expectNoQuestions(system, [bill]);
  await expectSameAsBank(system);
});

test('a notice that overtakes the answer to our create call, credited, and the bill is not made again', async () => {
  gateway.hold({ point: 'before-answer', type: 'createbilling' });
  const [plan] = (await sendPlans(system, 1)) as [SentPlan];
  const { trxId } = await gateway.untilHeld('before-answer');
  const bill = await until('the bill in our rows', () => readBill(system.db, plan));
  expect(bill).toMatchObject({ trxId, state: 'creating', tagihanState: 'opening' });

  await pay(bill);
  await untilPaid(system, [bill]);
  expect(gateway.held()).toMatchObject([{ trxId }]);
  gateway.release();
  await untilCredited(bill);
  await until('nothing is left to be told to the bank', async () => {
    const row = await system.db.row<{ state: string; task: string | null; claim: Date | null }>(
      'select state, task, task_claimed_until as claim from virtual_account where trx_id = ?',
      [trxId],
    );
    return row?.state === 'paid' && row.task === null && row.claim === null;
  });
  expect((await callsAbout(system, trxId)).filter(({ type }) => type === 'createbilling')).toHaveLength(1);
  await untilReceipted(bill);
  await expectNoQuestions(system, [bill]);
  await expectSameAsBank(system);
});

test('create answered with 009 and with a broken line after it was done, one bill at the bank and one VA', async () => {
  const create = { operation: 'createbilling', isDone: true, count: 1 };
  await system.control('bni-answer', { ...create, answer: '009' });
  await system.control('bni-answer', { ...create, answer: 'drop' });
  const opened = await untilAtBank(system, await sendPlans(system, 2));
  const first = await Promise.all(
    opened.map(async ({ trxId }) => {
      const calls = await callsAbout(system, trxId);
      expect(calls.filter(({ type }) => type === 'createbilling')).toHaveLength(1);
      return calls.slice(0, 2);
    }),
  );
  const asked = { type: 'inquirybilling', status: '000' };
  expect(first).toEqual(
    expect.arrayContaining([
      [{ type: 'createbilling', status: '009' }, asked],
      [{ type: 'createbilling', status: null }, asked],
    ]),
  );
  for (const bill of opened) await pay(bill);
  await untilPaid(system, opened);
  for (const bill of opened) await untilReceipted(bill);
  await expectNoQuestions(system, opened);
  await expectSameAsBank(system);
});

test('the bank away while forty bills fall open and six are paid, each is opened, sent and paid once afterwards', async () => {
  const [lost, told] = [take(4), take(2)];
  const untilTried = (tries: number) =>
    until(`forty bills were tried ${tries} times`, async () => {
      const rows = await system.db.rows(
        `select id from virtual_account where state = 'creating' and task_tries >= ? and task_claimed_until is null`,
        [tries],
      );
      return rows.length === 40;
    });
  await system.control('bni', { availability: 'unreachable' });
  const plans = await sendPlans(system, 40);
  for (const bill of lost) await payInSilence(system, bill);
  for (const bill of told) await pay(bill);
  await untilTried(1);
  await system.control('bni', { availability: 'down' });
  await untilTried(2);
  expect((await readBank(system)).bills.filter(({ state }) => state === 'active').length).toBe(bills.length);
  await until('their notices are stored', async () => {
    const notices = (await Promise.all(told.map((bill) => noticesOf(system, bill)))).flat();
    return notices.length === 2 && notices.every(({ isClaimed }) => isClaimed === 0);
  });
  await expectSound(system);
  await system.control('bni', { availability: 'up' });
  // What was asked before that is answered: from now on the bank says what is so.
  await until('no call is under way', async () => {
    const claimed = await system.db.rows('select id from virtual_account where task_claimed_until is not null');
    return claimed.length === 0;
  });
  await letMinutesPass(system, OUTAGE_MINUTES);

  const opened = await untilAtBank(system, plans);
  await untilPaid(system, [...lost, ...told]);
  for (const { phone } of opened) {
    await until('the bill was sent', async () => (await system.told(phone)).length > 0);
  }
  for (const bill of [...lost, ...told]) await untilReceipted(bill);
  const ids = opened.map(({ tagihanId }) => tagihanId);
  const documents = await system.db.rows<{ tagihan_id: string }>(
    `select tagihan_id from document where state = 'ready' and kind = 'tagihan'
     and tagihan_id in (${ids.map(() => '?').join(', ')})`,
    ids,
  );
  expect(documents.map((document) => document.tagihan_id).sort()).toEqual([...ids].sort());
  for (const { phone, trxId } of opened) {
    expect(await system.told(phone)).toMatchObject([{ document: {} }]);
    const created = (await callsAbout(system, trxId)).filter(
      ({ type, status }) => type === 'createbilling' && status === '000',
    );
    expect(created).toHaveLength(1);
  }
  for (const bill of lost) expect(await noticesOf(system, bill)).toEqual([]);
  await expectNoQuestions(system, [...opened, ...lost, ...told]);
  await expectSameAsBank(system);
});

describe('what a line that nobody can trust does to notices', () => {
  const MISMATCH = { kind: 'amount-mismatch', isMoney: 0, hasItem: 1 };

  test('B2, an amount altered without the key, the true money is booked and people look at the claim', async () => {
    const bill = takeOne();
    await system.control('bni', { noticeMode: 'tamper-amount', noticeCount: 1 });
    await pay(bill);
    await untilPaid(system, [bill]);
    await until('a question', async () => (await questionsAbout(system, bill)).length > 0);
    expect(await questionsAbout(system, bill)).toEqual([{ ...MISMATCH, amount: 950_000 }]);
    await expectSameAsBank(system);
  });

  test('B2, a bill altered without the key, its claim is a question and the sweep finds the money', async () => {
    const bill = takeOne();
    await system.control('bni', { noticeMode: 'tamper-trx', noticeCount: 1 });
    await pay(bill);
    await untilPaid(system, [bill]);
    const altered = { trxId: `${bill.trxId.slice(0, -1)}2` };
    await until('a question', async () => (await questionsAbout(system, altered)).length > 0);
    expect(await questionsAbout(system, altered)).toEqual([
      { kind: 'unknown-trx', isMoney: 0, amount: bill.amount, hasItem: 1 },
    ]);
    expect(await noticesOf(system, bill)).toEqual([]);
    await expectNoQuestions(system, [bill]);
    await expectSameAsBank(system);
  });

  test.each(['tamper-time', 'wrong-key'])(
    'a notice by %s is refused, and the next one is credited without a person',
    async (noticeMode) => {
      const bill = takeOne();
      await system.control('bni', { noticeMode, noticeCount: 1 });
      await pay(bill);
      await untilPaid(system, [bill]);
      await untilCredited(bill);
      expect(await noticesOf(system, bill)).toEqual([{ state: 'credited', arrivals: 1, isClaimed: 0 }]);
      await expectNoQuestions(system, [bill]);
      await expectSameAsBank(system);
    },
  );

  test('B1, an old notice replayed as it was, too late, and with another amount, books nothing more', async () => {
    const bill = takeOne();
    const payment = await payInSilence(system, bill);
    const bytes = noticeBytes(payment);
    expect(await postNotice(system.api.url, bytes)).toEqual(TAKEN);
    await untilPaid(system, [bill]);
    await untilCredited(bill);
    for (const { url } of system.apis) expect(await postNotice(url, bytes)).toEqual(TAKEN);
    expect(await noticesOf(system, bill)).toEqual([{ state: 'credited', arrivals: 3, isClaimed: 0 }]);
    await expectNoQuestions(system, [bill]);

    const late = await postNotice(system.api.url, noticeBytes(payment, { ageSeconds: 3600 }));
    expect(JSON.parse(late.text)).toMatchObject({ status: '999' });
    expect(await noticesOf(system, bill)).toMatchObject([{ arrivals: 3 }]);

    expect(await postNotice(system.api.url, noticeBytes(payment, { tampering: 'amount' }))).toEqual(TAKEN);
    await until('a question', async () => (await questionsAbout(system, bill)).length > 0);
    expect(await questionsAbout(system, bill)).toEqual([{ ...MISMATCH, amount: 950_000 }]);
    await expectSameAsBank(system);
  });

  test('B2, notices of money that the bank does not have, nothing is booked and each is a question', async () => {
    const [paid, named, invented] = take(3) as [SentBill, SentBill, SentBill];
    const payment = await payInSilence(system, paid);
    // About a bill with the number of another one.
    const other = await postNotice(system.api.url, noticeBytes({ ...payment, trxId: named.trxId }));
    expect(JSON.parse(other.text)).toMatchObject({ status: '999' });
    const { trxId, number } = invented;
    expect(await postNotice(system.api.url, noticeBytes({ ...payment, trxId, number }))).toEqual(TAKEN);
    for (const bill of [named, invented]) {
      await until('a question', async () => (await questionsAbout(system, bill)).length > 0);
      expect(await questionsAbout(system, bill)).toEqual([{ ...MISMATCH, amount: payment.amount }]);
      expect(await readBill(system.db, bill)).toMatchObject({ state: 'active', tagihanState: 'awaiting' });
    }
    await untilPaid(system, [paid]);
    await expectSameAsBank(system);
    bills.push(named, invented);
  });

  test('notices that are lost, late, doubled or out of order, everything is paid without a person', async () => {
    const [lost, late, doubled] = take(3) as [SentBill, SentBill, SentBill];
    const [parts] = (await openBills(system, 1, { billingType: 'i', amount: 300_000 })) as [SentBill];
    await payInSilence(system, lost);
    await system.control('bni', { noticeMode: 'normal', noticeDelayMs: 24_000 });
    await pay(late);
    await system.control('bni', { noticeDelayMs: 0, noticeCopies: 5 });
    await pay(doubled);
    await untilPaid(system, [doubled]);
    // Its two payments would be one in a look of the sweep.
    await system.db.write(
      'update virtual_account set next_inquiry_at = utc_timestamp(3) + interval 1 hour where trx_id = ?',
      [parts.trxId],
    );
    await system.control('bni', { noticeCopies: 1, noticesSwapped: true });
    for (const amount of [100_000, 200_000]) await system.bni.pay({ virtualAccount: parts.number, amount });
    await untilPaid(system, [lost, late, parts]);
    await system.control('bni', { noticesSwapped: false });
    // The sweep had found its money before its notice came.
    for (const bill of [late, doubled, parts]) await untilCredited(bill);
    expect(await noticesOf(system, doubled)).toMatchObject([{ arrivals: 5 }]);
    expect(await noticesOf(system, parts)).toHaveLength(2);
    await expectNoQuestions(system, [lost, late, doubled, parts]);
    await expectSameAsBank(system);
  });
});
