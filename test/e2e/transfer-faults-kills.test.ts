/**
 * Programs and stores of the hub that die while transfers are paid, each at a point that the rows, the supplier or the
 * database prove. After each death every paid order is delivered once, and the bank's book and ours are the same.
 */
import { createHmac } from 'node:crypto';
import { type BankLine } from '../../simulators/mutations/mutation-book';
import { untilHeld } from '../support/fault-points';
import { createH2hClient } from '../support/h2h-client';
import { killServer } from '../support/kill-server';
import { numberEnding, startSystem, type System } from '../support/system';
import { startApi } from '../support/tagihan-api-program';
import { type CommitGateway, startCommitGateway } from '../support/tagihan-commit-gateway';
import { type Desk, openDesk } from '../support/transfer-desk';
import {
  ageTransfers,
  amountOfNobody,
  arrivalsOf,
  askOrder,
  type AskedOrder,
  askTiket,
  bankLines,
  expectBoughtOnce,
  expectCreditedOnce,
  expectSameAsBank,
  freshReference,
  letTransferClaimsEnd,
  linesOf,
  lockRow,
  LONGEST_TEST_MS,
  matchesOf,
  noticeOf,
  offerOnlyMandiri,
  orderState,
  pay,
  TRANSFER_PROFILE,
  TRANSFER_SETTINGS,
  until,
  untilLine,
  untilStarted,
} from '../support/transfer-faults';
import { startWorker } from '../support/worker-program';

const ALL_ROLES = ['hub', 'terminals', 'reports', 'sweeps', 'bank', 'messages'] as const;

jest.setTimeout(LONGEST_TEST_MS);

let system: System;
let desk: Desk;

beforeAll(async () => {
  system = await startSystem({ settings: TRANSFER_SETTINGS, profile: TRANSFER_PROFILE });
  await offerOnlyMandiri(system);
  await system.control('mutations', { delayMs: 0, retryMs: [400] });
  desk = await openDesk(system);
});
afterEach(async () => {
  system.worker.signal('SIGCONT');
  if (!system.worker.isRunning) await restartWorker();
});
afterAll(async () => {
  await desk.close();
  await system.end();
});

const ask = (destination = numberEnding('55')): Promise<AskedOrder> =>
  askOrder(system, system.client, { productCode: 'S20', destination });
const untilStored = (line: BankLine) =>
  until('its notice is stored', async () => (await arrivalsOf(system, noticeOf(line))) > 0);
/** A worker on a way to the database on which COMMITs can be held; the system's own one is gone meanwhile. */
async function withWatchedWorker(work: (way: CommitGateway, kill: () => Promise<void>) => Promise<void>) {
  const way = await startCommitGateway(system.mariadb.port);
  const url = new URL(system.environment.TUNTAS_DATABASE_URL);
  url.port = String(way.port);
  await system.worker.kill();
  await letTransferClaimsEnd(system);
  const environment = { ...system.environment, TUNTAS_DATABASE_URL: url.href };
  const watched = await startWorker({ folder: system.folder, environment }, ALL_ROLES);
  try {
    await work(way, () => watched.kill());
  } finally {
    await watched.kill();
    await way.stop();
  }
}
async function restartWorker(): Promise<void> {
  await letTransferClaimsEnd(system);
  await system.worker.start();
}

test('kill -9 of the worker with a batch stored, a line claimed and a top-up at the supplier, each is delivered once', async () => {
  const [claimed, running, stored] = [await ask(), await ask(), await ask()];
  await system.control('hold', { point: 'before-answer', destination: running.destination });
  await pay(system, running);
  await untilHeld(system, 'before-answer', running);
  const lock = await lockRow(system, 'transfer', claimed.transferId);
  await pay(system, claimed);
  await lock.untilWaitedFor(1);
  system.worker.signal('SIGSTOP');
  await untilStored(await pay(system, stored));
  await system.worker.kill();
  await lock.release();

  expect(await linesOf(system, stored.amount)).toEqual([]);
  expect(await linesOf(system, claimed.amount)).toMatchObject([{ state: 'new', arrived: true }]);
  expect(await linesOf(system, running.amount)).toMatchObject([{ state: 'matched' }]);
  expect(await orderState(system, claimed)).toBe('awaiting');
  expect(await orderState(system, running)).toBe('processing');

  await restartWorker();
  await system.control('release', { destination: running.destination });
  await expectBoughtOnce(system, [claimed, running, stored]);
  await expectSameAsBank(system);
});

test('kill -9 of the worker after the COMMIT of lines and before their match, the next one matches them once', async () => {
  const order = await ask();
  await withWatchedWorker(async (way, kill) => {
    const lock = await lockRow(system, 'transfer', order.transferId);
    way.holdAfter('insert into bank_mutation');
    await pay(system, order);
    await way.untilHeld();
    await kill();
    await lock.release();
    await untilLine(system, order.amount, 'new');
    expect(await linesOf(system, order.amount)).toMatchObject([{ state: 'new', arrived: true }]);
    expect(await matchesOf(system, order.transferId)).toBe(0);
  });
  await restartWorker();
  await expectBoughtOnce(system, [order]);
  await expectSameAsBank(system);
});

test('A7, kill -9 of the worker right after the COMMIT of a match, its top-up is bought by the next one', async () => {
  const order = await ask();
  await withWatchedWorker(async (way, kill) => {
    way.holdAfter('insert into mutation_match');
    await pay(system, order);
    await way.untilHeld();
    await kill();
    await untilLine(system, order.amount, 'matched');
    const topup = await system.db.row(
      `select t.state, t.started_at from topup t join digital_order o on o.topup_id = t.id where o.id = ?`,
      [order.id],
    );
    expect(topup).toEqual({ state: 'accepted', started_at: null });
  });
  await restartWorker();
  await expectBoughtOnce(system, [order]);
  await expectSameAsBank(system);
});

test('C6, kill -9 of the worker while it carries out a decision, before and after its COMMIT, it is carried out once', async () => {
  const [before, after] = [await ask(), await ask()];
  const approvalState = async (transferId: string) =>
    (await system.db.row<{ state: string }>('select state from approval where subject = ?', [transferId]))?.state;
  // Each was paid with another code that nobody has.
  const lines: string[] = [];
  for (const { base } of [before, after]) {
    const amount = await amountOfNobody(system, base);
    await pay(system, { amount });
    lines.push((await untilLine(system, amount, 'open')).id);
  }
  await untilStarted(system, [before.transferId, after.transferId]);
  system.worker.signal('SIGSTOP');
  expect(await desk.askMatch(before.transferId, [lines[0]!])).toMatchObject({ kind: 'queued' });
  const lock = await lockRow(system, 'transfer', before.transferId);
  system.worker.signal('SIGCONT');
  await lock.untilWaitedFor(1);
  await system.worker.kill();
  await lock.release();
  expect(await approvalState(before.transferId)).toBe('approved');
  expect(await matchesOf(system, before.transferId)).toBe(0);

  await withWatchedWorker(async (way, kill) => {
    // This one finds the decision that the other left, and carries it out first.
    await until('the first is carried out', async () => (await approvalState(before.transferId)) === 'executed');
    way.holdAfter('insert into mutation_match');
    const asked = desk.askMatch(after.transferId, [lines[1]!]);
    await way.untilHeld();
    await kill();
    expect(await asked).toMatchObject({ kind: 'queued' });
    await until('it is carried out', async () => (await approvalState(after.transferId)) === 'executed');
    expect(await matchesOf(system, after.transferId)).toBe(1);
  });
  await restartWorker();
  await expectBoughtOnce(system, [before, after]);
  await expectSameAsBank(system);
});

test('kill -9 of the api between storing a notice and answering, the repeated one is counted, matched once', async () => {
  const order = await ask();
  await system.control('mutations', { webhooks: false });
  await system.setSetting('feedPollEveryMs', 600_000);
  const line = await pay(system, order);
  await system.control('mutations', { webhooks: true });
  const body = noticeOf(line);
  const signature = createHmac('sha256', 'demo-moota-secret').update(body).digest('hex');
  const post = (url: string): Promise<number> =>
    fetch(`${url}/callbacks/mutations/moota`, {
      ...{ method: 'POST', body },
      headers: { 'content-type': 'application/json', signature },
    }).then(
      ({ status }) => status,
      () => 0,
    );
  await withWatchedApi('insert into mutation_batch', async ({ url, way, kill }) => {
    const answer = post(url);
    await way.untilHeld();
    await kill();
    expect(await answer).toBe(0);
  });
  // The feed heard nothing, and says it again.
  expect(await post(system.api.url)).toBe(200);
  await expectBoughtOnce(system, [order]);
  expect(await arrivalsOf(system, body)).toBe(2);
  await system.setSetting('feedPollEveryMs', TRANSFER_SETTINGS.feedPollEveryMs);
  await expectSameAsBank(system);
});

test('A2, kill -9 of the api between the COMMIT of an order and its answer, the same refId gets that order', async () => {
  const destination = numberEnding('55');
  const wish = { refId: freshReference(), productCode: 'S20', destination };
  await withWatchedApi('insert into digital_order', async ({ url, way, kill }) => {
    const client = createH2hClient(url, { apiKey: 'demo-ag0001', secret: 'demo-secret-ag0001' });
    const answer = client.post('/h2h/v1/orders', wish).then(
      () => 'answered',
      () => 'no answer',
    );
    await way.untilHeld();
    await kill();
    expect(await answer).toBe('no answer');
  });
  const [first, second] = [
    await system.client.post('/h2h/v1/orders', wish),
    await system.client.post('/h2h/v1/orders', wish),
  ];
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.body).toEqual(first.body);
  const rows = await system.db.rows<{ id: string; transferId: string; base: string; amount: string }>(
    `select o.id, t.id as transferId, t.base_amount as base, t.final_amount as amount from digital_order o
     join transfer t on t.id = o.transfer_id where o.destination = ?`,
    [destination],
  );
  expect(rows).toHaveLength(1);
  const { id, transferId, base, amount } = rows[0]!;
  const order = { ...wish, id, transferId, base: Number(base), amount: Number(amount) };
  await pay(system, order);
  await expectBoughtOnce(system, [order]);
  await expectSameAsBank(system);
});

async function withWatchedApi(
  statement: string,
  work: (api: { url: string; way: CommitGateway; kill: () => Promise<void> }) => Promise<void>,
): Promise<void> {
  const way = await startCommitGateway(system.mariadb.port);
  const database = new URL(system.environment.TUNTAS_DATABASE_URL);
  database.port = String(way.port);
  const api = await startApi(system, { TUNTAS_DATABASE_URL: database.href });
  try {
    way.holdAfter(statement);
    await work({ url: api.url, way, kill: () => api.program.kill() });
  } finally {
    await api.program.kill();
    await way.stop();
  }
}

test('Temporal away while transfers are paid, tikets are credited meanwhile and orders are bought when it is back', async () => {
  const tikets = [await askTiket(system, system.client), await askTiket(system, system.client, 75_000)];
  const orders = [await ask(), await ask(), await ask()];
  const expiring = await ask();
  await untilStarted(system, [expiring.transferId]);
  await killServer(system.temporal);
  for (const asked of [...tikets, ...orders]) await pay(system, asked);
  await expectCreditedOnce(system, tikets);
  for (const order of orders) await untilLine(system, order.amount, 'matched');
  for (const order of orders) expect(await orderState(system, order)).toBe('processing');
  for (const { destination } of orders) expect(await system.book(destination)).toEqual([]);
  await expectSameAsBank(system);
  // Its grace is over by now, and nobody can release it.
  await ageTransfers(system, [expiring.transferId], 190);

  await system.restartTemporal({ empty: false });
  await expectBoughtOnce(system, orders);
  await until('the unpaid one has expired', async () => (await orderState(system, expiring)) === 'expired');
  await expectSameAsBank(system);
});

test('kill -9 of the database in the middle of payments, nothing that the bank has is lost', async () => {
  const orders: AskedOrder[] = [];
  while (orders.length < 12) orders.push(await ask());
  const [early, late] = [orders.slice(0, 6), orders.slice(6)];
  const [first] = await Promise.all(early.map((order) => pay(system, order)));
  await untilStored(first!);
  await killServer(system.mariadb);
  for (const order of late) await pay(system, order);
  await system.restartMariaDb();
  await until('the database answers', () => system.db.row('select 1').catch(() => undefined));
  await letTransferClaimsEnd(system);
  await expectBoughtOnce(system, orders);
  expect(
    (await bankLines(system)).filter(({ amount }) => orders.some((order) => order.amount === amount)),
  ).toHaveLength(12);
  await expectSameAsBank(system);
});
