import { type Browser } from 'puppeteer';
import { type StaffMember, type StaffRole } from '../../../../src/domain/staff';
import { addApprovalPages } from '../../../../src/http/console/pages/persetujuan';
import { createControls } from '../../../../src/backoffice/controls/create-controls';
import { silentLogger } from '../../../../src/logging/logger';
import { DESKTOP, NARROWEST, seriousFaults, sidewaysPixels, startBrowser } from '../../../support/browser';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { type ConsoleBrowser, createConsoleBrowser } from '../../../support/console-browser';
import { fakeTemporal } from '../../../support/fake-temporal';
import { expectBooksAgree } from '../../../support/ledger';
import { type MoneyScene, openMoneyScene, REASON, type TransferOnStage } from '../../../support/money-scene';
import { hiddenFieldsOf, wordsOf } from './card-stage';

let scene: MoneyScene;
let server: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  scene = await openMoneyScene();
  const { db, settings, deps, money } = scene;
  const controls = createControls({
    ...{ db, settings, settlement: deps, logger: silentLogger, temporal: fakeTemporal() },
  });
  server = await startConsole(db, {
    addPages: (routes, tools) => addApprovalPages(routes, { ...tools, db, controls, money }),
  });
});
afterEach(() => expectBooksAgree(scene.db));
afterAll(async () => {
  await server.close();
  await scene.close();
});

const RIGHT = { periksa: '1', kata_sandi: TEST_PASSWORD };

async function logIn(role: StaffRole): Promise<{ staff: StaffMember; browser: ConsoleBrowser }> {
  const staff = await insertStaff(scene.db, { role });
  const browser = createConsoleBrowser(server.url);
  await browser.logIn(staff.name, TEST_PASSWORD);
  return { staff, browser };
}

/** A match above the limit that an operator asked for. */
async function askedFor(): Promise<{
  id: string;
  base: string;
  path: string;
  transfer: TransferOnStage;
  lineId: string;
}> {
  const transfer = await scene.transfer({ base: 600_000 });
  const lineId = await scene.line({ amount: transfer.final, text: 'TRSF E-BANKING DARI MAYA KUSUMA 0812' });
  const payload = { mutationIds: [lineId] };
  const id = await scene.asked('match', { kind: 'transfer', id: transfer.id }, { payload });
  return { id, base: `/persetujuan/${id}`, path: `/persetujuan?id=${id}`, transfer, lineId };
}

describe('a decision about money on /persetujuan', () => {
  test('C6, shows the second person the words of the bank, what is known and what is booked', async () => {
    const { path, base, transfer } = await askedFor();
    const { browser } = await logIn('supervisor');
    const { status, text } = await browser.get(path);
    const words = wordsOf(text);
    expect(status).toBe(200);
    const amount = `Rp${String(transfer.final).replace(/(\d{3})$/, '.$1')}`;
    expect(words).toContain(`Cocokkan ${amount}`);
    expect(words).toMatch(/TRF-\d{4} meminta Rp600\.\d{3} \(kode \d+\)/);
    expect(words).toContain('“TRSF E-BANKING DARI MAYA KUSUMA 0812”');
    expect(words).toContain(`“${REASON}”`);
    expect(words).toContain('Dana tak dikenal · Bank Mandiri');
    expect(words).toContain(`Debit ${amount} = kredit ${amount}`);
    expect(words).toContain('Bila waktunya habis Tidak ada jurnal.');
    expect(text).toContain(`href="/transfer/${transfer.id}"`);
    expect(text).toContain(`${base}/setujui`);
  });

  test('with tick and password, is carried out; its end stands below', async () => {
    const { id, base, path, transfer } = await askedFor();
    const { browser } = await logIn('supervisor');
    const fields = hiddenFieldsOf((await browser.get(path)).text, `${base}/setujui`);
    expect((await browser.post(`${base}/setujui`, { ...fields, kata_sandi: TEST_PASSWORD })).status).toBe(422);
    expect(await scene.transferState(transfer.id)).toBe('awaiting');
    const answer = await browser.post(`${base}/setujui`, { ...fields, ...RIGHT });
    expect(answer).toMatchObject({ status: 303, location: '/persetujuan' });
    expect(await scene.endOf(id)).toMatchObject({ state: 'executed' });
    expect(await scene.transferState(transfer.id)).toBe('verified');
    expect(wordsOf((await browser.get('/persetujuan')).text)).toMatch(/PS-\d{4} disetujui dan dijalankan\./);
  });

  test('an operator decides nothing, withdraws the own one only, and a rejection needs its reason', async () => {
    const { id, base, path, ...asked } = await askedFor();
    const { browser } = await logIn('operator');
    expect(wordsOf((await browser.get(path)).text)).toContain('hanya supervisor atau admin yang memutuskan');
    expect((await browser.post(`${base}/setujui`, RIGHT)).status).toBe(403);
    expect((await browser.post(`${base}/tarik`)).status).toBe(422);
    const lead = await logIn('supervisor');
    const fields = hiddenFieldsOf((await lead.browser.get(path)).text, `${base}/tolak`);
    const short = await lead.browser.post(`${base}/tolak`, { ...fields, alasan: 'salah' });
    expect(short.status).toBe(422);
    expect(wordsOf(short.text)).toContain('Alasan menolak perlu paling sedikit 10 huruf.');
    await lead.browser.post(`${base}/tolak`, { ...fields, alasan: 'nama pengirimnya lain' });
    expect(await scene.endOf(id)).toMatchObject({ state: 'rejected' });
    expect(await scene.lineState(asked.lineId)).toBe('open');
  });

  test('the automatic match was faster: the second person reads that it is matched, and so does the list', async () => {
    const { base, path, transfer, lineId } = await askedFor();
    const { browser } = await logIn('supervisor');
    const fields = hiddenFieldsOf((await browser.get(path)).text, `${base}/setujui`);
    await scene.autoMatch(transfer.id, lineId);
    const answer = await browser.post(`${base}/setujui`, { ...fields, ...RIGHT });
    expect(answer.status).toBe(422);
    expect(wordsOf(answer.text)).toContain('Tidak bisa dijalankan: sudah cocok');
    expect(wordsOf((await browser.get('/persetujuan')).text)).toMatch(/Tidak jadi.*sudah cocok/);
    expect(await scene.journalCount('transfer-match', transfer.id)).toBe(1);
  });

  test('requests about orders and about money stand in one list by the time that is left', async () => {
    const first = await askedFor();
    const second = await askedFor();
    await scene.db.write('update approval set expires_at = expires_at - interval 10 minute where id = ?', [second.id]);
    const { browser } = await logIn('supervisor');
    const { text } = await browser.get('/persetujuan');
    expect(text.indexOf(second.id)).toBeGreaterThan(0);
    expect(text.indexOf(second.id)).toBeLessThan(text.indexOf(first.id));
    expect((await browser.get('/persetujuan?id=01ARZ3NDEKTSV4RRFFQ69G5FAV')).status).toBe(200);
  });
});

describe('in a browser', () => {
  let chromium: Browser;
  beforeAll(async () => {
    chromium = await startBrowser();
  });
  afterAll(() => chromium.close());

  test('a decision about money, with each dialog open, has no serious fault, fits 360 pixels and answers to Y and T', async () => {
    // Sums that are wide on a phone.
    await scene.line({ amount: 98_765_432 });
    const { path, id } = await askedFor();
    const staff = await insertStaff(scene.db, { role: 'supervisor' });
    const page = await chromium.newPage();
    await page.goto(`${server.url}/masuk`);
    await page.type('#nama', staff.name);
    await page.type('#sandi', TEST_PASSWORD);
    await Promise.all([page.waitForNavigation(), page.click('form button:not([type=button])')]);
    const faults: string[] = [];
    for (const viewport of [DESKTOP, NARROWEST]) {
      await page.setViewport(viewport);
      await page.goto(server.url + path);
      for (const [key, dialog] of [
        ['y', 'dialog-setujui'],
        ['t', 'dialog-tolak'],
      ] as const) {
        await page.keyboard.press(key);
        await page.waitForSelector(`#${dialog}[open]`);
        faults.push(...(await seriousFaults(page)));
        const sideways = await sidewaysPixels(page);
        if (sideways > 0) faults.push(`${dialog} at ${viewport.width}: ${sideways} pixels too wide`);
        await page.evaluate(`document.getElementById('${dialog}').close()`);
      }
    }
    expect(faults).toEqual([]);
    expect(await scene.endOf(id)).toMatchObject({ state: 'requested' });
  });
});
