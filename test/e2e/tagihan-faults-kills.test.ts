/**
 * Programs and stores of the hub that die while customers pay, each at a point that the rows, the bank's line, the
 * kernel or the database prove. After each death the bank's own book and ours say the same, to the payment.
 */
import { killServer } from '../support/kill-server';
import { expectSound, startSystem, type System, until } from '../support/system';
import { startApi } from '../support/tagihan-api-program';
import { type BankGateway, startBankGateway } from '../support/tagihan-bank-gateway';
import { callsAbout, expectNoQuestions, expectSameAsBank } from '../support/tagihan-bank-book';
import { openBills, type SentBill, untilPaid } from '../support/tagihan-bills';
import { startCommitGateway } from '../support/tagihan-commit-gateway';
import { lockBill } from '../support/tagihan-lock';
import { noticeBytes, noticesOf, payInSilence, postNotice, TAKEN } from '../support/tagihan-notices';
import { browserOf, isAlive } from '../support/tagihan-printer';
import { letClaimsEnd } from '../support/tagihan-time';
import { isWorkflowRunning, withTemporal } from '../support/workflow-reader';

const SETTINGS = { quietFromHour: 24, quietUntilHour: 1, whatsappPerMinute: 6000 };

let system: System;
let gateway: BankGateway;
/** At the bank and unpaid; each test takes what it needs. */
let bills: SentBill[];

beforeAll(async () => {
  gateway = await startBankGateway();
  const variables = { TUNTAS_BNI_URL: gateway.url };
  system = await startSystem({ settings: SETTINGS, hasDocuments: true, variables });
  gateway.leadTo(`${system.simulatorsUrl}/bni`);
  await system.control('bni', { noticeRetryMs: [800] });
  bills = await openBills(system, 32);
});
afterAll(async () => {
  await system.end();
  await gateway.stop();
});

const take = (count: number): SentBill[] => bills.splice(0, count);
const pay = ({ number, amount }: SentBill) => system.bni.pay({ virtualAccount: number, amount });
const untilStored = (bill: SentBill) =>
  until('its notice is stored', async () => (await noticesOf(system, bill)).length === 1);
const recognisedOf = async (paid: readonly SentBill[]): Promise<number[]> => {
  const rows = await Promise.all(
    paid.map(({ trxId }) =>
      system.db.row<{ recognised: string }>('select recognised from virtual_account where trx_id = ?', [trxId]),
    ),
  );
  return rows.map((row) => Number(row?.recognised));
};
/** Each is printed, and sent, once. */
const expectReceiptedOnce = async (paid: readonly SentBill[]): Promise<void> => {
  for (const { phone, tagihanId } of paid) {
    const receipts = async () => (await system.told(phone)).filter(({ text }) => text.includes('sudah kami terima'));
    await until('the receipt was sent', async () => (await receipts()).length > 0);
    expect(await receipts()).toMatchObject([{ document: {} }]);
    const documents = await system.db.rows(
      `select d.state, count(f.document_id) as files from document d left join document_file f on f.document_id = d.id
       where d.tagihan_id = ? and d.kind = 'receipt' group by d.id`,
      [tagihanId],
    );
    expect(documents).toMatchObject([{ state: 'ready' }]);
  }
};
/** Nothing is left to be done about them, in the rows and in Temporal. */
const untilLivesEnded = (paid: readonly SentBill[]) =>
  withTemporal(system.temporal.address, async (client) => {
    for (const { planId, tagihanId } of paid) {
      for (const workflowId of [`tagihan:${tagihanId}`, `plan:${planId}`]) {
        await until(`${workflowId} has ended`, async () => !(await isWorkflowRunning(client, workflowId)));
      }
      expect(await system.db.row('select state from plan where id = ?', [planId])).toEqual({ state: 'completed' });
    }
  });
const expectPaidOnce = async (paid: readonly SentBill[]): Promise<void> => {
  await untilPaid(system, paid);
  await expectReceiptedOnce(paid);
  await untilLivesEnded(paid);
  for (const bill of paid) expect(await noticesOf(system, bill)).toMatchObject([{ state: 'credited' }]);
  await expectNoQuestions(system, paid);
  await expectSameAsBank(system);
};

test('B1, B2, kill -9 of the worker with five payments at five steps, each is credited once', async () => {
  const all = take(5) as [SentBill, SentBill, SentBill, SentBill, SentBill];
  const [committed, calling, answered, recording, stored] = all;
  // Nobody can be woken about what was committed.
  system.temporal.child.kill('SIGSTOP');
  await pay(committed);
  await untilPaid(system, [committed]);

  system.worker.signal('SIGSTOP');
  for (const bill of [calling, answered, recording]) {
    await pay(bill);
    await untilStored(bill);
  }
  gateway.hold({ point: 'before-bank', type: 'inquirybilling', trxId: calling.trxId });
  gateway.hold({ point: 'before-answer', type: 'inquirybilling', trxId: answered.trxId });
  const lock = await lockBill(system, recording);
  system.worker.signal('SIGCONT');
  await Promise.all([
    gateway.untilHeld('before-bank', calling),
    gateway.untilHeld('before-answer', answered),
    lock.untilWaitedFor(),
  ]);
  await pay(stored);
  await untilStored(stored);
  await system.worker.kill();

  const expectLeftBehind = async (): Promise<void> => {
    const inHand = [{ state: 'confirming', arrivals: 1, isClaimed: 1 }];
    for (const bill of [calling, answered, recording]) expect(await noticesOf(system, bill)).toEqual(inHand);
    expect(await noticesOf(system, stored)).toEqual([{ state: 'stored', arrivals: 1, isClaimed: 0 }]);
    expect(await recognisedOf(all)).toEqual([committed.amount, 0, 0, 0, 0]);
    const asked = await Promise.all(
      all.map(
        async ({ trxId }) => (await callsAbout(system, trxId)).filter(({ type }) => type === 'inquirybilling').length,
      ),
    );
    expect(asked).toEqual([1, 0, 1, 1, 0]);
  };
  await expectLeftBehind();
  await lock.release();
  gateway.release();
  system.temporal.child.kill('SIGCONT');
  await expectLeftBehind();
  await expectSound(system);

  await letClaimsEnd(system);
  await system.worker.start();
  await expectPaidOnce(all);
});

test('kill -9 of the printing program in the middle of a receipt, it is printed and sent once, no browser is left', async () => {
  const [bill] = take(1) as [SentBill];
  const browser = browserOf(system.documents.pid);
  const [root] = browser;
  expect(root).toBeDefined();
  process.kill(root!, 'SIGSTOP');
  await pay(bill);
  const receipt = () =>
    system.db.row<{ state: string; tries: number; isClaimed: number; files: number | string }>(
      `select d.state, d.tries, d.claimed_until is not null as isClaimed, count(f.document_id) as files from document d
       left join document_file f on f.document_id = d.id where d.tagihan_id = ? and d.kind = 'receipt' group by d.id`,
      [bill.tagihanId],
    );
  await until('it is being printed', async () => (await receipt())?.isClaimed === 1);
  await system.documents.kill();
  process.kill(root!, 'SIGCONT');
  await until('the browser has ended', async () => !browser.some(isAlive), 10_000);
  expect(await receipt()).toMatchObject({ state: 'planned', tries: 1, isClaimed: 1 });
  await untilPaid(system, [bill]);

  await letClaimsEnd(system);
  await system.documents.start();
  await expectPaidOnce([bill]);
  expect(await receipt()).toMatchObject({ state: 'ready', tries: 2 });
});

test('kill -9 of the api between the COMMIT of a notice and its answer, the repeated notice is counted, credited once', async () => {
  const [bill] = take(1) as [SentBill];
  const way = await startCommitGateway(system.mariadb.port);
  const database = new URL(system.environment.TUNTAS_DATABASE_URL);
  database.port = String(way.port);
  const api = await startApi(system, { TUNTAS_DATABASE_URL: database.href });
  try {
    const bytes = noticeBytes(await payInSilence(system, bill));
    way.holdAfter('insert into bank_notice');
    const answer = postNotice(api.url, bytes).then(
      () => 'answered',
      () => 'no answer',
    );
    await way.untilHeld();
    await untilStored(bill);
    await api.program.kill();
    expect(await answer).toBe('no answer');
    // The bank heard nothing, and says it again.
    expect(await postNotice(system.api.url, bytes)).toEqual(TAKEN);
    expect(await noticesOf(system, bill)).toMatchObject([{ arrivals: 2 }]);
  } finally {
    await api.program.kill();
    await way.stop();
  }
  await expectPaidOnce([bill]);
});

test('Temporal away while five bills are paid, the money is recognised and receipted meanwhile, and the lives end afterwards', async () => {
  const paid = take(5);
  await killServer(system.temporal);
  for (const bill of paid) await pay(bill);
  await untilPaid(system, paid);
  await expectReceiptedOnce(paid);
  await expectNoQuestions(system, paid);
  await expectSameAsBank(system);

  await system.restartTemporal({ empty: false });
  await expectPaidOnce(paid);
});

test('kill -9 of the database in the middle of twenty payments, each is credited once', async () => {
  const paid = take(20);
  const [early, late] = [paid.slice(0, 12), paid.slice(12)];
  const [first, second] = early.slice(0, 2) as [SentBill, SentBill];
  gateway.hold({ point: 'before-bank', type: 'inquirybilling', trxId: first.trxId });
  gateway.hold({ point: 'before-answer', type: 'inquirybilling', trxId: second.trxId });
  // They stand still before the others come, or they would wait their turn among them.
  await Promise.all([first, second].map(pay));
  await Promise.all([gateway.untilHeld('before-bank', first), gateway.untilHeld('before-answer', second)]);
  await Promise.all(early.slice(2).map(pay));
  await Promise.all(early.map(untilStored));
  await killServer(system.mariadb);
  await Promise.all(late.map(pay));
  gateway.release();
  await system.restartMariaDb();
  await until('the database answers', () => system.db.row('select 1').catch(() => undefined));
  expect(await recognisedOf([first, second])).toEqual([0, 0]);

  await Promise.all(late.map(untilStored));
  await letClaimsEnd(system);
  await expectPaidOnce(paid);
});
