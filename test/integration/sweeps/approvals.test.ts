import { expireApprovals, refuseOvertakenApprovals } from '../../../src/sweeps/approvals';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { closeOverdueTopups } from '../../../src/sweeps/close-overdue';
import { type ControlsScene, openControlsScene } from '../../support/controls-scene';
import { expectBooksAgree } from '../../support/ledger';
import { machineLooked } from '../../support/machine-looked';
import { type OrderOnStage } from '../../support/settlement';

describe('the sweep that ends what its order has overtaken', () => {
  let scene: ControlsScene;

  beforeAll(async () => {
    scene = await openControlsScene();
  });
  beforeEach(() => machineLooked(scene.db));
  afterEach(async () => {
    scene.engine.isUp = true;
    await expectBooksAgree(scene.db);
    expect(await checkPromises(scene.db)).toEqual([]);
  });
  afterAll(() => scene.close());

  const passDeadline = async ({ topupId }: OrderOnStage): Promise<void> => {
    await scene.db.write('update topup set send_deadline = utc_timestamp(3) where id = ?', [topupId]);
    await closeOverdueTopups(scene.sweepDeps());
  };

  test('C6, Sukseskan is asked for and the send deadline fails the order, the request ends and bars no correction', async () => {
    const { order, first } = await scene.lateInRouting();
    const approvalId = await scene.asked(order, 'succeed');
    await passDeadline(order);
    const late = { sn: '', attemptId: first.id };
    expect(await scene.request(order, 'late-success', late)).toMatchObject({ code: 'approval-open' });
    expect(await refuseOvertakenApprovals(scene.sweepDeps())).toBe(1);
    expect(await scene.endOf(approvalId)).toEqual({ state: 'refused', outcome: 'order-closed', open: '0' });
    expect(await scene.auditOf(approvalId)).toEqual(['approval.request', 'approval.refused']);
    expect(await scene.request(order, 'late-success', late)).toMatchObject({ kind: 'executed', state: 'success' });
    expect(await refuseOvertakenApprovals(scene.sweepDeps())).toBe(0);
  });

  test('C6, agreed to while the engine is away, and the order ends, it ends as well and nothing moves by it', async () => {
    const { order } = await scene.lateInRouting();
    const approvalId = await scene.asked(order, 'succeed');
    scene.engine.isUp = false;
    expect(await scene.decide(approvalId)).toMatchObject({ kind: 'queued' });
    await passDeadline(order);
    expect(await refuseOvertakenApprovals(scene.sweepDeps())).toBe(1);
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'refused', outcome: 'order-closed' });
    expect([await order.state(), await order.hold(), await scene.journalsOf(order)]).toEqual(['failed', 'voided', []]);
  });

  test('C6, of an open order, or a correction of a closed one, it stands', async () => {
    const open = await scene.asked(await scene.suspectOrder(), 'succeed');
    const delivered = await scene.pendingOrder();
    await scene.request(delivered, 'succeed');
    const correction = await scene.asked(delivered, 'reversal');
    expect(await refuseOvertakenApprovals(scene.sweepDeps())).toBe(0);
    expect(await expireApprovals(scene.sweepDeps())).toBe(0);
    for (const approvalId of [open, correction])
      expect(await scene.viewOf(approvalId)).toMatchObject({ state: 'requested' });
  });
});
