import { setTimeout as sleep } from 'node:timers/promises';
import {
  escrowAccount,
  outgoingAccount,
  REFUND_PAYABLE,
  SHORT_TRANSFER,
  suspenseAccount,
  UNIQUE_CODE_DIFFERENCE,
} from '../../../src/ledger/accounts';
import { after } from '../../../src/domain/time';
import { readBuyerMessageFacts } from '../../../src/persistence/queries/buyer-message-facts';
import { readRefund } from '../../../src/persistence/repositories/refund.repository';
import { failTopup } from '../../../src/settlement/close-topup';
import { lockOrder } from '../../../src/settlement/lock-order';
import { setRefundPayee } from '../../../src/transfer/refund/payee';
import { refundLock } from '../../../src/transfer/refund/refund-lock';
import { approveRefund, cancelRefund, requestRefund } from '../../../src/transfer/refund/refunds';
import { insertAttemptRow } from '../../support/attempt-row';
import { testSecretBox } from '../../support/fixtures';
import { expectBooksAgree } from '../../support/ledger';
import { insertFeedAccount } from '../../support/mutation-scene';
import { type MatchScene, openMatchScene } from '../../support/match-scene';

const PRICE = 10_500;

describe('refunds', () => {
  let scene: MatchScene;

  beforeAll(async () => {
    scene = await openMatchScene();
  });
  afterEach(() => expectBooksAgree(scene.db));
  afterAll(() => scene.close());

  const fail = (topupId: string): Promise<unknown> =>
    scene.db.transaction(async (tx) => {
      const { topup, attempts, now } = await lockOrder(tx, topupId, scene.numbers);
      return failTopup(tx, { topup, attempts }, 'no-terminal', { now, settings: scene.numbers });
    });
  const failedOrder = async () => {
    const order = await scene.order({ phone: '6281234567890' });
    await scene.match(await scene.line(order.final));
    const topupId = (await scene.orderRow(order.orderId)).topupId ?? '';
    await fail(topupId);
    const [refund] = await scene.refundsOf(order.transferId);
    return { ...order, topupId, refundId: refund?.id ?? '' };
  };
  /** Money that belongs to nothing, asked to go back. */
  const strangeMoney = async (amount: number) => {
    const mutationId = await scene.line(amount);
    await scene.match(mutationId);
    const refund = {
      source: { kind: 'mutation', mutationId } as const,
      ...{ account: suspenseAccount(scene.account.code), bankAccountId: scene.account.id },
      ...{ amount: (await scene.mutation(mutationId)).amount, reason: 'salah kirim', requestedBy: scene.maker.id },
    };
    const ask = () => scene.inContext((tx, context) => requestRefund(tx, refund, context));
    return { mutationId, ask, refundId: await ask() };
  };
  const stateOf = async (id: string): Promise<string> => (await readRefund(scene.db, id))?.state ?? 'missing';

  test('C7, from request to the debit of the bank, each step books what it says', async () => {
    const { orderId, transferId, refundId } = await failedOrder();
    const payable = await scene.booked(REFUND_PAYABLE);
    await scene.approve(refundId);
    expect(await scene.booked(escrowAccount(orderId))).toBe(0);
    expect((await scene.booked(REFUND_PAYABLE)) - payable).toBe(PRICE);
    expect(await scene.openItems(refundId)).toEqual(['refund approved']);
    await scene.send(refundId);
    expect(await scene.openItems(refundId)).toEqual(['refund sent']);
    const debit = await scene.line(PRICE, { direction: 'debit' });
    expect(await scene.match(debit)).toEqual({ kind: 'confirmed', refundId });
    expect(await scene.booked(REFUND_PAYABLE)).toBe(payable);
    expect(await scene.booked(outgoingAccount(scene.account.code))).toBe(0);
    expect((await scene.orderRow(orderId)).state).toBe('refunded');
    expect((await scene.mutation(debit)).state).toBe('booked-out');
    expect(await scene.openItems(refundId)).toEqual([]);
    expect(await scene.clocks(refundId)).toBe(0);
    const told = await scene.db.rows<{ kind: string }>('select kind from buyer_message where transfer_id = ?', [
      transferId,
    ]);
    expect(told.map(({ kind }) => kind)).toContain('refunded');
  });

  test('C7, debit of the amount before it was sent, and two refunds of one amount, people decide', async () => {
    const [first, second] = [await failedOrder(), await failedOrder()];
    const [third, fourth] = [await failedOrder(), await failedOrder()];
    await scene.approve(first.refundId);
    const early = await scene.line(PRICE, { direction: 'debit' });
    expect(await scene.match(early)).toEqual({ kind: 'opened', exception: 'outgoing' });
    await expect(scene.send(first.refundId)).rejects.toThrow('debit-open');
    await scene.confirm(first.refundId, early);
    await scene.payOut(second.refundId);
    await scene.payOut(third.refundId);
    const debits = [await scene.line(PRICE, { direction: 'debit' }), await scene.line(PRICE, { direction: 'debit' })];
    const [debit = '', other = ''] = debits;
    for (const id of debits) expect(await scene.match(id)).toEqual({ kind: 'opened', exception: 'outgoing' });
    // What others that were sent account for holds nothing up.
    await scene.payOut(fourth.refundId);
    await scene.confirm(second.refundId, other);
    await scene.confirm(third.refundId, debit);
    const last = await scene.line(PRICE, { direction: 'debit' });
    expect(await scene.match(last)).toEqual({ kind: 'confirmed', refundId: fourth.refundId });
    expect(await stateOf(third.refundId)).toBe('confirmed');
  });

  test('S2, refund that is asked for anew after its debit was lost, it is not sent before that debit is placed', async () => {
    const { refundId } = await failedOrder();
    await scene.approve(refundId);
    // With the fee of the bank in it, on another account of ours.
    const other = await insertFeedAccount(scene.db);
    const debit = await scene.line(PRICE + 2_500, { direction: 'debit', account: other.id });
    await expect(scene.send(refundId)).rejects.toThrow('debit-open');
    await scene.match(debit);
    await expect(scene.send(refundId)).rejects.toThrow('debit-open');
    await scene.confirm(refundId, debit);
    expect(await stateOf(refundId)).toBe('confirmed');
  });

  test('S2, debit of the amount from before the money came in, it holds nothing up', async () => {
    const old = await scene.line(PRICE, { direction: 'debit', at: after(await scene.db.now(), -2 * 86_400_000) });
    const { refundId } = await failedOrder();
    await scene.payOut(refundId);
    expect(await stateOf(refundId)).toBe('sent');
    await scene.confirm(refundId, old);
  });

  test('C7, two equal debits at once, one is the refund and the other is people’s', async () => {
    const { refundId } = await failedOrder();
    await scene.payOut(refundId);
    const debits = [await scene.line(PRICE, { direction: 'debit' }), await scene.line(PRICE, { direction: 'debit' })];
    let letGo = (): void => undefined;
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    const inTheWay = scene.db.transaction(async (tx) => {
      await tx.row('select id from refund where id = ? for update', [refundId]);
      await isLetGo;
    });
    const matching = Promise.allSettled(debits.map((id) => scene.match(id)));
    // Both have seen the refund as it is sent, and wait for it.
    await sleep(500);
    letGo();
    await inTheWay;
    const outcomes = (await matching).map((one) => (one.status === 'fulfilled' ? one.value.kind : String(one.reason)));
    expect(outcomes.toSorted()).toEqual(['confirmed', 'opened']);
    const another = await failedOrder();
    await scene.approve(another.refundId);
    await scene.confirm(another.refundId, debits[outcomes.indexOf('opened')] ?? '');
  });

  test.each([
    ['its line is refunded', 'open'],
    ['its line is refunded, and nobody has judged the debit', 'new'],
  ])('U11, refund of a credit that was taken back is not approved: %s', async (_case, judged) => {
    const { mutationId, refundId } = await strangeMoney(judged === 'new' ? 471_001 : 471_002);
    await scene.payee(refundId);
    const { amount, text } = await scene.mutation(mutationId);
    const debit = await scene.line(amount, { direction: 'debit', text });
    if (judged === 'open') await scene.match(debit);
    expect((await scene.mutation(debit)).state).toBe(judged);
    expect(await refundLock(scene.db, (await readRefund(scene.db, refundId))!, 'approve')).toBe('taken-back');
    await expect(scene.approve(refundId)).rejects.toThrow('taken-back');
  });

  test('U11, refund of a credit that was taken back is not approved, nor sent, of an order whose transfer it paid', async () => {
    const { transferId, refundId } = await failedOrder();
    await scene.approve(refundId);
    const [line] = await scene.db.rows<{ id: string }>(
      'select mutation_id as id from mutation_match where transfer_id = ? and live = 1',
      [transferId],
    );
    const { amount, text } = await scene.mutation(line?.id ?? '');
    expect(await scene.match(await scene.line(amount, { direction: 'debit', text }))).toEqual({
      ...{ kind: 'opened', exception: 'reversed' },
    });
    await expect(scene.send(refundId)).rejects.toThrow('taken-back');
    await scene.inContext((tx, context) => cancelRefund(tx, refundId, 'bank menarik kembali', context));
    const [again] = (await scene.refundsOf(transferId)).filter(({ state }) => state === 'requested');
    await scene.payee(again?.id ?? '');
    await expect(scene.approve(again?.id ?? '')).rejects.toThrow('taken-back');
  });

  test('C7, refund of a short or subtracted payment is what was received', async () => {
    const short = await scene.order({ phone: '6281234567890' });
    const shortLine = await scene.line(PRICE - 4_000);
    await scene.match(shortLine);
    const loss = await scene.booked(SHORT_TRANSFER);
    await fail((await scene.verify(short.transferId, [shortLine])).topupId ?? '');
    expect((await scene.refundsOf(short.transferId))[0]?.amount).toBe(PRICE - 4_000);
    expect(await scene.booked(escrowAccount(short.orderId))).toBe(PRICE - 4_000);
    expect(await scene.booked(SHORT_TRANSFER)).toBe(loss);

    await scene.db.write(`update bank_account set code_mode = 'subtract' where id = ?`, [scene.account.id]);
    const subtracted = await scene.order();
    await scene.db.write(`update bank_account set code_mode = 'add' where id = ?`, [scene.account.id]);
    const difference = await scene.booked(UNIQUE_CODE_DIFFERENCE);
    await scene.match(await scene.line(subtracted.final));
    await fail((await scene.orderRow(subtracted.orderId)).topupId ?? '');
    expect((await scene.refundsOf(subtracted.transferId))[0]?.amount).toBe(subtracted.final);
    expect(await scene.booked(UNIQUE_CODE_DIFFERENCE)).toBe(difference);
    const [refund] = await scene.refundsOf(subtracted.transferId);
    await scene.payOut(refund?.id ?? '');
    expect(await scene.match(await scene.line(subtracted.final, { direction: 'debit' }))).toMatchObject({
      ...{ kind: 'confirmed', refundId: refund?.id },
    });
  });

  test('C7, refund of too much for an order, the excess and the price go back once each', async () => {
    const { orderId, transferId, final } = await scene.order({ phone: '6281234567890' });
    const line = await scene.line(final + 6_000);
    await scene.match(line);
    await fail((await scene.verify(transferId, [line])).topupId ?? '');
    const amounts = (await scene.refundsOf(transferId)).map(({ kind, amount }) => [kind, amount]);
    expect(amounts).toEqual([
      ['excess', 6_000],
      ['order', PRICE],
    ]);
    expect(await scene.booked(escrowAccount(orderId))).toBe(PRICE);
    const told = await scene.db.rows<{ id: string }>(
      `select id from buyer_message where transfer_id = ? and kind = 'refund-pending' order by id`,
      [transferId],
    );
    const facts = await Promise.all(told.map(({ id }) => readBuyerMessageFacts(scene.db, id)));
    // Each message is about its own refund.
    expect(facts.map((one) => one?.refund)).toEqual([
      { kind: 'excess', amount: 6_000 },
      { kind: 'order', amount: PRICE },
    ]);
    expect(facts[0]?.order).toMatchObject({ price: PRICE, errorCode: 'no-terminal', topupState: 'failed' });
  });

  test('C7, purchase that may still deliver, it is refused until that is settled', async () => {
    const { topupId, refundId } = await failedOrder();
    const attemptId = await insertAttemptRow(scene.db, { topupId, n: 1, state: 'abandoned' });
    await scene.payee(refundId);
    const refund = await readRefund(scene.db, refundId);
    expect(await refundLock(scene.db, refund!, 'approve')).toBe('attempt-live');
    await expect(scene.approve(refundId)).rejects.toThrow('attempt-live');
    await scene.db.write(`update topup_attempt set state = 'refused' where id = ?`, [attemptId]);
    await scene.approve(refundId);
    expect(await stateOf(refundId)).toBe('approved');
  });

  test('C7, order that is being bought, no refund can be asked for', async () => {
    const { orderId, transferId, final } = await scene.order();
    await scene.match(await scene.line(final));
    const asked = scene.inContext((tx, context) =>
      requestRefund(
        tx,
        {
          source: { kind: 'order', orderId, transferId },
          ...{ account: escrowAccount(orderId), bankAccountId: scene.account.id, amount: final, reason: 'batal' },
          requestedBy: null,
        },
        context,
      ),
    );
    await expect(asked).rejects.toThrow('may still be delivered');
  });

  test('C7, payee unknown, it is not approved; known, its number is sealed and stays', async () => {
    const { refundId } = await failedOrder();
    const approve = () => scene.inContext((tx, context) => approveRefund(tx, refundId, scene.checker.id, context));
    await expect(approve()).rejects.toThrow('payee-missing');
    await scene.payee(refundId);
    const row = await readRefund(scene.db, refundId);
    expect(row).toMatchObject({ payeeBank: 'BCA', payeeNumberEnd: '4050', payeeName: 'DIMAS PRAKOSO' });
    expect(row?.payeeNumberSealed?.toString('latin1')).not.toContain('5220304050');
    expect(testSecretBox.unseal(row?.payeeNumberSealed ?? Buffer.alloc(0))).toBe('5220304050');
    await approve();
    const change = scene.db.transaction((tx) =>
      setRefundPayee(tx, refundId, { bank: 'BNI', number: '1', name: 'LAIN', by: null }, testSecretBox.seal),
    );
    await expect(change).rejects.toThrow('its payee stands');
  });

  test('C7, the same asked for twenty times at once, one refund', async () => {
    const { ask, refundId } = await strangeMoney(333_111);
    const ids = await Promise.all(Array.from({ length: 20 }, ask));
    expect(new Set(ids)).toEqual(new Set([refundId]));
  });

  test('C7, approved twice at once, it is booked once', async () => {
    const { refundId } = await failedOrder();
    const results = await Promise.allSettled([
      scene.approve(refundId),
      scene.approve(refundId),
      scene.approve(refundId),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('C7, money that belonged to nothing, it leaves suspense when that is approved and is refunded at the debit', async () => {
    const { mutationId, refundId } = await strangeMoney(250_000);
    expect((await scene.mutation(mutationId)).state).toBe('refunding');
    expect(await scene.openItems(mutationId)).toEqual([]);
    await scene.payOut(refundId);
    expect(await scene.match(await scene.line(250_000, { direction: 'debit', text: 'BI-FAST KELUAR' }))).toEqual({
      ...{ kind: 'confirmed', refundId },
    });
    expect((await scene.mutation(mutationId)).state).toBe('refunded');
  });

  test.each([['requested'], ['approved']])(
    'C7, cancelled while it is %s, the line is unknown money again',
    async (state) => {
      const { mutationId, refundId } = await strangeMoney(260_000);
      if (state === 'approved') await scene.approve(refundId);
      await scene.inContext((tx, context) => cancelRefund(tx, refundId, 'pemilik muncul', context));
      expect(await scene.mutation(mutationId)).toMatchObject({ state: 'open', exception: 'unmatched' });
      expect(await scene.openItems(mutationId)).toEqual(['mutation unmatched']);
      expect(await stateOf(refundId)).toBe('cancelled');
    },
  );

  test('C7, cancelled although its order is owed it, it is asked for anew and never forgotten', async () => {
    const { orderId, transferId, refundId } = await failedOrder();
    await scene.approve(refundId);
    const { requestedAgain } = await scene.inContext((tx, context) =>
      cancelRefund(tx, refundId, 'rekening salah', context),
    );
    expect(requestedAgain).not.toBeNull();
    expect((await scene.refundsOf(transferId)).map(({ state }) => state)).toEqual(['cancelled', 'requested']);
    expect(await scene.booked(escrowAccount(orderId))).toBe(PRICE);
    expect(await scene.openItems(requestedAgain ?? '')).toEqual(['refund requested']);
  });

  test('C7, sent, it is not cancelled any more', async () => {
    const { refundId } = await failedOrder();
    await scene.payOut(refundId);
    const cancel = scene.inContext((tx, context) => cancelRefund(tx, refundId, 'batal', context));
    await expect(cancel).rejects.toThrow('wrong-state');
    await scene.confirm(refundId, await scene.line(PRICE, { direction: 'debit' }));
  });

  test('C7, debit of another amount, it confirms nothing', async () => {
    const { refundId } = await failedOrder();
    await scene.payOut(refundId);
    const other = await scene.line(PRICE + 1, { direction: 'debit' });
    await expect(scene.confirm(refundId, other)).rejects.toThrow('is not the debit of refund');
  });
});
