import express from 'express';
import { type Browser } from 'puppeteer';
import { RetrySameReference, type RetryCode } from '../../../src/domain/errors';
import { createErrorHandler } from '../../../src/http/error-response';
import { listen } from '../../../src/http/listen';
import { createShopRouter } from '../../../src/http/shop/shop.router';
import { type AcceptOrder } from '../../../src/intake/accept-order.types';
import { silentLogger } from '../../../src/logging/logger';
import { type Database } from '../../../src/persistence/database';
import { type AskedScene, openAskedScene } from '../../support/asked-scene';
import { NARROWEST, seriousFaults, sidewaysPixels, startBrowser } from '../../support/browser';
import { type ResellerFixture } from '../../support/fixtures';
import { type H2hAnswer, sendPlain } from '../../support/h2h-client';
import { openTestBooks, type TestBooks } from '../../support/ledger';

let books: TestBooks;
let db: Database;
let scene: AskedScene;
let shop: ResellerFixture;
let site: { url: string; close: () => Promise<void> };

beforeAll(async () => {
  books = await openTestBooks();
  ({ db } = books);
  scene = await openAskedScene(db);
});
afterAll(() => books.close());
beforeEach(async () => {
  shop = await scene.newShop();
  site = await openSite(scene.acceptOrder);
});
afterEach(() => site.close());

async function openSite(acceptOrder: AcceptOrder): Promise<typeof site> {
  const app = express();
  app.use(
    createShopRouter({ db, acceptOrder, resellerCode: shop.code, logger: silentLogger }),
    createErrorHandler(silentLogger),
  );
  app.get('/pesanan/:token', (_request, response) => void response.send('status'));
  const server = await listen({ app, host: '127.0.0.1', port: 0 });
  return { url: server.url, close: () => server.close(1000) };
}

const get = (): Promise<H2hAnswer> => sendPlain(site.url, { method: 'GET', path: '/pesan' });
const post = (fields: Record<string, string>): Promise<H2hAnswer> =>
  sendPlain(site.url, {
    ...{ method: 'POST', path: '/pesan', body: new URLSearchParams(fields).toString() },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
const tokenIn = ({ text }: H2hAnswer): string => /name="kunci" value="([\w-]{24})"/.exec(text)?.[1] ?? '';
const orders = (): Promise<number> => scene.count('digital_order', 'reseller_id', shop.resellerId);

const FILLED = { produk: 'S10', nomor: '081234567890', nama: 'Budi', wa: '', email: '' };

describe('the order form of a shop', () => {
  test('opened, shows what may be paid by transfer with its price, and keeps to itself', async () => {
    const page = await get();
    expect(page.status).toBe(200);
    expect(page.text).toContain('<option value="S10">Pulsa S10, Rp10.500</option>');
    expect(page.text).not.toContain('S50');
    expect(page.text).not.toContain('<script');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(tokenIn(page)).not.toBe(tokenIn(await get()));
    const style = /href="(\/pesan\/gaya\.[0-9a-f]{16}\.css)"/.exec(page.text)?.[1] ?? '';
    const sheet = await sendPlain(site.url, { method: 'GET', path: style });
    expect(sheet).toMatchObject({
      status: 200,
      headers: { 'cache-control': expect.stringContaining('immutable') as string },
    });
  });

  test('another method, and a form that is far too long, are refused in a page', async () => {
    const other = await sendPlain(site.url, { method: 'PUT', path: '/pesan' });
    expect(other).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } });
    const long = await post({ ...FILLED, nama: 'B'.repeat(9000) });
    expect(long.status).toBe(413);
    expect(long.text).toContain('Isian yang dikirim terlalu panjang');
    for (const { headers, text } of [other, long]) {
      expect(headers['content-type']).toContain('text/html');
      expect(text).toContain('<link rel="stylesheet" href="/pesan/gaya.');
    }
    expect(await orders()).toBe(0);
  });

  test('the database is away, a page says so and nothing of it is for machines', async () => {
    const kunci = tokenIn(await get());
    const own = await openSite(async () => {
      throw new Error('the database is away');
    });
    await site.close();
    site = own;
    const answer = await post({ ...FILLED, kunci });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.text).toContain('tidak akan menjadi dua');
    expect(answer.text).not.toContain('retry-same-ref');
  });

  test('sent, leads to the page of the transfer; sent twice, to the same one', async () => {
    const kunci = tokenIn(await get());
    const answers = await Promise.all([post({ ...FILLED, kunci }), post({ ...FILLED, kunci })]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(answers[0].headers.location).toMatch(/^\/pesanan\/[\w-]{32}$/);
    expect(answers[1].headers.location).toBe(answers[0].headers.location);
    expect(await orders()).toBe(1);
    const row = await db.row<{ reference: Buffer }>('select reference from digital_order where reseller_id = ?', [
      shop.resellerId,
    ]);
    expect(row?.reference.toString()).toBe(`WEB-${kunci}`);
  });

  test('sent again with something else in it, is no second order behind the back, and says so', async () => {
    const kunci = tokenIn(await get());
    await post({ ...FILLED, kunci });
    const other = await post({ ...FILLED, kunci, nomor: '081234567891' });
    expect(other.status).toBe(409);
    expect(other.text).toContain('Formulir ini sudah menjadi pesanan lain');
    expect(tokenIn(other)).not.toBe(kunci);
    expect((await post({ ...FILLED, kunci: tokenIn(other), nomor: '081234567891' })).status).toBe(303);
    expect(await orders()).toBe(2);
  });

  test.each([
    ['nomor', { nomor: '12' }, 'Nomor tujuan belum benar'],
    ['nomor', { nomor: '' }, 'Isi nomor tujuan'],
    ['nomor', { nomor: '085712345678' }, 'bukan milik operator'],
    ['produk', { produk: '' }, 'Pilih satu produk'],
    ['produk', { produk: 'S50' }, 'tidak dijual lewat transfer'],
    ['wa', { wa: '021-555' }, 'Isi nomor seluler'],
    ['email', { email: 'budi@' }, 'Isi satu alamat e-mail'],
  ])('A4, a mistake in %s (%j), is told beside it, and corrected it is an order', async (field, changes, words) => {
    const kunci = tokenIn(await get());
    const answer = await post({ ...FILLED, ...changes, kunci });
    expect(answer.status).toBe(422);
    const told = new RegExp(`id="${field}-b"><span>([^<]*)<`).exec(answer.text)?.[1];
    expect(told).toContain(words);
    expect(answer.text).toContain('value="Budi"');
    expect((await post({ ...FILLED, kunci: tokenIn(answer) })).status).toBe(303);
  });

  test('filled with markup, shows it as text', async () => {
    const answer = await post({ ...FILLED, nama: '"><script>alert(1)</script>', nomor: '12' });
    expect(answer.text).not.toContain('<script>alert');
    expect(answer.text).toContain('&quot;&gt;&lt;script&gt;');
  });

  test.each([
    ['codes-exhausted', 503, 'Pilih nominal lain, bayar lewat virtual account'],
    ['too-many-open', 429, 'Terlalu banyak pesanan'],
    ['retry-same-ref', 503, 'tidak akan menjadi dua'],
  ] as const)('U3, %s, keeps form and reference, and says what to do', async (code: RetryCode, status, words) => {
    const full = await openSite(async () => {
      throw new RetrySameReference(code, 60);
    });
    await site.close();
    site = full;
    const kunci = tokenIn(await get());
    const answer = await post({ ...FILLED, kunci });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
    expect(tokenIn(answer)).toBe(kunci);
    expect(answer.text).toContain('value="081234567890"');
  });

  test('sent more than 20 times in a minute from one place, is put off and orders nothing more', async () => {
    for (let n = 0; n < 20; n += 1) await post({ ...FILLED, nomor: '' });
    const answer = await post({ ...FILLED, kunci: tokenIn(await get()) });
    expect(answer.status).toBe(429);
    expect(await orders()).toBe(0);
  });

  test('sent for one number or address five times in a day, is put off, but leads where it led when sent again', async () => {
    const contact = { wa: '0812-9876-5432', email: 'budi@contoh.id' };
    const keys: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      keys.push(tokenIn(await get()));
      expect((await post({ ...FILLED, ...contact, kunci: keys[n]! })).status).toBe(303);
    }
    for (const same of [{ wa: '6281298765432' }, { email: contact.email }]) {
      const answer = await post({ ...FILLED, ...same, kunci: tokenIn(await get()) });
      expect(answer.status).toBe(429);
      expect(answer.text).toContain('sudah dipakai untuk 5 pesanan');
    }
    expect((await post({ ...FILLED, ...contact, kunci: keys[0]! })).status).toBe(303);
    expect((await post({ ...FILLED, kunci: tokenIn(await get()) })).status).toBe(303);
    expect(await orders()).toBe(6);
  });

  test.each(['menang di https://hadiah.example', 'www.hadiah.example', 'Klik hadiah-anda.xyz', 'bit.ly/3abc'])(
    'with a name that is an address (%s), says so and sends nothing',
    async (nama) => {
      const answer = await post({ ...FILLED, nama, wa: '081234567890', kunci: tokenIn(await get()) });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('tidak boleh berisi alamat situs');
      expect(await orders()).toBe(0);
    },
  );

  test.each(['M. Ali', 'H.Budi', 'Drs. Ahmad, S.Kom.', 'PT Maju Jaya', 'Siti a/n Budi'])(
    'with a name that only looks like one (%s), is an order',
    async (nama) => {
      expect((await post({ ...FILLED, nama, kunci: tokenIn(await get()) })).status).toBe(303);
    },
  );

  test('of a reseller whose buyers may not pay by transfer, sells nothing', async () => {
    await db.write('update reseller set is_order_offered = 0 where id = ?', [shop.resellerId]);
    expect((await get()).text).toContain('Belum ada produk yang dapat dibayar lewat transfer');
    expect((await post(FILLED)).status).toBe(422);
    expect(await orders()).toBe(0);
  });
});

describe('the order form in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test('360 px wide and without JavaScript, a mistake is corrected and the order taken; axe finds nothing', async () => {
    const page = await browser.newPage();
    await page.setViewport(NARROWEST);
    await page.goto(`${site.url}/pesan`);
    expect(await sidewaysPixels(page)).toBe(0);
    expect(await seriousFaults(page)).toEqual([]);
    await page.setJavaScriptEnabled(false);
    await page.reload();
    await page.select('#produk', 'S10');
    await page.type('#nomor', '0812');
    await Promise.all([page.waitForNavigation(), page.click('form button')]);
    expect(await page.title()).toMatch(/^Periksa isian/);
    expect(await page.$('#nomor[aria-invalid=true]')).not.toBeNull();
    await page.setJavaScriptEnabled(true);
    expect(await sidewaysPixels(page)).toBe(0);
    await page.click('#nomor', { count: 3 });
    await page.type('#nomor', '081234567890');
    await Promise.all([page.waitForNavigation(), page.click('form button')]);
    expect(page.url()).toMatch(/\/pesanan\/[\w-]{32}$/);
    // The mistake was refused for good, under a reference of its own.
    expect(await orders()).toBe(2);
    expect(await scene.count('transfer', 'reseller_id', shop.resellerId)).toBe(1);
    await page.close();
  });

  test('with a mistake in it, axe finds nothing either, light and dark', async () => {
    const page = await browser.newPage();
    await page.setViewport(NARROWEST);
    for (const value of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      await page.goto(`${site.url}/pesan`);
      await Promise.all([page.waitForNavigation(), page.click('form button')]);
      expect(await page.title()).toMatch(/^Periksa isian/);
      expect(await seriousFaults(page)).toEqual([]);
    }
    await page.close();
  });
});
