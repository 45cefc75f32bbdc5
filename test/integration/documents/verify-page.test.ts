import { type Browser } from 'puppeteer';
import { type Database } from '../../../src/persistence/database';
import { seriousFaults, sidewaysPixels, startBrowser } from '../../support/browser';
import { type DocumentScene, openDocumentScene } from '../../support/document-scene';
import { openHouseAccounts } from '../../../src/ledger/accounts';
import { sendPlain } from '../../support/h2h-client';
import { openTestDatabase, startApi, type TestApi } from '../http/api';

let db: Database;
let end: () => Promise<void>;
let scene: DocumentScene;
let api: TestApi;

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  await db.transaction((tx) => openHouseAccounts(tx));
  scene = openDocumentScene(db);
  api = await startApi(db);
});
afterAll(async () => {
  await api.close();
  await end();
});

const UNKNOWN = '0'.repeat(32);
const look = (token: string, method: 'GET' | 'POST' | 'HEAD' = 'GET') =>
  sendPlain(api.url, { method, path: `/v/${token}` });
const textOf = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
const tokenOf = async (documentId: string): Promise<string> => (await scene.read(documentId))!.token;

async function planBill(): Promise<{ documentId: string; number: string; tagihanId: string }> {
  const { bills } = await scene.plan([350_000]);
  const { tagihanId } = bills[0]!;
  const document = await db.transaction(async (tx) => scene.planner.tagihan(tx, { tagihanId }, await tx.now()));
  return { ...document, tagihanId };
}

describe('the public page of a document', () => {
  test('a bill that stands, it tells what the paper shows and no more', async () => {
    const { documentId, number } = await planBill();
    const answer = await look(await tokenOf(documentId));
    const text = textOf(answer.text);
    expect(answer.status).toBe(200);
    for (const word of ['Berlaku', 'Tagihan', number, 'Rp350.000', 'Budi Santoso', 'PT Sinar Niaga Digital']) {
      expect(text).toContain(word);
    }
    // What the house knows besides.
    for (const word of ['6281234567890', '0812', documentId, 'Lunas', '9887']) expect(answer.text).not.toContain(word);
  });

  test('a bill that was corrected, it names the new one, whose page is its own', async () => {
    const old = await planBill();
    const fresh = await db.transaction(async (tx) =>
      scene.planner.tagihan(tx, { tagihanId: old.tagihanId, correctsId: old.documentId }, await tx.now()),
    );
    const text = textOf((await look(await tokenOf(old.documentId))).text);
    expect(text).toContain(`Tidak berlaku lagi : diganti oleh ${fresh.number}.`);
    expect(textOf((await look(await tokenOf(fresh.documentId))).text)).toContain('Berlaku');
  });

  test('a bill that was cancelled, it says so', async () => {
    const { documentId, tagihanId } = await planBill();
    await db.write("update tagihan set state = 'cancelled' where id = ?", [tagihanId]);
    const text = textOf((await look(await tokenOf(documentId))).text);
    expect(text).toContain('Dibatalkan');
    expect(text).not.toContain('Berlaku');
  });

  test('a name of markup, it is text there too', async () => {
    const customer = { name: '<script>alert(1)</script>', address: '', phone: '628', npwp: null };
    const { documentId } = await scene.document({ content: { customer } });
    const { text } = await look(await tokenOf(documentId));
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test.each([
    ['an unknown token', UNKNOWN],
    ['a short one', 'abc'],
    ['one in capitals', 'A'.repeat(32)],
    ['a statement', `${'0'.repeat(31)}'%20or%20'1'='1`],
    ['a long one', '0'.repeat(2000)],
  ])('%s, is 404 with the same page', async (_what, token) => {
    const answer = await look(token);
    expect(answer.status).toBe(404);
    expect(answer.text).toBe((await look(UNKNOWN)).text);
  });

  test('its headers, it may load nothing, tells nobody its address and is not kept', async () => {
    const { headers } = await look(UNKNOWN);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';style-src 'sha256-[^']+';/);
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test('another method, is not allowed', async () => {
    const answer = await look(UNKNOWN, 'POST');
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  test('more than sixty in a minute from one address, it is told when to come again; others are not shut out', async () => {
    const own = await startApi(db, { trustProxy: 1 });
    try {
      const from = (address: string) =>
        sendPlain(own.url, { method: 'GET', path: `/v/${UNKNOWN}`, headers: { 'X-Forwarded-For': address } });
      for (let n = 0; n < 60; n += 1) expect((await from('192.0.2.1')).status).toBe(404);
      const refused = await from('192.0.2.1');
      expect(refused.status).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(textOf(refused.text)).toContain('Terlalu banyak permintaan');
      expect((await from('192.0.2.2')).status).toBe(404);
    } finally {
      await own.close();
    }
  });
});

describe('the page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  test('without script, on the narrowest phone, light and dark: it is dressed, fits, and axe finds nothing', async () => {
    const { documentId } = await planBill();
    const long = await scene.document({
      content: { customer: { name: 'W'.repeat(100), address: '', phone: '', npwp: null } },
    });
    const tokens = [await tokenOf(documentId), await tokenOf(long.documentId), UNKNOWN];
    for (const scheme of ['light', 'dark']) {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
      });
      await page.setViewport({ width: 360, height: 780 });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      for (const token of tokens) {
        await page.setJavaScriptEnabled(false);
        await page.goto(`${api.url}/v/${token}`);
        const padding = await page.evaluate("getComputedStyle(document.querySelector('main')).padding");
        expect(padding).toBe('20px');
        expect(await sidewaysPixels(page)).toBeLessThanOrEqual(0);
        await page.setJavaScriptEnabled(true);
        await page.reload();
        expect(await seriousFaults(page)).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await page.close();
    }
  }, 60_000);
});
