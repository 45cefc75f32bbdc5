import { type LifeScene, openLifeScene } from '../../../support/life-scene';

describe('plans and bills, in a database that may be older than what happened', () => {
  let scene: LifeScene;

  beforeAll(async () => {
    scene = await openLifeScene();
  });
  afterEach(() => scene.db.write('update store_epoch set recovering_since = null'));
  afterAll(() => scene.close());

  const recover = () =>
    scene.db.write(`update store_epoch set recovering_since = utc_timestamp(3), recovery_reason = 'disalin kembali'`);

  test('S2, a period whose day has come, nothing is billed until people have recovered it', async () => {
    scene.setClock('2026-03-02', '00:05:00');
    const plan = await scene.makePlan();
    await recover();
    expect(await scene.advancePlan(plan.planId)).toMatchObject({ do: 'wait', for: 'recovery', waitMs: 60_000 });
    expect(await scene.tagihanOf(plan.planId)).toEqual([]);
    await scene.db.write('update store_epoch set recovering_since = null');
    await scene.advancePlan(plan.planId);
    expect(await scene.tagihanOf(plan.planId)).toHaveLength(1);
  });

  test('S2, a bill that the bank has to be told of, it hears nothing until people have recovered the database', async () => {
    scene.setClock('2026-03-02', '00:05:00');
    const plan = await scene.makePlan();
    await scene.advancePlan(plan.planId);
    const [tagihan] = await scene.tagihanOf(plan.planId);
    const [account] = await scene.accountsOf(tagihan!.id);
    await recover();
    expect(await scene.tell(account!.id)).toMatchObject({ asked: 'idle' });
    expect((await scene.accountsOf(tagihan!.id))[0]).toMatchObject({ state: 'creating', task: 'create' });
    expect(await scene.advance(tagihan!.id)).toMatchObject({ do: 'wait' });
  });
});
