import { type Browser, type BrowserContext, type Page } from 'puppeteer';
import { bookForCustomer } from '../../../../src/backoffice/customers/bookings';
import { noteNeed } from '../../../../src/backoffice/customers/needs';
import { requestChange } from '../../../../src/backoffice/customers/request-change';
import { createItem } from '../../../../src/backoffice/catalogue/create-item';
import { type StaffMember } from '../../../../src/domain/staff';
import { DESKTOP, NARROWEST, PHONE, seriousFaults, sidewaysPixels, startBrowser } from '../../../support/browser';
import { insertStaff, TEST_PASSWORD } from '../../../support/console';
import {
  type CustomerScene,
  openCustomerScene,
  placeBill,
  placeCustomer,
  placePlan,
  testSettings,
} from '../../../support/customer-scene';

let scene: CustomerScene;
let browser: Browser;
let admin: StaffMember;
let marketing: StaffMember;
const contexts: BrowserContext[] = [];
/** Where pictures of the pages go, for whoever wants to look at them. */
const PICTURES = process.env['TUNTAS_PICTURES'];

beforeAll(async () => {
  scene = await openCustomerScene();
  browser = await startBrowser();
  admin = await insertStaff(scene.db, { role: 'admin' });
  marketing = await insertStaff(scene.db, { role: 'marketing' });
});
afterEach(() => Promise.all(contexts.splice(0).map((context) => context.close())));
afterAll(async () => {
  await browser.close();
  await scene.close();
});

async function visit(staff: StaffMember, { isScripted = true } = {}): Promise<Page> {
  const context = await browser.createBrowserContext();
  contexts.push(context);
  const page = await context.newPage();
  await page.setJavaScriptEnabled(isScripted);
  await page.setViewport(DESKTOP);
  await page.goto(`${scene.url}/masuk`);
  await page.type('#nama', staff.name);
  await page.type('#sandi', TEST_PASSWORD);
  await Promise.all([page.waitForNavigation(), page.click('form button:not([type=button])')]);
  return page;
}

const textOf = async (page: Page): Promise<string> =>
  (await page.evaluate(`document.querySelector('main').textContent`)) as string;

const ENDLESS = 'w'.repeat(90);

/** A customer with something of everything, its texts longer than any line. */
async function fullCustomer(): Promise<string> {
  const { db } = scene;
  const { customerId } = await placeCustomer(db, marketing, {
    name: ENDLESS,
    email: `${'e'.repeat(60)}@${'contoh'.repeat(6)}.co.id`,
    npwp: '0123456789012345',
    notes: `baris satu\n${ENDLESS}${ENDLESS}`,
  });
  const of = { by: marketing, customerId };
  await noteNeed(db, { ...of, text: `Mesin kopi ${ENDLESS}`, askedOn: '2026-03-02' });
  await createItem(db, {
    by: marketing,
    code: `KOPI-${customerId.slice(-8)}`,
    name: `Mesin kopi ${ENDLESS.slice(20)}`,
    unitPrice: '12.500.000',
    description: ENDLESS,
  });
  const booked = { ...of, itemCode: '', quantity: '2', unitPrice: '12.500.000', needId: '' };
  await bookForCustomer(db, { ...booked, description: `Mesin kopi dua tungku ${ENDLESS}` });
  const planId = await placePlan(db, { customerId });
  await placeBill(db, { planId, customerId, k: 1, dueOn: '2026-01-05', amount: 1_041_674, paid: 41_674 });
  await placeBill(db, { planId, customerId, k: 2, dueOn: '2036-02-05', amount: 1_041_666 });
  const fields = { name: 'Toko Melati', phone: '', email: '', address: ENDLESS, npwp: '-', notes: '' };
  await requestChange(
    { db, settings: testSettings },
    { ...of, version: 1, typed: fields, reason: `Pindah alamat ${ENDLESS}` },
  );
  return customerId;
}

const CSV = [
  'nama;telepon;email',
  'Warung Sari;0813-1111-2222;sari@contoh.id',
  'Warung Sari;0813 1111 2222;',
  `${'x'.repeat(101)};12;a b`,
].join('\n');

test('every page and dialog about customers, for admin and marketing, has no serious fault and fits 360 pixels', async () => {
  const customerId = await fullCustomer();
  const code = `KOPI-${customerId.slice(-8)}`;
  const card = `/pelanggan/${customerId}`;
  const views: [staff: StaffMember, path: string, dialogs: string[]][] = [
    [admin, '/pelanggan', ['dialog-serah']],
    [admin, '/pelanggan/baru', []],
    [
      admin,
      card,
      ['dialog-ubah', 'dialog-serah', 'dialog-nonaktif', 'dialog-izin', 'dialog-kebutuhan', 'dialog-pesanan'],
    ],
    [admin, '/perubahan', []],
    [admin, '/katalog', ['dialog-barang-baru', `dialog-barang-${code}`]],
    [admin, '/hari-libur', ['dialog-libur']],
    [marketing, '/pelanggan', []],
    [marketing, '/pelanggan/impor', []],
    [marketing, card, ['dialog-ubah']],
    [marketing, '/perubahan', []],
  ];
  const faults: string[] = [];
  const complaints: string[] = [];
  const pages = new Map([
    [admin.id, await visit(admin)],
    [marketing.id, await visit(marketing)],
  ]);
  for (const page of pages.values()) page.on('pageerror', (error) => complaints.push(String(error)));
  for (const [staff, path, dialogs] of views) {
    const page = pages.get(staff.id)!;
    await page.bringToFront();
    for (const [viewport, scheme] of [
      [DESKTOP, 'light'],
      [PHONE, 'light'],
      [NARROWEST, 'dark'],
    ] as const) {
      await page.setViewport(viewport);
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.goto(scene.url + path);
      const look = async (what: string): Promise<void> => {
        const where = `${staff.role} ${path} ${what} ${viewport.width}`;
        faults.push(...(await seriousFaults(page)).map((fault) => `${where}: ${fault}`));
        const sideways = await sidewaysPixels(page);
        if (sideways > 0) faults.push(`${where}: ${sideways} pixels too wide`);
        if (PICTURES !== undefined) {
          const name = where.replaceAll(/[^\w]+/g, '-').replaceAll(customerId, 'id');
          await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: what === 'page' });
        }
      };
      await look('page');
      for (const dialog of dialogs) {
        await page.evaluate(`document.getElementById('${dialog}').showModal()`);
        await look(dialog);
        await page.evaluate(`document.getElementById('${dialog}').close()`);
      }
    }
  }
  expect(faults).toEqual([]);
  expect(complaints).toEqual([]);
});

test('import, in a browser, is looked at row by row and saved as it was shown', async () => {
  const page = await visit(marketing);
  await page.goto(`${scene.url}/pelanggan/impor`);
  await page.type('#daftar', CSV);
  await Promise.all([page.waitForNavigation(), page.click('form[action="/pelanggan/impor"] button')]);
  for (const viewport of [DESKTOP, NARROWEST]) {
    await page.setViewport(viewport);
    expect(await seriousFaults(page)).toEqual([]);
    expect(await sidewaysPixels(page)).toBe(0);
    if (PICTURES !== undefined)
      await page.screenshot({ path: `${PICTURES}/impor-${viewport.width}.png`, fullPage: true });
  }
  const text = (): Promise<string> => textOf(page);
  expect(await text()).toContain('1 baru · 1 dilewati · 1 salah');
  expect(await page.$('form[action="/pelanggan/impor/simpan"]')).toBeNull();
  const right = JSON.stringify(CSV.split('\n').slice(0, 3).join('\n'));
  await page.evaluate(`document.getElementById('daftar').value = ${right}`);
  await Promise.all([page.waitForNavigation(), page.click('form[action="/pelanggan/impor"] button')]);
  await Promise.all([page.waitForNavigation(), page.click('form[action="/pelanggan/impor/simpan"] button')]);
  expect(await text()).toContain('1 pelanggan terdaftar. 1 baris dilewati');
  expect(await text()).toContain('Warung Sari');
});

test('a customer, registered and booked for without script, has each form as a part of the page', async () => {
  const page = await visit(marketing, { isScripted: false });
  await page.goto(`${scene.url}/pelanggan/baru`);
  await page.type('#b-nama', 'Toko Tanpa Skrip');
  await page.type('#b-telepon', '0813-9999-0001');
  await Promise.all([page.waitForNavigation(), page.click('form[action="/pelanggan"] button.btn-primary')]);
  await page.type('#p-uraian', 'Pasang meteran');
  await page.type('#p-harga', '1.500.000');
  await Promise.all([page.waitForNavigation(), page.click('form[action$="/pesanan"] button.btn-primary')]);
  expect(await textOf(page)).toMatch(/Pasang meteran[\s\S]*Rp1\.500\.000/);
});
