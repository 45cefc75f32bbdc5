/** Days in the lives of transfers with the real rows, the real workflow and a clock that runs ahead. */
import { type TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createTransferActivities } from '../../src/activities/transfer.activities';
import { type BusinessDate, instant, type Instant, millis, momentOf } from '../../src/domain/time';
import { silentLogger } from '../../src/logging/logger';
import { noteThreshold, startSla } from '../../src/transfer/life/sla-clock';
import { moneyContext } from '../../src/transfer/money-context';
import { askForProof } from '../../src/transfer/proofs/staff-verbs';
import { TRANSFER_CHANGED } from '../../src/workflows/transfer/transfer.messages';
import { HUB_QUEUE, transferWorkflowId } from '../../src/workflows/workflow-ids';
import { insertStaff } from '../support/staff-row';
import { openTimeSkipping } from '../support/time-skipping';
import { openTransferLifeScene, type TransferLifeScene } from '../support/transfer-life-scene';

const wib = (date: string, clock: string): Instant => momentOf(date as BusinessDate, `${clock}:00`);

describe('days of transfers', () => {
  let env: TestWorkflowEnvironment;
  let scene: TransferLifeScene;
  let worker: Worker;
  let running: Promise<void>;
  /** The clock of the server starts today; the days of the tests are elsewhere. */
  let offsetMs = 0;
  const now = async (): Promise<Instant> => instant((await env.currentTimeMs()) + offsetMs);

  beforeAll(async () => {
    env = await openTimeSkipping();
    scene = await openTransferLifeScene(now);
    worker = await Worker.create({
      ...{ connection: env.nativeConnection, namespace: 'default', taskQueue: HUB_QUEUE },
      workflowBundle: { codePath: process.env['TUNTAS_TEST_WORKFLOW_BUNDLE'] ?? '' },
      activities: createTransferActivities({
        transfer: scene.deps,
        decide: async () => ({ outcome: 'refused', code: 'not-approved' }),
        logger: silentLogger,
      }),
    });
    running = worker.run();
  });
  afterAll(async () => {
    worker.shutdown();
    await running;
    await scene.close();
    await env.teardown();
  });

  const standAt = async (moment: Instant): Promise<void> => {
    offsetMs = millis(moment) - (await env.currentTimeMs());
  };
  const passUntil = async (moment: Instant): Promise<void> => {
    await env.sleep(Math.max(0, millis(moment) - millis(await now())));
  };
  const note = (id: string): Promise<number | null> =>
    scene.inTx(async (tx) => noteThreshold(tx, id, await moneyContext(tx, scene.settings)));
  const start = (id: string) =>
    env.client.workflow.start('transfer', {
      ...{ taskQueue: HUB_QUEUE, workflowId: transferWorkflowId(id), args: [{ transferId: id }] },
    });

  test.each([
    ['within a day', wib('2026-03-02', '09:00')],
    ['over midnight in Jakarta', wib('2026-03-02', '22:30')],
    ['over midnight in UTC', wib('2026-03-03', '05:30')],
    ['over the end of a month', wib('2026-03-31', '23:00')],
    ['over the end of a year', wib('2026-12-31', '23:00')],
  ])(
    'U4, nobody pays, %s: given up with the grace, not before',
    async (_what, at) => {
      await standAt(at);
      const id = await scene.reserve();
      const { graceUntil } = await scene.transfer(id);
      const handle = await start(id);
      await passUntil(instant(millis(graceUntil) - 30_000));
      expect((await scene.transfer(id)).state).toBe('awaiting');
      expect(await handle.result()).toEqual({ state: 'released' });
      const { state, releasedAt } = await scene.transfer(id);
      expect(state).toBe('released');
      expect(millis(releasedAt!)).toBeGreaterThanOrEqual(millis(graceUntil));
      expect(millis(releasedAt!)).toBeLessThan(millis(graceUntil) + 60_000);
      expect(await scene.broken()).toEqual([]);
    },
    60_000,
  );

  test('asked before Idul Fitri and not answered, staff go on by themselves a day later; the SLA stood still', async () => {
    await standAt(wib('2026-03-19', '21:00'));
    const rani = await insertStaff(scene.db, 'operator');
    const id = await scene.reserve({ email: 'budi@example.com' });
    const handle = await start(id);
    await scene.submit(id);
    const { version } = await scene.transfer(id);
    await askForProof(scene.deps, { transferId: id, seenVersion: version, by: rani, question: 'Struknya terpotong' });
    await handle.signal(TRANSFER_CHANGED);
    await passUntil(wib('2026-03-20', '20:59'));
    expect((await scene.transfer(id)).state).toBe('asked');
    await passUntil(wib('2026-03-20', '21:02'));
    expect((await scene.transfer(id)).state).toBe('verifying');
    const clock = await scene.clockOf(id);
    expect(clock?.pausedAt).toBeNull();
    // Fifteen minutes each day until 22.00: a minute or so was used before the question.
    expect(clock!.dueAt > wib('2026-03-20', '21:10')).toBe(true);
    expect(clock!.dueAt < wib('2026-03-20', '21:20')).toBe(true);
    expect(await scene.broken()).toEqual([]);
    await handle.terminate();
  }, 60_000);

  test.each([
    ['over a weekend', wib('2026-03-13', '16:30'), wib('2026-03-16', '11:30')],
    ['over Idul Fitri', wib('2026-03-17', '16:30'), wib('2026-03-25', '11:30')],
  ])(
    'four business hours %s, warned at half and at most of it, and due then',
    async (_what, at, due) => {
      await standAt(at);
      // Money that belongs to nothing has the calendar of the office.
      const id = `01KA2B3C4D5E6F7G8H9J${String(millis(at) % 1_000_000).padStart(6, '0')}`;
      const { dueAt } = await scene.inTx(async (tx) =>
        startSla(tx, { kind: 'mutation', id }, 'suspense', await moneyContext(tx, scene.settings)),
      );
      // The clock of the server moves on while the test runs.
      expect(Math.abs(millis(dueAt) - millis(due))).toBeLessThan(30_000);
      const told: [number, string][] = [];
      for (;;) {
        const warnAt = (await scene.clockOf(id))?.warnAt ?? null;
        if (warnAt === null) break;
        await passUntil(instant(millis(warnAt) - 30_000));
        expect(await note(id)).toBeNull();
        await passUntil(instant(millis(warnAt) + 1000));
        told.push([(await note(id)) ?? 0, (await now()).slice(0, 16)]);
      }
      expect(told.map(([percent]) => percent)).toEqual([50, 80, 100]);
      const minutesBefore = (moment: string): number => (millis(due) - Date.parse(`${moment}:00Z`)) / 60_000;
      expect(minutesBefore(told[0]![1])).toBeGreaterThan(117);
      expect(minutesBefore(told[0]![1])).toBeLessThanOrEqual(120);
      expect(minutesBefore(told[1]![1])).toBeGreaterThan(45);
      expect(minutesBefore(told[1]![1])).toBeLessThanOrEqual(48);
    },
    60_000,
  );
});
