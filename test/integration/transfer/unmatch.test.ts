import { escrowAccount, SHORT_TRANSFER, UNMATCHED_DELIVERY } from '../../../src/ledger/accounts';
import { type Posting } from '../../../src/ledger/journal';
import { failTopup } from '../../../src/settlement/close-topup';
import { lockOrder } from '../../../src/settlement/lock-order';
import { type DeliveredAs, previewUnmatch } from '../../../src/transfer/match/carry-out';
import { expectBooksAgree } from '../../support/ledger';
import { type MatchScene, openMatchScene } from '../../support/match-scene';

const PRICE = 10_500;

describe('un-matching', () => {
  let scene: MatchScene;

  beforeAll(async () => {
    scene = await openMatchScene();
  });
  afterEach(() => expectBooksAgree(scene.db));
  afterAll(() => scene.close());

  const preview = (transferId: string, deliveredAs: DeliveredAs = 'loss') =>
    scene.db.transaction((tx) => previewUnmatch(tx, { transferId, deliveredAs }));
  const matchedOrder = async () => {
    const order = await scene.order();
    const line = await scene.line(order.final);
    await scene.match(line);
    const { topupId } = await scene.orderRow(order.orderId);
    return { ...order, line, topupId: topupId ?? '' };
  };
  const fail = (topupId: string): Promise<unknown> =>
    scene.db.transaction(async (tx) => {
      const { topup, attempts, now } = await lockOrder(tx, topupId, scene.numbers);
      return failTopup(tx, { topup, attempts }, 'supplier-refused', { now, settings: scene.numbers });
    });
  const deliver = async (topupId: string): Promise<void> => {
    const topup = scene.orderOf(topupId);
    await topup.send();
    await topup.answer('success');
  };
  const postedOf = async (transferId: string, n: number): Promise<Posting[]> => {
    const rows = await scene.db.rows<{ account: string; side: 'debit' | 'credit'; amount: string }>(
      `select e.account_code as account, e.side, e.amount from journal j join entry e on e.journal_id = j.id
       where j.subject = ? and j.kind = 'transfer-unmatch' and j.n = ? order by e.line`,
      [transferId, n],
    );
    return rows.map(({ amount, ...posting }) => ({ ...posting, amount: Number(amount) }) as Posting);
  };

  test('C7, transfer that was never matched, it is locked', async () => {
    const { transferId } = await scene.order();
    expect((await preview(transferId)).lock).toBe('not-matched');
    await expect(scene.unmatch(transferId)).rejects.toThrow('not-matched');
  });

  test('C7, order that is being bought, it is locked until that has ended', async () => {
    const { transferId } = await matchedOrder();
    expect((await preview(transferId)).lock).toBe('topup-open');
    await expect(scene.unmatch(transferId)).rejects.toThrow('topup-open');
  });

  test('C7, order that failed, the books are as before, its line is open and people have the transfer', async () => {
    const { orderId, transferId, topupId, line } = await matchedOrder();
    await fail(topupId);
    const { lock, isDelivered, postings } = await preview(transferId);
    expect({ lock, isDelivered }).toEqual({ lock: null, isDelivered: false });
    await scene.unmatch(transferId);
    expect(await postedOf(transferId, 1)).toEqual(postings);
    expect(await scene.booked(escrowAccount(orderId))).toBe(0);
    expect(await scene.mutation(line)).toMatchObject({ state: 'open', exception: 'unmatched', endedAt: null });
    // It was not given up: that the match freed its amount is no end that a payer is told.
    expect(await scene.transferOf(transferId)).toMatchObject({
      ...{ state: 'verifying', received: null, isReserved: false, releasedAt: null },
    });
    expect((await scene.orderRow(orderId)).state).toBe('awaiting');
    expect((await scene.refundsOf(transferId)).map(({ state }) => state)).toEqual(['cancelled']);
    expect(await scene.openItems(line)).toEqual(['mutation unmatched']);
    expect(await scene.openItems(transferId)).toEqual(['transfer verifying']);
    expect(await scene.clocks(transferId)).toBe(1);
  });

  test('C7, short payment of an order that failed, what the house let go is not taken back twice', async () => {
    const { orderId, transferId } = await scene.order();
    const line = await scene.line(PRICE - 3_000);
    await scene.match(line);
    const loss = await scene.booked(SHORT_TRANSFER);
    const { topupId } = await scene.verify(transferId, [line]);
    await fail(topupId ?? '');
    const { postings } = await preview(transferId);
    expect(postings).toEqual([
      { account: `suspense:${scene.account.code}`, side: 'credit', amount: PRICE - 3_000 },
      { account: escrowAccount(orderId), side: 'debit', amount: PRICE - 3_000 },
    ]);
    await scene.unmatch(transferId);
    expect(await postedOf(transferId, 1)).toEqual(postings);
    expect(await scene.booked(SHORT_TRANSFER)).toBe(loss);
    expect(await scene.booked(escrowAccount(orderId))).toBe(0);
    // Matched again, it is refunded again and the loss is none again.
    await scene.verify(transferId, [line]);
    expect(await scene.booked(SHORT_TRANSFER)).toBe(loss);
    expect((await scene.refundsOf(transferId)).map(({ state, amount }) => [state, amount])).toEqual([
      ['cancelled', PRICE - 3_000],
      ['requested', PRICE - 3_000],
    ]);
  });

  test('P2, order that failed, un-matched and matched again, it is not bought a second time', async () => {
    const { orderId, transferId, topupId, line } = await matchedOrder();
    await fail(topupId);
    await scene.unmatch(transferId);
    const verified = await scene.verify(transferId, [line]);
    expect(verified.topupId).toBeNull();
    expect(verified.refundId).not.toBeNull();
    expect((await scene.orderRow(orderId)).state).toBe('refund-pending');
  });

  test.each([
    ['loss', UNMATCHED_DELIVERY],
    ['receivable', 'receivable:'],
  ] as const)('C7, delivered order as a %s, the preview says so and the order stays a success', async (as, account) => {
    const { orderId, transferId, topupId, line } = await matchedOrder();
    await deliver(topupId);
    const { lock, isDelivered, postings } = await preview(transferId, as);
    expect({ lock, isDelivered }).toEqual({ lock: null, isDelivered: true });
    expect(postings.find((posting) => posting.account.startsWith(account))).toMatchObject({
      side: 'debit',
      amount: PRICE,
    });
    await scene.unmatch(transferId, as);
    expect(await postedOf(transferId, 1)).toEqual(postings);
    expect((await scene.orderRow(orderId)).state).toBe('success');
    // Its own money turns up after all.
    await scene.verify(transferId, [line]);
    expect(await scene.booked(postings.find((posting) => posting.account.startsWith(account))?.account ?? '')).toBe(0);
    expect((await scene.transferOf(transferId)).state).toBe('verified');
  });

  test('C7, debt that was collected, money that turns up gives it back to the reseller', async () => {
    const { transferId, topupId, line } = await matchedOrder();
    await deliver(topupId);
    await scene.unmatch(transferId, 'receivable');
    const before = await scene.saldo();
    await scene.collect(topupId);
    await scene.verify(transferId, [line]);
    expect(await scene.saldo()).toBe(before);
  });

  test('C7, tiket whose saldo is there, it is taken back', async () => {
    const { tiketId, transferId, final } = await scene.tiket(150_000);
    const line = await scene.line(final);
    await scene.match(line);
    const before = await scene.saldo();
    await scene.unmatch(transferId);
    expect(before - (await scene.saldo())).toBe(final);
    expect((await scene.tiketRow(tiketId)).state).toBe('reversed');
    // And credited again by the money that is its own.
    await scene.verify(transferId, [line]);
    expect(await scene.saldo()).toBe(before);
    expect((await scene.tiketRow(tiketId)).state).toBe('credited');
  });

  test('C7, payer who left a number, is told once that the payment is looked at again', async () => {
    const told = (transferId: string) =>
      scene.db.rows(`select kind from buyer_message where transfer_id = ? and kind = 'unmatched'`, [transferId]);
    const [failed, delivered] = [await matchedOrder(), await matchedOrder()];
    for (const { transferId } of [failed, delivered]) {
      await scene.db.write(`update transfer set contact_phone = '6281234567890' where id = ?`, [transferId]);
    }
    await fail(failed.topupId);
    await scene.unmatch(failed.transferId);
    expect(await told(failed.transferId)).toHaveLength(1);
    await deliver(delivered.topupId);
    await scene.unmatch(delivered.transferId);
    expect(await told(delivered.transferId)).toEqual([]);
  });

  test('C7, tiket that was spent, it is locked and nothing moves', async () => {
    const { transferId, final } = await scene.tiket(160_000);
    await scene.match(await scene.line(final));
    const rest = await scene.saldo();
    await scene.db.write('update account set held = held + ? where code = ?', [rest, scene.reseller.account]);
    expect((await preview(transferId)).lock).toBe('saldo-short');
    await expect(scene.unmatch(transferId)).rejects.toThrow('saldo-short');
    await scene.db.write('update account set held = held - ? where code = ?', [rest, scene.reseller.account]);
  });

  test('C7, refund that was approved, and one that was paid out, it is locked', async () => {
    const { transferId, topupId } = await matchedOrder();
    await fail(topupId);
    const [refund] = await scene.refundsOf(transferId);
    await scene.approve(refund?.id ?? '');
    expect((await preview(transferId)).lock).toBe('refund-open');
    await expect(scene.unmatch(transferId)).rejects.toThrow('refund-open');
    await scene.send(refund?.id ?? '');
    expect((await preview(transferId)).lock).toBe('refund-open');
    expect((await scene.match(await scene.line(PRICE, { direction: 'debit' }))).kind).toBe('confirmed');
    expect((await preview(transferId)).lock).toBe('refunded');
  });

  test('C7, excess that was asked to be paid back, it ends with the match', async () => {
    const { transferId, final } = await scene.order();
    const line = await scene.line(final + 7_000);
    await scene.match(line);
    const { topupId } = await scene.verify(transferId, [line]);
    await deliver(topupId ?? '');
    await scene.unmatch(transferId);
    expect((await scene.refundsOf(transferId)).map(({ state }) => state)).toEqual(['cancelled']);
    expect(await scene.booked(`excess:${transferId}`)).toBe(0);
  });
});
