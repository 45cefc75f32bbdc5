import { type Browser, type BrowserContext, type Page } from 'puppeteer';
import { type StaffMember } from '../../../../src/domain/staff';
import { writeNote } from '../../../../src/backoffice/notes/write-note';
import { switchAllPurchases } from '../../../../src/backoffice/switches/switch-all-purchases';
import { DESKTOP, NARROWEST, seriousFaults, sidewaysPixels, startBrowser } from '../../../support/browser';
import { insertStaff, TEST_PASSWORD } from '../../../support/console';
import { type CardStage, hiddenFieldsOf, openCardStage } from './card-stage';

let stage: CardStage;
let browser: Browser;
let supervisor: StaffMember;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  stage = await openCardStage();
  browser = await startBrowser();
  supervisor = await insertStaff(stage.db, { role: 'supervisor' });
});
afterEach(async () => {
  // One page at a time: a browser gives its keys to the one in front.
  await Promise.all(contexts.splice(0).map((context) => context.close()));
  // Lines as they were, for the next order.
  await stage.db.write('update terminal set stock = null, stock_at = null, failures = 0, tripped_until = null');
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

async function visit({ isScripted = true } = {}): Promise<Page> {
  const context = await browser.createBrowserContext();
  contexts.push(context);
  const page = await context.newPage();
  await page.setJavaScriptEnabled(isScripted);
  await page.setViewport(DESKTOP);
  await page.goto(`${stage.url}/masuk`);
  await page.type('#nama', supervisor.name);
  await page.type('#sandi', TEST_PASSWORD);
  await Promise.all([page.waitForNavigation(), page.click('form button:not([type=button])')]);
  return page;
}

/** An order that a check has looked at, with everything that a card can show about an open one. */
async function pendingOrder() {
  const order = await stage.placeOrder();
  await order.send();
  await order.answer('pending', { code: '03', raw: Buffer.from('{"rc":"03","customer_no":"081234567890"}') });
  await order.check('pending', { code: '03' });
  await order.age(120_000);
  return order;
}

async function somethingOfEverything(): Promise<{ open: string; late: string; approval: string }> {
  const [open, late, asked] = [await pendingOrder(), await stage.placeOrder(), await pendingOrder()];
  await late.send();
  await late.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
  await late.callback('success', { code: '00', text: 'late' });
  const operator = await stage.logIn('operator');
  const card = `/transaksi/${asked.topupId}`;
  const action = `${card}/kendali/fail`;
  const fields = hiddenFieldsOf((await operator.browser.get(card)).text, action);
  await operator.browser.post(action, { ...fields, alasan: 'pelanggan tidak mau menunggu' });
  await stage.db.write(
    `update terminal set stock = 100, stock_at = utc_timestamp(3), stock_warn_below = 200, failures = 2 where code = 'one'`,
  );
  await stage.db.write(`update terminal set tripped_until = utc_timestamp(3) + interval 1 hour where code = 'two'`);
  const [asking] = await stage.controls.open();
  return {
    open: `/transaksi/${open.topupId}`,
    late: `/transaksi/${late.topupId}`,
    approval: `/persetujuan?id=${asking?.id ?? ''}`,
  };
}

test('card, approvals, terminals and audit, filled and with each dialog open, have no serious fault and fit 360 pixels', async () => {
  const { open, late, approval } = await somethingOfEverything();
  const page = await visit();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  const views: [path: string, dialogs: string[]][] = [
    [open, ['dialog-succeed', 'dialog-fail', 'dialog-park']],
    [late, ['dialog-late-success']],
    ['/persetujuan', []],
    [approval, ['dialog-setujui', 'dialog-tolak']],
    ['/terminal?produk=S10', ['dialog-semua', 'dialog-terminal-one', 'dialog-terminal-two', 'dialog-produk']],
    ['/audit', []],
  ];
  const faults: string[] = [];
  for (const [viewport, scheme] of [
    [DESKTOP, 'light'],
    [NARROWEST, 'dark'],
  ] as const) {
    await page.setViewport(viewport);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const [path, dialogs] of views) {
      await page.goto(stage.url + path);
      const look = async (what: string): Promise<void> => {
        const where = `${path} ${what} ${scheme}`;
        faults.push(...(await seriousFaults(page)).map((fault) => `${where}: ${fault}`));
        const sideways = await sidewaysPixels(page);
        if (sideways > 0) faults.push(`${where}: ${sideways} pixels too wide`);
      };
      await look('page');
      for (const dialog of dialogs) {
        const isThere = await page.evaluate(`document.getElementById('${dialog}')?.showModal() === undefined`);
        const found = await page.$(`#${dialog}[open]`);
        if (!isThere || (await found?.isVisible()) !== true) {
          faults.push(`${path} has no ${dialog}`);
          continue;
        }
        await look(dialog);
        await page.evaluate(`document.getElementById('${dialog}').close()`);
      }
    }
  }
  expect(faults).toEqual([]);
  expect(complaints).toEqual([]);
});

test('pages, with words of people that no line can hold, still fit', async () => {
  const endless = 'w'.repeat(450);
  const order = await pendingOrder();
  await writeNote(stage.db, { topupId: order.topupId, by: supervisor, text: endless });
  const operator = await stage.logIn('operator');
  const card = `/transaksi/${order.topupId}`;
  const ask = async (): Promise<string> => {
    const action = `${card}/kendali/fail`;
    const fields = hiddenFieldsOf((await operator.browser.get(card)).text, action);
    await operator.browser.post(action, { ...fields, alasan: endless });
    return (await stage.controls.open()).find(({ topupId }) => topupId === order.topupId)?.id ?? '';
  };
  const asked = await ask();
  await stage.controls.decide({
    approvalId: asked,
    by: supervisor,
    decision: 'reject',
    note: endless,
    contentHash: '',
  });
  const open = await ask();
  await switchAllPurchases(stage.db, { by: supervisor, isRunning: false, reason: endless });
  const page = await visit();
  const faults: string[] = [];
  for (const viewport of [DESKTOP, NARROWEST]) {
    await page.setViewport(viewport);
    for (const path of [card, `/persetujuan?id=${open}`, '/persetujuan', '/terminal', '/audit']) {
      await page.goto(stage.url + path);
      const sideways = await sidewaysPixels(page);
      if (sideways > 0) faults.push(`${path} at ${viewport.width}: ${sideways} pixels too wide`);
    }
  }
  await switchAllPurchases(stage.db, { by: supervisor, isRunning: true, reason: endless });
  expect(faults).toEqual([]);
});

test('a card, while somebody else writes a note, shows it without reload, and keeps open what the reader opened', async () => {
  const order = await pendingOrder();
  const page = await visit();
  await page.goto(`${stage.url}/transaksi/${order.topupId}`);
  await page.click('#garis-waktu details summary');
  await writeNote(stage.db, { topupId: order.topupId, by: supervisor, text: 'sudah saya telepon suppliernya' });
  // A note alone changes no order: the next change of the order brings it along.
  await order.callback('pending', { code: '03', text: 'another' });
  await page.waitForFunction(`document.getElementById('garis-waktu').textContent.includes('sudah saya telepon')`);
  expect(await page.$$eval('#garis-waktu details[open]', (found) => found.length)).toBe(1);
});

test('a control, opened by its key, is a dialog that no single key confirms', async () => {
  const order = await pendingOrder();
  const page = await visit();
  await page.goto(`${stage.url}/transaksi/${order.topupId}`);
  await page.keyboard.press('s');
  await page.waitForSelector('#dialog-succeed[open]');
  await page.evaluate(`document.activeElement.blur()`);
  await page.keyboard.press('s');
  await page.keyboard.press('y');
  expect(await order.state()).toBe('pending');
  expect(page.url()).toBe(`${stage.url}/transaksi/${order.topupId}`);
});

test('a card without script, has every control as a part of the page that can be sent', async () => {
  const order = await pendingOrder();
  const page = await visit({ isScripted: false });
  await page.goto(`${stage.url}/transaksi/${order.topupId}`);
  await page.type('#dialog-fail-alasan', 'pelanggan tidak mau menunggu');
  await Promise.all([page.waitForNavigation(), page.click('#dialog-fail button.solid')]);
  expect(page.url()).toBe(`${stage.url}/transaksi/${order.topupId}`);
  expect(await page.evaluate(`document.getElementById('toast').textContent`)).toContain('Gagalkan diminta sebagai PS-');
});

test('the answer to a refused form, loaded again, is the page itself and sends nothing twice', async () => {
  const order = await stage.placeOrder();
  const page = await visit();
  await page.goto(`${stage.url}/transaksi/${order.topupId}`);
  await page.evaluate(`document.querySelector('#catatan').removeAttribute('minlength')`);
  await page.type('#catatan', 'x');
  await Promise.all([page.waitForNavigation(), page.click('form[action$="/catatan"] button')]);
  expect(await page.evaluate(`document.querySelector('[role=alert]').textContent`)).toContain('Catatan perlu 3 sampai');
  expect(await page.evaluate(`document.querySelector('#catatan').value`)).toBe('x');
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) sent.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  await page.reload();
  expect(sent).toEqual([`GET /transaksi/${order.topupId}`]);
  expect(await page.$('[role=alert]')).toBeNull();
});
