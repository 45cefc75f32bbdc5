import { acceptMissingLine } from '../../../src/backoffice/mutations/accept-missing-line';
import { after } from '../../../src/domain/time';
import { escrowAccount, suspenseAccount, UNIQUE_CODE_DIFFERENCE } from '../../../src/ledger/accounts';
import { checkTransferPromises } from '../../../src/sweeps/check-transfer-promises';
import { insertFeedAccount } from '../../support/mutation-scene';
import { expectBooksAgree } from '../../support/ledger';
import { type MatchScene, openMatchScene } from '../../support/match-scene';

const MINUTE_MS = 60_000;
const PRICE = 10_500;

describe('matching a line of the bank', () => {
  let scene: MatchScene;

  beforeAll(async () => {
    scene = await openMatchScene();
  });
  afterEach(() => expectBooksAgree(scene.db));
  afterAll(() => scene.close());

  const judgedOf = async (mutationId: string) =>
    JSON.parse((await scene.mutation(mutationId)).judged ?? '{}') as {
      considered: { transferId: string; why: string[] }[];
      suggestions: { transferId: string; reasons: { code: string }[] }[];
    };

  test('A7, exact transfer of an order, match, escrow credit and top-up stand together', async () => {
    const { orderId, transferId, final } = await scene.order();
    const mutationId = await scene.line(final);
    const outcome = await scene.match(mutationId);
    expect(outcome).toMatchObject({ kind: 'matched', transferId, resellerId: scene.reseller.resellerId });
    const order = await scene.orderRow(orderId);
    expect(order.state).toBe('processing');
    const topup = await scene.db.row(
      `select t.state, t.origin, t.account_code, h.state as hold, h.amount from topup t join hold h on h.id = t.id
       where t.id = ?`,
      [order.topupId],
    );
    expect(topup).toEqual({
      ...{ state: 'accepted', origin: 'order', account_code: escrowAccount(orderId), hold: 'held', amount: '10500' },
    });
    expect(await scene.transferOf(transferId)).toMatchObject({
      ...{ state: 'verified', received: final, isReserved: false, verifiedBy: null, nextAt: null },
    });
    expect(await scene.mutation(mutationId)).toMatchObject({ state: 'matched', exception: null });
    expect(await scene.openItems(transferId)).toEqual([]);
    expect(await scene.openItems(mutationId)).toEqual([]);
    expect(await scene.openItems(order.topupId ?? '')).toEqual(['topup accepted']);
  });

  test('T4, order, it gets its price and the code goes to the difference', async () => {
    const before = await scene.booked(UNIQUE_CODE_DIFFERENCE);
    const { orderId, final } = await scene.order();
    await scene.match(await scene.line(final));
    expect(await scene.booked(escrowAccount(orderId))).toBe(PRICE);
    expect((await scene.booked(UNIQUE_CODE_DIFFERENCE)) - before).toBe(final - PRICE);
  });

  test('T4, tiket, all that arrived is in the saldo', async () => {
    const before = await scene.saldo();
    const { tiketId, transferId, final } = await scene.tiket(200_000);
    const outcome = await scene.match(await scene.line(final));
    expect(outcome).toMatchObject({ kind: 'matched', topupId: null });
    expect((await scene.saldo()) - before).toBe(final);
    expect((await scene.tiketRow(tiketId)).state).toBe('credited');
    expect((await scene.transferOf(transferId)).state).toBe('verified');
  });

  test('U5, line that came before its transfer was asked for, it is open and says why', async () => {
    const { transferId, final } = await scene.order();
    const { createdAt } = await scene.transferOf(transferId);
    const mutationId = await scene.line(final, { at: after(createdAt, -6 * MINUTE_MS) });
    expect(await scene.match(mutationId)).toEqual({ kind: 'opened', exception: 'unmatched' });
    expect((await judgedOf(mutationId)).considered).toMatchObject([{ transferId, why: ['before-created'] }]);
    expect(await scene.openItems(mutationId)).toEqual(['mutation unmatched']);
    expect(await scene.clocks(mutationId)).toBe(1);
    expect((await scene.transferOf(transferId)).state).toBe('awaiting');
  });

  test('U5, bank clock a little behind ours, it matches', async () => {
    const { transferId, final } = await scene.order();
    const { createdAt } = await scene.transferOf(transferId);
    const mutationId = await scene.line(final, { at: after(createdAt, -4 * MINUTE_MS) });
    expect((await scene.match(mutationId)).kind).toBe('matched');
  });

  test('U5, feed that tells hours later, the time of the bank decides', async () => {
    const { transferId, final } = await scene.order();
    await scene.ageTransfer(transferId, 2 * 60 * MINUTE_MS);
    const { createdAt } = await scene.transferOf(transferId);
    const mutationId = await scene.line(final, { at: after(createdAt, 30 * MINUTE_MS) });
    expect((await scene.match(mutationId)).kind).toBe('matched');
  });

  test('U5, same amount on another account, it is open with the transfer suggested', async () => {
    const other = await insertFeedAccount(scene.db);
    await scene.db.write('update bank_account set is_offered = 0 where id = ?', [other.id]);
    const { transferId, final } = await scene.order();
    const mutationId = await scene.line(final, { account: other.id });
    expect(await scene.match(mutationId)).toEqual({ kind: 'opened', exception: 'unmatched' });
    expect(await scene.mutation(mutationId)).toMatchObject({ suggestedTransferId: transferId });
    expect((await judgedOf(mutationId)).suggestions[0]?.reasons.map(({ code }) => code)).toContain('other-account');
  });

  test('U6, line with its day only, it matches the only one of that day', async () => {
    const { transferId, final } = await scene.order();
    const mutationId = await scene.line(final, { at: null });
    expect(await scene.match(mutationId)).toMatchObject({ kind: 'matched', transferId });
    const row = await scene.db.row('select rule, method from mutation_match where mutation_id = ?', [mutationId]);
    expect(row).toEqual({ rule: 'U6', method: 'auto' });
  });

  test.each([
    ['before it was asked for', -6 * MINUTE_MS],
    ['after its deadline', 90 * MINUTE_MS],
  ])('U6, matched by its day, and a source tells a time %s, people look at it', async (_when, ms) => {
    const { transferId, final } = await scene.order();
    const { createdAt } = await scene.transferOf(transferId);
    const mutationId = await scene.line(final, { at: null });
    await scene.match(mutationId);
    const at = after(createdAt, ms);
    const { wibDate } = await scene.mutation(mutationId);
    await scene.tellTime(mutationId, at);
    expect(await scene.mutation(mutationId)).toMatchObject({
      ...{ state: 'matched', exception: 'time-contradicts', bookedAt: at, endedAt: null, wibDate },
    });
    expect(await scene.openItems(mutationId)).toEqual(['mutation time-contradicts']);
    expect(await scene.clocks(mutationId)).toBe(1);
    expect((await checkTransferPromises(scene.db)).filter(({ subject }) => subject === mutationId)).toEqual([]);
    const accept = { staff: scene.checker, mutationId, reason: 'Jam server bank meleset, dana benar' };
    expect(await acceptMissingLine(scene.deps, accept)).toEqual({ kind: 'accepted' });
    expect(await scene.mutation(mutationId)).toMatchObject({ state: 'matched', exception: null });
    expect(await scene.openItems(mutationId)).toEqual([]);
    expect(await scene.clocks(mutationId)).toBe(0);
  });

  test('U6, matched by its day, and a source tells a time that fits, nobody is asked', async () => {
    const { transferId, final } = await scene.order();
    const { createdAt } = await scene.transferOf(transferId);
    const mutationId = await scene.line(final, { at: null });
    await scene.match(mutationId);
    await scene.tellTime(mutationId, after(createdAt, MINUTE_MS));
    expect(await scene.mutation(mutationId)).toMatchObject({ state: 'matched', exception: null });
    expect(await scene.openItems(mutationId)).toEqual([]);
  });

  test('U7, money after the deadline and within the grace, people decide', async () => {
    const { transferId, final } = await scene.order();
    await scene.ageTransfer(transferId, 90 * MINUTE_MS);
    const mutationId = await scene.line(final);
    expect(await scene.match(mutationId)).toEqual({ kind: 'opened', exception: 'late-payment' });
    expect(await scene.openItems(mutationId)).toEqual(['mutation late-payment']);
    expect((await scene.transferOf(transferId)).isReserved).toBe(true);
  });

  test('U8, second transfer of the same amount, it is a duplicate and the order is bought once', async () => {
    const { orderId, transferId, final } = await scene.order();
    await scene.match(await scene.line(final));
    const second = await scene.line(final);
    expect(await scene.match(second)).toEqual({ kind: 'opened', exception: 'duplicate-payment' });
    expect((await judgedOf(second)).considered).toMatchObject([{ transferId, why: ['already-paid'] }]);
    expect((await scene.orderRow(orderId)).state).toBe('processing');
  });

  test('U9, payer that forgot the code, it is open and its transfer is the first suggestion', async () => {
    const { transferId } = await scene.order({ payerName: 'DIMAS PRAKOSO' });
    const mutationId = await scene.line(PRICE, { sender: 'DIMAS PRAKOSO' });
    expect(await scene.match(mutationId)).toEqual({ kind: 'opened', exception: 'unmatched' });
    expect(await scene.mutation(mutationId)).toMatchObject({ suggestedTransferId: transferId });
    expect((await judgedOf(mutationId)).suggestions[0]?.reasons[0]?.code).toBe('no-code');
  });

  test('U9, somebody very likely waits for it: people have as much time as for a proof of that', async () => {
    await scene.order({ payerName: 'RATNA DEWI' });
    const likely = await scene.line(PRICE, { sender: 'RATNA DEWI' });
    await scene.match(likely);
    const stranger = await scene.line(8_765_432);
    await scene.match(stranger);
    const clockOf = (id: string) =>
      scene.db.row('select purpose, calendar, target_ms as targetMs from sla_clock where subject = ? and live = 1', [
        id,
      ]);
    expect(await clockOf(likely)).toMatchObject({ purpose: 'order', calendar: 'daily' });
    expect(await clockOf(stranger)).toMatchObject({ purpose: 'suspense', calendar: 'business' });
  });

  test('U10, price and code in two transfers, both lines name the split', async () => {
    const { transferId, final } = await scene.tiket(750_000);
    const first = await scene.line(final - 500_000, { sender: 'SARI' });
    await scene.match(first);
    const second = await scene.line(500_000, { sender: 'SARI' });
    expect(await scene.match(second)).toEqual({ kind: 'opened', exception: 'split-payment' });
    for (const id of [first, second]) {
      expect(await scene.mutation(id)).toMatchObject({ exception: 'split-payment', suggestedTransferId: transferId });
      expect(await scene.openItems(id)).toEqual(['mutation split-payment']);
    }
  });

  test('U11, debit of the same amount and text, it names what it takes back and nothing moves', async () => {
    const { orderId, final } = await scene.order();
    const credit = await scene.line(final, { text: 'TRSF E-BANKING 771' });
    await scene.match(credit);
    const debit = await scene.line(final, { text: 'TRSF E-BANKING 771', direction: 'debit' });
    expect(await scene.match(debit)).toEqual({ kind: 'opened', exception: 'reversed' });
    expect(await scene.mutation(debit)).toMatchObject({ relatedId: credit });
    expect((await scene.orderRow(orderId)).state).toBe('processing');
    expect((await scene.mutation(credit)).state).toBe('matched');
  });

  test('U11, reversal that is judged before its credit, the credit buys nothing', async () => {
    const { orderId, final } = await scene.order();
    const credit = await scene.line(final, { text: 'TRSF E-BANKING 772' });
    const debit = await scene.line(final, { text: 'TRSF E-BANKING 772', direction: 'debit' });
    await scene.match(debit);
    expect(await scene.match(credit)).toEqual({ kind: 'opened', exception: 'reversed' });
    expect(await scene.mutation(credit)).toMatchObject({ relatedId: debit });
    expect((await scene.orderRow(orderId)).state).toBe('awaiting');
  });

  test('T2, amount that was asked for again within its quarantine, neither is matched and both are named', async () => {
    const first = await scene.order();
    await scene.match(await scene.line(first.final));
    const second = await scene.order();
    // As if all other codes were taken: the quarantined amount was given out again.
    await scene.db.write('update amount_use set transfer_id = ?, released_at = null where final_amount = ?', [
      ...[second.transferId, first.final],
    ]);
    await scene.db.write('delete from amount_use where final_amount = ?', [second.final]);
    await scene.db.write('update transfer set final_amount = ?, unique_code = ? where id = ?', [
      ...[first.final, first.final - PRICE, second.transferId],
    ]);
    const mutationId = await scene.line(first.final);
    expect(await scene.match(mutationId)).toEqual({ kind: 'opened', exception: 'ambiguous' });
    const named = (await judgedOf(mutationId)).considered.map(({ transferId }) => transferId);
    expect(named.sort()).toEqual([first.transferId, second.transferId].sort());
    expect((await scene.orderRow(second.orderId)).state).toBe('awaiting');
  });

  test('T3, sender that contradicts the known payer, it is not matched', async () => {
    const { orderId, final } = await scene.order({ payerName: 'DIMAS PRAKOSO' });
    const mutationId = await scene.line(final, { sender: 'RINA WULANDARI' });
    expect(await scene.match(mutationId)).toEqual({ kind: 'opened', exception: 'ambiguous' });
    expect((await scene.orderRow(orderId)).state).toBe('awaiting');
  });

  test('U12, proof that waits for staff, an exact line matches all the same and the proof is accepted', async () => {
    const { transferId, final } = await scene.order();
    await scene.db.write(
      `insert into proof (id, transfer_id, n, mime, original_mime, bytes, sha256, state, source_ip, uploaded_at)
       values (?, ?, 1, 'image/webp', 'image/png', 10, ?, 'open', '203.0.113.9', utc_timestamp(3))`,
      [transferId, transferId, Buffer.alloc(32, 3)],
    );
    await scene.db.write(`update transfer set state = 'verifying' where id = ?`, [transferId]);
    expect((await scene.match(await scene.line(final))).kind).toBe('matched');
    expect(await scene.db.row('select state from proof where transfer_id = ?', [transferId])).toEqual({
      state: 'accepted',
    });
  });

  test('S2, line during recovery waits, and is matched after it', async () => {
    const { orderId, final } = await scene.order();
    const [paying, strange] = [await scene.line(final), await scene.line(812_345)];
    await scene.db.write('update store_epoch set recovering_since = utc_timestamp(3)');
    for (const id of [paying, strange]) {
      expect(await scene.match(id)).toEqual({ kind: 'nothing' });
      expect(await scene.mutation(id)).toMatchObject({ state: 'new', processedAt: null });
    }
    expect((await scene.orderRow(orderId)).topupId).toBeNull();
    const row = await scene.db.row<{ waits: number }>(
      'select next_try_at > utc_timestamp(3) and claimed_until is null as waits from bank_mutation where id = ?',
      [paying],
    );
    expect(Number(row?.waits)).toBe(1);
    await scene.db.write('update store_epoch set recovering_since = null');
    expect(await scene.match(paying)).toMatchObject({ kind: 'matched' });
    expect((await scene.orderRow(orderId)).state).toBe('processing');
    expect(await scene.match(strange)).toEqual({ kind: 'opened', exception: 'unmatched' });
  });

  test('unknown money, unrelated amount, it waits in suspense with an owner and a clock', async () => {
    const suspense = suspenseAccount(scene.account.code);
    const before = await scene.booked(suspense);
    const mutationId = await scene.line(987_654_321);
    expect(await scene.match(mutationId)).toEqual({ kind: 'opened', exception: 'unmatched' });
    expect((await scene.booked(suspense)) - before).toBe(987_654_321);
    expect(await scene.openItems(mutationId)).toEqual(['mutation unmatched']);
    expect(await scene.match(mutationId)).toEqual({ kind: 'nothing' });
  });
});
