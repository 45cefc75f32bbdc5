import { createHmac } from 'node:crypto';
import { createReportActivities, type ReportDeps } from '../../../src/activities/report.activities';
import { proposeCorrection } from '../../support/propose-correction';
import { createReplies } from '../../../src/channels/otomax/replies';
import { silentLogger } from '../../../src/logging/logger';
import { executeCorrection } from '../../../src/settlement/execute-correction';
import { testSecretBox } from '../../support/fixtures';
import { openScene, type Scene } from '../../support/settlement';
import { until } from '../../support/system';

type Posted = Parameters<ReportDeps['post']>[0];
type Reply = Awaited<ReturnType<ReportDeps['post']>>;
type Order = Awaited<ReturnType<Scene['placeOrder']>>;

const TAKEN: Reply = { kind: 'answered', status: 200 };
const REFUSED: Reply = { kind: 'answered', status: 500 };

describe('reports to resellers', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.db.write(`update reseller set report_url = 'http://127.0.0.1:9/report'`));
  afterAll(() => scene.close());

  /** A receiver that answers as it is told, the last answer again and again. */
  const receiver = (...replies: (Reply | Promise<Reply>)[]) => {
    const posted: Posted[] = [];
    const observed: Parameters<NonNullable<ReportDeps['observe']>>[0][] = [];
    const activities = createReportActivities({
      ...{ db: scene.db, settings: scene.deps.settings, logger: silentLogger, unseal: testSecretBox.unseal },
      async post(request) {
        posted.push(request);
        return replies.length > 1 ? replies.shift()! : replies[0]!;
      },
      otomax: { render: createReplies(), get: async () => TAKEN },
      observe: (event) => observed.push(event),
    });
    return {
      posted,
      observed,
      bodies: () => posted.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
      deliver: ({ topupId }: Order, isFirstTry = false) => activities.reportDeliver({ topupId, isFirstTry }),
    };
  };
  const deliveredOrder = async (): Promise<Order> => {
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('success', { sn: 'SN-1' });
    return order;
  };
  const reverse = async (order: Order): Promise<void> => {
    const { db, deps } = scene;
    const row = await db.row<{ version: number }>('select version from topup where id = ?', [order.topupId]);
    const result = await proposeCorrection(
      { db, settings: deps.settings, start: async () => undefined },
      {
        ...{ topupId: order.topupId, attemptId: (await order.last()).id, kind: 'reversal', topupVersion: row!.version },
        ...{ sn: null, reason: 'taken back' },
      },
    );
    expect(await executeCorrection(deps, (result as { correctionId: string }).correctionId)).toBe('executed');
  };
  interface ReportRow {
    id: string;
    sequence: number;
    state: string;
    tries: number;
    last_error: string | null;
  }
  const rows = ({ topupId }: Order): Promise<ReportRow[]> =>
    scene.db.rows<ReportRow>(
      'select id, sequence, state, tries, last_error from outbound_message where topup_id = ? order by sequence',
      [topupId],
    );
  const makeDue = ({ topupId }: Order) =>
    scene.db.write(
      `update outbound_message set next_try_at = utc_timestamp(3), claimed_until = null where topup_id = ? and processed_at is null`,
      [topupId],
    );

  test('that is delivered, is measured from the state that it tells', async () => {
    const order = await deliveredOrder();
    await scene.db.write(
      'update outbound_message set created_at = created_at - interval 60 second where topup_id = ?',
      [order.topupId],
    );
    const { deliver, observed } = receiver({ kind: 'answered', status: 500 }, TAKEN);
    await deliver(order, true);
    await deliver(order, true);
    expect(observed.map(({ outcome }) => outcome)).toEqual(['failed', 'delivered']);
    for (const { sinceStateMs } of observed) {
      expect(sinceStateMs).toBeGreaterThanOrEqual(60_000);
      expect(sinceStateMs).toBeLessThan(90_000);
    }
  });

  test('C5, a report, signed over its exact bytes with the reseller’s own secret and a fresh stamp', async () => {
    const order = await deliveredOrder();
    const { deliver, posted } = receiver(TAKEN);
    expect(await deliver(order, true)).toEqual({ nextTryInMs: null });
    const [{ url, headers, body }] = posted as [Posted];
    expect(url).toBe('http://127.0.0.1:9/report');
    expect(headers['content-type']).toBe('application/json');
    const [, stamp, signature] = /^t=(\d{10}),v1=([0-9a-f]{64})$/.exec(headers['x-tuntas-signature']!)!;
    expect(Math.abs(Number(stamp) - Date.now() / 1000)).toBeLessThan(5);
    expect(signature).toBe(createHmac('sha256', scene.reseller.reportSecret).update(`${stamp!}.${body}`).digest('hex'));
    const [row] = await rows(order);
    expect(JSON.parse(body)).toMatchObject({
      eventId: row!.id,
      sequence: 1,
      topupId: order.topupId,
      state: 'success',
      sn: 'SN-1',
    });
    expect(row).toMatchObject({ state: 'delivered', tries: 1 });
    expect(await deliver(order)).toEqual({ nextTryInMs: null });
    expect(posted).toHaveLength(1);
  });

  test.each<[string, Reply, string]>([
    ['HTTP 500', REFUSED, 'http-500'],
    ['HTTP 404', { kind: 'answered', status: 404 }, 'http-404'],
    ['a redirect', { kind: 'answered', status: 302 }, 'http-302'],
    ['no answer', { kind: 'failed', code: 'ETIMEDOUT' }, 'ETIMEDOUT'],
  ])('C5, the receiver says %s, not delivered, and the same event comes again later', async (_what, reply, error) => {
    const order = await deliveredOrder();
    const { deliver, bodies } = receiver(reply, TAKEN);
    const { nextTryInMs } = await deliver(order, true);
    expect(nextTryInMs).toBeGreaterThan(8000);
    expect(nextTryInMs).toBeLessThanOrEqual(10_000);
    expect(await rows(order)).toMatchObject([{ state: 'waiting', tries: 1, last_error: error }]);
    await makeDue(order);
    expect(await deliver(order)).toEqual({ nextTryInMs: null });
    const [first, second] = bodies();
    expect(second).toEqual(first);
  });

  test.each([201, 204])('C5, the receiver says HTTP %d, delivered', async (status) => {
    const order = await deliveredOrder();
    await receiver({ kind: 'answered', status }).deliver(order, true);
    expect(await rows(order)).toMatchObject([{ state: 'delivered' }]);
  });

  test('C5, the next try is not due, nothing is sent and the wait is told', async () => {
    const order = await deliveredOrder();
    const { deliver, posted } = receiver(REFUSED);
    await deliver(order, true);
    const { nextTryInMs } = await deliver(order);
    expect(nextTryInMs).toBeGreaterThan(5000);
    expect(posted).toHaveLength(1);
  });

  test('C5, refused again and again, the waits double up to a quarter of an hour', async () => {
    const order = await deliveredOrder();
    const { deliver } = receiver(REFUSED);
    const waits: number[] = [];
    for (let n = 0; n < 9; n += 1) {
      await makeDue(order);
      const { nextTryInMs } = await deliver(order);
      waits.push(Math.round(nextTryInMs! / 5000) * 5);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 900, 900]);
  });

  test('C5, a newer report while the older one was never delivered, only the newer one is sent', async () => {
    const order = await deliveredOrder();
    await reverse(order);
    const { deliver, bodies } = receiver(TAKEN);
    await deliver(order);
    expect(bodies()).toMatchObject([{ sequence: 2, state: 'reversed' }]);
    expect(await rows(order)).toMatchObject([
      { sequence: 1, state: 'superseded', tries: 0 },
      { sequence: 2, state: 'delivered' },
    ]);
    expect(await deliver(order)).toEqual({ nextTryInMs: null });
  });

  test('C5, both are delivered one after the other, the sequence grows and each has its own event', async () => {
    const order = await deliveredOrder();
    const { deliver, bodies } = receiver(TAKEN);
    await deliver(order, true);
    await reverse(order);
    await deliver(order);
    expect(bodies()).toMatchObject([
      { sequence: 1, state: 'success' },
      { sequence: 2, state: 'reversed' },
    ]);
    expect(new Set(bodies().map(({ eventId }) => eventId)).size).toBe(2);
  });

  test('C5, ten tries of one order at once, one is in flight and the others are told to wait', async () => {
    const order = await deliveredOrder();
    let answer = (_reply: Reply): void => {};
    const held = new Promise<Reply>((resolve) => {
      answer = resolve;
    });
    const { deliver, posted } = receiver(held);
    let told = 0;
    const tries = Array.from({ length: 10 }, () => deliver(order, true).finally(() => (told += 1)));
    await until('one is in flight and nine were told to wait', async () => posted.length > 0 && told === 9, 10_000);
    answer(TAKEN);
    const waits = (await Promise.all(tries)).map(({ nextTryInMs }) => nextTryInMs);
    expect(posted).toHaveLength(1);
    expect(waits.filter((wait) => wait === null)).toHaveLength(1);
    expect(waits.filter((wait) => wait !== null && wait > 1000)).toHaveLength(9);
  });

  test('C5, a newer report is written while the older one is in flight, it waits for its turn', async () => {
    const order = await deliveredOrder();
    let answer = (_reply: Reply): void => {};
    const held = new Promise<Reply>((resolve) => {
      answer = resolve;
    });
    const { deliver, posted, bodies } = receiver(held, TAKEN);
    const first = deliver(order, true);
    await until('the older one is in flight', async () => posted.length > 0, 10_000);
    await reverse(order);
    expect((await deliver(order)).nextTryInMs).toBeGreaterThan(1000);
    answer(REFUSED);
    await first;
    await deliver(order);
    expect(bodies()).toMatchObject([{ sequence: 1 }, { sequence: 2 }]);
    expect(await rows(order)).toMatchObject([{ state: 'superseded' }, { state: 'delivered' }]);
  });

  test('C5, the worker that had it is gone, the same event is sent again when its claim has run out', async () => {
    const order = await deliveredOrder();
    const gone = receiver(new Promise<Reply>(() => {}));
    void gone.deliver(order, true);
    await until('it is in flight', async () => gone.posted.length > 0, 10_000);
    const { deliver, posted } = receiver(TAKEN);
    expect((await deliver(order)).nextTryInMs).toBeGreaterThan(1000);
    await scene.db.write(
      'update outbound_message set claimed_until = utc_timestamp(3) - interval 1 second where topup_id = ?',
      [order.topupId],
    );
    await deliver(order);
    expect(posted.map(({ body }) => body)).toEqual(gone.posted.map(({ body }) => body));
    expect(await rows(order)).toMatchObject([{ state: 'delivered', tries: 2 }]);
  });

  const itemOf = (messageId: string) =>
    scene.db.row('select state, owner, topup_id from work_item where subject = ? and is_open = 1', [messageId]);

  test('C5, a day without success, it becomes a person’s and is not tried again', async () => {
    const order = await deliveredOrder();
    const { deliver, posted } = receiver(REFUSED);
    await deliver(order, true);
    await scene.db.write('update outbound_message set give_up_at = utc_timestamp(3) where topup_id = ?', [
      order.topupId,
    ]);
    expect(await deliver(order)).toEqual({ nextTryInMs: null });
    const [row] = await rows(order);
    expect(row).toMatchObject({ state: 'given-up', tries: 1, last_error: 'http-500' });
    expect(await itemOf(row!.id)).toEqual({ state: 'undelivered', owner: 'operator', topup_id: order.topupId });
    expect(await deliver(order)).toEqual({ nextTryInMs: null });
    expect(posted).toHaveLength(1);
  });

  test('C5, the reseller has taken its address away, nothing is sent anywhere and a person is told', async () => {
    const order = await deliveredOrder();
    await scene.db.write('update reseller set report_url = null');
    const { deliver, posted } = receiver(TAKEN);
    expect(await deliver(order)).toEqual({ nextTryInMs: null });
    expect(posted).toEqual([]);
    const [row] = await rows(order);
    expect(row).toMatchObject({ state: 'given-up' });
    expect(await itemOf(row!.id)).toMatchObject({ state: 'undelivered' });
  });

  test('C5, a try falls over inside the hub, the claim is given back and a later try follows', async () => {
    const order = await deliveredOrder();
    const broken = receiver(Promise.reject(new Error('no such thing')));
    expect((await broken.deliver(order, true)).nextTryInMs).toBeGreaterThan(5000);
    await makeDue(order);
    await receiver(TAKEN).deliver(order);
    expect(await rows(order)).toMatchObject([{ state: 'delivered', tries: 2 }]);
  });
});
