import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, type Page } from 'puppeteer';
import { after } from '../../../../src/domain/time';
import { DESKTOP, NARROWEST, seriousFaults, sidewaysPixels, startBrowser, untilText } from '../../../support/browser';
import { openTestBooks, type TestBooks } from '../../../support/ledger';
import { HARM, jpegWithScript, phoneJpeg, pngWithPage, SVG } from '../../../support/proof-files';
import { openStatusSite, type StatusSite } from '../../../support/status-site';
import { type SceneTransfer } from '../../../support/transfer-scene';
import { until } from '../../../support/until';

let books: TestBooks;
let site: StatusSite;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let folder: string;

beforeAll(async () => {
  books = await openTestBooks();
  browser = await startBrowser();
  folder = await mkdtemp(path.join(tmpdir(), 'bukti-'));
});
afterAll(async () => {
  await browser.close();
  await books.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  site = await openStatusSite(books.db);
  context = await browser.createBrowserContext();
  page = await context.newPage();
  await page.setViewport(NARROWEST);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});
afterEach(async () => {
  await context.close();
  await site.close();
});

let code = 100;
const transferOf = (wish: Parameters<typeof site.scene.transfer>[0] = {}): Promise<SceneTransfer> =>
  site.scene.transfer({ code: (code += 1), ...wish });
const open = ({ token }: { token: string }): Promise<unknown> => page.goto(`${site.url}/pesanan/${token}`);
const fileOf = async (name: string, content: Buffer): Promise<string> => {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
};
const choose = async (file: string): Promise<void> => {
  const input = await page.$('input[name=bukti]');
  await (input as unknown as { uploadFile(...files: string[]): Promise<void> }).uploadFile(file);
};
const press = (selector: string): Promise<unknown> => Promise.all([page.waitForNavigation(), page.click(selector)]);

/** Of what is pressed or filled in and can be seen, whatever is lower than a finger. */
const tooLow = (): Promise<string[]> =>
  page.evaluate(`[...document.querySelectorAll('.btn, main input:not([type=hidden]), summary')]
    .filter((el) => el.offsetParent && el.getBoundingClientRect().height < 44)
    .map((el) => el.outerHTML.slice(0, 80))`) as Promise<string[]>;

describe('the page of a payer in a browser', () => {
  test.each([
    ['360 px', NARROWEST, 'light'],
    ['1360 px', DESKTOP, 'dark'],
  ])('%s wide, every state fits, axe finds nothing and fingers hit', async (_name, viewport, scheme) => {
    const now = await books.db.now();
    const asked = await transferOf({ state: 'asked' });
    await site.scene.proof(asked.id, { state: 'rejected' });
    const refunded = await transferOf({ state: 'verified' });
    await books.db.write(`update digital_order set state = 'refund-pending' where id = ?`, [refunded.orderId]);
    await site.scene.refund({ orderId: refunded.orderId, transferId: refunded.id, hasPayee: false });
    const shown = [
      await transferOf({ base: 99_999_000 }),
      await transferOf({ expiresAt: after(now, -60_000) }),
      asked,
      refunded,
      await transferOf({ state: 'released' }),
      await transferOf({ state: 'verified', purpose: 'tiket' }),
    ];
    await page.setViewport(viewport);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const transfer of shown) {
      await open(transfer);
      await page.evaluate(`document.querySelectorAll('details').forEach((el) => (el.open = true))`);
      expect(await seriousFaults(page)).toEqual([]);
      expect(await sidewaysPixels(page)).toBeLessThanOrEqual(0);
      expect(await tooLow()).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });

  test('left open, follows what happens, speaks it, and keeps what somebody is typing', async () => {
    const transfer = await transferOf();
    await open(transfer);
    await page.click('#tanpa-kode summary');
    await page.type('#catatan', 'atas nama Budi');
    await books.db.write(`update transfer set state = 'verifying' where id = ?`, [transfer.id]);
    await untilText(page, '#keadaan h1', 'Sedang diperiksa petugas');
    expect(await page.$eval('#say', (el) => (el as unknown as { textContent: string }).textContent)).toBe(
      'Sedang diperiksa petugas',
    );
    expect(await page.$eval('#catatan', (el) => (el as unknown as { value: string }).value)).toBe('atas nama Budi');
    expect(await page.$('#tanpa-kode[open]')).not.toBeNull();
    await books.db.write(`update transfer set state = 'verified', verified_at = utc_timestamp(3) where id = ?`, [
      transfer.id,
    ]);
    await books.db.write(`update digital_order set state = 'processing' where id = ?`, [transfer.orderId]);
    await untilText(page, '#keadaan h1', 'Transfer diterima');
    expect(await page.$('#catatan')).toBeNull();
    expect(complaints).toEqual([]);
  });

  test('T5, at the end of its time, says "lewat waktu" by itself', async () => {
    const transfer = await transferOf({ expiresAt: after(await books.db.now(), 5000) });
    await open(transfer);
    expect(await page.$('.amount')).not.toBeNull();
    await untilText(page, '#keadaan h1', 'Lewat waktu');
    expect(await page.$('.amount')).toBeNull();
  });

  test('its amount, is copied with one press', async () => {
    for (const name of ['clipboard-read', 'clipboard-write'] as const) {
      await context.setPermission(site.url, { permission: { name }, state: 'granted' });
    }
    await open(await transferOf({ code: 118 }));
    await page.click('[data-copy="250118"]');
    await untilText(page, '#toast', 'Tersalin');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('250118');
  });

  test('U12, a proof, is uploaded with a script', async () => {
    const transfer = await transferOf();
    await open(transfer);
    await choose(await fileOf('bukti.jpg', await phoneJpeg()));
    await press('#bagian-bukti form button');
    expect(await untilText(page, '.note', 'Bukti sudah kami terima')).toBeTruthy();
    await until('the address is the plain one', async () => page.url() === `${site.url}/pesanan/${transfer.token}`);
    expect(await untilText(page, '#keadaan h1', 'Sedang diperiksa petugas')).toBeTruthy();
    expect((await site.stored(transfer.id))?.mime).toBe('image/webp');
  });

  test('U12, a proof, is uploaded without a script, a mistake corrected first', async () => {
    const transfer = await transferOf();
    await page.setJavaScriptEnabled(false);
    await open(transfer);
    expect(await page.$('meta[http-equiv=refresh]')).not.toBeNull();
    await press('#bagian-bukti noscript a, #bagian-bukti a.btn');
    expect(await page.$('meta[http-equiv=refresh]')).toBeNull();
    await page.type('#catatan', 'Budi');
    await choose(await fileOf('bukti.jpg', HARM));
    await press('#bagian-bukti form button');
    expect(await page.$eval('#bukti-b', (el) => (el as unknown as { textContent: string }).textContent)).toContain(
      'tidak dapat kami terima',
    );
    await choose(await fileOf('bukti.jpg', await phoneJpeg()));
    await press('#bagian-bukti form button');
    expect(page.url()).toContain('kabar=bukti-diterima');
    expect(await site.stored(transfer.id)).toMatchObject({ note: 'Budi', original_mime: 'image/jpeg' });
    await page.setJavaScriptEnabled(true);
    expect(await sidewaysPixels(page)).toBeLessThanOrEqual(0);
  });

  test('C7, the account of a refund, is given without a script', async () => {
    const transfer = await transferOf({ state: 'verified' });
    await books.db.write(`update digital_order set state = 'refund-pending' where id = ?`, [transfer.orderId]);
    await site.scene.refund({ orderId: transfer.orderId, transferId: transfer.id, hasPayee: false });
    await page.setJavaScriptEnabled(false);
    await open(transfer);
    await press('#pengembalian a.btn');
    await page.type('#bank', 'BCA');
    await page.type('#nomor', '5220 3040 50');
    await page.type('#pemilik', 'Dimas');
    await press('#pengembalian form button');
    expect(page.url()).toContain('kabar=rekening-diterima');
    await untilText(page, '#keadaan', 'BCA ••4050');
  });
});

describe('what somebody who means harm uploads', () => {
  const kept = async (name: string, content: Buffer): Promise<string> => {
    const transfer = await transferOf();
    expect((await site.upload(transfer.token, [{ content, name }])).status).toBe(303);
    const proof = await site.stored(transfer.id);
    return site.proofLinks.linkTo(proof?.id ?? '', await books.db.now()).replace(/^.*(?=\/bukti\/)/, site.url);
  };
  const asked: string[] = [];
  beforeEach(() => {
    asked.length = 0;
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  });
  const ran = async (): Promise<boolean> => (await page.title()) === 'ran' || asked.includes('/ran');

  test.each([
    ['a picture after whose end a page stands', 'a.html', pngWithPage],
    ['a picture with a script in its comment', 'a.svg', jpegWithScript],
  ])('%s, opened by itself, is a picture and runs nothing', async (_title, name, make) => {
    const link = await kept(name, await make());
    await page.goto(link);
    expect(await page.$$eval('img', (images) => images.length)).toBe(1);
    expect(await ran()).toBe(false);
  });

  test.each([
    ['an SVG', SVG],
    ['a page', HARM],
  ])(
    '%s, even if it had got into the table, opened by itself or shown by a page, runs nothing',
    async (_title, content) => {
      const link = await kept('a.png', await pngWithPage());
      const id = /bukti\/(\w+)/.exec(link)?.[1] ?? '';
      await books.db.write('update proof_file set content = ? where proof_id = ?', [content, id]);
      await page.goto(link).catch(() => undefined);
      expect(await ran()).toBe(false);
      for (const part of ['img src', 'iframe src', 'object data', 'embed src']) {
        await page.goto('about:blank');
        await page.setContent(`<${part}="${link.replaceAll('&', '&amp;')}"></${part.split(' ')[0] ?? ''}>`);
        await until('it was asked for', async () => asked.some((asks) => asks.startsWith('/bukti/')));
        expect(await ran()).toBe(false);
      }
      // The same bytes as a page without these headers do run: the test would notice.
      await page.setContent(content.toString());
      await until('it runs elsewhere', async () => (await page.title()) === 'ran');
    },
  );
});
