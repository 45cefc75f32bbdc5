/** The script of the pages in a real Chromium: what it renews, what it leaves alone, and what it says when it is cut off. */
import { type Browser, type Page } from 'puppeteer';
import { type ConsoleHandler } from '../../../../src/http/console/console.types';
import { type Database } from '../../../../src/persistence/database';
import { startBrowser } from '../../../support/browser';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { createConsoleBrowser } from '../../../support/console-browser';
import { openTestDatabase } from '../api';

let db: Database;
let end: () => Promise<void>;
let server: Awaited<ReturnType<typeof startConsole>>;
let browser: Browser;
/** How often the page was made. */
let made: number;
let sent: string[];

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await end();
});
beforeEach(async () => {
  made = 0;
  sent = [];
  server = await startConsole(db, {
    addPages(routes) {
      routes.get('/antrian', makePage);
      routes.post('/antrian/:id/ambil', async (_visit, request, response) => {
        sent.push(JSON.stringify(request.body));
        response.redirect(303, '/antrian');
      });
    },
  });
});
afterEach(() => server.close());

const makePage: ConsoleHandler = async ({ csrfToken, now }, _request, response) => {
  made += 1;
  const assets = await addressesOfAssets();
  response.type('html').send(`<!doctype html><html lang="id"><head><title>Uji</title>
    <script src="${assets.htmx}" defer></script><script src="${assets.script}" defer></script></head>
    <body data-now="${now}" data-live="/langsung"><p id="say"></p><div id="toast"></div>
    <nav class="nav"><a href="/antrian" data-menu="antrian">Antrian <b>0</b></a></nav>
    <p class="note offline"><span data-cut="since"></span><span data-cut="next"></span></p>
    <section id="daftar" hx-get="" hx-trigger="tuntas:changed from:body" hx-select="#daftar" hx-target="#daftar"
      hx-swap="outerHTML"><output>${made}</output><a href="/antrian?n=1" id="tautan">satu</a>
      <button type="button" data-open="dialog-ambil" aria-keyshortcuts="A">Ambil…</button>
      <details><summary>pesan</summary>isi</details><input id="kolom" value="x"></section>
    <section id="jarang" hx-get="" hx-trigger="tuntas:changed-slowly from:body" hx-select="#jarang" hx-target="#jarang"
      hx-swap="outerHTML"><output>${made}</output></section>
    <section id="lain"><a href="#dialog-ambil" data-open="dialog-ambil" id="buka">Ambil…</a></section>
    <dialog id="dialog-ambil"><form method="post" action="/antrian/1/ambil"><input name="csrf" type="hidden"
      value="${csrfToken}"><button type="button" data-close>Batal</button><button id="kirim">Ambil</button></form></dialog>
    </body></html>`);
};

async function addressesOfAssets(): Promise<{ htmx: string; script: string }> {
  const { text } = await createConsoleBrowser(server.url).get('/masuk');
  const of = (name: string): string => new RegExp(`/aset/${name}\\.[^"]+`).exec(text)?.[0] ?? '';
  return { htmx: of('htmx'), script: of('tuntas') };
}

async function openPage(): Promise<Page> {
  const staff = await insertStaff(db, { role: 'operator' });
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(`${server.url}/masuk`);
  await page.type('#nama', staff.name);
  await page.type('#sandi', TEST_PASSWORD);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  // The first stream of a process says that the page may be behind.
  await page.waitForFunction(`document.querySelector('output').textContent === '2'`);
  return page;
}

/** Something that pages show: what a terminal has in stock. */
async function change(): Promise<void> {
  await db.write(
    `insert into terminal (code, supplier_code, name, config_sealed, stock) values ('satu', 's', 'Satu', '', 1)
     on duplicate key update stock = stock + 1`,
  );
}

const madeInPage = (page: Page) =>
  page.evaluate(`Number(document.querySelector('output').textContent)`) as Promise<number>;

async function renewedBeyond(page: Page, count: number): Promise<void> {
  await page.waitForFunction(`Number(document.querySelector('output').textContent) > ${count}`, { timeout: 10_000 });
}

/** Long enough for a renewal that must not happen. */
async function untilHeard(page: Page, act: () => Promise<void>): Promise<void> {
  const asked = page.evaluate(
    `new Promise((resolve) => document.body.addEventListener('tuntas:changed', () => setTimeout(resolve, 300), { once: true }))`,
  );
  await act();
  await asked;
}

describe('a live part', () => {
  test('renewed, gives the focus back, keeps what was unfolded open, and tells the menu its number', async () => {
    const page = await openPage();
    await page.focus('#tautan');
    await page.click('summary');
    await page.focus('#tautan');
    const before = await madeInPage(page);
    await untilHeard(page, change);
    await renewedBeyond(page, before);
    expect(await page.evaluate('document.activeElement.id')).toBe('tautan');
    expect(await page.evaluate(`document.querySelector('details').open`)).toBe(true);
    expect(await page.$('.nav b')).not.toBeNull();
  });

  test('in which somebody types, is left as it is', async () => {
    const page = await openPage();
    await page.type('#kolom', 'yang sedang diketik');
    const before = await madeInPage(page);
    await untilHeard(page, change);
    expect(await madeInPage(page)).toBe(before);
    expect(await page.evaluate(`document.getElementById('kolom').value`)).toContain('diketik');
  });

  test('that is dear to read, follows a change at once and the next ones once in ten seconds, the last of them too', async () => {
    const page = await openPage();
    const seldom = (): Promise<number> =>
      page.evaluate(`Number(document.querySelector('#jarang output').textContent)`) as Promise<number>;
    const first = await seldom();
    await untilHeard(page, change);
    await page.waitForFunction(`Number(document.querySelector('#jarang output').textContent) > ${first}`);
    const [second, at] = [await seldom(), Date.now()];
    await untilHeard(page, change);
    await untilHeard(page, change);
    expect(await seldom()).toBe(second);
    await page.waitForFunction(`Number(document.querySelector('#jarang output').textContent) > ${second}`, {
      timeout: 15_000,
    });
    expect(Date.now() - at).toBeGreaterThan(6000);
  }, 40_000);

  test('renewed while a dialog beside it is open, leaves the dialog open', async () => {
    const page = await openPage();
    await page.click('#buka');
    const before = await madeInPage(page);
    await untilHeard(page, change);
    await renewedBeyond(page, before);
    expect(await page.$('dialog[open]')).not.toBeNull();
  });
});

describe('a dialog', () => {
  test('opened by a key, is not confirmed by one, and its form goes once however often it is pressed', async () => {
    const page = await openPage();
    await page.keyboard.press('a');
    expect(await page.$('dialog[open]')).not.toBeNull();
    await page.keyboard.press('a');
    await page.click('[data-close]');
    expect(await page.$('dialog[open]')).toBeNull();
    expect(sent).toEqual([]);
    await page.click('#buka');
    await Promise.all([
      page.waitForNavigation(),
      page.evaluate(`(() => { const b = document.getElementById('kirim'); b.click(); b.click(); b.click(); })()`),
    ]);
    expect(sent).toHaveLength(1);
  });
});

describe('a page', () => {
  test('that loses its stream, says since when and when it tries again, and comes back by itself', async () => {
    const page = await openPage();
    const { port } = server;
    await server.close();
    await page.waitForSelector('body.cut');
    const told = (await page.evaluate(
      `[...document.querySelectorAll('[data-cut]')].map((place) => place.textContent)`,
    )) as string[];
    expect(told.filter((text) => /^\d\d\.\d\d\.\d\d$/.test(text))).toHaveLength(2);
    server = await startConsole(db, { port, addPages: (routes) => routes.get('/antrian', makePage) });
    const before = await madeInPage(page);
    await page.waitForSelector('body:not(.cut)', { timeout: 20_000 });
    await renewedBeyond(page, before);
  });

  test('whose session somebody ends, leads to the log-in and knows the way back', async () => {
    const page = await openPage();
    const left = page.waitForNavigation();
    await db.write('delete from staff_session');
    await left;
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/masuk?ke=%2Fantrian');
    expect(await page.evaluate(`document.getElementById('sesi').textContent`)).toContain('Sesi Anda sudah ditutup');
  });
});
