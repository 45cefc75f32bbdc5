import { instant } from '../../../src/domain/time';
import { type Database } from '../../../src/persistence/database';
import { insertProduct, insertTopupRow, type ResellerFixture } from '../../support/fixtures';
import { type H2hClient } from '../../support/h2h-client';
import { newReseller, openTestDatabase, startApi, type TestApi } from './api';
import { expectDocumented } from './documented';

const readTopup = { method: 'GET', path: '/h2h/v1/topups/{refId}' };
const listTopups = { method: 'GET', path: '/h2h/v1/topups' };

let db: Database;
let end: () => Promise<void>;
let api: TestApi;
let reseller: ResellerFixture;
let client: H2hClient;
let stranger: { reseller: ResellerFixture; client: H2hClient };

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  api = await startApi(db);
});
afterAll(async () => {
  await api.close();
  await end();
});
beforeEach(async () => {
  ({ reseller, client } = await newReseller(db, api));
  stranger = await newReseller(db, api);
});

describe('reading one order', () => {
  test('an order that was delivered, read, is told with its serial number', async () => {
    const topupId = await insertTopupRow(db, {
      resellerId: reseller.resellerId,
      reference: 'REF:1',
      state: 'success',
      sn: '0411',
      acceptedAt: instant('2026-11-25T08:12:14.123Z'),
      finishedAt: instant('2026-11-25T08:12:15.250Z'),
    });
    const answer = await client.get('/h2h/v1/topups/REF:1');
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      topupId,
      refId: 'REF:1',
      productCode: 'S10',
      destination: '081234567890',
      state: 'success',
      price: 10_500,
      sn: '0411',
      errorCode: null,
      acceptedAt: '2026-11-25T08:12:14.123Z',
      finishedAt: '2026-11-25T08:12:15.250Z',
    });
    expectDocumented(readTopup, answer);
    expect((await client.get('/h2h/v1/topups/REF%3A1')).body).toEqual(answer.body);
  });

  test('A4, an order that was refused, read, is told with its reason', async () => {
    const { resellerId } = reseller;
    await insertTopupRow(db, { resellerId, reference: 'REF-1', state: 'failed', errorCode: 'saldo-short', price: 0 });
    const answer = await client.get('/h2h/v1/topups/REF-1');
    expect(answer.body).toMatchObject({ state: 'failed', errorCode: 'saldo-short', sn: null, price: 0 });
    expectDocumented(readTopup, answer);
  });

  test('A5, a reference that was answered with an older order, read, tells that order under the asked reference', async () => {
    const { resellerId } = reseller;
    const topupId = await insertTopupRow(db, { resellerId, reference: 'FIRST', aliases: ['SECOND'] });
    expect((await client.get('/h2h/v1/topups/SECOND')).body).toMatchObject({ topupId, refId: 'SECOND' });
    expect((await client.get('/h2h/v1/topups/FIRST')).body).toMatchObject({ topupId, refId: 'FIRST' });
  });

  test('A2, a reference in other case, of another reseller or of another entrance, read, is not found', async () => {
    await insertTopupRow(db, { resellerId: reseller.resellerId, reference: 'REF-a' });
    await insertTopupRow(db, { resellerId: stranger.reseller.resellerId, reference: 'REF-b' });
    await insertTopupRow(db, { resellerId: reseller.resellerId, reference: 'REF-c', origin: 'otomax' });
    for (const reference of ['REF-A', 'REF-b', 'REF-c', 'REF-d']) {
      const answer = await client.get(`/h2h/v1/topups/${reference}`);
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } });
      expectDocumented(readTopup, answer);
    }
  });

  test.each(['REF%201', 'REF%00', '%F0%9F%98%80', 'R'.repeat(65), 'REF%2F1'])(
    'the reference %s, read, is invalid',
    async (reference) => {
      const answer = await client.get(`/h2h/v1/topups/${reference}`);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid-reference' } } });
      expectDocumented(readTopup, answer);
    },
  );
});

describe('reading a day', () => {
  test('more than a page, read to its end, tells each order of the day in Jakarta once', async () => {
    const { resellerId } = reseller;
    // Many at one moment, so that a page ends inside it.
    for (let n = 0; n < 205; n += 1) {
      const acceptedAt = instant(Date.parse('2026-11-25T02:00:00.000Z') + Math.floor(n / 60));
      await insertTopupRow(db, { resellerId, reference: `REF-${n}`, acceptedAt });
    }
    await insertTopupRow(db, { resellerId, reference: 'EVE', acceptedAt: instant('2026-11-24T16:59:59.999Z') });
    await insertTopupRow(db, { resellerId, reference: 'DAWN', acceptedAt: instant('2026-11-24T17:00:00.000Z') });
    await insertTopupRow(db, { resellerId, reference: 'NIGHT', acceptedAt: instant('2026-11-25T16:59:59.999Z') });
    await insertTopupRow(db, { resellerId, reference: 'NEXT', acceptedAt: instant('2026-11-25T17:00:00.000Z') });

    const pages = await readDay('2026-11-25');
    expect(pages.map((page) => page.length)).toEqual([100, 100, 7]);
    const found = pages.flat();
    expect(found[0]).toBe('DAWN');
    expect(found.at(-1)).toBe('NIGHT');
    expect([...found].sort()).toEqual(['DAWN', 'NIGHT', ...Array.from({ length: 205 }, (_, n) => `REF-${n}`)].sort());
    expect(await readDay('2026-11-26')).toEqual([['NEXT']]);
  });

  test('exactly a page, read, has no next one', async () => {
    const { resellerId } = reseller;
    const acceptedAt = instant('2026-11-25T02:00:00.000Z');
    for (let n = 0; n < 100; n += 1) await insertTopupRow(db, { resellerId, reference: `REF-${n}`, acceptedAt });
    expect((await readDay('2026-11-25')).map((page) => page.length)).toEqual([100]);
  });

  test('orders of others and of other entrances, read, are left out; an alias is not told twice', async () => {
    const { resellerId } = reseller;
    const acceptedAt = instant('2026-11-25T02:00:00.000Z');
    await insertTopupRow(db, { resellerId, reference: 'MINE', aliases: ['AGAIN'], acceptedAt });
    await insertTopupRow(db, { resellerId, reference: 'JABBER', origin: 'jabber', acceptedAt });
    await insertTopupRow(db, { resellerId: stranger.reseller.resellerId, reference: 'THEIRS', acceptedAt });
    expect(await readDay('2026-11-25')).toEqual([['MINE']]);
  });

  test('a cursor of another reseller, read with, finds nothing of that reseller', async () => {
    const acceptedAt = instant('2026-11-25T02:00:00.000Z');
    const { resellerId } = stranger.reseller;
    for (let n = 0; n < 102; n += 1) await insertTopupRow(db, { resellerId, reference: `REF-${n}`, acceptedAt });
    const theirs = await stranger.client.get('/h2h/v1/topups?date=2026-11-25');
    const { nextCursor } = theirs.body as { nextCursor: string };
    const answer = await client.get(`/h2h/v1/topups?date=2026-11-25&cursor=${nextCursor}`);
    expect(answer.body).toEqual({ items: [], nextCursor: null });
  });

  test.each([
    '',
    '?date=',
    '?date=2026-02-30',
    '?date=25-11-2026',
    '?date=2026-11-25T00:00:00Z',
    '?date=2026-11-25&date=2026-11-26',
    '?date=2026-11-25&cursor=',
    '?date=2026-11-25&cursor=1770000000000',
    '?date=2026-11-25&cursor=1770000000000-01KA2B3C4D5E6F7G8H9JKMNPQRS',
    "?date=2026-11-25&cursor=1770000000000-01KA2B3C4D5E6F7G8H9JKMNP'O",
    '?date=2026-11-25&page=2',
    '?__proto__=1&date=2026-11-25',
  ])('the query "%s", asked, is invalid', async (query) => {
    const answer = await client.get(`/h2h/v1/topups${query}`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid-query' } } });
    expectDocumented(listTopups, answer);
  });

  /** The references of a day, a list for each page. */
  async function readDay(date: string): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await client.get(`/h2h/v1/topups?date=${date}${query}`);
      expect(answer.status).toBe(200);
      expectDocumented(listTopups, answer);
      const body = answer.body as { items: { refId: string }[]; nextCursor: string | null };
      pages.push(body.items.map(({ refId }) => refId));
      cursor = body.nextCursor;
    } while (cursor !== null);
    return pages;
  }
});

describe('reading saldo and products', () => {
  test('saldo, with a part held, tells what is free and what is held', async () => {
    const { reseller: holder, client: asker } = await newReseller(db, api, { saldo: 5_000_000 });
    await db.write('update account set held = 10500 where code = ?', [holder.account]);
    const answer = await asker.get('/h2h/v1/saldo');
    expect(answer.body).toEqual({ saldo: 4_989_500, held: 10_500 });
    expectDocumented({ method: 'GET', path: '/h2h/v1/saldo' }, answer);
  });

  test('saldo, of a reseller without an account, is nothing', async () => {
    await db.write('delete from account where code = ?', [reseller.account]);
    expect((await client.get('/h2h/v1/saldo')).body).toEqual({ saldo: 0, held: 0 });
  });

  test('products, asked for, are those of the own price level, and open only when nothing stops them', async () => {
    await insertProduct(db, { code: 'S10', name: 'Telkomsel 10.000', prices: { gold: 10_400, silver: 10_600 } });
    await insertProduct(db, { code: 'I5', isStopped: true, prices: { gold: 5_900 } });
    await insertProduct(db, { code: 'X10', isActive: false, prices: { gold: 10_900 } });
    await insertProduct(db, { code: 'T5', prices: { silver: 5_700 } });
    const { client: gold } = await newReseller(db, api, { priceLevel: 'gold' });
    const answer = await gold.get('/h2h/v1/products');
    expect(answer.body).toEqual({
      items: [
        { code: 'I5', name: 'Pulsa I5', price: 5_900, isOpen: false },
        { code: 'S10', name: 'Telkomsel 10.000', price: 10_400, isOpen: true },
        { code: 'X10', name: 'Pulsa X10', price: 10_900, isOpen: false },
      ],
    });
    expectDocumented({ method: 'GET', path: '/h2h/v1/products' }, answer);
  });
});
