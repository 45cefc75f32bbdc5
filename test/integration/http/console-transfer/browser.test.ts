import { type Browser, type BrowserContext, type Page } from 'puppeteer';
import { after } from '../../../../src/domain/time';
import {
  DESKTOP,
  NARROWEST,
  openDialog,
  PHONE,
  seriousFaults,
  sidewaysPixels,
  startBrowser,
  textOf,
  untilText,
} from '../../../support/browser';
import { TEST_PASSWORD } from '../../../support/console';
import { openTransferStage, type TransferStage, type Visitor } from './transfer-stage';

let stage: TransferStage;
let browser: Browser;
let operator: Visitor;
let admin: Visitor;
let pages: Record<string, string>;
const contexts: BrowserContext[] = [];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

beforeAll(async () => {
  stage = await openTransferStage();
  browser = await startBrowser();
  operator = await stage.logIn('operator');
  admin = await stage.logIn('admin');
  pages = await somethingOfEverything();
});
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

/** Transfers, lines and refunds of every sort, one with words that no line can hold. */
async function somethingOfEverything(): Promise<Record<string, string>> {
  const { scene, db } = stage;
  const now = await db.now();
  const endless = 'W'.repeat(90);
  const late = await scene.transfer({
    ...{ state: 'verifying', payerName: 'Dimas Prakoso', phone: '6281355500456', dueAt: after(now, -2 * MINUTE) },
  });
  await scene.proof(late.id, { saidAmount: 250_181 });
  await scene.transfer({ state: 'verifying', base: 500_000, code: 402, payerName: endless });
  await scene.transfer({ state: 'asked', base: 75_000, code: 9 });
  await scene.transfer({ base: 100_000, code: 75 });
  await scene.transfer({ purpose: 'tiket', base: 1_000_000, code: 214 });
  const line = await scene.line({ amount: 250_181, text: 'TRF DIMAS PRAKOSO', senderName: 'DIMAS PRAKOSO' });
  await scene.line({ amount: 250_000, text: 'SETORAN TUNAI', bookedAt: after(now, -90 * MINUTE) });
  await scene.line({ amount: 250_118, accountId: scene.bni, text: 'TRF DR SITI RAHMA', senderName: 'SITI RAHMA' });
  await scene.line({ amount: 975_299, text: endless, bookedAt: after(now, -20 * DAY) });
  const debit = await scene.line({ amount: 6_500, direction: 'debit', exception: 'outgoing', text: 'BIAYA ADM' });
  const refund = await scene.refund({ amount: 123_000 });
  await scene.refund({ state: 'sent', amount: 124_000 });
  await scene.note(late.id, 'Pembayar menelepon pukul 13.50.');
  return {
    desk: '/transfer',
    transfer: `/transfer/${late.id}`,
    dana: '/dana',
    lines: '/mutasi?s=semua',
    line: `/mutasi/${line.id}`,
    debit: `/mutasi/${debit.id}`,
    upload: '/mutasi/unggah',
    byHand: '/mutasi/catat',
    refunds: '/pengembalian',
    refund: `/pengembalian/${refund.id}`,
    tikets: '/tiket',
    sla: '/laporan-sla',
    settings: '/pengaturan-transfer',
    queue: '/antrian',
  };
}

async function visit({ staff }: Visitor, { isScripted = true, viewport = DESKTOP } = {}): Promise<Page> {
  const context = await browser.createBrowserContext();
  contexts.push(context);
  const page = await context.newPage();
  await page.setJavaScriptEnabled(isScripted);
  await page.setViewport(viewport);
  await page.goto(`${stage.url}/masuk`);
  await page.type('#nama', staff.name);
  await page.type('#sandi', TEST_PASSWORD);
  await Promise.all([page.waitForNavigation(), page.click('form button:not([type=button])')]);
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['TUNTAS_SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

test.each([
  ['1360 pixels', DESKTOP],
  ['390 pixels', PHONE],
  ['360 pixels', NARROWEST],
] as const)('every page about transfers, at %s, is free of serious faults and fits', async (name, viewport) => {
  const page = await visit(admin, { viewport: { ...viewport } });
  for (const [key, path] of Object.entries(pages)) {
    await page.goto(stage.url + path);
    await shoot(page, `${key}-${name.slice(0, 4).trim()}`);
    expect([path, await seriousFaults(page), await sidewaysPixels(page)]).toEqual([path, [], 0]);
    expect([path, await cellsThatOverlap(page)]).toEqual([path, []]);
  }
});

/** Of rows that fold into cards: what reaches over the gap of twelve pixels into the next cell. */
function cellsThatOverlap(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('.as-cards tbody :is(td, th)')]
    .filter((cell) => getComputedStyle(cell).display === 'block' && cell.scrollWidth > cell.clientWidth + 12)
    .map((cell) => cell.textContent.trim().slice(0, 60))`) as Promise<string[]>;
}

test('dialogs of the desk are free of serious faults', async () => {
  const page = await visit(operator);
  for (const id of ['dialog-cocok-1', 'dialog-minta-bukti', 'dialog-serah', 'dialog-tolak-bukti']) {
    await page.goto(stage.url + pages['transfer']!);
    await openDialog(page, id);
    await shoot(page, id);
    expect([id, await seriousFaults(page, `#${id}`)]).toEqual([id, []]);
  }
});

test('the keyboard walks through the lists, picks a suggestion, and opens its dialog without confirming it', async () => {
  const page = await visit(operator);
  await page.goto(stage.url + pages['transfer']!);
  const focused = () => page.evaluate('document.activeElement.id') as Promise<string>;
  await page.keyboard.press('j');
  expect(await focused()).toMatch(/^pilih-/);
  const first = await focused();
  await page.keyboard.press('j');
  expect(await focused()).not.toBe(first);
  await page.keyboard.press('k');
  expect(await focused()).toBe(first);
  await page.keyboard.press('1');
  expect(await focused()).toBe('usulan-1');
  await page.keyboard.press('c');
  expect(await page.$('#dialog-cocok-1[open]')).not.toBeNull();
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  expect(await page.$('#dialog-tolak-bukti[open]')).not.toBeNull();
  expect(await page.evaluate('location.pathname')).toBe(pages['transfer']);
});

test('a new line and a new proof appear on the open desk by themselves', async () => {
  const page = await visit(operator);
  await page.goto(`${stage.url}/transfer`);
  await stage.scene.line({ amount: 431_765, text: 'BARU MASUK' });
  await untilText(page, '#mutasi', 'Rp431.765');
  const transfer = await stage.scene.transfer({ state: 'verifying', base: 612_000, code: 3 });
  await untilText(page, '#transfer-terbuka', 'Rp612.003');
  expect(await textOf(page, `#pilih-${transfer.id}`)).toContain('Menunggu verifikasi');
});

test('without script the desk is read, and a proof is asked for again', async () => {
  const transfer = await stage.scene.transfer({ state: 'verifying', base: 713_000, code: 8 });
  await stage.scene.proof(transfer.id);
  const page = await visit(operator, { isScripted: false });
  await page.goto(`${stage.url}/transfer/${transfer.id}`);
  const selector = '#dialog-minta-bukti button:not([type=button])';
  await Promise.all([
    page.waitForNavigation(),
    page.$eval(selector, (el) => (el as unknown as { click(): void }).click()),
  ]);
  expect(await textOf(page, 'main')).toContain('Menunggu pembayar');
});

test('what a match of a delivery is taken apart into, the preview follows the choice, with script and without', async () => {
  const { id } = await stage.delivered(330_000);
  const [dialog, effect] = ['#dialog-batal-cocok', '#dialog-batal-cocok-akibat'];
  const page = await visit(operator);
  await page.goto(`${stage.url}/transfer/${id}`);
  await openDialog(page, 'dialog-batal-cocok');
  await page.type(`${dialog} [name=alasan]`, 'Salah pasangan');
  await page.click(`${dialog} [value=receivable]`);
  await untilText(page, effect, 'harganya jadi piutang ke tokonya');
  expect(await textOf(page, effect)).not.toContain('Kerugian');
  await shoot(page, 'dialog-batal-cocok');
  expect(await seriousFaults(page, dialog)).toEqual([]);
  await page.click(`${dialog} [value=loss]`);
  await untilText(page, effect, 'harganya jadi kerugian kita');
  expect(await page.$eval(`${dialog} [name=alasan]`, (el) => (el as unknown as { value: string }).value)).toBe(
    'Salah pasangan',
  );
  expect(await page.$(`${dialog}[open]`)).not.toBeNull();

  const bare = await visit(operator, { isScripted: false });
  await bare.goto(`${stage.url}/transfer/${id}`);
  await bare.click(`${dialog} [value=receivable]`);
  await Promise.all([bare.waitForNavigation(), bare.click(`${dialog} [value=pratinjau]`)]);
  expect(await textOf(bare, effect)).toContain('harganya jadi piutang ke tokonya');
});
