import { createAcceptTopup } from '../../../src/intake/accept-topup';
import { newId } from '../../../src/persistence/new-id';
import { readStore } from '../../../src/persistence/repositories/store-epoch.repository';
import { endRecovery } from '../../../src/recovery/end-recovery';
import { importFromTemporal } from '../../../src/recovery/import-from-temporal';
import { importStatement, type StatementLine } from '../../../src/recovery/import-statement';
import { surveyLostTime } from '../../../src/recovery/survey';
import { instant } from '../../../src/domain/time';
import { supplierReference } from '../../../src/settlement/supplier-reference';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { type TopupMemory } from '../../../src/workflow-client/topup-history';
import { fakeEpochMirror } from '../../support/fake-temporal';
import { expectBooksAgree } from '../../support/ledger';
import { memoryOf, openRecoveryScene, purchaseOf, type RecoveryScene, runOf } from './recovery-scene';

describe('S2, what a restored database is told', () => {
  let scene: RecoveryScene;

  beforeAll(async () => {
    scene = await openRecoveryScene();
  });
  beforeEach(async () => {
    await scene.reset();
    await scene.flag();
  });
  afterAll(() => scene.close());

  /** A Temporal that is newer and remembers these orders. */
  const recoveryOf = (memories: TopupMemory[], { told = 57 }: { told?: number } = {}) => {
    const givenUp: string[] = [];
    const deps = scene.storeDeps({
      epoch: fakeEpochMirror(told),
      history: {
        runsSince: async () => memories.map(({ topupId }) => runOf(topupId, 'completed')),
        recall: async (topupId) => memories.find((memory) => memory.topupId === topupId),
        giveUp: async (topupId) => givenUp.push(topupId) > 0,
      },
    });
    return {
      deps,
      givenUp,
      import: async () => importFromTemporal(deps, await surveyLostTime(deps)),
      end: async () => endRecovery(deps, await surveyLostTime(deps), { actor: 'tool:test' }),
    };
  };
  const keyOf = async (topupId: string) => {
    const row = await scene.db.row<{ reference: Buffer }>('select reference from topup where id = ?', [topupId]);
    const reference = row!.reference.toString('latin1');
    return { resellerId: scene.reseller.resellerId, origin: 'h2h' as const, reference };
  };
  const statesOf = async (order: Awaited<ReturnType<RecoveryScene['placeOrder']>>) =>
    (await order.attempts()).map(({ n, terminal_code: terminal, state }) => `${n} ${terminal} ${state}`);
  const acceptAgain = createAcceptAgain(() => scene);

  test('P1, P9, a purchase that the rows do not know, suspect under the very same reference, checked and never bought again', async () => {
    const order = await scene.placeOrder();
    const supplierRef = supplierReference(await keyOf(order.topupId), 1);
    const purchases = [purchaseOf(newId(), 1, 'one', supplierRef)];
    const recovery = recoveryOf([memoryOf(order.topupId, { purchases })]);
    expect(await recovery.import()).toMatchObject({ restored: [order.topupId], cases: [], lost: [] });
    expect(await recovery.import()).toMatchObject({ restored: [] });
    expect(await order.attempts()).toMatchObject([
      { id: purchases[0]!.attemptId, n: 1, terminal_code: 'one', supplier_ref: supplierRef, state: 'suspect' },
    ]);
    expect([await order.state(), await order.hold()]).toEqual(['suspect', 'held']);
    await recovery.end();
    expect(await order.advance()).toMatchObject({ do: 'check', terminal: 'one' });
    expect(await order.check('success')).toBe('succeed');
    expect(await order.hold()).toBe('posted');
    await expectBooksAgree(scene.db);
  });

  test('an attempt that the rows have as not sent, it becomes suspect', async () => {
    await scene.reset();
    const order = await scene.placeOrder();
    await order.advance();
    await scene.flag();
    const { id, supplier_ref: ref } = await order.last();
    const recovery = recoveryOf([memoryOf(order.topupId, { purchases: [purchaseOf(id, 1, 'one', ref)] })]);
    await recovery.import();
    expect(await statesOf(order)).toEqual(['1 one suspect']);
    expect(await order.state()).toBe('suspect');
  });

  test('a second purchase that the rows do not know, the first had got its no', async () => {
    await scene.reset();
    const order = await scene.placeOrder();
    await order.send();
    await order.answer('pending');
    await scene.flag();
    const key = await keyOf(order.topupId);
    const purchases = [
      purchaseOf((await order.last()).id, 1, 'one', supplierReference(key, 1)),
      purchaseOf(newId(), 2, 'two', supplierReference(key, 2)),
    ];
    await recoveryOf([memoryOf(order.topupId, { purchases, outcome: null, isRunning: true })]).import();
    expect(await statesOf(order)).toEqual(['1 one refused', '2 two suspect']);
    expect(await order.state()).toBe('suspect');
  });

  test('A4, Temporal saw the order fail, it is not bought again and people are told', async () => {
    const order = await scene.placeOrder();
    const recovery = recoveryOf([memoryOf(order.topupId, { outcome: 'failed' })]);
    expect(await recovery.import()).toMatchObject({ cases: [order.topupId] });
    await recovery.end();
    expect(await order.advance()).toMatchObject({ do: 'wait', for: 'case' });
    expect(await order.attempts()).toEqual([]);
  });

  test('rows and Temporal name different terminals, nothing is changed and people are told', async () => {
    await scene.reset();
    const order = await scene.placeOrder();
    await order.send();
    await scene.flag();
    const purchases = [purchaseOf(newId(), 1, 'two', 'T-1')];
    expect(await recoveryOf([memoryOf(order.topupId, { purchases })]).import()).toMatchObject({
      cases: [order.topupId],
    });
    expect(await statesOf(order)).toEqual(['1 one sending']);
    expect(await order.cases()).toEqual(['lost-order']);
  });

  test('an order that Temporal knows nothing of, while it remembers the whole time, goes on', async () => {
    const order = await scene.placeOrder();
    const recovery = recoveryOf([]);
    expect(await recovery.import()).toMatchObject({ restored: [], cases: [] });
    expect(await recovery.end()).toMatchObject({ heldBack: [] });
    expect(await order.advance()).toMatchObject({ do: 'purchase', n: 1 });
  });

  test('both stores were restored, an order that may have been bought keeps its money held and waits for people', async () => {
    const order = await scene.placeOrder();
    const recovery = recoveryOf([], { told: 10 });
    expect(await recovery.end()).toMatchObject({ heldBack: [order.topupId] });
    expect(await order.cases()).toEqual(['lost-order']);
    expect(await statesOf(order)).toEqual(['1 one suspect']);
    // A check with this supplier may buy, so it waits as well.
    expect(await order.advance()).toMatchObject({ do: 'wait' });
    expect(await order.hold()).toBe('held');
  });

  test('it ends, beyond every epoch that Temporal was told, with its work item closed and on record', async () => {
    const recovery = recoveryOf([]);
    await recovery.end();
    const { epoch, recoveringSince, recoveredAt } = await readStore(scene.db);
    expect([epoch, recoveringSince]).toEqual([58, null]);
    expect(recoveredAt).not.toBeNull();
    expect(await recovery.deps.temporal.epoch.read()).toBe(58);
    expect(await scene.openItem('store')).toBeUndefined();
    // Once more changes nothing.
    expect(await recovery.end()).toMatchObject({ epoch: 58 });
    const audits = await scene.db.rows(
      `select 1 from audit_event where action = 'store.recovered' and actor = 'tool:test'`,
    );
    expect(audits.length).toBeGreaterThanOrEqual(1);
  });

  describe('an order whose rows are gone', () => {
    const reference = () => `LOST-${newId()}`;
    const lostOrder = (name: string, terminals: string[], outcome: TopupMemory['outcome']) => {
      const key = { resellerId: scene.reseller.resellerId, origin: 'h2h' as const, reference: name };
      const purchases = terminals.map((terminal, index) =>
        purchaseOf(newId(), index + 1, terminal, supplierReference(key, index + 1)),
      );
      return memoryOf(newId(), { purchases, outcome, isRunning: outcome === null });
    };

    test('it was bought, a case names its references, its workflow is given up', async () => {
      const memory = lostOrder(reference(), ['one', 'two'], null);
      const recovery = recoveryOf([memory]);
      expect(await recovery.import()).toMatchObject({ lost: [memory.topupId] });
      expect(await recovery.import()).toMatchObject({ lost: [memory.topupId] });
      expect(recovery.givenUp).toContain(memory.topupId);
      const item = await scene.openItem(memory.topupId);
      expect(item).toMatchObject({ state: 'lost-order', owner: 'admin' });
      for (const { supplierRef } of memory.purchases) expect(item?.detail).toContain(supplierRef);
      expect(await checkPromises(scene.db)).toEqual([]);
    });

    test('it failed, or nothing was bought, nobody is bothered', async () => {
      const failed = lostOrder(reference(), ['one'], 'failed');
      const unbought = lostOrder(reference(), [], null);
      expect(await recoveryOf([failed, unbought]).import()).toMatchObject({ lost: [] });
      expect(await scene.openItem(failed.topupId)).toBeUndefined();
    });

    test('P9, its reference comes in again, the purchases become its own and the last one is checked', async () => {
      const name = reference();
      const memory = lostOrder(name, ['one', 'two'], 'success');
      const recovery = recoveryOf([memory]);
      await recovery.import();
      await recovery.end();
      const order = await acceptAgain(name);
      expect(await order.advance()).toMatchObject({
        ...{ do: 'check', n: 2, terminal: 'two', supplierRef: memory.purchases[1]!.supplierRef },
      });
      expect(await order.attempts()).toMatchObject([
        { n: 1, state: 'refused', supplier_ref: memory.purchases[0]!.supplierRef },
        { n: 2, state: 'suspect', supplier_ref: memory.purchases[1]!.supplierRef },
      ]);
      expect(await scene.openItem(memory.topupId)).toBeUndefined();
      await expectBooksAgree(scene.db);
    });

    test('A4, it had failed and its reference comes in again, it fails again and nothing is bought', async () => {
      const name = reference();
      const recovery = recoveryOf([lostOrder(name, ['one', 'two'], 'failed')]);
      await recovery.import();
      await recovery.end();
      const order = await acceptAgain(name);
      expect(await order.advance()).toMatchObject({ do: 'report', state: 'failed' });
      expect(await order.hold()).toBe('voided');
      await expectBooksAgree(scene.db);
    });
  });

  describe('a statement of the supplier', () => {
    const line = (supplierRef: string, changes: Partial<StatementLine> = {}): StatementLine => ({
      ...{
        terminal: 'two',
        supplierRef,
        status: 'delivered',
        at: instant(Date.now() - 120_000),
        raw: `two,${supplierRef},0812`,
      },
      ...changes,
    });
    const importLines = (...lines: StatementLine[]) => importStatement(scene.deps, lines, instant(Date.now() - 60_000));

    test('a purchase of a known order that its rows do not know, suspect and never settled by the statement', async () => {
      const order = await scene.placeOrder();
      const key = await keyOf(order.topupId);
      const lines = [
        line(supplierReference(key, 1), { terminal: 'one', status: 'failed' }),
        line(supplierReference(key, 2)),
      ];
      expect(await importLines(...lines)).toMatchObject({ restored: 2, cases: 0 });
      expect(await statesOf(order)).toEqual(['1 one refused', '2 two suspect']);
      expect(await importLines(...lines)).toMatchObject({ restored: 0, known: 2 });
    });

    test('a purchase that our rows have refused was delivered, a case', async () => {
      await scene.reset();
      const order = await scene.placeOrder();
      await order.send();
      await order.answer('none-made');
      const { supplier_ref: ref } = (await order.attempts())[0]!;
      expect(await importLines(line(ref, { terminal: 'one' }))).toMatchObject({ cases: 1 });
      expect(await statesOf(order)).toEqual(['1 one refused']);
      const item = await scene.openItem((await order.attempts())[0]!.id);
      expect(item).toMatchObject({ state: 'late-success' });
    });

    test('a second delivery that was booked, the list tells of it again, nobody has to look again', async () => {
      await scene.reset();
      const order = await scene.placeOrder();
      const { id, supplier_ref: ref } = await order.send();
      await order.answer('none-made');
      await order.send();
      await order.answer('success');
      expect(await importLines(line(ref, { terminal: 'one' }))).toMatchObject({ cases: 1 });
      await scene.db.write('update work_item set closed_at = utc_timestamp(3) where subject = ?', [id]);
      await scene.db.write('update topup_attempt set booked_beside_at = utc_timestamp(3) where id = ?', [id]);
      expect(await importLines(line(ref, { terminal: 'one' }))).toMatchObject({ cases: 0, known: 1, restored: 0 });
      expect(await scene.openItem(id)).toBeUndefined();
      expect(await statesOf(order)).toEqual(['1 one refused', '2 two success']);
    });

    test('a line of an order that nobody knows, a case, and the order takes it over when it comes in again', async () => {
      const name = `LOST-${newId()}`;
      const key = { resellerId: scene.reseller.resellerId, origin: 'h2h' as const, reference: name };
      const ref = supplierReference(key, 2);
      expect(await importLines(line(ref))).toMatchObject({ cases: 1 });
      expect(await importLines(line(ref))).toMatchObject({ known: 1, cases: 0 });
      await scene.db.write('update store_epoch set recovering_since = null');
      const order = await acceptAgain(name);
      expect(await order.advance()).toMatchObject({ do: 'check', n: 2, terminal: 'two', supplierRef: ref });
      expect(await statesOf(order)).toEqual(['1 two not-sent', '2 two suspect']);
      const open = await scene.db.rows(`select 1 from work_item where state = 'lost-order' and is_open = 1`);
      expect(open).toEqual([]);
    });

    test('a failed line of an order that nobody knows, it is kept and nobody is bothered', async () => {
      expect(await importLines(line(`T${'X'.repeat(24)}-1`, { status: 'failed' }))).toMatchObject({
        kept: 1,
        cases: 0,
      });
    });
  });
});

function createAcceptAgain(scene: () => RecoveryScene) {
  return async (reference: string) => {
    const { db, deps, reseller } = scene();
    const accept = createAcceptTopup({
      ...{ db, settings: deps.settings, isBacklogFull: async () => false, onAccepted: () => undefined },
    });
    const { topup } = await accept({
      ...{ resellerId: reseller.resellerId, origin: 'h2h', reference, productCode: 'S10' },
      ...{ destination: '081234567890', maxPrice: null, nonce: null },
    });
    return scene().orderOf(topup.topupId);
  };
}
