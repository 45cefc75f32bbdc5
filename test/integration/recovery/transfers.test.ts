import { newId } from '../../../src/persistence/new-id';
import { endRecovery } from '../../../src/recovery/end-recovery';
import { importFromTemporal } from '../../../src/recovery/import-from-temporal';
import { surveyLostTime } from '../../../src/recovery/survey';
import { silentLogger } from '../../../src/logging/logger';
import { failTopup } from '../../../src/settlement/close-topup';
import { lockOrder } from '../../../src/settlement/lock-order';
import { supplierReference } from '../../../src/settlement/supplier-reference';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { closeOverdueTopups } from '../../../src/sweeps/close-overdue';
import { fakeEpochMirror, fakeTemporal, fakeTopupHistory } from '../../support/fake-temporal';
import { expectBooksAgree } from '../../support/ledger';
import { type MatchScene, openMatchScene } from '../../support/match-scene';
import { memoryOf, purchaseOf, runOf } from './recovery-scene';

describe('S2, transfers of a restored database', () => {
  let scene: MatchScene;

  beforeAll(async () => {
    scene = await openMatchScene();
  });
  beforeEach(() =>
    scene.db.write(`update store_epoch set recovering_since = utc_timestamp(3), recovery_reason = 'dipulihkan'`),
  );
  afterEach(async () => {
    await expectBooksAgree(scene.db);
    await scene.db.write('update store_epoch set recovering_since = null');
  });
  afterAll(() => scene.close());

  /** Ends the recovery as a person does, of a Temporal that remembers `memories`. */
  const recover = async (memories: ReturnType<typeof memoryOf>[]) => {
    const history = fakeTopupHistory({
      runsSince: async () => memories.map(({ topupId }) => runOf(topupId, 'completed')),
      recall: async (topupId) => memories.find((memory) => memory.topupId === topupId),
    });
    const deps = {
      ...{ db: scene.db, settings: scene.deps.settings, settlement: scene.settlementDeps, logger: silentLogger },
      temporal: { epoch: fakeEpochMirror(1_000_000), history, isUp: async () => true },
    };
    const survey = await surveyLostTime(deps);
    await importFromTemporal(deps, survey);
    return endRecovery(deps, survey, { actor: 'tool:test' });
  };
  /** Waits for its transfer in the rows, and was matched and delivered in the time that they know nothing of. */
  const lostPaidOrder = async () => {
    await scene.db.write('update store_epoch set recovering_since = null');
    const order = await scene.order();
    await scene.db.write(`update store_epoch set recovering_since = utc_timestamp(3)`);
    const { resellerId, reference } = await scene.orderRow(order.orderId);
    const supplierRef = supplierReference({ resellerId, origin: 'order', reference }, 1);
    const purchases = [purchaseOf(newId(), 1, 'one', supplierRef)];
    await recover([memoryOf(newId(), { purchases })]);
    expect(await scene.match(await scene.line(order.final))).toMatchObject({ kind: 'matched' });
    const topupId = (await scene.orderRow(order.orderId)).topupId ?? '';
    return { ...order, supplierRef, topupId, topup: scene.orderOf(topupId) };
  };
  const pastDeadline = (topupId: string): Promise<unknown> =>
    scene.db.write('update topup set send_deadline = utc_timestamp(3), latest_send = utc_timestamp(3) where id = ?', [
      topupId,
    ]);

  test('S2, P9, paid order that was bought in the lost time, it is checked and never bought again', async () => {
    const { orderId, transferId, supplierRef, topup } = await lostPaidOrder();
    expect(await topup.advance()).toMatchObject({ do: 'check', n: 1, terminal: 'one', supplierRef });
    expect(await topup.check('success')).toBe('succeed');
    expect((await scene.orderRow(orderId)).state).toBe('success');
    expect(await scene.refundsOf(transferId)).toEqual([]);
  });

  test.each(['workflow', 'sweep'])(
    'S2, P2, the same past its deadline before anybody looked, the %s does not fail it and nothing is paid back',
    async (by) => {
      const { transferId, topupId, topup } = await lostPaidOrder();
      await pastDeadline(topupId);
      if (by === 'sweep') {
        const deps = { db: scene.db, settings: scene.deps.settings, settlement: scene.settlementDeps };
        const signal = new AbortController().signal;
        await closeOverdueTopups({ ...deps, logger: silentLogger, temporal: fakeTemporal(), signal });
      }
      expect(await topup.advance()).toMatchObject({ do: 'check', n: 1, terminal: 'one' });
      expect([await topup.state(), await topup.hold()]).toEqual(['suspect', 'held']);
      expect(await scene.refundsOf(transferId)).toEqual([]);
    },
  );

  test('S2, refunds that were not ended, an admin gets a case for each before anything goes on', async () => {
    await scene.db.write('update store_epoch set recovering_since = null');
    const refunds: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const { orderId, transferId, final } = await scene.order();
      await scene.match(await scene.line(final));
      const topupId = (await scene.orderRow(orderId)).topupId ?? '';
      await scene.db.transaction(async (tx) => {
        const { topup, attempts, now } = await lockOrder(tx, topupId, scene.numbers);
        await failTopup(tx, { topup, attempts }, 'no-terminal', { now, settings: scene.numbers });
      });
      refunds.push((await scene.refundsOf(transferId))[0]?.id ?? '');
    }
    const [, approved = '', sent = '', confirmed = ''] = refunds;
    await scene.approve(approved);
    await scene.payOut(sent);
    await scene.payOut(confirmed);
    await scene.confirm(confirmed, await scene.line(10_500, { direction: 'debit' }));
    await scene.db.write(`update store_epoch set recovering_since = utc_timestamp(3)`);
    expect(await recover([])).toMatchObject({ refundCases: 3 });
    for (const id of refunds) {
      const items = (await scene.openItems(id)).filter((item) => item.startsWith('case'));
      expect(items).toEqual(id === confirmed ? [] : ['case lost-refund']);
    }
    expect(await checkPromises(scene.db)).toEqual([]);
    // Once more: it has ended, and nobody is asked again.
    expect(await recover([])).toMatchObject({ refundCases: 0 });
  });
});
