import { executeControl } from '../../../../src/settlement/execute-control';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import { expireApprovals, offerApprovals } from '../../../../src/sweeps/approvals';
import { type ControlsScene, openControlsScene } from '../../../support/controls-scene';
import { expectBooksAgree } from '../../../support/ledger';
import { machineLooked } from '../../../support/machine-looked';
import { type OrderOnStage } from '../../../support/settlement';

describe('approvals', () => {
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

  const asked = (order: OrderOnStage, ...more: [] | [Parameters<ControlsScene['request']>[2]]): Promise<string> =>
    scene.asked(order, 'succeed', ...more);
  const expectUntouched = async (order: OrderOnStage): Promise<void> => {
    expect([await order.state(), await order.hold(), await scene.journalsOf(order)]).toEqual(['suspect', 'held', []]);
  };
  /** A supervisor who asks cannot be the second person either. */
  const bySupervisor = () => ({ by: scene.people.supervisor });

  test('C6, the one who asked may not agree; past all code, the database refuses it', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order, bySupervisor());
    expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'own-request' });
    const forged = scene.db.write(`update approval set state = 'approved', decided_by = requested_by where id = ?`, [
      approvalId,
    ]);
    await expect(forged).rejects.toMatchObject({ code: 'rejected' });
    await expectUntouched(order);
    expect(await scene.decide(approvalId, { by: scene.people.admin })).toMatchObject({ kind: 'executed' });
  });

  test.each(['colleague', 'cs'] as const)('C6, a %s is no second person', async (who) => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    expect(await scene.decide(approvalId, { by: scene.people[who] })).toEqual({
      kind: 'refused',
      code: 'role-may-not',
    });
    await expectUntouched(order);
  });

  test('C6, one live request per order, the second one is told', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    expect(await scene.request(order, 'fail')).toEqual({ kind: 'refused', code: 'approval-open' });
    const { pendingApproval, controls } = (await scene.controls.of(order.topupId))!;
    expect(pendingApproval).toMatchObject({ id: approvalId, action: 'succeed', state: 'requested' });
    const { expiresAt } = await scene.viewOf(approvalId);
    expect(controls.find(({ action }) => action === 'fail')?.lock).toEqual({ code: 'approval-open', until: expiresAt });
  });

  test('C6, a check leaves while the second person looks, new evidence is shown before anything moves', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    const { contentHash: seen, evidence } = await scene.viewOf(approvalId);
    await order.check('pending', { code: '03' });
    await order.age(60_000);
    expect(await scene.decide(approvalId, { contentHash: seen })).toEqual({ kind: 'refused', code: 'content-changed' });
    await expectNotMoved(order);
    const shown = await scene.viewOf(approvalId);
    expect(shown.contentHash).not.toBe(seen);
    expect(shown.evidence).not.toEqual(evidence);
    expect(shown.evidence.join('\n')).toMatch(/Cek status terakhir .*: masih diproses \(kode 03\)/);
    expect(await scene.decide(approvalId)).toMatchObject({ kind: 'executed' });
  });

  const expectNotMoved = async (order: OrderOnStage): Promise<void> => {
    expect([await order.hold(), await scene.journalsOf(order)]).toEqual(['held', []]);
  };

  test('P6, a check is on its way when the second person presses, the request waits for it', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    await order.fencedCheck();
    expect(await scene.decide(approvalId)).toMatchObject({ code: 'locked', lock: { code: 'in-flight' } });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'requested' });
    await scene.db.write(
      'update topup_attempt set check_before = check_before - interval 1 minute where topup_id = ?',
      [order.topupId],
    );
    expect(await scene.decide(approvalId)).toMatchObject({ kind: 'executed' });
  });

  test('C6, the order ends while the second person looks, the request ends with it', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    expect(await order.callback('success')).toBe('succeed');
    expect(await scene.decide(approvalId)).toMatchObject({ code: 'locked', lock: { code: 'order-closed' } });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'refused', outcome: 'order-closed', open: '0' });
    expect(await scene.journalsOf(order)).toEqual(['topup-success']);
  });

  test('a hash of something else, refused', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    const contentHash = '0'.repeat(64);
    expect(await scene.decide(approvalId, { contentHash })).toEqual({ kind: 'refused', code: 'content-changed' });
    await expectUntouched(order);
  });

  test('a rejection, with a reason of ten letters, ends it', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    expect(await scene.decide(approvalId, { decision: 'reject', note: 'tidak' })).toEqual({
      kind: 'refused',
      code: 'invalid-note',
    });
    expect(await scene.decide(approvalId, { decision: 'reject', note: 'tunggu cek ke-3' })).toMatchObject({
      kind: 'rejected',
    });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'rejected', open: '0' });
    const [view] = await scene.controls.history(order.topupId);
    expect(view).toMatchObject({
      state: 'rejected',
      decisionNote: 'tunggu cek ke-3',
      decidedBy: { id: scene.people.supervisor.id },
    });
    expect(await scene.auditOf(approvalId)).toEqual(['approval.request', 'approval.reject']);
    await expectUntouched(order);
    expect((await scene.request(order, 'fail')).kind).toBe('requested');
  });

  test('only the one who asked takes it back', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    const withdraw = { decision: 'withdraw', note: '' } as const;
    expect(await scene.decide(approvalId, withdraw)).toEqual({ kind: 'refused', code: 'not-own-request' });
    expect(await scene.decide(approvalId, { ...withdraw, by: scene.people.operator })).toMatchObject({
      kind: 'withdrawn',
    });
    const ended = { decision: 'approve', by: scene.people.admin, contentHash: '' } as const;
    expect(await scene.decide(approvalId, ended)).toEqual({ kind: 'refused', code: 'not-open' });
    expect((await scene.controls.ended()).map(({ id }) => id)).toContain(approvalId);
    await expectUntouched(order);
  });

  const expire = (approvalId: string) =>
    scene.db.write('update approval set expires_at = utc_timestamp(3) where id = ?', [approvalId]);

  test('C6, nobody decides in time, it expires and nothing moves', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    await expire(approvalId);
    expect(await expireApprovals(scene.sweepDeps())).toBe(1);
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'expired', open: '0' });
    expect(await scene.auditOf(approvalId)).toEqual(['approval.request', 'approval.expired']);
    await expectUntouched(order);
  });

  test('C6, the second person presses too late, told so', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    const { contentHash } = await scene.viewOf(approvalId);
    await expire(approvalId);
    expect(await scene.decide(approvalId, { contentHash })).toEqual({ kind: 'refused', code: 'expired' });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'expired', open: '0' });
    await expectUntouched(order);
  });

  describe('while the engine is away', () => {
    const queued = async (order: OrderOnStage): Promise<string> => {
      const approvalId = await asked(order);
      scene.engine.isUp = false;
      expect(await scene.decide(approvalId)).toMatchObject({ kind: 'queued' });
      await expectUntouched(order);
      return approvalId;
    };
    const decideLongAgo = (approvalId: string) =>
      scene.db.write('update approval set decided_at = decided_at - interval 1 minute where id = ?', [approvalId]);

    test('what was approved is on record and is carried out when it is back', async () => {
      const order = await scene.suspectOrder();
      const approvalId = await queued(order);
      await decideLongAgo(approvalId);
      expect(await offerApprovals(scene.sweepDeps())).toBe(0);
      scene.engine.isUp = true;
      expect(await offerApprovals(scene.sweepDeps())).toBe(1);
      expect(await scene.endOf(approvalId)).toMatchObject({ state: 'executed', open: '0' });
      expect(await order.state()).toBe('success');
      expect(await offerApprovals(scene.sweepDeps())).toBe(0);
    });

    test('it is away for longer than the approval stands, it expires and nothing moves', async () => {
      const order = await scene.suspectOrder();
      const approvalId = await queued(order);
      await expire(approvalId);
      scene.engine.isUp = true;
      expect(await executeControl(scene.deps, approvalId)).toMatchObject({ kind: 'refused', code: 'expired' });
      expect(await scene.endOf(approvalId)).toMatchObject({ state: 'expired', open: '0' });
      await expectUntouched(order);
    });

    test('the order moved on meanwhile, it is refused and nothing moves', async () => {
      const order = await scene.suspectOrder();
      const approvalId = await queued(order);
      await order.check('pending');
      await order.age(60_000);
      expect(await executeControl(scene.deps, approvalId)).toMatchObject({ kind: 'refused', code: 'order-changed' });
      await expectNotMoved(order);
    });

    test('C6, something was said meanwhile that moves no money, it is refused: nobody agreed to that', async () => {
      const order = await scene.suspectOrder();
      await order.callback('contradictory');
      const { approvalId } = (await scene.request(order, 'fail')) as { approvalId: string };
      scene.engine.isUp = false;
      expect(await scene.decide(approvalId)).toMatchObject({ kind: 'queued' });
      expect(await order.callback('success')).toBe('nothing');
      expect(await executeControl(scene.deps, approvalId)).toMatchObject({ kind: 'refused', code: 'order-changed' });
      expect([await order.state(), await order.hold()]).toEqual(['suspect', 'held']);
    });

    test('C6, a case was opened meanwhile, closing the others does not close what nobody has seen', async () => {
      const order = await scene.refusedOrder();
      const first = await order.last();
      await order.send();
      await order.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
      await order.callback('success', { attempt: first, text: 'first' });
      const by = scene.people.supervisor;
      const { approvalId } = (await scene.request(order, 'close-case', { by })) as { approvalId: string };
      scene.engine.isUp = false;
      expect(await scene.decide(approvalId, { by: scene.people.admin })).toMatchObject({ kind: 'queued' });
      await order.callback('success', { text: 'second' });
      expect(await executeControl(scene.deps, approvalId)).toMatchObject({ kind: 'refused', code: 'order-changed' });
      expect(await order.cases()).toEqual(['late-success', 'late-success']);
    });

    test('the workflow of one order is stuck, another one has its turn', async () => {
      const [stuck, other] = [await scene.suspectOrder(), await scene.suspectOrder()];
      const approvals = [await queued(stuck)];
      scene.engine.isUp = true;
      approvals.push(await queued(other));
      for (const approvalId of approvals) await decideLongAgo(approvalId);
      scene.engine.isUp = true;
      const { applyControl } = scene.engine;
      scene.engine.applyControl = (control) =>
        control.topupId === stuck.topupId ? Promise.reject(new Error('it does not answer')) : applyControl(control);
      try {
        for (let round = 0; round < 40 && (await other.state()) === 'suspect'; round += 1) {
          await offerApprovals(scene.sweepDeps());
        }
      } finally {
        scene.engine.applyControl = applyControl;
      }
      expect([await other.state(), await stuck.state()]).toEqual(['success', 'suspect']);
    });

    test('an approved correction expires, it is withdrawn with it', async () => {
      const order = await scene.failedOrder();
      await order.callback('success');
      scene.engine.isUp = false;
      const outcome = await scene.request(order, 'late-success');
      expect(outcome).toMatchObject({ kind: 'queued' });
      await expire((outcome as { approvalId: string }).approvalId);
      await expireApprovals(scene.sweepDeps());
      const row = await scene.db.row('select state, outcome from correction where topup_id = ?', [order.topupId]);
      expect(row).toEqual({ state: 'withdrawn', outcome: 'expired' });
      expect(await order.state()).toBe('failed');
      scene.engine.isUp = true;
      expect(await scene.request(order, 'late-success')).toMatchObject({ kind: 'executed' });
    });
  });

  test('C6, executed ten times at once, it moves once and every caller is told the same', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    scene.engine.isUp = false;
    await scene.decide(approvalId);
    const results = await Promise.all(Array.from({ length: 10 }, () => executeControl(scene.deps, approvalId)));
    expect(results).toEqual(
      Array.from({ length: 10 }, () => ({ kind: 'executed', state: 'success', attemptState: 'success' })),
    );
    expect(await scene.journalsOf(order)).toEqual(['topup-success']);
  });

  test('C6, a request that nobody approved, the engine does not carry it out', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    expect(await executeControl(scene.deps, approvalId)).toMatchObject({ kind: 'refused', code: 'not-approved' });
    expect(await executeControl(scene.deps, 'NOBODY')).toMatchObject({ kind: 'refused', code: 'not-approved' });
    await expectUntouched(order);
  });

  test('the books do not allow it, it ends, a case is opened and nothing moves', async () => {
    const order = await scene.suspectOrder();
    const approvalId = await asked(order);
    scene.engine.isUp = false;
    await scene.decide(approvalId);
    await scene.db.write(
      `insert into journal (id, subject, kind, n, posted_at) values (?, ?, 'topup-success', 1, utc_timestamp(3))`,
      [`J${order.topupId.slice(1)}`, order.topupId],
    );
    expect(await executeControl(scene.deps, approvalId)).toMatchObject({ kind: 'refused', code: 'books-broken' });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'refused', outcome: 'books-broken', open: '0' });
    expect([await order.state(), await order.hold(), await order.cases()]).toEqual([
      'suspect',
      'held',
      ['invariant-broken'],
    ]);
    await scene.db.write('delete from journal where subject = ?', [order.topupId]);
  });
});
