import { setTimeout as sleep } from 'node:timers/promises';
import { closeOverdueTopups } from '../../../src/sweeps/close-overdue';
import { insertAttemptRow } from '../../support/attempt-row';
import { temporalThatIsDown } from '../../support/fake-temporal';
import { expectBooksAgree } from '../../support/ledger';
import { openSweepScene, type SweepScene } from './sweep-scene';

/** What becomes of attempt, order and hold. */
const OUTCOMES = { fence: ['sending', 'sent', 'held'], sweep: ['cancelled', 'failed', 'voided'] };

describe('the sweep that closes what could not be sent in time', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
  });
  afterEach(() => expectBooksAgree(scene.db));
  afterAll(() => scene.close());

  const passDeadline = (topupId: string) =>
    scene.db.write('update topup set send_deadline = utc_timestamp(3) where id = ?', [topupId]);

  test('P2, an order past its deadline, failed with its saldo back and its workflow woken', async () => {
    const order = await scene.placeOrder();
    await passDeadline(order.topupId);
    const deps = scene.sweepDeps();
    expect(await closeOverdueTopups(deps)).toBe(1);
    const row = await scene.db.row('select state, error_code from topup where id = ?', [order.topupId]);
    expect(row).toEqual({ state: 'failed', error_code: 'deadline-passed' });
    expect(await order.hold()).toBe('voided');
    expect((await scene.item(order.topupId))?.is_open).toBeNull();
    expect(deps.temporal.asked).toEqual([`wake ${order.topupId}`]);
    const reports = await scene.db.rows('select sequence from outbound_message where topup_id = ?', [order.topupId]);
    expect(reports).toEqual([{ sequence: 1 }]);
  });

  test('P2, an attempt that has not left yet, it is cancelled with its order and can never leave', async () => {
    const order = await scene.placeOrder();
    await order.advance();
    await passDeadline(order.topupId);
    await closeOverdueTopups(scene.sweepDeps());
    expect((await order.last()).state).toBe('cancelled');
    expect((await order.fence()).kind).toBe('stop');
    expect(await order.hold()).toBe('voided');
  });

  test('P2, an order before its deadline, it is left alone', async () => {
    const order = await scene.placeOrder();
    expect(await closeOverdueTopups(scene.sweepDeps())).toBe(0);
    expect(await order.state()).toBe('accepted');
  });

  test.each(['sending', 'pending', 'suspect'])(
    'P2, an attempt that is %s, its order is never closed, even if it says that it is routing',
    async (state) => {
      const order = await scene.placeOrder();
      await insertAttemptRow(scene.db, { topupId: order.topupId, n: 1, state });
      await scene.db.write(`update topup set state = 'routing' where id = ?`, [order.topupId]);
      await passDeadline(order.topupId);
      await closeOverdueTopups(scene.sweepDeps());
      expect(await order.state()).toBe('routing');
      expect(await order.hold()).toBe('held');
      // As it would really be, so that the sweeps of the other tests do not see it.
      await scene.db.write(`update topup set state = ? where id = ?`, [
        state === 'sending' ? 'sent' : state,
        order.topupId,
      ]);
    },
  );

  test('P2, the fence and the sweep at the deadline at once, sixty times, exactly one of them wins', async () => {
    const winners = { fence: 0, sweep: 0 };
    for (let round = 0; round < 60; round += 1) {
      const order = await scene.placeOrder();
      await order.advance();
      // From a deadline that nobody can beat to one that a loaded machine beats as well.
      const deadlineMs = round < 57 ? 1 + 2 * round : 1000;
      await scene.db.write('update topup set send_deadline = utc_timestamp(3) + interval ? microsecond where id = ?', [
        ...[deadlineMs * 1000, order.topupId],
      ]);
      const later = async <T>(ms: number, act: () => Promise<T>): Promise<T> => {
        await sleep(ms);
        return act();
      };
      const [fence] = await Promise.all([
        later(round % 12, () => order.fence()),
        ...[-4, -2, 0, 2, 4].map((ms) =>
          later(Math.max(0, deadlineMs + ms), () => closeOverdueTopups(scene.sweepDeps())),
        ),
      ]);
      // All began before the deadline or just after it: a last one comes when it is surely over.
      await sleep(10);
      await closeOverdueTopups(scene.sweepDeps());
      const outcome = [(await order.last()).state, await order.state(), await order.hold()];
      const winner = fence.kind === 'go' ? 'fence' : 'sweep';
      winners[winner] += 1;
      expect(outcome).toEqual(OUTCOMES[winner]);
    }
    expect(winners.fence).toBeGreaterThan(0);
    expect(winners.sweep).toBeGreaterThan(0);
  });

  test('P2, ten sweeps and the workflow itself at once, one end, one report', async () => {
    const order = await scene.placeOrder();
    await order.advance();
    await passDeadline(order.topupId);
    const deps = scene.sweepDeps(temporalThatIsDown());
    await Promise.all([...Array.from({ length: 10 }, () => closeOverdueTopups(deps)), order.advance()]);
    expect(await order.hold()).toBe('voided');
    const reports = await scene.db.rows('select sequence from outbound_message where topup_id = ?', [order.topupId]);
    expect(reports).toEqual([{ sequence: 1 }]);
  });
});
