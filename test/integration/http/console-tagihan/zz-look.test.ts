import { type Browser, type BrowserContext, type Page } from 'puppeteer';
import { rupiah } from '../../../../src/domain/money';
import { type StaffMember } from '../../../../src/domain/staff';
import { type BillingPagesStage, openBillingPagesStage } from '../../../support/billing-pages-stage';
import { DESKTOP, PHONE, startBrowser } from '../../../support/browser';
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


test('look', async () => {
  const customerId = await stage.newCustomer(marketing, 'Ibu Sri Wahyuni');
  await stage.db.write(`insert into booking (id, customer_id, description, quantity, unit_price, state, booked_by, booked_at)
     values ('01ARZ3NDEKTSV4RRFFQ69G5FAW', ?, 'Laci uang', 1, 500000, 'open', ?, utc_timestamp(3))`, [customerId, marketing.id]);
  const planId = await stage.sentPlan(marketing, { customerId });
  const twoId = await stage.sentPlan(marketing, { customerId, kind: 'monthly', downPayment: rupiah(0), periods: 2, title: 'Langganan' });
  const draftId = await stage.newPlan(marketing, { customerId });
  const [down] = await stage.tagihanOf(planId);
  await stage.pay(down!.id, 200_000);
  const [bill] = await stage.tagihanOf(twoId);
  await stage.print();
  const shot = async (page: Page, name: string, full = true) => { await page.screenshot({ path: `/tmp/ux-shots/${name}.png`, fullPage: full }); };
  for (const [size, viewport] of [['d', DESKTOP], ['p', PHONE]] as const) {
    const page = await visit(marketing, { viewport });
    for (const [name, path] of [['rencana', `/rencana/${planId}`], ['dua', `/rencana/${twoId}`], ['kartu', `/tagihan/${bill!.id}`], ['list', '/tagihan?s=semua'], ['rekap', '/rekap'], ['pelanggan', `/pelanggan/${customerId}`], ['draft', `/rencana/${draftId}`]] as const) {
      await page.goto(stage.url + path);
      await shot(page, `${name}-${size}`);
    }
    await page.goto(`${stage.url}/rencana/${planId}`);
    await page.click('a[data-open=dialog-batal]');
    await shot(page, `batal-${size}`, false);
    await page.goto(`${stage.url}/rencana/${planId}`);
    await page.click('a[data-open=dialog-lunasi]');
    await page.type('#dialog-lunasi-potongan', '900.000');
    await Promise.all([page.waitForNavigation(), page.click('#dialog-lunasi button[value=pratinjau]')]);
    await shot(page, `lunasi-${size}`, false);
    await page.goto(`${stage.url}/rencana/${planId}`);
    await page.click('a[data-open=dialog-jadwal]');
    await Promise.all([page.waitForNavigation(), (async () => { await page.evaluate("document.getElementById('dialog-jadwal-periode').value='10'"); await page.click('#dialog-jadwal button[value=pratinjau]'); })()]);
    await shot(page, `jadwal-${size}`, false);
    await page.goto(`${stage.url}/pelanggan/${customerId}`);
    await page.click('a[data-open="dialog-pesanan-01ARZ3NDEKTSV4RRFFQ69G5FAW"]');
    await shot(page, `pesanan-${size}`, false);
    await page.goto(`${stage.url}/pelanggan/${customerId}/rencana/baru`);
    await page.evaluate(`document.querySelector('#mulai').value = '2026-03-08'`);
    await page.select('#jenis', 'once');
    await shot(page, `baru-once-${size}`);
    await page.select('#jenis', 'cicilan');
    await page.type('#uang-muka', '900000');
    await Promise.all([page.waitForNavigation(), page.click('button[value=pratinjau]')]);
    await shot(page, `baru-salah-${size}`);
    await page.evaluate(`document.querySelector('#uang-muka').value = '100.000'`);
    await Promise.all([page.waitForNavigation(), page.click('button[value=pratinjau]')]);
    await shot(page, `baru-pratinjau-${size}`, false);
  }
}, 120_000);
