import { randomBytes } from 'node:crypto';
import { InvalidRequest, RetrySameReference } from '../../../src/domain/errors';
import { type Database, openDatabase } from '../../../src/persistence/database';
import { CommitOutcomeUnknown } from '../../../src/persistence/database-errors';
import { readOwnOrder } from '../../../src/persistence/queries/own-orders';
import { type AskedScene, openAskedScene } from '../../support/asked-scene';
import { censusOf } from '../../support/census';
import { insertReseller } from '../../support/fixtures';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../support/ledger';

describe('accepting an order that is paid by transfer', () => {
  let books: TestBooks;
  let db: Database;
  let scene: AskedScene;

  beforeAll(async () => {
    books = await openTestBooks();
    ({ db } = books);
    scene = await openAskedScene(db);
  });
  afterEach(async () => {
    scene.setBusy(false);
    await expectBooksAgree(db);
  });
  afterAll(() => books.close());

  const nonceOf = (value: string, hash = 'same') => ({
    credentialId: 'c'.repeat(26),
    value,
    requestHash: Buffer.from(hash.padEnd(32, '.')),
    stamp: '2026-11-25T08:12:14.000Z' as never,
  });

  test('A1, one order, row, escrow, transfer and work item stand together and its workflow may begin', async () => {
    const shop = await scene.newShop();
    const { httpStatus, order, isRepeated } = await scene.acceptOrder(
      scene.order(shop, { destination: '+62 812-3456-7890', payerName: 'BUDI', phone: '6281300001111' }),
    );
    expect({ httpStatus, isRepeated }).toEqual({ httpStatus: 202, isRepeated: false });
    expect(order).toMatchObject({ state: 'awaiting', price: 10_500, destination: '081234567890', errorCode: null });
    expect(order.asked?.amount).toBeGreaterThan(10_500);
    expect(order.asked?.amount).toBeLessThan(11_500);
    const { transferId } = order.asked!;
    expect(await db.row('select purpose, payer_name, contact_phone from transfer where id = ?', [transferId])).toEqual({
      ...{ purpose: 'order', payer_name: 'BUDI', contact_phone: '6281300001111' },
    });
    expect(await scene.count('work_item', 'subject', transferId)).toBe(1);
    expect(scene.reserved).toContain(transferId);
  });

  test('A7, before any money came, has an escrow of its own with nothing in it, and no saldo is held', async () => {
    const shop = await scene.newShop();
    const { order } = await scene.acceptOrder(scene.order(shop));
    const account = 'select balance, has_limit, normal_side from account where code = ?';
    expect(await db.row(account, [`escrow:${order.orderId}`])).toEqual({
      ...{ balance: '0', has_limit: 1, normal_side: 'credit' },
    });
    expect(await scene.count('hold', 'account_code', shop.account)).toBe(0);
  });

  test('A2, references that differ in case or by a trailing byte, each is an order of its own', async () => {
    const shop = await scene.newShop();
    const ids = new Set<string>();
    for (const reference of ['Ref-1', 'REF-1', 'Ref-1.', 'ref-1']) {
      ids.add((await scene.acceptOrder(scene.order(shop, { reference }))).order.orderId);
    }
    expect(ids.size).toBe(4);
  });

  test('A2, the same reference 20 times at once through two processes, one order and one transfer', async () => {
    const shop = await scene.newShop();
    const other = await openDatabase({ url: books.url, poolSize: 8 });
    try {
      const accepts = [scene.acceptOrder, scene.acceptOrderOn(other)];
      const order = scene.order(shop);
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => accepts[n % 2]!(order)));
      expect(new Set(answers.map((answer) => answer.order.orderId)).size).toBe(1);
      expect(new Set(answers.map((answer) => answer.order.asked?.token)).size).toBe(1);
      expect(answers.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
      expect(await scene.count('transfer', 'reseller_id', shop.resellerId)).toBe(1);
    } finally {
      await other.close();
    }
  });

  test('A3, same reference and content again, same identity, amount and status, and the state of now', async () => {
    const shop = await scene.newShop();
    const asked = scene.order(shop, { destination: '+62 812-3456-7890' });
    const first = await scene.acceptOrder(asked);
    await db.write(`update transfer set state = 'verifying' where id = ?`, [first.order.asked!.transferId]);
    const again = await scene.acceptOrder({ ...asked, destination: '081234567890' });
    expect(again).toEqual({ ...first, isRepeated: true, order: { ...first.order, state: 'verifying' } });
    expect(await db.row('select repeated from digital_order where id = ?', [first.order.orderId])).toEqual({
      repeated: 1,
    });
  });

  test.each([
    ['another number', { destination: '081234567891' }],
    ['another product', { productCode: 'S50' }],
    ['another payer', { payerName: 'SITI' }],
    ['another address', { email: 'siti@contoh.id' }],
  ])('A3, same reference with %s, ref-conflict without effect', async (_what, changes) => {
    const shop = await scene.newShop();
    const asked = scene.order(shop);
    await scene.acceptOrder(asked);
    const before = await censusOf(db);
    await expect(scene.acceptOrder({ ...asked, ...changes })).rejects.toMatchObject({ code: 'ref-conflict' });
    expect(await censusOf(db)).toEqual(before);
  });

  test.each([
    ['an unknown product', { productCode: 'NONE' }, 'product-unknown'],
    ['a closed product', { productCode: 'S25' }, 'product-closed'],
    ['no number', { destination: '12' }, 'bad-number'],
    ['a number of another carrier', { destination: '085712345678' }, 'prefix-mismatch'],
    ['a product that is not paid by transfer', { productCode: 'S50' }, 'transfer-not-offered'],
  ])('A4, %s, is refused for good, and no amount is taken for it', async (_what, changes, errorCode) => {
    const shop = await scene.newShop();
    const asked = scene.order(shop, changes);
    const first = await scene.acceptOrder(asked);
    expect(first).toMatchObject({ httpStatus: 422, order: { state: 'failed', errorCode, asked: null } });
    await db.write('update product set is_active = 1, is_transfer_offered = 1');
    const again = await scene.acceptOrder(asked);
    await db.write(`update product set is_active = code <> 'S25', is_transfer_offered = code in ('S10', 'S25')`);
    expect(again).toMatchObject({ httpStatus: 422, isRepeated: true, order: { state: 'failed', errorCode } });
    expect(await scene.count('transfer', 'reseller_id', shop.resellerId)).toBe(0);
  });

  test('A4, a shop whose buyers may not pay by transfer, is refused', async () => {
    const shop = await insertReseller(db);
    const refused = await scene.acceptOrder(scene.order(shop));
    expect(refused).toMatchObject({ httpStatus: 422, order: { errorCode: 'transfer-not-offered' } });
  });

  test('A6, a nonce again with the same bytes is answered, with others it is refused, and a refused try spends none', async () => {
    const shop = await scene.newShop();
    const nonce = nonceOf(randomBytes(12).toString('hex'));
    const asked = scene.order(shop, { nonce });
    const first = await scene.acceptOrder(asked);
    expect((await scene.acceptOrder(asked)).order.orderId).toBe(first.order.orderId);
    const spoilt = scene.order(shop, { nonce: { ...nonce, requestHash: Buffer.alloc(32, 1) } });
    await expect(scene.acceptOrder(spoilt)).rejects.toMatchObject({ code: 'nonce-reused' });
    expect(await scene.count('digital_order', 'reseller_id', shop.resellerId)).toBe(1);

    const unspent = nonceOf(randomBytes(12).toString('hex'));
    scene.setBusy(true);
    await expect(scene.acceptOrder(scene.order(shop, { nonce: unspent }))).rejects.toMatchObject({ code: 'busy' });
    expect(await scene.count('request_nonce', 'nonce', unspent.value)).toBe(0);
  });

  test('busy, a new order is put off and one that was taken is still answered', async () => {
    const shop = await scene.newShop();
    const asked = scene.order(shop);
    const first = await scene.acceptOrder(asked);
    scene.setBusy(true);
    await expect(scene.acceptOrder(scene.order(shop))).rejects.toBeInstanceOf(RetrySameReference);
    expect((await scene.acceptOrder(asked)).order.orderId).toBe(first.order.orderId);
  });

  test('U3, no code left, is told as such without a row, and the same reference is taken once there is one', async () => {
    const shop = await scene.newShop();
    const asked = scene.order(shop);
    await db.write('update bank_account set is_offered = 0');
    const before = await censusOf(db);
    await expect(scene.acceptOrder(asked)).rejects.toMatchObject({ code: 'codes-exhausted', retryAfterSeconds: 60 });
    expect(await censusOf(db)).toEqual(before);
    await db.write('update bank_account set is_offered = 1 where id = ?', [scene.account]);
    expect((await scene.acceptOrder(asked)).httpStatus).toBe(202);
  });

  test('A4, a COMMIT without an answer, leaves the outcome open, and the same reference tells it', async () => {
    const shop = await scene.newShop();
    const asked = scene.order(shop);
    const losing: Database = {
      ...{ rows: db.rows.bind(db), row: db.row.bind(db), write: db.write.bind(db), now: db.now.bind(db) },
      close: async () => undefined,
      async transaction(work) {
        await db.transaction(work);
        throw new CommitOutcomeUnknown('the connection broke');
      },
    };
    const lost = scene.acceptOrderOn(losing)(asked);
    await expect(lost).rejects.toMatchObject({ code: 'retry-same-ref' });
    expect(await scene.acceptOrder(asked)).toMatchObject({ httpStatus: 202, isRepeated: true });
  });

  test('an unknown reseller, is a mistake of ours and no refusal', async () => {
    const shop = await scene.newShop();
    const stray = scene.acceptOrder(scene.order({ ...shop, resellerId: 'X'.repeat(26) }));
    await expect(stray).rejects.not.toBeInstanceOf(InvalidRequest);
  });
});

describe('what a shop is told about its order', () => {
  let books: TestBooks;
  let db: Database;
  let scene: AskedScene;

  beforeAll(async () => {
    books = await openTestBooks();
    ({ db } = books);
    scene = await openAskedScene(db);
  });
  afterAll(() => books.close());

  test.each([
    ['awaiting', { transfer: 'awaiting', order: 'awaiting' }],
    ['verifying', { transfer: 'verifying', order: 'awaiting' }],
    ['verifying', { transfer: 'asked', order: 'awaiting' }],
    ['expired', { transfer: 'released', order: 'expired' }],
    ['verifying', { transfer: 'verifying', order: 'expired' }],
    ['refund-pending', { transfer: 'verified', order: 'refund-pending' }],
    ['refunded', { transfer: 'verified', order: 'refunded' }],
    ['success', { transfer: 'verified', order: 'success' }],
    ['failed', { transfer: 'released', order: 'closed' }],
  ])('T5, %s, while the rows are %j', async (told, { transfer, order: state }) => {
    const shop = await scene.newShop();
    const asked = scene.order(shop);
    const { order } = await scene.acceptOrder(asked);
    await db.write('update transfer set state = ? where id = ?', [transfer, order.asked!.transferId]);
    await db.write('update digital_order set state = ? where id = ?', [state, order.orderId]);
    expect(await readOwnOrder(db, shop.resellerId, asked.reference)).toMatchObject({ state: told });
  });

  test('T5, past its time and not released yet, is still awaited', async () => {
    const shop = await scene.newShop();
    const asked = scene.order(shop);
    const { order } = await scene.acceptOrder(asked);
    await db.write('update transfer set expires_at = utc_timestamp(3) - interval 1 hour where id = ?', [
      order.asked!.transferId,
    ]);
    expect(await readOwnOrder(db, shop.resellerId, asked.reference)).toMatchObject({ state: 'awaiting' });
  });

  test('of another shop with the same reference, is not told', async () => {
    const [one, other] = [await scene.newShop(), await scene.newShop()];
    const asked = scene.order(one);
    await scene.acceptOrder(asked);
    expect(await readOwnOrder(db, other.resellerId, asked.reference)).toBeUndefined();
  });
});
