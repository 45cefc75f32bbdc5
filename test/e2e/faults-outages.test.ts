import { setTimeout as sleep } from 'node:timers/promises';
import { freeSaldo } from '../../src/ledger/saldo';
import { type ChildProgram } from '../support/child-program';
import { killServer } from '../support/kill-server';
import { changeProfile, countRows, readOrder, rememberProfile, untilStarted } from '../support/order-rows';
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
import { completedActivities, isWorkflowRunning, withTemporal } from '../support/workflow-reader';

const BACKLOG_ROWS = 8;
/** Above the half second for which the count of the backlog is kept, so that the bound is met to the order. */
const PACE_MS = 600;
const OUTAGE_MS = 20_000;
/** Settings are read again after two seconds at the latest. */
const SETTINGS_FRESH_MS = 2100;

interface Placed {
  topup: TopupView;
  destination: string;
}

describe('outages of Temporal, of the database and of workers', () => {
  let system: System;
  let account: string;
  let restoreProfile: () => Promise<unknown>;

  beforeAll(async () => {
    const settings = { backlogRows: BACKLOG_ROWS, backlogAgeMs: 60_000, switchRetryMs: 500 };
    // No order fails only because the outage that it has to outlive was long.
    system = await startSystem({ apis: 2, settings: { ...settings, sendDeadlineMs: 240_000, latestSendMs: 600_000 } });
    restoreProfile = await rememberProfile(system.db);
    const row = await system.db.row<{ code: string }>(
      `select concat('saldo:', id) as code from reseller where code = 'AG0001'`,
    );
    account = row!.code;
  });
  afterEach(async () => {
    await system.control('release');
    await system.control('settings', { delayFactor: 0.25, webhooks: true });
    await restoreProfile();
  });
  afterAll(() => system.end());

  const saldo = async (): Promise<number> => (await freeSaldo(system.db, account)).free;
  const place = async (digits: string): Promise<Placed> => {
    const destination = numberEnding(digits);
    return { topup: await order(system.client, { destination }), destination };
  };
  const rowsOf = ({ topup }: Placed) => readOrder(system.db, topup.topupId);
  const untilIn = ({ topup }: Placed, state: string) => untilState(system.db, topup.topupId, [state]);
  /** First until all are there: the books are compared while nothing moves. */
  const expectEachDeliveredOnce = async (placed: readonly Placed[]): Promise<void> => {
    for (const one of placed) await untilIn(one, 'success');
    for (const { topup, destination } of placed) await expectDeliveredOnce(system, topup, destination);
  };
  const readiness = async () => {
    const response = await fetch(`${system.publicUrl}/readyz`);
    return { status: response.status, body: await response.json() };
  };

  test('A4, Temporal killed for 20 s while orders come, taken up to the bound, then busy with nothing held', async () => {
    await system.control('settings', { delayFactor: 4 });
    const pending = await place('01');
    await untilIn(pending, 'pending');
    await untilStarted(system.db, pending.topup.topupId);
    await killServer(system.temporal);
    const downSince = performance.now();
    expect(await rowsOf(pending)).toMatchObject({ state: 'pending', isStarted: true });

    const client = (n: number) => system.apis[n % 2]!.client;
    const take = async (n: number): Promise<Placed> => {
      const destination = numberEnding('55');
      const topup = await order(client(n), { destination });
      await sleep(PACE_MS);
      return { topup, destination };
    };
    const taken = [await take(0)];
    expect(await readiness()).toMatchObject({ status: 200, body: { status: 'ready', temporal: 'degraded' } });
    while (taken.length < BACKLOG_ROWS) taken.push(await take(taken.length));
    // Money needs no Temporal: the callback settles an order that was under way.
    await expectDeliveredOnce(system, pending.topup, pending.destination);
    const stored = [await countRows(system.db), await saldo()];
    const refused = Array.from({ length: 4 }, () => numberEnding('55'));
    for (const [n, destination] of refused.entries()) {
      const answer = await client(n).topup({ refId: `LATER-${destination}`, productCode: 'S10', destination });
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'busy' } } });
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    }
    expect([await countRows(system.db), await saldo()]).toEqual(stored);

    expect(await readiness()).toMatchObject({ status: 503, body: { temporal: 'degraded', database: 'ok' } });
    const [oldest] = taken;
    const repeated = await client(1).topup({
      ...{ refId: oldest!.topup.refId, productCode: 'S10', destination: oldest!.destination },
    });
    expect(repeated).toMatchObject({ status: 202, body: { topupId: oldest!.topup.topupId } });
    expect(await client(0).get(`/h2h/v1/topups/${oldest!.topup.refId}`)).toMatchObject({
      status: 200,
      body: { state: 'accepted', sn: null },
    });
    expect(await client(1).get('/h2h/v1/saldo')).toMatchObject({ status: 200, body: { saldo: stored[1] } });

    await sleep(Math.max(0, OUTAGE_MS - (performance.now() - downSince)));
    for (const one of taken) expect(await rowsOf(one)).toMatchObject({ state: 'accepted', isStarted: false });
    await system.restartTemporal({ empty: false });
    await expectEachDeliveredOnce(taken);
    const again = await Promise.all(
      refused.map(async (destination, n) => ({
        topup: await order(client(n), { destination, refId: `LATER-${destination}` }),
        destination,
      })),
    );
    await expectEachDeliveredOnce(again);
    await until('the report of the order that ended meanwhile', async () => {
      const reports = await system.reports(pending.topup.refId);
      return reports.length > 0 && reports;
    });
    expect(system.worker.isRunning).toBe(true);
  });

  test('S1, Temporal comes back with an empty store, each open order gets a workflow and ends with one delivery', async () => {
    await system.control('settings', { webhooks: false });
    // No check leaves while the orders are brought to where they shall stand.
    await changeProfile(system.db, { httpTimeoutMs: 4000, pollGapMs: 15_000, checkDelaysMs: [15_000] });
    const [pending, suspect] = [await place('01'), await place('03')];
    await untilIn(pending, 'pending');
    await untilIn(suspect, 'suspect');
    // From now on nothing leaves: where an order stands, it stays.
    await system.setSetting('stopAll', 1);
    const routing = await place('55');
    await untilIn(routing, 'routing');
    for (const { topup } of [pending, suspect, routing]) await untilStarted(system.db, topup.topupId);
    system.worker.signal('SIGSTOP');
    const begun = await place('55');
    await untilStarted(system.db, begun.topup.topupId);
    await killServer(system.temporal);
    const unstarted = await place('55');
    const placed = { pending, suspect, routing, begun, unstarted };
    const states = await Promise.all(
      Object.entries(placed).map(async ([name, one]) => {
        const { state, isStarted } = await rowsOf(one);
        return [name, state, isStarted];
      }),
    );
    expect(states).toEqual([
      ['pending', 'pending', true],
      ['suspect', 'suspect', true],
      ['routing', 'routing', true],
      ['begun', 'accepted', true],
      ['unstarted', 'accepted', false],
    ]);
    const purchases = async () => [
      (await system.requests(pending.destination)).length,
      (await system.requests(suspect.destination)).length,
    ];
    expect(await purchases()).toEqual([1, 1]);

    await system.restartTemporal({ empty: true });
    system.worker.signal('SIGCONT');
    await withTemporal(system.temporal.address, async (client) => {
      for (const { topup } of Object.values(placed)) {
        const workflowId = `topup:${topup.topupId}`;
        await until(`a workflow ${workflowId}`, () => isWorkflowRunning(client, workflowId));
      }
    });
    expect(await purchases()).toEqual([1, 1]);
    await system.setSetting('stopAll', 0);
    await expectEachDeliveredOnce(Object.values(placed));
    expect(await purchases()).toEqual([2, 2]);
  });

  test('the database killed before an answer is settled, the answer is kept until it is back, one delivery', async () => {
    // Time enough to hold an answer while the database is killed; no check gets there before.
    await changeProfile(system.db, { httpTimeoutMs: 15_000, pollGapMs: 20_000, checkDelaysMs: [20_000] });
    const destination = numberEnding('55');
    await system.control('hold', { point: 'before-answer', destination });
    const topup = await order(system.client, { destination });
    await until('the answer is held', async () =>
      (await system.held()).some((held) => held.destination === destination),
    );
    expect(await readOrder(system.db, topup.topupId)).toMatchObject({
      state: 'sent',
      hold: 'held',
      attempts: [{ state: 'sending' }],
    });

    await killServer(system.mariadb);
    const later = { refId: `DOWN-${destination}`, productCode: 'S10', destination: numberEnding('55') };
    for (const { client } of system.apis) {
      expect(await client.topup(later)).toMatchObject({ status: 503, body: { error: { code: 'retry-same-ref' } } });
    }
    expect(await readiness()).toMatchObject({ status: 503, body: { database: 'down' } });

    await system.control('release', { destination });
    await until(
      'the answer arrived',
      async () => typeof (await system.requests(destination))[0]?.answeredAt === 'string',
    );
    await system.restartMariaDb();
    await until('the database answers', () => system.db.row('select 1').catch(() => undefined));
    await expectDeliveredOnce(system, topup, destination);
    expect(await system.requests(destination)).toHaveLength(1);
    const second = await order(system.apis[1]!.client, later);
    await expectDeliveredOnce(system, second, later.destination);
  });

  test('A3, 200 identical requests at once through two API processes, one order and the same answer to all', async () => {
    // The purchase is made while the others are still answered; a slow answer would be checked.
    await changeProfile(system.db, { httpTimeoutMs: 15_000, pollGapMs: 20_000, checkDelaysMs: [20_000] });
    const destination = numberEnding('55');
    const body = { refId: `TWICE-${destination}`, productCode: 'S10', destination };
    const before = await countRows(system.db);
    const free = await saldo();
    // Every second one is the very same bytes; the others are signed anew with a nonce of their own.
    const same = { nonce: 'the-very-same-request', timestamp: String(Math.floor(Date.now() / 1000)) };
    // Older ones are purged meanwhile.
    const youngNonces = async (): Promise<number> => {
      const row = await system.db.row<{ n: string }>(
        'select count(*) as n from request_nonce where stamp >= from_unixtime(?)',
        [same.timestamp],
      );
      return Number(row?.n);
    };
    const noncesBefore = await youngNonces();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => {
        const { client } = system.apis[n % 2]!;
        return client.topup(body, n % 4 < 2 ? same : {});
      }),
    );
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([202]);
    const ids = new Set(answers.map((answer) => (answer.body as TopupView).topupId));
    expect(ids.size).toBe(1);
    const topup = answers[0]!.body as TopupView;
    await expectDeliveredOnce(system, topup, destination);
    expect(await system.requests(destination)).toHaveLength(1);
    expect(await saldo()).toBe(free - topup.price);
    const { topup: topups, topup_reference: references, hold: holds } = await countRows(system.db);
    const nonces = (await youngNonces()) - noncesBefore;
    expect({ topups, references, holds, nonces }).toEqual({
      topups: before['topup']! + 1,
      references: before['topup_reference']! + 1,
      holds: before['hold']! + 1,
      nonces: 101,
    });
    const reference = await system.db.row('select repeated from topup_reference where reference = ?', [body.refId]);
    expect(reference).toEqual({ repeated: 199 });
  });

  test('P2, the send deadline passes while the purchase waits for a worker, saldo back and nothing leaves later', async () => {
    await system.setSetting('sendDeadlineMs', 8000);
    await system.setSetting('pickUpMs', 60_000);
    const changedAt = performance.now();
    const workers: ChildProgram[] = [];
    try {
      await system.worker.kill();
      // The dead worker's lease would only make the test wait for its end.
      await system.db.write('delete from line_lease');
      workers.push(await startWorker(system, ['hub', 'reports', 'sweeps']));
      await sleep(Math.max(0, SETTINGS_FRESH_MS - (performance.now() - changedAt)));
      const free = await saldo();
      const waiting = await place('55');
      const workflowId = `topup:${waiting.topup.topupId}`;
      await until('the purchase waits', async () => (await rowsOf(waiting)).attempts[0]?.state === 'new');
      expect(await saldo()).toBe(free - waiting.topup.price);

      await untilIn(waiting, 'failed');
      expect(await rowsOf(waiting)).toMatchObject({
        ...{ errorCode: 'deadline-passed', hold: 'voided', journals: [] },
        attempts: [{ state: 'cancelled' }],
      });
      expect(await saldo()).toBe(free);
      await withTemporal(system.temporal.address, async (client) => {
        expect(await isWorkflowRunning(client, workflowId)).toBe(true);
        workers.push(await startWorker(system, ['terminals']));
        await until('the workflow ends', async () => !(await isWorkflowRunning(client, workflowId)));
        // It was picked up, and found its fence closed.
        const completed = await completedActivities(client, workflowId);
        // A report that waited long is delivered by a workflow of its own.
        expect(completed.filter((name) => name !== 'reportDeliver')).toEqual(['topupPurchase']);
      });
      expect(await system.requests(waiting.destination)).toEqual([]);
      expect(await system.book(waiting.destination)).toEqual([]);
      const [report] = await until('the report', async () => {
        const reports = await system.reports(waiting.topup.refId);
        return reports.length > 0 && reports;
      });
      expect(JSON.parse(report!.body)).toMatchObject({ sequence: 1, state: 'failed', saldo: free });
      await expectSound(system);
    } finally {
      await Promise.all(workers.map((worker) => worker.kill()));
    }
  });
});
