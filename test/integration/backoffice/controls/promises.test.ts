import { type Tx } from '../../../../src/persistence/database';
import { checkPromises, type PromiseFinding } from '../../../../src/sweeps/check-promises';
import { type ControlsScene, openControlsScene } from '../../../support/controls-scene';

/** Undoes what a test has planted. */
class Undo extends Error {}

describe('what is promised for decisions of people', () => {
  let scene: ControlsScene;
  let busy: { approval: string; ended: string; owed: string; parked: string };

  beforeAll(async () => {
    scene = await openControlsScene();
    const [asked, withdrawn, owed, parked] = [
      await scene.suspectOrder(),
      await scene.suspectOrder(),
      await scene.failedOrder(),
      await scene.suspectOrder(),
    ];
    const { approvalId: approval } = (await scene.request(asked, 'fail')) as { approvalId: string };
    const { approvalId: ended } = (await scene.request(withdrawn, 'fail')) as { approvalId: string };
    await scene.decide(ended, { decision: 'withdraw', by: scene.people.operator });
    await scene.approved(owed, 'late-success');
    await scene.leaveFree(1_000);
    await scene.approved(owed, 'charge-late-success');
    await scene.request(parked, 'park', { minutes: 60 });
    busy = { approval, ended, owed: owed.topupId, parked: parked.topupId };
  });
  afterAll(() => scene.close());

  const findingsWith = async (plant: (tx: Tx) => Promise<unknown>): Promise<PromiseFinding[]> => {
    let findings: PromiseFinding[] = [];
    const planted = scene.db.transaction(async (tx) => {
      await plant(tx);
      findings = await checkPromises(tx);
      throw new Undo();
    });
    await planted.catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
    return findings;
  };

  test('W1, a request, a debt and a deadline that was put off, nothing is wrong', async () => {
    expect(await checkPromises(scene.db)).toEqual([]);
  });

  test.each<[PromiseFinding['problem'], string, keyof typeof busy, string]>([
    ['no work item', 'a request that nobody is told of', 'approval', 'delete from work_item where subject = ?'],
    [
      'no work item',
      'a debt that nobody collects',
      'owed',
      `delete from work_item where kind = 'receivable' and subject = ?`,
    ],
    [
      'work item of something finished',
      'a request that was taken back and waits again',
      'ended',
      'update work_item set closed_at = null where subject = ?',
    ],
    [
      'deadline is too far away',
      'a deadline that nobody put off to then',
      'parked',
      'update work_item set due_at = due_at + interval 5 minute where subject = ?',
    ],
    [
      'deadline is too far away',
      'a deadline that was put off for longer than anybody may',
      'parked',
      `update topup t join work_item w on w.subject = t.id set t.parked_until = t.parked_until + interval 5 minute,
         w.due_at = w.due_at + interval 5 minute where t.id = ?`,
    ],
    [
      'deadline is too far away',
      'a request that stands for a day',
      'approval',
      'update work_item set due_at = due_at + interval 1 day where subject = ?',
    ],
  ])('W1, %s: %s, found', async (problem, _circumstance, which, sql) => {
    const subject = busy[which];
    expect(await findingsWith((tx) => tx.write(sql, [subject]))).toMatchObject([{ subject, problem }]);
  });
});
