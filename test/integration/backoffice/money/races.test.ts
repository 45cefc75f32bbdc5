import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { markSent } from '../../../../src/backoffice/transfers/refund-deeds';
import { type Database, type Tx } from '../../../../src/persistence/database';
import { type ApprovalRow } from '../../../../src/persistence/repositories/approval.repository';
import { bookingOf } from '../../../../src/settlement/bookings';
import { loadControls } from '../../../../src/settlement/control-facts';
import { correctOrder } from '../../../../src/settlement/correct-order';
import { lockOrder } from '../../../../src/settlement/lock-order';
import { executeMoneyDecision } from '../../../../src/transfer/decisions/execute';
import { checkPromises } from '../../../../src/sweeps/check-promises';
import { machineLooked } from '../../../support/machine-looked';
import { expectBooksAgree } from '../../../support/ledger';
import { type MoneyScene, openMoneyScene, payee } from '../../../support/money-scene';

let scene: MoneyScene;
let another: Database;
beforeAll(async () => {
  scene = await openMoneyScene();
  another = await scene.anotherPool();
});
beforeEach(() => machineLooked(scene.db));
afterEach(async () => {
  scene.engine.isUp = true;
  await expectBooksAgree(scene.db);
  expect(await checkPromises(scene.db)).toEqual([]);
});
afterAll(async () => {
  await another.close();
  await scene.close();
});

const ofTransfer = (id: string) => ({ kind: 'transfer', id }) as const;

/** The supplier took it back, as its approval would carry it out. */
async function reverse(tx: Tx, topupId: string): Promise<void> {
  const order = await lockOrder(tx, topupId, DEFAULT_SETTINGS);
  const loaded = await loadControls(tx, order, { deps: scene.deps, maySupervise: true });
  const attempt = loaded.attempts.at(-1) ?? null;
  const booking = bookingOf('reversal', { ...loaded, attempt });
  const approval = { id: 'none', attemptId: attempt?.id ?? null, payload: {} } as unknown as ApprovalRow;
  const closing = { now: order.now, settings: DEFAULT_SETTINGS };
  await correctOrder(tx, 'reversal', { loaded, approval, n: 1, booking }, closing);
}

describe('races about money', () => {
  test('C6, 20 executions at once from two processes: one effect, and all tell it', async () => {
    const transfer = await scene.transfer({ base: 600_000 });
    const mutationIds = [await scene.line({ amount: transfer.final })];
    const approvalId = await scene.asked('match', ofTransfer(transfer.id), { payload: { mutationIds } });
    scene.engine.isUp = false;
    await scene.decide(approvalId);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        executeMoneyDecision(scene.depsOn(index % 2 === 0 ? scene.db : another), approvalId),
      ),
    );
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['executed']));
    expect(await scene.journalCount('transfer-match', transfer.id)).toBe(1);
    expect(scene.told.filter((one) => one === `transfer ${transfer.id}`)).toHaveLength(1);
    const matches = await scene.db.row<{ n: string }>(
      'select count(*) as n from mutation_match where transfer_id = ?',
      [transfer.id],
    );
    expect(Number(matches?.n)).toBe(1);
  });

  test.each(Array.from({ length: 12 }, (_, index) => index))(
    'the automatic match arrives while an operator decides, round %i: one effect, the operator hears that it is matched',
    async (round) => {
      const transfer = await scene.transfer({ purpose: round % 2 === 0 ? 'tiket' : 'order' });
      const lineId = await scene.line({ amount: transfer.final });
      const payload = { mutationIds: [lineId] };
      const [asked, auto] = await Promise.all([
        scene.request('match', ofTransfer(transfer.id), { payload }),
        scene.autoMatch(transfer.id, lineId, another),
      ]);
      expect(await scene.transferState(transfer.id)).toBe('verified');
      expect(await scene.journalCount('transfer-match', transfer.id)).toBe(1);
      const expected =
        auto === 'too late' ? { kind: 'executed' } : { kind: 'refused', code: 'locked', lock: 'already-matched' };
      expect(asked).toMatchObject(expected);
    },
  );

  test('C6, the automatic match wins between the two voices: the second one hears that it is matched', async () => {
    const transfer = await scene.transfer({ base: 600_000 });
    const lineId = await scene.line({ amount: transfer.final });
    const approvalId = await scene.asked('match', ofTransfer(transfer.id), { payload: { mutationIds: [lineId] } });
    await scene.autoMatch(transfer.id, lineId);
    expect(await scene.decide(approvalId)).toEqual({ kind: 'refused', code: 'locked', lock: 'already-matched' });
    expect(await scene.endOf(approvalId)).toMatchObject({ state: 'refused', outcome: 'already-matched', open: '0' });
    expect(await scene.journalCount('transfer-match', transfer.id)).toBe(1);
  });

  test('C6, the automatic match wins after both voices: nothing moves twice', async () => {
    const transfer = await scene.transfer({ base: 600_000 });
    const lineId = await scene.line({ amount: transfer.final });
    const approvalId = await scene.asked('match', ofTransfer(transfer.id), { payload: { mutationIds: [lineId] } });
    scene.engine.isUp = false;
    await scene.decide(approvalId);
    const [result, auto] = await Promise.all([
      executeMoneyDecision(scene.depsOn(scene.db), approvalId),
      scene.autoMatch(transfer.id, lineId, another),
    ]);
    expect(result).toEqual(
      auto === 'too late' ? { outcome: 'executed' } : { outcome: 'refused', code: 'already-matched' },
    );
    expect(await scene.journalCount('transfer-match', transfer.id)).toBe(1);
  });

  test('two operators, one line, two transfers: it pays one of them', async () => {
    const [first, second] = [await scene.transfer(), await scene.transfer()];
    const mutationIds = [await scene.line({ amount: first.base })];
    const { operator, colleague } = scene.people;
    const outcomes = await Promise.all([
      scene.request('match', ofTransfer(first.id), { payload: { mutationIds }, by: operator }),
      scene.request('match', ofTransfer(second.id), { payload: { mutationIds }, by: colleague }),
    ]);
    expect(outcomes.filter(({ kind }) => kind === 'executed')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'refused')).toEqual([
      { kind: 'refused', code: 'locked', lock: 'already-matched' },
    ]);
  });

  test('C6, everybody asks for something about one line at once: one thing is done with it', async () => {
    const id = await scene.line({ amount: 123_456 });
    const subject = { kind: 'mutation', id } as const;
    const { resellerId } = scene.reseller;
    const versions = await scene.versionOf(subject);
    const outcomes = await Promise.all([
      scene.request('allocate', subject, { payload: { resellerId }, seenVersion: versions }),
      scene.request('refund-mutation', subject, { payload: { payee }, seenVersion: versions }),
      scene.request('keep', subject, { seenVersion: versions }),
      scene.request('allocate', subject, { payload: { resellerId }, seenVersion: versions }),
      scene.request('refund-mutation', subject, { payload: { payee }, seenVersion: versions }),
    ]);
    const taken = outcomes.filter(({ kind }) => kind !== 'refused');
    expect(taken).toHaveLength(1);
    const left = await scene.db.row<{ n: string }>(
      `select count(*) as n from approval where subject = ? and state in ('requested', 'executed')`,
      [id],
    );
    expect(Number(left?.n)).toBe(1);
  });

  test.each(Array.from({ length: 12 }, (_, index) => index))(
    'C7, one person sends a refund while another asks to cancel it, round %i: whoever comes second is refused',
    async (round) => {
      const { id: refundId } = await scene.refund({ amount: 71_000 + round });
      const subject = { kind: 'refund', id: refundId } as const;
      await scene.done('approve-refund', subject);
      const seenVersion = await scene.versionOf(subject);
      const sent = { staff: scene.people.operator, refundId, reference: 'FT 8812', seenVersion };
      const deeds = [
        () => markSent(scene.depsOn(another), sent),
        () => scene.request('cancel-refund', subject, { seenVersion, by: scene.people.colleague }),
      ];
      const [first, second] = await Promise.all((round % 2 === 0 ? deeds : deeds.toReversed()).map((deed) => deed()));
      const refused = [first, second].filter((outcome) => outcome?.kind === 'refused');
      expect(refused).toHaveLength(1);
      expect([
        { kind: 'refused', code: 'approval-open' },
        { kind: 'refused', code: 'locked', lock: 'wrong-state' },
      ]).toContainEqual(refused[0]);
    },
  );

  test.each(Array.from({ length: 8 }, (_, index) => index))(
    'C7, an excess is kept while its match is taken back, round %i: its money is in one place',
    async (round) => {
      const { transferId, refundId } = await scene.excess(61_000 + round, { isDelivered: true });
      const keeping = await scene.asked('keep-refund', { kind: 'refund', id: refundId });
      const undoing = await scene.asked('unmatch', ofTransfer(transferId));
      const deeds = [
        () => scene.decide(keeping),
        () => scene.decide(undoing, { by: scene.people.admin, on: scene.moneyOn(another) }),
      ];
      await Promise.all((round % 2 === 0 ? deeds : deeds.toReversed()).map((deed) => deed()));
      const row = await scene.db.row<{ refund: string; transfer: string; broken: string }>(
        `select r.state as refund, t.state as transfer, (select count(*) from work_item w
           where w.subject in (r.id, t.id) and w.state = 'invariant-broken') as broken
         from refund r join transfer t on t.id = r.transfer_id where r.id = ?`,
        [refundId],
      );
      expect([
        { refund: 'cancelled', transfer: 'verifying', broken: '0' },
        { refund: 'kept', transfer: 'verified', broken: '0' },
      ]).toContainEqual(row);
    },
  );

  test('C6, the order is taken back between the test of what was approved and its effect: nothing else is booked', async () => {
    const transfer = await scene.transfer({ base: 20_000 });
    const verified = await scene.autoMatch(transfer.id, await scene.line({ amount: transfer.final }));
    const topupId = verified === 'too late' ? '' : (verified.topupId ?? '');
    const order = scene.orderOf(topupId);
    await order.send();
    await order.answer('success');
    scene.engine.isUp = false;
    const approvalId = await scene.asked('unmatch', ofTransfer(transfer.id), { payload: { deliveredAs: 'loss' } });
    await scene.decide(approvalId);
    let letGo = (): void => undefined;
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    let isTaken = (): void => undefined;
    const taken = new Promise<void>((resolve) => (isTaken = resolve));
    const reversing = another.transaction(async (tx) => {
      await reverse(tx, topupId);
      isTaken();
      await isLetGo;
    });
    await taken;
    const executing = executeMoneyDecision(scene.depsOn(scene.db), approvalId);
    await sleep(500);
    letGo();
    await reversing;
    expect(await executing).toEqual({ outcome: 'refused', code: 'changed' });
    expect(await scene.journalCount('transfer-unmatch', transfer.id)).toBe(0);
    expect(await scene.orderState(transfer.orderId)).toBe('refund-pending');
  });

  test('C6, two supervisors agree at once: once, and the other hears that it is decided', async () => {
    const transfer = await scene.transfer({ base: 600_000 });
    const mutationIds = [await scene.line({ amount: transfer.final })];
    const approvalId = await scene.asked('match', ofTransfer(transfer.id), { payload: { mutationIds } });
    const { supervisor, admin } = scene.people;
    const outcomes = await Promise.all([
      scene.decide(approvalId, { by: supervisor }),
      scene.decide(approvalId, { by: admin, on: scene.moneyOn(another) }),
    ]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['executed', 'refused']);
    expect(outcomes.find(({ kind }) => kind === 'refused')).toEqual({ kind: 'refused', code: 'not-open' });
    expect(await scene.journalCount('transfer-match', transfer.id)).toBe(1);
  });
});
