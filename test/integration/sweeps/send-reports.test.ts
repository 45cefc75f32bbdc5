import { newId } from '../../../src/persistence/new-id';
import { sendReports } from '../../../src/sweeps/send-reports';
import { fakeTemporal } from '../../support/fake-temporal';
import { openSweepScene, type SweepScene } from './sweep-scene';

/** Seconds from now; negative is past. */
interface ReportTimes {
  topupId?: string;
  sequence?: number;
  tries?: number;
  created?: number;
  nextTry?: number;
  claimedUntil?: number | null;
  isProcessed?: boolean;
}

describe('the sweep that carries on with reports', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
  });
  afterEach(() => scene.db.write('delete from outbound_message'));
  afterAll(() => scene.close());

  const insertReport = async (times: ReportTimes = {}): Promise<string> => {
    const { topupId = newId(), sequence = 1, tries = 0, created = -60, nextTry = -1, claimedUntil = null } = times;
    await scene.db.write(
      `insert into outbound_message (id, kind, topup_id, reseller_id, sequence, body, state, tries, claimed_until,
         next_try_at, give_up_at, created_at, processed_at)
       select ?, 'report', ?, ?, ?, '{}', 'waiting', ?, t + interval ? second, t + interval ? second, t + interval 1 day,
         t + interval ? second, if(?, t, null) from (select utc_timestamp(3) as t) clock`,
      [
        newId(),
        topupId,
        scene.reseller.resellerId,
        sequence,
        tries,
        claimedUntil,
        nextTry,
        created,
        times.isProcessed ?? false,
      ],
    );
    return topupId;
  };
  const swept = async (): Promise<string[]> => {
    const deps = scene.sweepDeps();
    await sendReports(deps);
    return deps.temporal.asked;
  };

  test.each<[string, ReportTimes]>([
    ['its first try was never made', {}],
    ['its last try failed and the next one is due', { tries: 3, created: -1 }],
    ['the worker that had it is gone', { tries: 1, claimedUntil: -1 }],
  ])('C5, a report, %s, its workflow carries on', async (_when, times) => {
    const topupId = await insertReport(times);
    expect(await swept()).toEqual([`report ${topupId}`]);
  });

  test.each<[string, ReportTimes]>([
    ['its order’s own workflow is about to try it', { created: -10 }],
    ['its next try is not due', { tries: 1, nextTry: 10 }],
    ['a try is under way', { tries: 1, claimedUntil: 10 }],
    ['it is delivered', { isProcessed: true }],
  ])('C5, a report, %s, it is left alone', async (_when, times) => {
    await insertReport(times);
    expect(await swept()).toEqual([]);
  });

  test('C5, two reports of one order, one workflow', async () => {
    const topupId = await insertReport();
    await insertReport({ topupId, sequence: 2 });
    expect(await swept()).toEqual([`report ${topupId}`]);
  });

  test('one of them cannot be started, the others are', async () => {
    const [first, second] = [await insertReport(), await insertReport()];
    const started: string[] = [];
    const startReport = async (topupId: string): Promise<void> => {
      if (topupId === first) throw new Error('deadline exceeded');
      started.push(topupId);
    };
    expect(await sendReports(scene.sweepDeps(fakeTemporal({ startReport })))).toBe(1);
    expect(started).toEqual([second]);
  });
});
