import { after, type Instant } from '../../../src/domain/time';
import { refundName } from '../../../src/domain/transfer/names';
import { createMatchMutations } from '../../../src/dispatch/match-mutations';
import { newId } from '../../../src/persistence/new-id';
import { lockMutation } from '../../../src/persistence/repositories/bank-mutation.repository';
import { readRefund } from '../../../src/persistence/repositories/refund.repository';
import { readStore } from '../../../src/persistence/repositories/store-epoch.repository';
import { closeWorkItem } from '../../../src/persistence/repositories/work-item.repository';
import { endRecovery } from '../../../src/recovery/end-recovery';
import { importFromTemporal } from '../../../src/recovery/import-from-temporal';
import { createStoreGuard } from '../../../src/recovery/store-guard';
import { surveyLostTime } from '../../../src/recovery/survey';
import { silentLogger } from '../../../src/logging/logger';
import { failTopup } from '../../../src/settlement/close-topup';
import { lockOrder } from '../../../src/settlement/lock-order';
import { supplierReference } from '../../../src/settlement/supplier-reference';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { closeOverdueTopups } from '../../../src/sweeps/close-overdue';
import { type EpochMirror } from '../../../src/workflow-client/epoch';
import { MONEY_DECISIONS } from '../../../src/transfer/decisions/decisions';
import { judgeAgain } from '../../../src/transfer/mutations/judge-again';
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

  describe('lines of the bank, of a database that carries no flag', () => {
    const away = async (): Promise<never> => Promise.reject(new Error('Temporal is away'));
    /** The loop of a process that has just started. */
    const matcher = (epoch: EpochMirror, isUp: () => Promise<boolean> = async () => true) => {
      const temporal = { epoch, history: fakeTopupHistory(), isUp };
      const told = { onTopup: () => undefined, onTransfer: () => undefined };
      const guard = createStoreGuard({ ...scene.deps, temporal, logger: silentLogger });
      const loop = createMatchMutations({ ...scene.deps, ...told, logger: silentLogger, isSound: guard.isSound });
      return () => loop.round(new AbortController().signal);
    };
    const paidTiket = async (amount: number) => {
      const { transferId, final } = await scene.tiket(amount);
      return { line: await scene.line(final), transferId };
    };
    beforeEach(() => scene.db.write('update store_epoch set recovering_since = null'));

    test('older than Temporal, none is judged, from the first round on', async () => {
      const { line } = await paidTiket(250_000);
      const round = matcher(fakeEpochMirror(1_000_000_000));
      expect([await round(), await round()]).toEqual([0, 0]);
      expect((await scene.mutation(line)).state).toBe('new');
      expect((await readStore(scene.db)).recoveringSince).not.toBeNull();
    });

    test('Temporal is away from the start, none is judged before both were compared; away later, they are', async () => {
      let isAway = true;
      const mirror = fakeEpochMirror();
      const epoch = { ...mirror, read: () => (isAway ? away() : mirror.read()) };
      const round = matcher(epoch, async () => !isAway);
      const first = await paidTiket(300_000);
      expect(await round()).toBe(0);
      expect((await scene.mutation(first.line)).state).toBe('new');
      isAway = false;
      await round();
      expect((await scene.mutation(first.line)).state).toBe('matched');
      isAway = true;
      const second = await paidTiket(350_000);
      await round();
      expect((await scene.mutation(second.line)).state).toBe('matched');
    });
  });

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

  describe('S2, C7, a refund that was sent in the lost time, and is in no row', () => {
    const detailOf = async (subject: string): Promise<string> =>
      (
        await scene.db.row<{ detail: string }>(
          `select detail from work_item where kind = 'case' and subject = ? and is_open = 1`,
          [subject],
        )
      )?.detail ?? '';
    const debitOf = async (amount: number, at: Instant): Promise<string> => {
      const debit = await scene.line(amount, { direction: 'debit', at });
      expect(await scene.match(debit)).toEqual({ kind: 'opened', exception: 'outgoing' });
      return debit;
    };

    test('its debit is an admin’s case that says so and names what is open of its amount; a later one is not', async () => {
      await scene.db.write('update store_epoch set recovering_since = null');
      const lineId = await scene.line(77_700);
      await scene.match(lineId);
      const refundId = await scene.askRefund(lineId);
      const sentAt = after(await scene.db.now(), -60_000);
      await scene.db.write(`update store_epoch set recovering_since = utc_timestamp(3)`);
      await recover([]);
      const debit = await debitOf(77_700 + 2_500, sentAt);
      expect(await scene.openItems(debit)).toEqual(['case lost-refund', 'mutation outgoing']);
      const no = (await readRefund(scene.db, refundId))?.no ?? 0;
      expect(await detailOf(debit)).toContain('pengembalian yang sudah ditransfer pada waktu yang hilang');
      expect(await detailOf(debit)).toContain(`Yang masih terbuka sebesar ini: ${refundName(no)}.`);
      await scene.approve(refundId);
      await expect(scene.send(refundId)).rejects.toThrow('debit-open');
      const own = { subjectId: debit, payload: {}, settings: scene.numbers, isLocking: false };
      const { evidence } = await scene.db.transaction((tx) => MONEY_DECISIONS['book-own-move'].judge(tx, own));
      expect(evidence.join(' ')).toContain('mungkin pengembalian yang sudah ditransfer');
      const later = await debitOf(88_800, after(await scene.db.now(), 60_000));
      expect(await scene.openItems(later)).toEqual(['mutation outgoing']);
      expect(await checkPromises(scene.db)).toEqual([]);
    });

    test('that an admin has closed, is not asked about when its line is judged again', async () => {
      await recover([]);
      const debit = await debitOf(66_600, after(await scene.db.now(), -60_000));
      expect(await scene.openItems(debit)).toContain('case lost-refund');
      await scene.db.transaction((tx) => closeWorkItem(tx, { kind: 'case', subject: debit }));
      await scene.inContext(async (tx, context) => judgeAgain(tx, await lockMutation(tx, debit), {}, context));
      await scene.match(debit);
      expect(await scene.openItems(debit)).toEqual(['mutation outgoing']);
    });
  });
});
