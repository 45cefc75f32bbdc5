import { rupiah } from '../../../src/domain/money';
import { escrowAccount, LATE_DELIVERY, REVENUE, SHORT_TRANSFER } from '../../../src/ledger/accounts';
import { loadControls, readOrderForControls } from '../../../src/settlement/control-facts';
import { bookingOf } from '../../../src/settlement/bookings';
import { failTopup } from '../../../src/settlement/close-topup';
import { correctOrder } from '../../../src/settlement/correct-order';
import { lockOrder } from '../../../src/settlement/lock-order';
import { judgeControl } from '../../../src/domain/topup/judge-control';
import { type ControlAction } from '../../../src/domain/topup/controls';
import { type ClosedOrderAction } from '../../../src/domain/topup/judge-control';
import { type ApprovalRow } from '../../../src/persistence/repositories/approval.repository';
import { cancelRefund, confirmRefund } from '../../../src/transfer/refund/refunds';
import { previewCancel } from '../../../src/transfer/refund/cancelled-refund';
import { expectBooksAgree } from '../../support/ledger';
import { type MatchScene, openMatchScene } from '../../support/match-scene';

const PRICE = 10_500;

describe('the end of an order that was paid by transfer', () => {
  let scene: MatchScene;

  beforeAll(async () => {
    scene = await openMatchScene();
  });
  afterEach(() => expectBooksAgree(scene.db));
  afterAll(() => scene.close());

  /** Its money has arrived; its top-up is open. */
  const paid = async () => {
    const order = await scene.order({ phone: '6281234567890' });
    await scene.match(await scene.line(order.final));
    const { topupId } = await scene.orderRow(order.orderId);
    if (topupId === null) throw new Error('the order has no topup');
    return { ...order, topupId, topup: scene.orderOf(topupId) };
  };
  const fail = (topupId: string): Promise<unknown> =>
    scene.db.transaction(async (tx) => {
      const { topup, attempts, now } = await lockOrder(tx, topupId, scene.numbers);
      return failTopup(tx, { topup, attempts }, 'no-terminal', { now, settings: scene.numbers });
    });
  const messagesOf = async (transferId: string): Promise<string[]> => {
    const rows = await scene.db.rows<{ kind: string }>(
      'select kind from buyer_message where transfer_id = ? order by id',
      [transferId],
    );
    return rows.map(({ kind }) => kind);
  };
  const reportOf = async (topupId: string) => {
    const row = await scene.db.row<{ body: string }>(
      'select body from outbound_message where topup_id = ? order by sequence desc limit 1',
      [topupId],
    );
    return JSON.parse(row?.body ?? '{}') as { saldo: number; price: number; message: string; state: string };
  };
  const controlsOf = async (topupId: string) => {
    const order = await readOrderForControls(scene.db, topupId);
    if (order === undefined) throw new Error('there is no such topup');
    return loadControls(scene.db, order, { deps: scene.settlementDeps, maySupervise: true });
  };
  /** As its approval would carry it out. */
  const correct = async (topupId: string, action: ClosedOrderAction): Promise<void> => {
    await scene.db.transaction(async (tx) => {
      const order = await lockOrder(tx, topupId, scene.numbers);
      const loaded = await loadControls(tx, order, { deps: scene.settlementDeps, maySupervise: true });
      const attempt = loaded.attempts.at(-1) ?? null;
      const booking = bookingOf(action, { ...loaded, attempt });
      const approval = {
        id: 'none',
        attemptId: attempt?.id ?? null,
        payload: { sn: 'SN-LATE' },
      } as unknown as ApprovalRow;
      await correctOrder(tx, action, { loaded, approval, n: 1, booking }, { now: order.now, settings: scene.numbers });
    });
  };

  test('delivered, the order is a success, the escrow is empty and its buyer hears the SN', async () => {
    const { orderId, transferId, topupId, topup } = await paid();
    const saldo = await scene.saldo();
    await topup.send();
    await topup.answer('success', { sn: 'SN-771' });
    expect((await scene.orderRow(orderId)).state).toBe('success');
    expect(await scene.booked(escrowAccount(orderId))).toBe(0);
    expect(await messagesOf(transferId)).toEqual(['requested', 'verified', 'order-success']);
    // What is kept of a message holds no whole number.
    const kept = await scene.db.rows<{ values_json: string }>(
      `select values_json from buyer_message where transfer_id = ? and kind = 'order-success'`,
      [transferId],
    );
    expect(kept.map(({ values_json: values }) => JSON.parse(values) as unknown)).toEqual([{ sn: 'SN-771' }]);
    expect(await scene.saldo()).toBe(saldo);
    expect(await reportOf(topupId)).toMatchObject({ state: 'success', saldo, price: PRICE });
  });

  test('C7, top-up that failed, its money waits in the escrow and a refund with a deadline stands at once', async () => {
    const { orderId, transferId, topupId } = await paid();
    const saldo = await scene.saldo();
    await fail(topupId);
    expect(await scene.orderRow(orderId)).toMatchObject({ state: 'refund-pending', errorCode: 'no-terminal' });
    const [refund] = await scene.refundsOf(transferId);
    expect(refund).toMatchObject({ kind: 'order', state: 'requested', amount: PRICE });
    expect(await scene.openItems(refund?.id ?? '')).toEqual(['refund requested']);
    expect(await scene.clocks(refund?.id ?? '')).toBe(1);
    expect(await scene.booked(escrowAccount(orderId))).toBe(PRICE);
    expect(await messagesOf(transferId)).toContain('refund-pending');
    const report = await reportOf(topupId);
    expect(report).toMatchObject({ state: 'failed', saldo });
    expect(report.message).toContain('Dana pembeli dikembalikan lewat transfer.');
  });

  test('C7, delivered and taken back by the supplier, the money goes back to the buyer and not to the saldo', async () => {
    const { orderId, transferId, topupId, topup } = await paid();
    const saldo = await scene.saldo();
    await topup.send();
    await topup.answer('success');
    await correct(topupId, 'reversal');
    expect((await scene.orderRow(orderId)).state).toBe('refund-pending');
    expect((await scene.refundsOf(transferId))[0]).toMatchObject({ amount: PRICE, state: 'requested' });
    expect(await scene.saldo()).toBe(saldo);
  });

  test('C4, delivered after it had failed, our loss, the refund goes on and the saldo is never charged', async () => {
    const { orderId, transferId, topupId, topup } = await paid();
    await topup.send();
    await topup.answer('failed', { isFinal: true });
    await fail(topupId);
    const before = await scene.booked(LATE_DELIVERY);
    await correct(topupId, 'late-success');
    expect((await scene.booked(LATE_DELIVERY)) - before).toBeLessThan(0);
    expect((await scene.orderRow(orderId)).state).toBe('refund-pending');
    expect((await scene.refundsOf(transferId))[0]?.state).toBe('requested');
    const { facts, now } = await controlsOf(topupId);
    const judged = (action: ControlAction) => judgeControl(action, facts, { now, settings: scene.numbers }).lock?.code;
    expect(judged('charge-late-success')).toBe('paid-by-transfer');
    expect(judged('collect-receivable')).toBe('nothing-to-charge');
  });

  test('C4, delivered late and people cancel the refund, what its buyer paid is the price of it', async () => {
    const { orderId, transferId, topupId, topup } = await paid();
    await topup.send();
    await topup.answer('failed', { isFinal: true });
    await fail(topupId);
    await correct(topupId, 'late-success');
    const revenue = await scene.booked(REVENUE);
    const [refund] = await scene.refundsOf(transferId);
    if (refund === undefined) throw new Error('there is no refund');
    const preview = await previewCancel(scene.db, refund);
    expect(preview.find(({ account }) => account === escrowAccount(orderId))).toMatchObject({
      side: 'debit',
      amount: PRICE,
    });
    const { requestedAgain } = await scene.inContext((tx, context) => cancelRefund(tx, refund.id, 'terkirim', context));
    expect(requestedAgain).toBeNull();
    expect((await scene.orderRow(orderId)).state).toBe('success');
    expect((await scene.booked(REVENUE)) - revenue).toBe(PRICE);
    expect(await scene.booked(escrowAccount(orderId))).toBe(0);
  });

  test('C4, short payment delivered late and people cancel the refund, the house lets the rest go again', async () => {
    const { orderId, transferId } = await scene.order();
    const line = await scene.line(PRICE - 2_000);
    await scene.match(line);
    const loss = await scene.booked(SHORT_TRANSFER);
    const topupId = (await scene.verify(transferId, [line])).topupId ?? '';
    const topup = scene.orderOf(topupId);
    await topup.send();
    await topup.answer('failed', { isFinal: true });
    await fail(topupId);
    await correct(topupId, 'late-success');
    const [refund] = await scene.refundsOf(transferId);
    if (refund === undefined) throw new Error('there is no refund');
    const revenue = await scene.booked(REVENUE);
    const preview = await previewCancel(scene.db, refund);
    expect(preview).toContainEqual({ account: SHORT_TRANSFER, side: 'debit', amount: 2_000 });
    await scene.inContext((tx, context) => cancelRefund(tx, refund.id, 'terkirim', context));
    expect((await scene.booked(SHORT_TRANSFER)) - loss).toBe(-2_000);
    expect((await scene.booked(REVENUE)) - revenue).toBe(PRICE);
    expect(await scene.booked(escrowAccount(orderId))).toBe(0);
    expect((await scene.orderRow(orderId)).state).toBe('success');
    // And taken back by the supplier after all, the buyer gets what it sent.
    await correct(topupId, 'reversal');
    expect(await scene.booked(SHORT_TRANSFER)).toBe(loss);
    expect((await scene.refundsOf(transferId)).at(-1)).toMatchObject({ state: 'requested', amount: PRICE - 2_000 });
  });

  test('C4, delivered after its refund was paid out, our loss stays and the order stays refunded', async () => {
    const { orderId, transferId, topupId, topup } = await paid();
    await topup.send();
    await topup.answer('failed', { isFinal: true });
    await fail(topupId);
    const [refund] = await scene.refundsOf(transferId);
    await scene.payOut(refund?.id ?? '');
    const debit = await scene.line(rupiah(PRICE), { direction: 'debit' });
    await scene.inContext((tx, context) => confirmRefund(tx, refund?.id ?? '', debit, context));
    await correct(topupId, 'late-success');
    expect((await scene.orderRow(orderId)).state).toBe('refunded');
  });

  test('un-matched after its delivery and then reversed, nobody is paid back and the loss is undone', async () => {
    const { orderId, transferId, topupId, topup } = await paid();
    await topup.send();
    await topup.answer('success');
    await scene.unmatch(transferId);
    const saldo = await scene.saldo();
    await correct(topupId, 'reversal');
    expect((await scene.orderRow(orderId)).state).toBe('closed');
    expect(await scene.refundsOf(transferId)).toEqual([]);
    expect(await scene.saldo()).toBe(saldo);
    expect(await scene.booked('loss:unmatched-delivery')).toBe(0);
  });

  test('un-matched as a debt of the reseller, its saldo can be taken for it by people', async () => {
    const { transferId, topupId, topup } = await paid();
    await topup.send();
    await topup.answer('success');
    await scene.unmatch(transferId, 'receivable');
    expect(await scene.openItems(topupId)).toEqual(['receivable owed']);
    const { facts, now } = await controlsOf(topupId);
    expect(facts.owed).toBe(PRICE);
    expect(judgeControl('collect-receivable', facts, { now, settings: scene.numbers }).lock).toBeNull();
    const before = await scene.saldo();
    await correct(topupId, 'collect-receivable');
    expect((await scene.saldo()) - before).toBe(-PRICE);
    expect(await scene.openItems(topupId)).toEqual([]);
  });
});
