import { InvalidRequest, RetrySameReference } from '../../../src/domain/errors';
import { type Database } from '../../../src/persistence/database';
import { type AskedScene, openAskedScene } from '../../support/asked-scene';
import { type ResellerFixture } from '../../support/fixtures';
import { createH2hClient, type H2hClient } from '../../support/h2h-client';
import { openTestBooks, type TestBooks } from '../../support/ledger';
import { newReseller, startApi, type TestApi } from './api';
import { expectDocumented, type Operation } from './documented';
import { ORDER_FAULTS } from './faults';

const createOrder: Operation = { method: 'POST', path: '/h2h/v1/orders' };
const readOrder: Operation = { method: 'GET', path: '/h2h/v1/orders/{refId}' };
const createTiket: Operation = { method: 'POST', path: '/h2h/v1/tikets' };
const readTiket: Operation = { method: 'GET', path: '/h2h/v1/tikets/{refId}' };
const ORDER = { refId: 'ORD-1001', productCode: 'S10', destination: '081234567890' };

let books: TestBooks;
let db: Database;
let scene: AskedScene;
let api: TestApi;

beforeAll(async () => {
  books = await openTestBooks();
  ({ db } = books);
  scene = await openAskedScene(db);
  api = await startApi(db, { acceptOrder: scene.acceptOrder, acceptTiket: scene.acceptTiket });
});
afterAll(async () => {
  await api.close();
  await books.close();
});

const newShop = async (): Promise<{ shop: ResellerFixture; client: H2hClient }> => {
  const shop = await scene.newShop();
  return { shop, client: createH2hClient(api.url, shop) };
};

describe('an order by transfer over the native H2H interface', () => {
  test('A2, taken, tells amount, account, deadline and the page of the buyer', async () => {
    const { client } = await newShop();
    const payer = { payerName: '  Budi   Santoso ', phone: '0813-0000-1111', email: 'budi@contoh.id' };
    const answer = await client.post('/h2h/v1/orders', { ...ORDER, ...payer });
    expect(answer.status).toBe(202);
    expectDocumented(createOrder, answer);
    const body = answer.body as { orderId: string; amount: number; statusUrl: string };
    expect(body).toMatchObject({
      ...{ refId: 'ORD-1001', state: 'awaiting' },
      bankAccount: { bank: 'Bank Mandiri', holder: 'PT Sinar Niaga Digital' },
    });
    expect(body.amount - 10_500).toBeGreaterThan(0);
    expect(body.amount - 10_500).toBeLessThan(1000);
    const token = /^https:\/\/pulsa\.example\/pesanan\/([\w-]{32})$/.exec(body.statusUrl)?.[1] ?? '';
    const row = await db.row(
      `select o.id, t.payer_name, t.contact_phone, t.contact_email from transfer t
       join digital_order o on o.transfer_id = t.id where t.token = ?`,
      [token],
    );
    expect(row).toEqual({
      ...{ id: body.orderId, payer_name: 'Budi Santoso' },
      ...{ contact_phone: '6281300001111', contact_email: 'budi@contoh.id' },
    });
  });

  test('A3, T5, asked for again and read, has the same identity and the state of now', async () => {
    const { client } = await newShop();
    const first = await client.post('/h2h/v1/orders', ORDER);
    const again = await client.post('/h2h/v1/orders', ORDER);
    expect({ ...again, headers: {} }).toEqual({ ...first, headers: {} });
    const { orderId, amount, bankAccount, expiresAt, statusUrl } = first.body as Record<string, unknown>;
    const identity = { orderId, amount, bankAccount, expiresAt, statusUrl };
    await db.write(
      `update transfer t join digital_order o on o.transfer_id = t.id set t.state = 'verifying' where o.id = ?`,
      [orderId as string],
    );
    const read = await client.get('/h2h/v1/orders/ORD-1001');
    expectDocumented(readOrder, read);
    expect(read).toMatchObject({
      status: 200,
      body: { ...identity, ...ORDER, price: 10_500, state: 'verifying', sn: null, topupId: null, errorCode: null },
    });
    expect((await client.post('/h2h/v1/orders', ORDER)).body).toEqual({
      ...identity,
      refId: 'ORD-1001',
      state: 'verifying',
    });
  });

  test('T5, given up, tells until when it may be opened again; opened again, tells nothing of that', async () => {
    const { shop, client } = await newShop();
    await client.post('/h2h/v1/orders', ORDER);
    await client.post('/h2h/v1/tikets', { refId: 'TKT-1', amount: 500_000 });
    const all = `update transfer t left join digital_order o on o.transfer_id = t.id left join tiket k on k.transfer_id = t.id
      set t.state = ?, t.is_reserved = null, t.released_at = '2026-11-20 03:00:00.000'
      where o.reseller_id = ? or k.reseller_id = ?`;
    for (const [state, told] of [
      ['released', { state: 'expired', reopenableUntil: '2026-11-27T03:00:00.000Z' }],
      ['verifying', { state: 'verifying', reopenableUntil: null }],
    ] as const) {
      await db.write(all, [state, shop.resellerId, shop.resellerId]);
      const order = await client.get('/h2h/v1/orders/ORD-1001');
      expectDocumented(readOrder, order);
      expect(order.body).toMatchObject(told);
      const tiket = await client.get('/h2h/v1/tikets/TKT-1');
      expectDocumented(readTiket, tiket);
      expect(tiket.body).toMatchObject(told);
    }
  });

  test('A3, the same reference with other content, is refused and the order stays as it was', async () => {
    const { client } = await newShop();
    await client.post('/h2h/v1/orders', ORDER);
    const other = await client.post('/h2h/v1/orders', { ...ORDER, destination: '081234567891' });
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'ref-conflict' } } });
    expectDocumented(createOrder, other);
    expect(other.text).not.toMatch(/gagal/i);
    expect((await client.get('/h2h/v1/orders/ORD-1001')).body).toMatchObject({ destination: '081234567890' });
  });

  test.each([
    ['an unknown product', { productCode: 'NONE' }, 'product-unknown'],
    ['a wrong number', { destination: '12' }, 'bad-number'],
    ['a number of another carrier', { destination: '085712345678' }, 'prefix-mismatch'],
    ['a product that is not paid so', { productCode: 'S50' }, 'transfer-not-offered'],
  ])('A4, %s, is a no that stays, also when it is read', async (_what, changes, code) => {
    const { client } = await newShop();
    const answer = await client.post('/h2h/v1/orders', { ...ORDER, ...changes });
    expect(answer).toMatchObject({ status: 422, body: { error: { code } } });
    expectDocumented(createOrder, answer);
    const read = await client.get('/h2h/v1/orders/ORD-1001');
    expectDocumented(readOrder, read);
    expect(read.body).toMatchObject({ state: 'failed', errorCode: code, amount: null, statusUrl: null });
  });

  test('A6, the same bytes again are answered, other bytes under the same nonce are refused', async () => {
    const { client } = await newShop();
    const same = { nonce: 'nonce-0001-0001-0001', timestamp: String(Math.floor(Date.now() / 1000)) };
    const first = await client.post('/h2h/v1/orders', ORDER, same);
    expect((await client.post('/h2h/v1/orders', ORDER, same)).body).toEqual(first.body);
    const other = await client.post('/h2h/v1/orders', { ...ORDER, refId: 'ORD-1002' }, same);
    expect(other).toMatchObject({ status: 409, body: { error: { code: 'nonce-reused' } } });
    expectDocumented(createOrder, other);
  });

  test.each([
    ['codes-exhausted', 503],
    ['too-many-open', 429],
    ['busy', 503],
  ] as const)('%s, is told with the time to come again, and never as a failure', async (code, status) => {
    const acceptOrder = async (): Promise<never> => {
      throw new RetrySameReference(code, 60);
    };
    const full = await startApi(db, { acceptOrder });
    try {
      const { client } = await newReseller(db, full);
      const answer = await client.post('/h2h/v1/orders', ORDER);
      expect(answer).toMatchObject({ status, body: { error: { code } }, headers: { 'retry-after': '60' } });
      expectDocumented(createOrder, answer);
      expect(answer.text).not.toMatch(/gagal/i);
    } finally {
      await full.close();
    }
  });

  test.each([
    ['a phone that is none', { phone: '021-555' }],
    ['an address that is none', { email: 'budi@' }],
    ['a name that breaks the line', { payerName: 'Budi\nSantoso' }],
    ['a name of 101 letters', { payerName: 'B'.repeat(101) }],
    ['a member nobody knows', { maxPrice: 11_000 }],
    ['a number that is no text', { destination: 81_234_567_890 }],
  ])('with %s, is refused before anything is stored', async (_what, changes) => {
    const { shop, client } = await newShop();
    const answer = await client.post('/h2h/v1/orders', { ...ORDER, ...changes });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid-body' } } });
    expectDocumented(createOrder, answer);
    expect(await scene.count('digital_order', 'reseller_id', shop.resellerId)).toBe(0);
  });

  test.each(ORDER_FAULTS.filter(({ code }) => code === 'invalid-reference' || code === 'malformed-json'))(
    '$circumstance, is refused as an order of any kind',
    async (fault) => {
      const { shop, client } = await newShop();
      const request = { method: 'POST', path: '/h2h/v1/orders', body: JSON.stringify(ORDER) };
      const answer = await client.send({ ...request, ...fault.spoil?.(request, shop) });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: fault.code } } });
    },
  );

  test('of another shop, read by its reference, is not there', async () => {
    const [one, other] = [await newShop(), await newShop()];
    await one.client.post('/h2h/v1/orders', ORDER);
    const answer = await other.client.get('/h2h/v1/orders/ORD-1001');
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } });
    expectDocumented(readOrder, answer);
  });
});

describe('a tiket over the native H2H interface', () => {
  test('A3, made, asked for again and read, is one with the same identity', async () => {
    const { client } = await newShop();
    const first = await client.post('/h2h/v1/tikets', { refId: 'TKT-1', amount: 500_000 });
    expect(first.status).toBe(202);
    expectDocumented(createTiket, first);
    expect((await client.post('/h2h/v1/tikets', { refId: 'TKT-1', amount: 500_000 })).body).toEqual(first.body);
    const { tiketId, amount, statusUrl } = first.body as { tiketId: string; amount: number; statusUrl: string };
    expect(amount - 500_000).toBeGreaterThan(0);
    const read = await client.get('/h2h/v1/tikets/TKT-1');
    expectDocumented(readTiket, read);
    expect(read.body).toMatchObject({
      ...{ tiketId, amount, statusUrl, requestedAmount: 500_000, state: 'awaiting', creditedAmount: null },
    });
  });

  test('A4, out of range, is a no that stays', async () => {
    const { client } = await newShop();
    const answer = await client.post('/h2h/v1/tikets', { refId: 'TKT-1', amount: 100 });
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'amount-out-of-range' } } });
    expectDocumented(createTiket, answer);
    const read = await client.get('/h2h/v1/tikets/TKT-1');
    expectDocumented(readTiket, read);
    expect(read.body).toMatchObject({ state: 'failed', errorCode: 'amount-out-of-range', amount: null });
  });

  test.each([0, -5, 1.5, '500000', 1e300])('of %j, is refused before anything is stored', async (amount) => {
    const { client } = await newShop();
    const answer = await client.post('/h2h/v1/tikets', { refId: 'TKT-1', amount });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid-body' } } });
  });

  test('A3, the same reference with another amount, is refused', async () => {
    const acceptTiket = async (): Promise<never> => {
      throw new InvalidRequest('ref-conflict');
    };
    const stub = await startApi(db, { acceptTiket });
    try {
      const { client } = await newReseller(db, stub);
      const answer = await client.post('/h2h/v1/tikets', { refId: 'TKT-1', amount: 500_000 });
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'ref-conflict' } } });
      expectDocumented(createTiket, answer);
    } finally {
      await stub.close();
    }
  });
});
