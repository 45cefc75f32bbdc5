/**
 * Programs of the hub killed and frozen for real, each at a point that the database, the simulator, Temporal or the
 * kernel proves: a test fails when its point was missed. After each fault an order is delivered once and paid once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  attemptsOf,
  lockTopup,
  POINT_WITHIN_MS,
  routeLine,
  startedActivities,
  statementsOf,
  untilHeld,
} from '../support/fault-points';
import { type FullGateway, startFullGateway } from '../support/full-gateway';
import { changeProfile } from '../support/order-rows';
import {
  expectDeliveredOnce,
  expectSound,
  numberEnding,
  order,
  startSystem,
  type System,
  type TopupView,
  until,
  untilState,
} from '../support/system';
import { startWorker } from '../support/worker-program';

interface Placed {
  destination: string;
  topup: TopupView;
}

let system: System;
/** In front of the simulators; a line is only led through it where a test says so. */
let gateway: FullGateway;

beforeAll(async () => {
  system = await startSystem({
    settings: { reportTryMs: 20_000, sendDeadlineMs: 180_000, latestSendMs: 300_000 },
  });
  gateway = await startFullGateway(system.simulatorsUrl);
});
afterAll(async () => {
  await gateway.stop();
  await system.end();
});

async function place(destination = numberEnding('55')): Promise<Placed> {
  return { destination, topup: await order(system.client, { destination }) };
}

const attempts = ({ topup }: Placed) => attemptsOf(system, topup.topupId);

/** The kernel of the worker's machine knocks at the gateway, and nobody opens. */
async function untilConnecting(placed: Placed): Promise<void> {
  await until(
    'the worker in connect(), past its fence',
    async () => {
      const [attempt] = await attempts(placed);
      return attempt?.state === 'sending' && gateway.connections().includes('syn-sent');
    },
    POINT_WITHIN_MS,
  );
}

describe('kill -9 of the worker while six orders stand at six points', () => {
  let beforeFence: Placed;
  let connecting: Placed;
  let beforeBooking: Placed;
  let beforeAnswer: Placed;
  let answerRead: Placed;
  let reporting: Placed;

  beforeAll(async () => {
    // Long enough for all of them to stand at their points at the same time.
    await changeProfile(system.db, {
      sendWindowMs: 2000,
      httpTimeoutMs: 16_000,
      pollGapMs: 18_500,
      checkDelaysMs: [18_500],
    });
    const held = {
      beforeBooking: numberEnding('55'),
      beforeAnswer: numberEnding('55'),
      answerRead: numberEnding('55'),
    };
    await system.control('hold', { point: 'before-booking', destination: held.beforeBooking });
    await system.control('hold', { point: 'before-answer', destination: held.beforeAnswer });
    await system.control('hold', { point: 'before-answer', destination: held.answerRead });
    await system.control('reports', { mode: 'hold', count: 1 });

    // Frozen, so that the lock is there before the order's workflow is.
    system.worker.signal('SIGSTOP');
    beforeFence = await place();
    const workflowsLock = await lockTopup(system, beforeFence.topup.topupId);
    beforeBooking = await place(held.beforeBooking);
    beforeAnswer = await place(held.beforeAnswer);
    answerRead = await place(held.answerRead);
    reporting = await place();
    system.worker.signal('SIGCONT');

    // Locks are given in the order in which they were asked for: the workflow opens the attempt, then comes our own
    // lock, and the fence has to wait for it.
    const untilFenceWaits = async () => {
      await workflowsLock.untilWaitedFor(1);
      const ours = lockTopup(system, beforeFence.topup.topupId);
      await workflowsLock.untilWaitedFor(2);
      await workflowsLock.release();
      const lock = await ours;
      await lock.untilWaitedFor(1);
      return lock;
    };
    const untilAnswerWaits = async () => {
      await untilHeld(system, 'before-answer', answerRead);
      const lock = await lockTopup(system, answerRead.topup.topupId);
      await system.control('release', { destination: answerRead.destination });
      await lock.untilWaitedFor(1);
      return lock;
    };
    const [fenceLock, answerLock] = await Promise.all([
      untilFenceWaits(),
      untilAnswerWaits(),
      untilHeld(system, 'before-booking', beforeBooking),
      untilHeld(system, 'before-answer', beforeAnswer),
      untilHeld(system, 'report', { ref: reporting.topup.refId }),
    ]);
    await gateway.fill();
    await routeLine(system, 'digi1', gateway.url);
    connecting = await place();
    await untilConnecting(connecting);

    expect(await fenceLock.waiters()).toBe(1);
    expect(await startedActivities(system, beforeFence.topup.topupId)).toEqual(['topupPurchase']);
    expect(await answerLock.waiters()).toBe(1);
    expect((await system.held()).map(({ point, isClientGone }) => [point, isClientGone])).toEqual(
      expect.arrayContaining([
        ['before-booking', false],
        ['before-answer', false],
        ['report', false],
      ]),
    );
    expect(gateway.connections()).toEqual(['syn-sent']);

    await system.worker.kill();
    await expectPointsLeftBehind();

    await fenceLock.release();
    await answerLock.release();
    gateway.resume();
    await system.control('reports', { mode: 'ok' });
    await system.control('release');
    await system.worker.start();
  });

  afterAll(() => routeLine(system, 'digi1', system.simulatorsUrl));

  /** Nobody moves an order on while the worker is dead: the rows are those of the moment in which it died. */
  async function expectPointsLeftBehind(): Promise<void> {
    const digi1 = { n: 1, terminal: 'digi1', code: null, checks: 0 };
    const isAnswered = async ({ destination }: Placed) =>
      (await system.requests(destination)).map(({ kind, answeredAt }) => [kind, answeredAt !== null]);
    const deliveries = async ({ destination }: Placed) => (await system.book(destination)).length;

    expect(await attempts(beforeFence)).toEqual([{ ...digi1, state: 'new' }]);
    expect(await isAnswered(beforeFence)).toEqual([]);

    expect(await attempts(connecting)).toEqual([{ ...digi1, state: 'sending' }]);
    expect(await isAnswered(connecting)).toEqual([]);

    expect(await attempts(beforeBooking)).toEqual([{ ...digi1, state: 'sending' }]);
    expect(await isAnswered(beforeBooking)).toEqual([['first', false]]);
    expect(await deliveries(beforeBooking)).toBe(0);

    expect(await attempts(beforeAnswer)).toEqual([{ ...digi1, state: 'sending' }]);
    expect(await isAnswered(beforeAnswer)).toEqual([['first', false]]);
    expect(await deliveries(beforeAnswer)).toBe(1);

    expect(await attempts(answerRead)).toEqual([{ ...digi1, state: 'sending' }]);
    expect(await isAnswered(answerRead)).toEqual([['first', true]]);
    expect(await deliveries(answerRead)).toBe(1);

    await untilState(system.db, reporting.topup.topupId, ['success'], 0);
    expect(await reportRow()).toEqual({ state: 'waiting', tries: 1, is_claimed: 1 });
  }

  const reportRow = () =>
    system.db.row<{ state: string; tries: number; is_claimed: number }>(
      'select state, tries, claimed_until is not null as is_claimed from outbound_message where topup_id = ?',
      [reporting.topup.topupId],
    );

  test('P5, the fence has not committed, the attempt counts as not sent and the next line delivers', async () => {
    const { topup, destination } = beforeFence;
    await expectDeliveredOnce(system, topup, destination);
    expect(await attempts(beforeFence)).toMatchObject([
      { n: 1, terminal: 'digi1', state: 'not-sent' },
      { n: 2, terminal: 'digi2', state: 'success' },
    ]);
    expect(await system.requests(destination)).toMatchObject([{ line: 'digi2', kind: 'first' }]);
  });

  test('P6, the fence has committed and no byte left, the check of the same attempt buys', async () => {
    const { topup, destination } = connecting;
    await expectDeliveredOnce(system, topup, destination);
    expect(await attempts(connecting)).toMatchObject([{ terminal: 'digi1', state: 'success', checks: 1 }]);
    expect(await system.requests(destination)).toMatchObject([{ line: 'digi1', kind: 'first' }]);
    expect(await statementsOf(system, topup.topupId)).toMatchObject([{ source: 'check', verdict: 'success' }]);
  });

  test.each([
    ['the bytes left and nothing is booked yet', () => beforeBooking],
    ['the supplier has delivered and not answered', () => beforeAnswer],
    ['the answer was read and not recorded', () => answerRead],
  ])('P3, %s, the same reference is asked after and never bought again', async (_point, placed) => {
    const { topup, destination } = placed();
    await expectDeliveredOnce(system, topup, destination);
    expect(await attempts(placed())).toMatchObject([{ terminal: 'digi1', state: 'success', checks: 1 }]);
    expect((await system.requests(destination)).map(({ line, kind }) => [line, kind])).toEqual([
      ['digi1', 'first'],
      ['digi1', 'check'],
    ]);
    expect(await statementsOf(system, topup.topupId)).toMatchObject([{ source: 'check', verdict: 'success' }]);
  });

  test('C5, the order is settled and its report is on the way, the same report comes again and no money moves', async () => {
    const { topup, destination } = reporting;
    await until('the report was taken', async () => (await reportRow())?.state === 'delivered');
    const reports = await system.reports(topup.refId);
    expect(reports.length).toBeGreaterThanOrEqual(2);
    const [first, ...again] = reports.map(({ body }) => body);
    expect(new Set(again)).toEqual(new Set([first]));
    expect(JSON.parse(first!)).toMatchObject({ sequence: 1, state: 'success', topupId: topup.topupId });
    expect(reports.every(({ signatureValid }) => signatureValid)).toBe(true);
    await expectDeliveredOnce(system, topup, destination);
    expect(await system.requests(destination)).toHaveLength(1);
  });
});

test('S1, kill -9 of the api between COMMIT and start, a sweep starts the order', async () => {
  system.temporal.child.kill('SIGSTOP');
  const startedAt = async ({ topup }: Placed) => {
    const row = await system.db.row<{ started_at: Date | null }>('select started_at from topup where id = ?', [
      topup.topupId,
    ]);
    return row?.started_at ?? null;
  };
  const placed = await place();
  expect(await startedAt(placed)).toBeNull();
  await system.api.program.kill();
  expect(await startedAt(placed)).toBeNull();

  system.temporal.child.kill('SIGCONT');
  // The api is still dead: nobody but a sweep can have started it.
  await until('started by a sweep', async () => (await startedAt(placed)) !== null);
  await system.api.program.start();
  await expectDeliveredOnce(system, placed.topup, placed.destination);
  const answer = await system.client.get(`/h2h/v1/topups/${placed.topup.refId}`);
  expect(answer.body).toMatchObject({ topupId: placed.topup.topupId, state: 'success' });
});

describe('kill -9 at random moments under load', () => {
  const ENDINGS = ['01', '03', '04', '05', '09', '11', '55', '56', '57', '58'];
  const ORDERS = 60;
  const EVERY_MS = 200;
  const SELDOM_MS = 1000;
  const KILLS = 3;

  test('A1, P1, worker killed three times and api once, no order is lost and none is delivered twice', async () => {
    await changeProfile(system.db, { sendWindowMs: 1500, httpTimeoutMs: 1500, pollGapMs: 3200, checkDelaysMs: [3200] });
    await system.control('settings', { delayFactor: 1, latencyMs: [100, 400] });

    const killing = killPrograms();
    const [cutOff, placed] = await Promise.all([killing, orderUntil(killing)]);
    expect(cutOff).toBeGreaterThan(0);
    expect(placed.some(({ tries }) => tries > 1)).toBe(true);

    for (const { topup } of placed) await untilState(system.db, topup.topupId, ['success'], 200_000);
    await expectAllPaidOnce(placed);
  }, 400_000);

  /** Returns how many purchases were cut off. */
  async function killPrograms(): Promise<number> {
    let cutOff = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      cutOff += await killWorkerAtRandom();
      if (kill === 2) {
        await system.api.program.kill();
        await Promise.all([system.api.program.start(), system.worker.start()]);
      } else {
        await system.worker.start();
      }
    }
    return cutOff;
  }

  /** A slow machine takes longer to start its programs: orders come until the last of them is there, if only a few. */
  async function orderUntil(ended: Promise<unknown>): Promise<(Placed & { tries: number })[]> {
    const over = new AbortController();
    const end = (): void => over.abort();
    void ended.then(end, end);
    const placing: ReturnType<typeof orderUntilAnswered>[] = [];
    while (placing.length < ORDERS || !over.signal.aborted) {
      const everyMs = placing.length < ORDERS ? EVERY_MS : SELDOM_MS;
      placing.push(orderUntilAnswered(numberEnding(ENDINGS[placing.length % ENDINGS.length]!)));
      await sleep(everyMs / 2 + Math.random() * everyMs);
    }
    return Promise.all(placing);
  }

  /** A reseller's client: the same reference again until it is told that the order stands. */
  async function orderUntilAnswered(destination: string): Promise<Placed & { tries: number }> {
    let tries = 0;
    const topup = await until(`an answer for ${destination}`, async () => {
      tries += 1;
      const refId = `E2E-${destination}`;
      const answer = await system.client.topup({ refId, productCode: 'S10', destination }).catch(() => undefined);
      // Nothing else may be said of an order that is in order.
      if (answer !== undefined) expect([202, 429, 503]).toContain(answer.status);
      return answer?.status === 202 && (answer.body as TopupView);
    });
    return { destination, topup, tries };
  }

  /** Returns how many purchases it cut off, which nobody will ever answer for. */
  async function killWorkerAtRandom(): Promise<number> {
    const sending = `select id from topup_attempt where state = 'sending'`;
    await sleep(300 + Math.random() * 1500);
    await until('a purchase under way', async () => (await system.db.rows(sending)).length > 0);
    await system.worker.kill();
    return (await system.db.rows(sending)).length;
  }

  async function expectAllPaidOnce(placed: Placed[]): Promise<void> {
    const refIds = placed.map(({ topup }) => topup.refId);
    const marks = refIds.map(() => '?').join(', ');
    const topups = await system.db.rows<{ id: string; ref_id: string; price: number | string }>(
      `select id, cast(reference as char) as ref_id, price from topup where reference in (${marks})`,
      refIds.map((refId) => Buffer.from(refId)),
    );
    expect(topups.map(({ ref_id: refId }) => refId).sort()).toEqual([...refIds].sort());

    const books = await Promise.all(placed.map(({ destination }) => system.book(destination)));
    expect(books.map((deliveries) => deliveries.length)).toEqual(placed.map(() => 1));

    const debits = await system.db.rows<{ subject: string; amount: number | string }>(
      `select j.subject, e.amount from entry e join journal j on j.id = e.journal_id
       where e.account_code like 'saldo:%' and e.side = 'debit' and j.subject in (${marks})`,
      topups.map(({ id }) => id),
    );
    expect(debits.map(({ subject, amount }) => [subject, Number(amount)]).sort()).toEqual(
      topups.map(({ id, price }) => [id, Number(price)]).sort(),
    );
    await expectSound(system);
  }
});

describe('a worker frozen between its fence and its first byte', () => {
  beforeAll(() => routeLine(system, 'digi1', gateway.url));
  afterAll(() => routeLine(system, 'digi1', system.simulatorsUrl));

  /** The kernel finishes the handshake by itself: the frozen program wakes up with an open connection. */
  async function untilKernelConnected(): Promise<void> {
    gateway.resume();
    await until(
      'the connection of the frozen worker',
      async () => gateway.connections().includes('established'),
      POINT_WITHIN_MS,
    );
  }

  test('P4, past its send window, the first byte is held back and the next line delivers', async () => {
    // A timeout of its own that would have ended the call first.
    await changeProfile(system.db, {
      sendWindowMs: 1500,
      httpTimeoutMs: 12_000,
      pollGapMs: 14_000,
      checkDelaysMs: [14_000],
    });
    await gateway.fill();
    const placed = await place();
    const { topup, destination } = placed;
    await untilConnecting(placed);
    system.worker.signal('SIGSTOP');
    await untilKernelConnected();
    await until('the end of the send window', async () => {
      const row = await system.db.row<{ is_over: number }>(
        'select send_before < utc_timestamp(3) as is_over from topup_attempt where topup_id = ?',
        [topup.topupId],
      );
      return row?.is_over === 1;
    });
    expect(await attempts(placed)).toMatchObject([{ state: 'sending' }]);
    expect(await system.requests(destination)).toEqual([]);

    system.worker.signal('SIGCONT');
    await expectDeliveredOnce(system, topup, destination);
    expect(await attempts(placed)).toMatchObject([
      { terminal: 'digi1', state: 'not-sent', code: 'limit-passed', checks: 0 },
      { terminal: 'digi2', state: 'success' },
    ]);
    expect(await system.requests(destination)).toMatchObject([{ line: 'digi2', kind: 'first' }]);
  });

  test('P4, P5, until its order is suspect, nothing leaves and its not-sent frees no slot', async () => {
    await changeProfile(system.db, { sendWindowMs: 1500, httpTimeoutMs: 3000, pollGapMs: 4700, checkDelaysMs: [4700] });
    // In two processes, so that the order's workflow goes on while the one that buys is frozen.
    await system.worker.kill();
    const [buyer, others] = await Promise.all([
      startWorker(system, ['terminals']),
      startWorker(system, ['hub', 'reports', 'sweeps']),
    ]);
    try {
      await gateway.fill();
      const placed = await place();
      const { topup, destination } = placed;
      await untilConnecting(placed);
      buyer.signal('SIGSTOP');
      await untilKernelConnected();
      await until('the attempt is suspect', async () => (await attempts(placed))[0]?.state === 'suspect', 40_000);
      expect(await system.requests(destination)).toEqual([]);

      buyer.signal('SIGCONT');
      await expectDeliveredOnce(system, topup, destination);
      await until('the frozen call ended', async () => (await statementsOf(system, topup.topupId)).length === 2);
      expect(await statementsOf(system, topup.topupId)).toEqual(
        expect.arrayContaining([
          { source: 'answer', verdict: 'not-sent', code: 'connect-timeout', ruling: 'nothing' },
          { source: 'check', verdict: 'success', code: '00', ruling: 'succeed' },
        ]),
      );
      // As many calls as checks: the frozen purchase is none of them.
      expect(await attempts(placed)).toMatchObject([{ terminal: 'digi1', state: 'success', checks: 1 }]);
      expect(await system.requests(destination)).toMatchObject([{ line: 'digi1', kind: 'first' }]);
    } finally {
      await Promise.all([buyer.kill(), others.kill()]);
    }
  });
});
