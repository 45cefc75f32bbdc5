/**
 * What many payers at once, and a feed that repeats, forges, swaps and delays, can do to transfers. The suppliers' own
 * book and the bank's own one tell what was delivered and what was paid.
 */
import { businessDate, instant } from '../../src/domain/time';
import { numberEnding, startSystem, type System } from '../support/system';
import { type Desk, openDesk } from '../support/transfer-desk';
import {
  arrivalsOf,
  askOrder,
  type AskedOrder,
  askTiket,
  deliveriesOf,
  expectBoughtOnce,
  expectCreditedOnce,
  expectSameAsBank,
  freshReference,
  linesOf,
  LONGEST_TEST_MS,
  matchesOf,
  noticeOf,
  offerOnlyMandiri,
  pay,
  TRANSFER_PROFILE,
  TRANSFER_SETTINGS,
  until,
  untilLine,
} from '../support/transfer-faults';
import { askMixed, expectMixed, payMixed } from '../support/transfer-mixture';

const BUYERS = 500;
/** Of what they all buy; the other tests buy something else. */
const BASE = 10_400;
/** Of 999 codes: with five hundred taken, the next buyer finds too few. */
const SETTINGS = { ...TRANSFER_SETTINGS, codesFreeLeastPercent: 50, codesUsedWarnPercent: 45 };

jest.setTimeout(LONGEST_TEST_MS);

let system: System;
let desk: Desk;

beforeAll(async () => {
  system = await startSystem({ apis: 2, settings: SETTINGS, profile: TRANSFER_PROFILE });
  await offerOnlyMandiri(system);
  desk = await openDesk(system);
});
afterEach(async () => {
  await system.control('mutations', {
    ...{ webhooks: true, delayMs: 200, copies: 1, isOverlapping: false, isSwapped: false, signature: 'valid' },
  });
});
afterAll(async () => {
  await desk.close();
  await system.end();
});

const api = (n: number) => system.apis[n % system.apis.length]!;
const countOf = async (table: string): Promise<number> => {
  const row = await system.db.row<{ count: string | number }>(`select count(*) as count from ${table}`);
  return Number(row?.count);
};
const order = (n = 0): Promise<AskedOrder> => askOrder(system, api(n).client, { productCode: 'S20' });

test('A2, the same refId ten times at once through both, one order and one transfer', async () => {
  const wish = { refId: freshReference(), productCode: 'S25', destination: numberEnding('55') };
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => api(n).client.post('/h2h/v1/orders', wish)));
  expect([...new Set(answers.map(({ status }) => status))]).toEqual([202]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  const rows = await system.db.rows(
    `select t.id from transfer t join digital_order o on o.transfer_id = t.id where o.destination = ?`,
    [wish.destination],
  );
  expect(rows).toHaveLength(1);
  expect(await system.db.rows('select id from digital_order where destination = ?', [wish.destination])).toHaveLength(
    1,
  );
});

test('T1, told by webhook, by poll, by webhook again and by two files twice, each is bought once', async () => {
  const [byBoth, byPoll, copied] = [await order(0), await order(1), await order(0)];
  const tiket = await askTiket(system, system.client, 40_000);
  const stranger = 123_456;
  const lines = [await pay(system, byBoth)];
  await untilLine(system, byBoth.amount, 'matched');
  await system.control('mutations', { webhooks: false });
  lines.push(await pay(system, byPoll));
  await untilLine(system, byPoll.amount, 'matched');
  await system.control('mutations', { webhooks: true, copies: 5, isOverlapping: true });
  for (const { amount } of [copied, tiket]) lines.push(await pay(system, { amount }));
  // Two that nothing tells apart are two.
  for (const amount of [stranger, stranger]) lines.push(await pay(system, { amount, sender: 'Tono Widodo' }));
  const ids = lines.map(({ id }) => id);
  for (const some of [ids, ids.slice(1), [...ids].reverse()]) {
    const { statuses } = (await system.control('mutations-webhook', { ids: some, times: 3 })) as { statuses: number[] };
    expect(statuses).toEqual([200, 200, 200]);
  }
  for (const { amount } of [copied, tiket]) await untilLine(system, amount, 'matched');
  await until('both of the stranger are judged', async () => {
    const states = (await linesOf(system, stranger)).map(({ state }) => state);
    return states.length === 2 && states.every((state) => state === 'open');
  });

  const days = lines.map(({ at }) => businessDate(instant(new Date(at)))).sort();
  const [from, to] = [days[0]!, days.at(-1)!];
  const outcomes: object[] = [];
  for (const format of ['csv-mcm', 'mt940', 'csv-mcm', 'camt053'] as const) {
    outcomes.push(await desk.upload(`${format}.txt`, await desk.statement(format, from, to)));
  }
  const known = { kind: 'applied', taken: { newMutations: 0, doubted: 0 } };
  expect(outcomes).toMatchObject([known, known, { kind: 'already-applied' }, known]);
  await expectBoughtOnce(system, [byBoth, byPoll, copied]);
  await expectCreditedOnce(system, [tiket]);
  expect(await linesOf(system, stranger)).toMatchObject([{ state: 'open' }, { state: 'open' }]);
  await expectSameAsBank(system);
});

test('a forged webhook is refused and nothing of it is kept, a replayed one is counted and pays nothing', async () => {
  const [forged, paid] = [await order(0), await order(1)];
  const line = await pay(system, paid);
  await untilLine(system, paid.amount, 'matched');
  const invented = noticeOf({ ...line, id: 'MUT999999', amount: forged.amount });
  // Beside the notices, the feed is asked as well.
  const tables = [`mutation_batch where kind = 'webhook'`, 'mutation_line', 'bank_mutation'];
  await expectBoughtOnce(system, [paid]);
  const before = await Promise.all(tables.map(countOf));
  for (const signature of ['wrong', 'none']) {
    expect(await system.control('mutations-webhook', { body: invented, signature, times: 2 })).toEqual({
      statuses: [401, 401],
    });
  }
  expect(await Promise.all(tables.map(countOf))).toEqual(before);
  expect(await linesOf(system, forged.amount)).toEqual([]);

  const body = noticeOf(line);
  const known = await arrivalsOf(system, body);
  expect(await system.control('mutations-webhook', { body, times: 5, parallel: true })).toEqual({
    statuses: [200, 200, 200, 200, 200],
  });
  expect(known).toBeGreaterThan(0);
  expect(await arrivalsOf(system, body)).toBe(known + 5);
  await expectBoughtOnce(system, [paid]);
  await expectSameAsBank(system);
  expect(await matchesOf(system, forged.transferId)).toBe(0);
});

test('two hundred mixed transfers told late, doubled and out of order, each exact one is delivered once', async () => {
  const mixed = await askMixed(system, { seed: 20_261_127, count: 200 });
  const paid = await payMixed(system, mixed);
  await expectMixed(system, mixed, paid);
  const orders = mixed.flatMap(({ order: one }) => (one === undefined ? [] : [one]));
  const due = new Set(paid.filter(({ isDue }) => isDue).map(({ transferId }) => transferId));
  expect(await deliveriesOf(system, orders)).toHaveLength(orders.filter((one) => due.has(one.transferId)).length);
  // Two thirds of them pay as they were asked; the others are what people are for.
  expect(due.size).toBeGreaterThan(100);
  expect(paid.length - due.size).toBeGreaterThan(40);
  await expectSameAsBank(system);
});

// Last: what they leave for the engine to do would keep the others waiting.
describe('five hundred buyers of one product at once through two api processes', () => {
  /** They stand in one queue: how long it takes is not what this is about. */
  const timeoutMs = LONGEST_TEST_MS;
  const ask = (n: number) => {
    const wish = { refId: freshReference(), productCode: 'S10', destination: numberEnding('55') };
    return api(n).client.post('/h2h/v1/orders', wish, { timeoutMs });
  };

  test('T2, U2, every one is taken, and no two are asked for the same amount', async () => {
    const answers = await Promise.all(Array.from({ length: BUYERS }, (_, n) => ask(n)));
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([202]);
    const amounts = answers.map(({ body }) => (body as { amount: number }).amount);
    expect(new Set(amounts).size).toBe(BUYERS);
    const rows = await system.db.rows<{ final: string }>(
      'select final_amount as final from transfer where base_amount = ? and is_reserved = 1',
      [BASE],
    );
    expect(rows.map(({ final }) => Number(final)).sort()).toEqual([...amounts].sort());
    await expectSameAsBank(system);
  });

  test('U3, then the codes are used up: the answer offers another amount or a VA, and nothing is changed', async () => {
    const asked = `transfer where base_amount = ${BASE}`;
    const among = `in (select id from ${asked})`;
    const tables = [
      ...[asked, `digital_order where product_code = 'S10'`, `amount_use where transfer_id ${among}`],
      ...[`account where code like 'escrow:%'`, `work_item where kind = 'transfer'`],
      `buyer_message where transfer_id ${among}`,
    ];
    const before = await Promise.all(tables.map(countOf));
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(n)));
    for (const { status, body } of answers) {
      expect(status).toBe(503);
      expect(body).toMatchObject({ error: { code: 'codes-exhausted' } });
      const { message } = (body as { error: { message: string } }).error;
      expect(message).toContain('nominal lain');
      expect(message).toContain('virtual account');
    }
    expect(await Promise.all(tables.map(countOf))).toEqual(before);
    const items = await system.db.rows(
      `select state, owner from work_item where kind = 'bank-account' and is_open = 1`,
    );
    expect(items).toEqual([{ state: 'codes-short', owner: 'admin' }]);
    // Another amount has codes of its own.
    await order();
  });
});
