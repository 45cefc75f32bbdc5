import { type Controls } from '../../../../src/backoffice/controls/controls.types';
import { type Database } from '../../../../src/persistence/database';
import { advanceTopup } from '../../../../src/settlement/advance-topup';
import { fenceCheck, fencePurchase } from '../../../../src/settlement/fence';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import { type ControlsScene, engineOn, openControlsScene, snOf } from '../../../support/controls-scene';
import { expectBooksAgree } from '../../../support/ledger';
import { machineLooked } from '../../../support/machine-looked';

const ROUNDS = 8;

/** Two processes, each with a pool of its own, as two programs behind a proxy have. */
describe('two who decide at once', () => {
  let scene: ControlsScene;
  let other: { db: Database; controls: Controls };

  beforeAll(async () => {
    scene = await openControlsScene();
    const db = await scene.anotherPool();
    other = { db, controls: scene.controlsOn(db, engineOn({ ...scene.deps, db })) };
  });
  beforeEach(() => machineLooked(scene.db));
  afterEach(async () => {
    await expectBooksAgree(scene.db);
    expect(await checkPromises(scene.db)).toEqual([]);
  });
  afterAll(async () => {
    await other.db.close();
    await scene.close();
  });

  const rounds = async (part: () => Promise<void>): Promise<void> => {
    for (let round = 0; round < ROUNDS; round += 1) await part();
  };

  test('C1, different controls of one order on two pools, one has its effect and the other is told', () =>
    rounds(async () => {
      const order = await scene.refusedOrder();
      const { colleague } = scene.people;
      const version = await scene.versionOf(order);
      const outcomes = await Promise.all([
        scene.request(order, 'fail', { version }),
        scene.request(order, 'resend', { version, by: colleague }, other.controls),
      ]);
      const told = outcomes.filter(({ kind }) => kind === 'refused');
      expect(outcomes.filter(({ kind }) => kind === 'executed')).toHaveLength(1);
      expect(told).toHaveLength(1);
      expect(['order-changed', 'approval-open']).toContain((told[0] as { code: string }).code);
      const isFailed = (await order.state()) === 'failed';
      expect(await order.attempts()).toHaveLength(isFailed ? 1 : 2);
      expect(await order.hold()).toBe(isFailed ? 'voided' : 'held');
    }));

  test('C6, two ask for the same on two pools, one request is live', () =>
    rounds(async () => {
      const order = await scene.suspectOrder();
      const outcomes = await Promise.all([
        scene.request(order, 'succeed'),
        scene.request(order, 'fail', { by: scene.people.colleague }, other.controls),
      ]);
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['refused', 'requested']);
      expect(outcomes.find(({ kind }) => kind === 'refused')).toEqual({ kind: 'refused', code: 'approval-open' });
    }));

  test('C6, two approve on two pools, it moves once', () =>
    rounds(async () => {
      const order = await scene.suspectOrder();
      const { approvalId } = (await scene.request(order, 'succeed')) as { approvalId: string };
      const { contentHash } = await scene.viewOf(approvalId);
      const outcomes = await Promise.all([
        scene.decide(approvalId, { contentHash }),
        scene.decide(approvalId, { contentHash, by: scene.people.admin }, other.controls),
      ]);
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['executed', 'refused']);
      expect(await scene.journalsOf(order)).toEqual(['topup-success']);
    }));

  test('C1, C3, Gagalkan is approved while a success arrives, the saldo is given back or taken, never both', () =>
    rounds(async () => {
      const order = await scene.suspectOrder();
      const { approvalId } = (await scene.request(order, 'fail')) as { approvalId: string };
      const { contentHash } = await scene.viewOf(approvalId);
      const [decided] = await Promise.all([
        scene.decide(approvalId, { contentHash }, other.controls),
        order.callback('success'),
      ]);
      const end = {
        ...{ state: await order.state(), hold: await order.hold(), cases: await order.cases() },
        ...{ decided: decided.kind, approval: (await scene.endOf(approvalId))?.state },
      };
      expect([
        {
          state: 'failed',
          hold: 'voided',
          cases: ['abandoned', 'late-success'],
          decided: 'executed',
          approval: 'executed',
        },
        { state: 'success', hold: 'posted', cases: [], decided: 'refused', approval: 'refused' },
      ]).toContainEqual(end);
    }));

  test('P6, Gagalkan is approved while a check passes its fence, one of the two stays out', () =>
    rounds(async () => {
      const order = await scene.suspectOrder();
      const { approvalId } = (await scene.request(order, 'fail')) as { approvalId: string };
      const { contentHash } = await scene.viewOf(approvalId);
      // Old enough for a check; the person saw it before.
      await scene.db.write('update topup_attempt set queried_at = queried_at - interval 1 minute where topup_id = ?', [
        order.topupId,
      ]);
      const { id: attemptId } = await order.last();
      const [decided, fence] = await Promise.all([
        scene.decide(approvalId, { contentHash }),
        fenceCheck({ ...scene.deps, db: other.db }, { topupId: order.topupId, attemptId }),
      ]);
      const end = [decided.kind, fence.kind, await order.state(), await order.hold(), (await order.last()).state];
      expect([
        ['executed', 'stop', 'failed', 'voided', 'abandoned'],
        ['refused', 'go', 'suspect', 'held', 'suspect'],
      ]).toContainEqual(end);
    }));

  test('two orders and one serial number on two pools, one order is paid with it', () =>
    rounds(async () => {
      const [first, second] = [await scene.pendingOrder(), await scene.pendingOrder()];
      const sn = snOf(first);
      const outcomes = await Promise.all([
        scene.request(first, 'succeed', { sn }),
        scene.request(second, 'succeed', { sn, by: scene.people.colleague }, other.controls),
      ]);
      expect(outcomes.filter(({ kind }) => kind === 'executed')).toHaveLength(1);
      expect(outcomes).toContainEqual({ kind: 'refused', code: 'sn-used-before' });
      expect([await first.hold(), await second.hold()].sort()).toEqual(['held', 'posted']);
    }));

  test('C4, two ask to book a second delivery, and two approve it, on two pools, it is booked once', () =>
    rounds(async () => {
      const { order } = await scene.deliveredTwice();
      const asked = await Promise.all([
        scene.request(order, 'double-delivery'),
        scene.request(order, 'double-delivery', { by: scene.people.colleague }, other.controls),
      ]);
      expect(asked.map(({ kind }) => kind).sort()).toEqual(['refused', 'requested']);
      const { approvalId } = asked.find(({ kind }) => kind === 'requested') as { approvalId: string };
      const { contentHash } = await scene.viewOf(approvalId);
      const decided = await Promise.all([
        scene.decide(approvalId, { contentHash }),
        scene.decide(approvalId, { contentHash, by: scene.people.admin }, other.controls),
      ]);
      expect(decided.map(({ kind }) => kind).sort()).toEqual(['executed', 'refused']);
      expect(await scene.journalsOf(order)).toEqual(['topup-success', 'double-delivery']);
      expect(await order.cases()).toEqual([]);
    }));

  test('P2, a late success is approved while the next attempt is at its fence, nothing leaves and it is paid once', () =>
    rounds(async () => {
      const order = await scene.refusedOrder();
      const first = await order.last();
      await order.advance();
      await order.callback('success', { attempt: first });
      await order.age(50_000);
      const { approvalId } = (await scene.request(order, 'succeed')) as { approvalId: string };
      const { contentHash } = await scene.viewOf(approvalId);
      const { id: attemptId } = await order.last();
      const [decided, fence] = await Promise.all([
        scene.decide(approvalId, { contentHash }),
        fencePurchase({ ...scene.deps, db: other.db }, { topupId: order.topupId, attemptId }),
      ]);
      expect(fence.kind).toBe('stop');
      // Where the fence was first the row has moved: nobody has agreed to that yet.
      const end = [decided.kind, await order.state(), await order.hold(), (await order.last()).state];
      expect([
        ['executed', 'success', 'posted', 'cancelled'],
        ['refused', 'routing', 'held', 'not-sent'],
      ]).toContainEqual(end);
      const isOpen = (await scene.endOf(approvalId))?.state === 'requested';
      if (isOpen) await scene.decide(approvalId);
      else if (decided.kind === 'refused') await scene.approved(order, 'succeed');
      expect((await order.attempts())[0]).toMatchObject({ state: 'success' });
      expect([await order.state(), await order.hold(), await order.cases()]).toEqual(['success', 'posted', []]);
      expect(await scene.journalsOf(order)).toEqual(['topup-success']);
    }));

  test('P2, the supplier tells of a late success while the next attempt passes its fence, one of the two stays out', () =>
    rounds(async () => {
      const order = await scene.refusedOrder();
      const first = await order.last();
      await order.advance();
      const { id: attemptId } = await order.last();
      await order.age(50_000);
      const [fence] = await Promise.all([
        fencePurchase({ ...scene.deps, db: other.db }, { topupId: order.topupId, attemptId }),
        order.callback('success', { attempt: first }),
      ]);
      const asked = await scene.request(order, 'succeed');
      if (asked.kind === 'requested') await scene.decide(asked.approvalId);
      const states = (await order.attempts()).map(({ state }) => state);
      const locked = { kind: 'refused', code: 'locked', lock: { code: 'in-flight' } };
      expect(asked).toMatchObject(fence.kind === 'go' ? locked : { kind: 'requested' });
      expect(states).toEqual(fence.kind === 'go' ? ['refused', 'sending'] : ['success', 'not-sent']);
    }));

  test('C1, a late success is approved while the send deadline closes the order, the saldo is taken or given back', () =>
    rounds(async () => {
      const { order, first } = await scene.lateInRouting();
      const { approvalId } = (await scene.request(order, 'succeed')) as { approvalId: string };
      const { contentHash } = await scene.viewOf(approvalId);
      await scene.db.write('update topup set send_deadline = utc_timestamp(3) - interval 1 second where id = ?', [
        order.topupId,
      ]);
      const [decided] = await Promise.all([
        scene.decide(approvalId, { contentHash }),
        advanceTopup({ ...scene.deps, db: other.db }, { topupId: order.topupId }),
      ]);
      const end = [
        decided.kind,
        await order.state(),
        await order.hold(),
        await order.cases(),
        (await order.last()).state,
      ];
      expect([
        ['executed', 'success', 'posted', [], 'success'],
        ['refused', 'failed', 'voided', ['late-success'], 'refused'],
      ]).toContainEqual(end);
      // Our loss then, as every late success after a failed order.
      const late = await scene.request(order, 'late-success', { sn: '', attemptId: first.id });
      expect(late).toMatchObject({ kind: decided.kind === 'refused' ? 'executed' : 'refused' });
    }));

  test('C2, two corrections of one order on two pools, one is carried out', () =>
    rounds(async () => {
      const order = await scene.failedOrder();
      await order.callback('success');
      const outcomes = await Promise.all([
        scene.request(order, 'late-success'),
        scene.request(order, 'late-success', { by: scene.people.colleague }, other.controls),
      ]);
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['executed', 'refused']);
      expect(await scene.journalsOf(order)).toEqual(['late-success']);
    }));
});
