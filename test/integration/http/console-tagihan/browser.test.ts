import { type Browser, type BrowserContext, type Page } from 'puppeteer';
import { rupiah } from '../../../../src/domain/money';
import { type StaffMember } from '../../../../src/domain/staff';
import { type BillingPagesStage, openBillingPagesStage } from '../../../support/billing-pages-stage';
import { DESKTOP, NARROWEST, PHONE, seriousFaults, sidewaysPixels, startBrowser } from '../../../support/browser';
import { TEST_PASSWORD } from '../../../support/console';

let stage: BillingPagesStage;
let browser: Browser;
let marketing: StaffMember;
let admin: StaffMember;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  stage = await openBillingPagesStage();
  browser = await startBrowser();
  ({ staff: marketing } = await stage.logIn('marketing'));
  ({ staff: admin } = await stage.logIn('admin'));
});
beforeEach(() => stage.life.setClock('2026-03-02'));
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

async function visit(staff: StaffMember, { isScripted = true, viewport = DESKTOP } = {}): Promise<Page> {
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

async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.evaluate(`document.querySelector('${selector}').textContent`)) as string;
}

/** Bills of every sort, one with words that no line can hold. */
async function somethingOfEverything() {
  const endless = 'w'.repeat(90);
  const customerId = await stage.newCustomer(marketing, endless);
  const planId = await stage.sentPlan(marketing, {
    ...{ customerId, title: endless, periods: 36, dendaAmount: rupiah(5000), dendaFromDay: 6 },
  });
  const draftId = await stage.newPlan(marketing, { customerId });
  const [down] = await stage.tagihanOf(planId);
  await stage.pay(down!.id, 250_000);
  await stage.print();
  stage.life.setClock('2026-04-03');
  await stage.issue(planId);
  stage.life.setClock('2026-04-20', '09:30:00');
  await stage.issue(planId);
  await stage.db.write(`update customer_message set state = 'by-hand' where tagihan_id = ? order by id limit 1`, [
    down!.id,
  ]);
  await stage.db.write(
    `insert into customer_reply (id, provider_id, phone, customer_id, text, said_at, received_at)
     values ('01ARZ3NDEKTSV4RRFFQ69G5FAV', 'w1', '6281', ?, ?, utc_timestamp(3), utc_timestamp(3))`,
    [customerId, endless],
  );
  const message = await stage.db.row<{ id: string }>(
    `select id from customer_message where state = 'by-hand' and customer_id = ?`,
    [customerId],
  );
  const open = (await stage.tagihanOf(planId)).find(({ state }) => state === 'awaiting');
  const exception = await stage.db.row<{ id: string }>('select id from payment_exception where customer_id = ?', [
    customerId,
  ]);
  const [paidId, openId, exceptionId, messageId] = [down!.id, open!.id, exception!.id, message!.id];
  return { customerId, planId, draftId, paidId, openId, exceptionId, messageId };
}

test('every page about bills, filled and with each dialog open, has no serious fault and fits a phone', async () => {
  const { customerId, planId, draftId, paidId, openId, exceptionId, messageId } = await somethingOfEverything();
  const views: [path: string, dialogs: string[]][] = [
    ['/antrian-tagihan?f=semua', []],
    [`/pelanggan/${customerId}/rencana/baru`, []],
    [`/rencana/${draftId}`, ['dialog-kirim', 'dialog-jadwal', 'dialog-buang']],
    [`/rencana/${planId}`, ['dialog-jadwal', 'dialog-tunda', 'dialog-lunasi', 'dialog-batal']],
    ['/tagihan?s=semua', []],
    [`/pesan/${messageId}`, []],
    [`/tagihan/${openId}`, ['dialog-wa', 'dialog-batal']],
    [`/tagihan/${paidId}`, ['dialog-wa']],
    [`/pembayaran/${exceptionId}`, []],
    ['/rekap', []],
    ['/rekap?per=2026-03-31', []],
    [`/rekap?p=${customerId}`, []],
    [`/pelanggan/${customerId}`, []],
    ['/pelanggan/impor', []],
    ['/panduan', []],
  ];
  const faults: string[] = [];
  const page = await visit(admin);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${page.url()} ${message.text()}`);
  });
  for (const [viewport, scheme] of [
    [DESKTOP, 'light'],
    [PHONE, 'light'],
    [NARROWEST, 'dark'],
  ] as const) {
    await page.setViewport(viewport);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const [path, dialogs] of views) {
      const look = async (what: string): Promise<void> => {
        const where = `${path} ${what} ${viewport.width}`;
        faults.push(...(await seriousFaults(page)).map((fault) => `${where}: ${fault}`));
        const sideways = await sidewaysPixels(page);
        if (sideways > 0) faults.push(`${where}: ${sideways} pixels too wide`);
      };
      await page.goto(stage.url + path);
      await look('page');
      for (const dialog of dialogs) {
        await page.evaluate(`document.getElementById('${dialog}')?.showModal()`);
        const found = await page.$(`#${dialog}[open]`);
        if ((await found?.isVisible()) === true) await look(dialog);
        else faults.push(`${path} has no ${dialog}`);
        await page.evaluate(`document.getElementById('${dialog}')?.close()`);
      }
    }
  }
  expect(faults).toEqual([]);
});

test.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const)(
  'marketing on a %s, makes a plan with a down payment, looks at it and sends it',
  async (_name, viewport) => {
    const customerId = await stage.newCustomer(marketing, 'CV Sinar Abadi');
    const page = await visit(marketing, { viewport });
    await page.goto(`${stage.url}/pelanggan/${customerId}/rencana/baru`);
    await page.type('#judul', 'Paket kasir');
    await page.type('#uraian-1', 'Mesin kasir');
    await page.type('#harga-1', '1.200.900');
    await page.type('#uang-muka', '200.000');
    await page.evaluate(`document.querySelector('#mulai').value = '2026-03-12'`);
    const press = async (selector: string): Promise<void> => {
      await Promise.all([page.waitForNavigation(), page.click(selector)]);
    };
    await press('button[value=pratinjau]');
    await page.waitForFunction(`document.getElementById('pratinjau').getBoundingClientRect().top < innerHeight`);
    expect(await page.evaluate('document.activeElement.id')).toBe('pratinjau');
    expect(await textOf(page, '#pratinjau')).toContain('13 tagihan, seluruhnya Rp1.200.900');
    await press('#pratinjau button[value=simpan]');
    await page.click('a[data-open=dialog-kirim]');
    await page.waitForSelector('#dialog-kirim[open]');
    await press('#dialog-kirim button.btn-primary');
    expect(await textOf(page, '#toast')).toContain('Rencana dikirim');
    expect(await textOf(page, '#jawaban')).toContain('Uang muka');
  },
);

test('a plan that is open, when its bill is paid, moves its chart without reload', async () => {
  const planId = await stage.sentPlan(marketing, { customerId: await stage.newCustomer(marketing, 'Klinik Asri') });
  const [down] = await stage.tagihanOf(planId);
  const page = await visit(marketing);
  await page.goto(`${stage.url}/rencana/${planId}`);
  expect(await textOf(page, '#progress')).toContain('0 dari 13 lunas');
  const card = await visit(marketing);
  await card.goto(`${stage.url}/tagihan/${down!.id}`);
  expect(await textOf(card, '#kepala')).toContain('Batalkan…');
  const rekap = await visit(marketing);
  await rekap.goto(`${stage.url}/rekap`);
  await stage.pay(down!.id, 200_000);
  await page.waitForFunction(`document.getElementById('progress').textContent.includes('1 dari 13 lunas')`);
  await card.waitForFunction(`!document.getElementById('kepala').textContent.includes('Batalkan…')`);
  await rekap.waitForFunction(`document.getElementById('rekap-langsung').textContent.includes('periode lunas')`);
});

test('a reschedule without script, is looked at and kept as a part of the page', async () => {
  const planId = await stage.sentPlan(marketing, { customerId: await stage.newCustomer(marketing) });
  const page = await visit(marketing, { isScripted: false });
  await page.goto(`${stage.url}/rencana/${planId}`);
  await page.evaluate(`document.getElementById('dialog-jadwal-periode').value = '6'`);
  await Promise.all([page.waitForNavigation(), page.click('#dialog-jadwal button[value=pratinjau]')]);
  await page.type('#dialog-jadwal-alasan', 'pelanggan minta lebih singkat');
  await Promise.all([page.waitForNavigation(), page.click('#dialog-jadwal button[value=simpan]')]);
  expect(await textOf(page, '#toast')).toContain('Jadwal diubah');
});
