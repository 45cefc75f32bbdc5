/**
 * People and the machine who reach for one transfer at the same moment, and time that passes, or is told differently,
 * around an expiry, a midnight and the end of a month: always one effect, and whoever came too late is told.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startSystem, type System } from '../support/system';
import { type Desk, openDesk } from '../support/transfer-desk';
import {
  ageTransfers,
  amountOfNobody,
  arrivalsOf,
  askOrder,
  type AskedOrder,
  expectBoughtOnce,
  expectSameAsBank,
  expectVisible,
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
} from '../support/transfer-faults';

const REPETITIONS = 20;
const MINUTE = 60_000;

jest.setTimeout(LONGEST_TEST_MS);

let system: System;
let desk: Desk;

beforeAll(async () => {
  system = await startSystem({ settings: TRANSFER_SETTINGS, profile: TRANSFER_PROFILE });
  await offerOnlyMandiri(system);
  await system.control('mutations', { delayMs: 0 });
  desk = await openDesk(system);
});
afterEach(() => system.worker.signal('SIGCONT'));
afterAll(async () => {
  await desk.close();
  await system.end();
});

const ask = (payerName?: string): Promise<AskedOrder> =>
  askOrder(system, system.client, { productCode: 'S20', ...(payerName === undefined ? {} : { payerName }) });

describe('people approve a match while the exact payment arrives', () => {
  type Way = 'machine first' | 'people first' | 'both at once' | 'people a moment later';
  const WAYS: readonly Way[] = ['machine first', 'people first', 'both at once', 'people a moment later'];
  interface Race {
    order: AskedOrder;
    wrongLine: string;
    act: () => Promise<{ kind: string }[]>;
  }

  /** Every other time two people have to agree, and two supervisors say yes at once. */
  async function prepare(n: number): Promise<Race> {
    const isFourEyes = n % 2 === 1;
    const order = await ask(isFourEyes ? 'Budi Santoso' : undefined);
    const amount = await amountOfNobody(system, order.base);
    await pay(system, { amount, ...(isFourEyes ? { sender: 'Siti Rahmawati' } : {}) });
    const { id: wrongLine } = await untilLine(system, amount, 'open');
    if (!isFourEyes) {
      return { order, wrongLine, act: async () => [await desk.askMatch(order.transferId, [wrongLine])] };
    }
    const asked = await desk.askMatch(order.transferId, [wrongLine]);
    if (asked.kind !== 'requested') throw new Error(`nobody else has to agree: ${JSON.stringify(asked)}`);
    const voices = () => Promise.all(desk.supervisors.map((person) => desk.approve(person, asked.approvalId)));
    return { order, wrongLine, act: voices };
  }

  async function run(way: Way, { order, act }: Race, n: number): Promise<{ kind: string }[]> {
    const exact = () => pay(system, { amount: order.amount });
    if (way === 'both at once') return (await Promise.all([act(), exact()]))[0];
    if (way === 'people a moment later') {
      await exact();
      await sleep(n * 35);
      return act();
    }
    const lock = await lockRow(system, 'transfer', order.transferId);
    let told: Promise<{ kind: string }[]>;
    try {
      if (way === 'machine first') {
        await exact();
        await lock.untilWaitedFor(1);
        told = act();
      } else {
        told = act();
        await lock.untilWaitedFor(1);
        await exact();
      }
      await lock.untilWaitedFor(2);
    } finally {
      await lock.release();
    }
    return told;
  }

  test('C1, C6, twenty times: one of them pays it, and the others are told', async () => {
    const winners: { way: Way; winner: string }[] = [];
    const orders: AskedOrder[] = [];
    for (let n = 0; n < REPETITIONS; n += 1) {
      // Both of a pair go the same way: with one voice and with two.
      const way = WAYS[Math.floor(n / 2) % WAYS.length]!;
      const race = await prepare(n);
      const { order, wrongLine } = race;
      const told = await run(way, race, n);
      const [exactLine] = await until('the exact line is judged', async () => {
        const lines = await linesOf(system, order.amount);
        return lines.length === 1 && lines[0]?.state !== 'new' && lines;
      });
      await until('the decision has ended', async () => {
        const open = await system.db.rows('select id from approval where subject = ? and live = 1', [order.transferId]);
        return open.length === 0;
      });
      const wrong = await system.db.row<{ state: string }>('select state from bank_mutation where id = ?', [wrongLine]);
      const isMachine = exactLine?.state === 'matched';
      expect([wrong?.state, exactLine?.state]).toEqual(isMachine ? ['open', 'matched'] : ['matched', 'open']);
      await expectVisible(system, isMachine ? wrongLine : (exactLine?.id ?? ''));
      expect(exactLine?.exception).toBe(isMachine ? null : 'duplicate-payment');
      // One whose answer did not come in time is told later by the page: what was decided stands in the row.
      const yes = told.filter(({ kind }) => kind === 'executed').length;
      const late = told.filter(({ kind }) => kind === 'queued').length;
      expect(yes).toBeLessThanOrEqual(isMachine ? 0 : 1);
      expect(yes + late).toBeGreaterThanOrEqual(isMachine ? 0 : 1);
      const executed = await system.db.rows(`select id from approval where subject = ? and state = 'executed'`, [
        order.transferId,
      ]);
      expect(executed).toHaveLength(isMachine ? 0 : 1);
      expect(await matchesOf(system, order.transferId)).toBe(1);
      winners.push({ way, winner: isMachine ? 'machine' : 'people' });
      orders.push(order);
    }
    const wonBy = (way: Way): string[] => winners.filter((one) => one.way === way).map(({ winner }) => winner);
    expect(new Set(wonBy('machine first'))).toEqual(new Set(['machine']));
    expect(winners.filter(({ winner }) => winner === 'people').length).toBeGreaterThan(0);
    await expectBoughtOnce(system, orders);
    await expectSameAsBank(system);
  });
});

describe('the clock jumps over an expiry', () => {
  const bankTime = async ({ transferId }: AskedOrder, minutesAfter: number): Promise<string> => {
    const row = await system.db.row<{ created_at: Date }>('select created_at from transfer where id = ?', [transferId]);
    return new Date((row?.created_at.getTime() ?? 0) + minutesAfter * MINUTE).toISOString();
  };
  const untilExpired = (order: AskedOrder) =>
    until('it has expired', async () => (await orderState(system, order)) === 'expired');

  test('U5, U7, by the time of the bank: told in the grace, paid in the grace, told after the release', async () => {
    const [toldLate, paidLate, toldTooLate] = [await ask(), await ask(), await ask()];
    await ageTransfers(system, [toldLate.transferId, paidLate.transferId], 100);
    await ageTransfers(system, [toldTooLate.transferId], 300);
    await untilExpired(toldTooLate);
    await pay(system, { amount: toldLate.amount, at: await bankTime(toldLate, 59) });
    await pay(system, { amount: paidLate.amount, at: await bankTime(paidLate, 62) });
    await pay(system, { amount: toldTooLate.amount, at: await bankTime(toldTooLate, 30) });

    await expectBoughtOnce(system, [toldLate]);
    const late = await untilLine(system, paidLate.amount, 'open');
    const tooLate = await untilLine(system, toldTooLate.amount, 'open');
    expect([late.exception, tooLate.exception]).toEqual(['late-payment', 'unmatched']);
    for (const { id } of [late, tooLate]) await expectVisible(system, id);
    expect([await orderState(system, paidLate), await orderState(system, toldTooLate)]).toEqual([
      'awaiting',
      'expired',
    ]);
    // T5: people may still carry out what was paid in time and given up.
    const asked = await desk.askMatch(toldTooLate.transferId, [tooLate.id]);
    // On a busy machine the answer may come too late for the asker: it is carried out all the same.
    expect(['executed', 'queued']).toContain(asked.kind);
    await expectBoughtOnce(system, [toldTooLate]);
    await expectSameAsBank(system);
  });

  test('U4, the grace ends while a payment waits to be taken in, it is matched and not released', async () => {
    const order = await ask();
    await ageTransfers(system, [order.transferId], 100);
    system.worker.signal('SIGSTOP');
    const line = await pay(system, { amount: order.amount, at: await bankTime(order, 30) });
    await until('its notice is stored', async () => (await arrivalsOf(system, noticeOf(line))) > 0);
    await system.db.write(
      `update transfer set grace_until = utc_timestamp(3) - interval 1 second,
         next_at = utc_timestamp(3) - interval 30 second where id = ?`,
      [order.transferId],
    );
    system.worker.signal('SIGCONT');
    await expectBoughtOnce(system, [order]);
    await expectSameAsBank(system);
  });
});

describe('the last night of October, told for different days', () => {
  const LAST = '2026-10-31';
  const FIRST = '2026-11-01';
  const inFile = (day: string): string => day.slice(8) + '/' + day.slice(5, 7) + '/' + day.slice(2, 4);
  /** As if it had been asked for at 23.40, for an hour; given up a day from now. */
  async function askThatNight(): Promise<AskedOrder> {
    const order = await ask();
    await system.db.write(
      `update transfer set created_at = '2026-10-31 16:40:00', expires_at = '2026-10-31 17:40:00' where id = ?`,
      [order.transferId],
    );
    await system.db.write(`update amount_use set reserved_at = '2026-10-31 16:40:00' where transfer_id = ?`, [
      order.transferId,
    ]);
    return order;
  }
  /** The bank's file of both days, with each of these lines on the other one. */
  async function fileWithDaysSwapped(orders: readonly AskedOrder[]): Promise<string> {
    const [header, ...rows] = (await desk.statement('csv-mcm', LAST, FIRST)).trimEnd().split('\r\n');
    const amounts = orders.map(({ amount }) => `"${String(amount).replace(/\B(?=(\d{3})+$)/g, ',')}.00"`);
    const swapped = rows
      .filter((row) => amounts.some((amount) => row.includes(amount)))
      .map((row) => {
        const [from, to] = row.includes(inFile(LAST)) ? [LAST, FIRST] : [FIRST, LAST];
        return row.replaceAll(inFile(from), inFile(to));
      });
    expect(swapped).toHaveLength(orders.length);
    return `${[header, ...swapped].join('\r\n')}\r\n`;
  }

  test('T1, lines at 23.59.59 and 00.00.01 on different days in feed and file pay once, and the closed days settle it', async () => {
    const [before, after, fileFirst] = [await askThatNight(), await askThatNight(), await askThatNight()];
    await pay(system, { amount: before.amount, at: `${LAST}T23:59:59+07:00` });
    await pay(system, { amount: after.amount, at: `${FIRST}T00:00:01+07:00` });
    for (const { amount } of [before, after]) await untilLine(system, amount, 'matched');
    await system.control('mutations', { webhooks: false });
    const { id } = await pay(system, { amount: fileFirst.amount, at: `${LAST}T23:59:58+07:00` });
    await system.control('mutations', { webhooks: true });

    // The feed told two of them before, and tells the third after the file.
    const uploaded = await desk.upload('malam.csv', await fileWithDaysSwapped([before, after, fileFirst]));
    expect(uploaded).toMatchObject({ kind: 'applied', taken: { newMutations: 3, doubted: 2 } });
    await untilLine(system, fileFirst.amount, 'matched');
    expect(await system.control('mutations-webhook', { ids: [id] })).toEqual({ statuses: [200] });
    for (const { amount } of [before, after, fileFirst]) {
      await untilLine(system, amount, 'doubted');
      expect((await linesOf(system, amount)).map(({ state, arrived }) => ({ state, arrived }))).toEqual([
        { state: 'matched', arrived: true },
        { state: 'doubted', arrived: false },
      ]);
    }
    await expectBoughtOnce(system, [before, after, fileFirst]);
    await expectSameAsBank(system);

    const closed = await desk.upload('malam.sta', await desk.statement('mt940', LAST, FIRST));
    expect(closed).toMatchObject({ kind: 'applied', taken: { settled: 3 } });
    for (const { amount } of [before, after, fileFirst]) {
      expect((await linesOf(system, amount)).map(({ state }) => state).sort()).toEqual(['matched', 'merged']);
    }
    await expectBoughtOnce(system, [before, after, fileFirst]);
    await expectSameAsBank(system);
  });
});
