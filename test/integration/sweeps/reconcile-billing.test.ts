import { silentLogger } from '../../../src/logging/logger';
import { createBillingSweeps } from '../../../src/sweeps/reconcile-billing';
import { type SweepDeps } from '../../../src/sweeps/sweep-deps';
import { type BillingSubject, type BillingWorkflows } from '../../../src/workflow-client/billing-workflows';
import { type LifeScene, openLifeScene } from '../../support/life-scene';

/** Temporal as these sweeps see it, remembering what was asked of it. */
function fakeWorkflows() {
  const asked: string[] = [];
  const running = new Set<string>();
  const workflows: BillingWorkflows = {
    async start({ kind, id }: BillingSubject) {
      asked.push(`start ${kind} ${id}`);
      running.add(id);
    },
    async wake({ kind, id }: BillingSubject) {
      if (running.has(id)) asked.push(`wake ${kind} ${id}`);
      return running.has(id);
    },
  };
  return { asked, running, sweeps: createBillingSweeps(workflows) };
}

describe('the reconciler of plans and bills', () => {
  let scene: LifeScene;

  beforeAll(async () => {
    scene = await openLifeScene();
  });
  beforeEach(() => scene.setClock('2026-03-02'));
  afterEach(async () => {
    for (const table of ['tagihan', 'virtual_account', 'plan', 'work_item'])
      await scene.db.write(`delete from ${table}`);
  });
  afterAll(() => scene.close());

  const deps = (): SweepDeps =>
    ({
      ...{ db: scene.db, settings: scene.deps.settings, logger: silentLogger },
      signal: new AbortController().signal,
    }) as unknown as SweepDeps;

  /** A plan with one bill that waits for its customer; both have workflows, as far as the rows know. */
  const planWithBill = async () => {
    const { planId } = await scene.makePlan();
    await scene.advancePlan(planId);
    const [{ id, number } = { id: '', number: '' }] = await scene.tagihanOf(planId);
    await scene.run(id);
    return { planId, tagihanId: id, number };
  };

  test('a plan was started and its workflow was not, it is started after a moment', async () => {
    const { planId } = await scene.makePlan();
    const temporal = fakeWorkflows();
    expect(await temporal.sweeps.startUnstarted(deps())).toBe(0);
    scene.setClock('2026-03-02', '10:00:03');
    expect(await temporal.sweeps.startUnstarted(deps())).toBe(1);
    expect(temporal.asked).toEqual([`start plan ${planId}`]);
  });

  test('a bill was opened and its workflow has never looked, it is started; one that has looked is left alone', async () => {
    const { planId } = await scene.makePlan();
    await scene.advancePlan(planId);
    const [tagihan] = await scene.tagihanOf(planId);
    const temporal = fakeWorkflows();
    scene.setClock('2026-03-02', '10:00:11');
    await temporal.sweeps.startUnstarted(deps());
    expect(temporal.asked).toEqual([`start tagihan ${tagihan!.id}`]);
    await scene.run(tagihan!.id);
    expect(await temporal.sweeps.startUnstarted(deps())).toBe(0);
  });

  test('S1, a reminder is overdue and the workflow is lost, it gets one again', async () => {
    const { tagihanId } = await planWithBill();
    const temporal = fakeWorkflows();
    scene.setClock('2026-03-05', '09:00:59');
    expect(await temporal.sweeps.overdue(deps())).toBe(0);
    scene.setClock('2026-03-05', '09:01:01');
    await temporal.sweeps.overdue(deps());
    expect(temporal.asked).toEqual([`start tagihan ${tagihanId}`]);
  });

  test('S1, its workflow runs and missed a signal, it is woken', async () => {
    const { tagihanId } = await planWithBill();
    const temporal = fakeWorkflows();
    temporal.running.add(tagihanId);
    scene.setClock('2026-03-05', '09:01:01');
    await temporal.sweeps.overdue(deps());
    expect(temporal.asked).toEqual([`wake tagihan ${tagihanId}`]);
  });

  test('S1, a plan whose next bill is overdue, its workflow is woken or made again', async () => {
    const { planId } = await planWithBill();
    const temporal = fakeWorkflows();
    await scene.db.write(`update tagihan set next_at = null`);
    scene.setClock('2026-03-10');
    await temporal.sweeps.overdue(deps());
    expect(temporal.asked).toEqual([`start plan ${planId}`]);
  });

  test('S1, a bill that was paid and is not closed at the bank yet, it is looked at until it is', async () => {
    const { tagihanId, number } = await planWithBill();
    await scene.pay(number, 1_000_000);
    await scene.db.write(
      `update virtual_account set state = 'active', task = 'close', task_next_at = utc_timestamp(3) where tagihan_id = ?`,
      [tagihanId],
    );
    await scene.db.write('update tagihan set next_at = null where id = ?', [tagihanId]);
    const temporal = fakeWorkflows();
    scene.setClock('2026-03-02', '10:02:00');
    await temporal.sweeps.overdue(deps());
    expect(temporal.asked).toEqual([`start tagihan ${tagihanId}`]);
  });

  test('S1, all that is open, what runs is woken, what is lost is made again and what has ended is left alone', async () => {
    const [one, two] = [await planWithBill(), await planWithBill()];
    await scene.pay(two.number, 1_000_000);
    await scene.run(two.tagihanId);
    await scene.advancePlan(two.planId);
    const temporal = fakeWorkflows();
    temporal.running.add(one.planId);
    expect(await temporal.sweeps.all(deps())).toBe(2);
    expect(temporal.asked.sort()).toEqual([`start tagihan ${one.tagihanId}`, `wake plan ${one.planId}`]);
  });

  test('S1, one of them cannot be asked about, the others are seen to', async () => {
    const [one, two] = [await planWithBill(), await planWithBill()];
    const temporal = fakeWorkflows();
    const sweeps = createBillingSweeps({
      start: async (subject) => {
        if (subject.id === one.tagihanId) throw new Error('nobody knows');
        temporal.asked.push(subject.id);
      },
      wake: async () => false,
    });
    scene.setClock('2026-03-05', '09:01:01');
    expect(await sweeps.overdue(deps())).toBe(1);
    expect(temporal.asked).toEqual([two.tagihanId]);
  });
});
