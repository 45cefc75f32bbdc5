import { matchMutation } from '../../../src/transfer/match/match-mutation';
import { previewVerification } from '../../../src/transfer/match/carry-out';
import { escrowAccount, excessAccount, SHORT_TRANSFER, UNIQUE_CODE_DIFFERENCE } from '../../../src/ledger/accounts';
import { createMatchMutations } from '../../../src/dispatch/match-mutations';
import { type Database, type Tx } from '../../../src/persistence/database';
import { silentLogger } from '../../../src/logging/logger';
import { expectBooksAgree } from '../../support/ledger';
import { type MatchScene, openMatchScene } from '../../support/match-scene';

const PRICE = 10_500;

describe('verifying a transfer', () => {
  let scene: MatchScene;

  beforeAll(async () => {
    scene = await openMatchScene();
  });
  afterEach(() => expectBooksAgree(scene.db));
  afterAll(() => scene.close());

  const countTopups = async (): Promise<number> =>
    Number((await scene.db.row<{ n: string }>('select count(*) as n from topup'))?.n);
  const matchesOf = async (transferId: string): Promise<number> =>
    Number(
      (
        await scene.db.row<{ n: string }>('select count(*) as n from mutation_match where transfer_id = ?', [
          transferId,
        ])
      )?.n,
    );

  test('staff, code was forgotten, the missing rupiah are our loss and the escrow still has the price', async () => {
    const { orderId, transferId } = await scene.order();
    const short = await scene.line(PRICE - 500);
    await scene.match(short);
    const before = await scene.booked(SHORT_TRANSFER);
    const preview = await scene.db.transaction((tx) => previewVerification(tx, { transferId, mutationIds: [short] }));
    expect(preview).toMatchObject({ received: PRICE - 500, short: 500, excess: 0 });
    const verified = await scene.verify(transferId, [short]);
    expect(verified.topupId).not.toBeNull();
    expect(await scene.booked(escrowAccount(orderId))).toBe(PRICE);
    expect((await scene.booked(SHORT_TRANSFER)) - before).toBe(-500);
    const posted = await scene.db.rows(
      `select e.account_code as account, e.side, e.amount from journal j join entry e on e.journal_id = j.id
       where j.subject = ? and j.kind = 'transfer-match' order by e.line`,
      [transferId],
    );
    expect(posted).toEqual(preview.postings.map(({ amount, ...posting }) => ({ ...posting, amount: String(amount) })));
    expect(await scene.openItems(short)).toEqual([]);
    expect(await scene.clocks(short)).toBe(0);
  });

  test('staff, two lines of a split, one journal takes both', async () => {
    const { tiketId, transferId, final } = await scene.tiket(300_000);
    const lines = [await scene.line(final - 100_000), await scene.line(100_000)];
    for (const id of lines) await scene.match(id);
    const before = await scene.saldo();
    await scene.verify(transferId, lines);
    expect((await scene.saldo()) - before).toBe(final);
    expect((await scene.tiketRow(tiketId)).state).toBe('credited');
    expect(await matchesOf(transferId)).toBe(2);
  });

  test('staff, far too much for an order, the excess is asked to be paid back at once', async () => {
    const { orderId, transferId, final } = await scene.order();
    const line = await scene.line(final + 5_000);
    await scene.match(line);
    await scene.verify(transferId, [line]);
    expect(await scene.booked(excessAccount(transferId))).toBe(5_000);
    const [refund] = await scene.refundsOf(transferId);
    expect(refund).toMatchObject({ kind: 'excess', amount: 5_000, state: 'requested', requestedBy: null });
    expect(await scene.openItems(refund?.id ?? '')).toEqual(['refund requested']);
    expect((await scene.orderRow(orderId)).state).toBe('processing');
  });

  test('subtract mode, the exact final amount, the difference pays for the code', async () => {
    await scene.db.write(`update bank_account set code_mode = 'subtract' where id = ?`, [scene.account.id]);
    const { orderId, final } = await scene.order();
    expect(final).toBeLessThan(PRICE);
    const before = await scene.booked(UNIQUE_CODE_DIFFERENCE);
    expect((await scene.match(await scene.line(final))).kind).toBe('matched');
    expect(await scene.booked(escrowAccount(orderId))).toBe(PRICE);
    expect((await scene.booked(UNIQUE_CODE_DIFFERENCE)) - before).toBe(final - PRICE);
    await scene.db.write(`update bank_account set code_mode = 'add' where id = ?`, [scene.account.id]);
  });

  test('staff, order that had expired, money that came late buys it', async () => {
    const { orderId, transferId, final } = await scene.order();
    await scene.db.write(
      `update transfer set state = 'released', is_reserved = null, released_at = utc_timestamp(3) where id = ?`,
      [transferId],
    );
    await scene.db.write('update amount_use set released_at = utc_timestamp(3) where transfer_id = ?', [transferId]);
    await scene.db.write(`update digital_order set state = 'expired' where id = ?`, [orderId]);
    const line = await scene.line(final);
    expect(await scene.match(line)).toMatchObject({ kind: 'opened' });
    await scene.verify(transferId, [line]);
    expect((await scene.orderRow(orderId)).state).toBe('processing');
  });

  test.each([
    [
      'closed',
      `update product set is_active = 0 where code = 'S10'`,
      `update product set is_active = 1 where code = 'S10'`,
    ],
    [
      'gone',
      `update product set code = 'S10X' where code = 'S10'`,
      `update product set code = 'S10' where code = 'S10X'`,
    ],
  ])(
    'A7, product that is %s when the money comes, nothing is bought and the money goes back',
    async (_, shut, reopen) => {
      const { orderId, transferId, final } = await scene.order();
      await scene.db.write(shut);
      const before = await countTopups();
      const outcome = await scene.match(await scene.line(final));
      await scene.db.write(reopen);
      expect(outcome).toMatchObject({ kind: 'matched', topupId: null });
      expect(await countTopups()).toBe(before);
      expect((await scene.orderRow(orderId)).state).toBe('refund-pending');
      const [refund] = await scene.refundsOf(transferId);
      expect(refund).toMatchObject({ kind: 'order', amount: PRICE, sourceAccount: escrowAccount(orderId) });
    },
  );

  test('A7, price of a product that has changed, the order keeps the one it was paid with', async () => {
    const { orderId, final } = await scene.order();
    await scene.db.write(`update product_price set price = 12000 where product_code = 'S10'`);
    await scene.match(await scene.line(final));
    await scene.db.write(`update product_price set price = ${PRICE} where product_code = 'S10'`);
    const { topupId } = await scene.orderRow(orderId);
    expect(await scene.db.row('select price from topup where id = ?', [topupId])).toEqual({ price: String(PRICE) });
  });

  test('A7, failure after each statement of a match, nothing of it stands', async () => {
    const { orderId, transferId, final } = await scene.order();
    const line = await scene.line(final);
    const before = await snapshot(scene.db);
    let statements = 0;
    for (let failAt = 1; ; failAt += 1) {
      const failing = failAfter(scene.db, failAt);
      const outcome = await matchMutation({ ...scene.deps, db: failing }, line).catch((error: unknown) => error);
      if (!(outcome instanceof Struck)) break;
      statements += 1;
      expect(await snapshot(scene.db)).toEqual(before);
    }
    expect(statements).toBeGreaterThan(20);
    expect((await scene.transferOf(transferId)).state).toBe('verified');
    expect((await scene.orderRow(orderId)).state).toBe('processing');
  });

  test('A7, fifty matchers of one line at once, one effect', async () => {
    const { transferId, final } = await scene.order();
    const line = await scene.line(final);
    const before = await countTopups();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => scene.match(line)));
    expect(outcomes.filter(({ kind }) => kind === 'matched')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'nothing')).toHaveLength(49);
    expect(await matchesOf(transferId)).toBe(1);
    expect((await countTopups()) - before).toBe(1);
  });

  test('U8, twenty lines of one amount at once, one pays and the others are duplicates', async () => {
    const { tiketId, transferId, final } = await scene.tiket(444_000);
    const lines: string[] = [];
    for (let n = 0; n < 20; n += 1) lines.push(await scene.line(final));
    const before = await scene.saldo();
    const outcomes = await Promise.all(lines.map((id) => scene.match(id)));
    expect(outcomes.filter(({ kind }) => kind === 'matched')).toHaveLength(1);
    expect((await scene.saldo()) - before).toBe(final);
    expect(await matchesOf(transferId)).toBe(1);
    expect((await scene.tiketRow(tiketId)).state).toBe('credited');
    const exceptions = await Promise.all(lines.map(async (id) => (await scene.mutation(id)).exception));
    expect(exceptions.filter((exception) => exception === 'duplicate-payment')).toHaveLength(19);
  });

  test('operator and machine verify at the same moment, one effect and the other hears it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { transferId, final } = await scene.tiket(500_000 + round * 5_000);
      const line = await scene.line(final);
      const before = await scene.saldo();
      const results = await Promise.allSettled([scene.match(line), scene.verify(transferId, [line])]);
      const effects = results.filter(
        (result) => result.status === 'fulfilled' && (!('kind' in result.value) || result.value.kind === 'matched'),
      );
      expect(effects).toHaveLength(1);
      expect((await scene.saldo()) - before).toBe(final);
      expect(await matchesOf(transferId)).toBe(1);
    }
  });

  test('loop, lines of an hour at once in two processes, each is judged once and told after its COMMIT', async () => {
    const told: string[] = [];
    const loops = [1, 2].map(() =>
      createMatchMutations({
        isSound: async () => true,
        ...{ ...scene.deps, logger: silentLogger },
        onTopup: (topupId) => told.push(topupId),
        onTransfer: () => undefined,
      }),
    );
    const orders: { orderId: string; final: number }[] = [];
    for (let n = 0; n < 15; n += 1) orders.push(await scene.order());
    for (const { final } of orders) await scene.line(final);
    const { signal } = new AbortController();
    const done = await Promise.all(loops.map((loop) => loop.round(signal)));
    expect(done.reduce((sum, count) => sum + count, 0)).toBe(15);
    expect(new Set(told).size).toBe(15);
    for (const { orderId } of orders) expect((await scene.orderRow(orderId)).state).toBe('processing');
  });
});

class Struck extends Error {}

/** Every transaction fails after so many of its statements. */
function failAfter(db: Database, statements: number): Database {
  const striking = (tx: Tx): Tx => {
    let left = statements;
    const counted = <T>(run: () => Promise<T>): Promise<T> => {
      left -= 1;
      return left < 0 ? Promise.reject(new Struck()) : run();
    };
    return {
      isTransaction: true,
      rows: (sql, parameters) => counted(() => tx.rows(sql, parameters)),
      row: (sql, parameters) => counted(() => tx.row(sql, parameters)),
      write: (sql, parameters) => counted(() => tx.write(sql, parameters)),
      now: () => counted(() => tx.now()),
    };
  };
  return Object.assign(Object.create(db) as Database, {
    transaction: <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction((tx) => work(striking(tx))),
  });
}

const TABLES = [
  ...['topup', 'topup_reference', 'hold', 'journal', 'entry', 'mutation_match', 'refund', 'work_item', 'sla_clock'],
  ...['transfer', 'digital_order', 'bank_mutation', 'amount_use', 'account', 'buyer_message'],
];

/** What every table says, as one number each. */
async function snapshot(db: Database): Promise<unknown> {
  return db.rows(`checksum table ${TABLES.map((table) => `\`${table}\``).join(', ')}`);
}
