import { type Browser, type Page } from 'puppeteer';
import {
  DESKTOP,
  follow,
  openDialog,
  textOf,
  untilText,
  logIn,
  NARROWEST,
  type Person,
  PHONE,
  seriousFaults,
  sidewaysPixels,
  startBrowser,
} from '../support/browser';
import {
  expectDeliveredOnce,
  expectSound,
  numberEnding,
  order,
  startSystem,
  type System,
  until,
} from '../support/system';

/** One check of an unclear order comes after minutes: until then only people can settle it. */
const SLOW_CHECKS = { checkDelaysMs: [240_000] };

const REASON = 'Portal supplier sudah sukses, SN sama.';

describe('the console in a browser', () => {
  let system: System;
  let browser: Browser;
  let people: Person[] = [];

  beforeAll(async () => {
    [system, browser] = await Promise.all([startSystem({ profile: SLOW_CHECKS }), startBrowser()]);
  });
  afterEach(async () => {
    const complaints = people.flatMap((person) => person.complaints);
    await Promise.all(people.map(({ context }) => context.close()));
    people = [];
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await system.end();
  });

  const enter = async (name: string, viewport = DESKTOP): Promise<Page> => {
    const person = await logIn(browser, { consoleUrl: system.api.consoleUrl, name, viewport });
    people.push(person);
    return person.page;
  };

  const forgetComplaints = (): void => people.forEach((person) => void person.complaints.splice(0));

  /** Bought, but the answer could not be read: nobody knows until somebody asks. */
  const stuckOrder = async (productCode = 'S10') => {
    const destination = numberEnding('09');
    const topup = await order(system.client, { destination, productCode });
    const row = await until('an order whose outcome is unknown', async () =>
      system.db.row<{ no: string }>(`select no from topup where id = ? and state = 'suspect'`, [topup.topupId]),
    );
    const [delivery] = await system.book(destination);
    return { ...topup, destination, no: row.no, supplierSn: delivery?.sn ?? '' };
  };

  /** One of each kind: those of the products and the terminals only differ by a name. */
  const dialogsOf = async (page: Page): Promise<string[]> => {
    const ids = (await page.evaluate(`[...document.querySelectorAll('dialog')].map(({ id }) => id)`)) as string[];
    const kinds = new Map(ids.map((id) => [id.replace(/[A-Z]*\d+/g, 'n'), id]));
    return [...kinds.values()];
  };

  const askForSuccess = async (page: Page, topup: { supplierSn: string }): Promise<void> => {
    await openDialog(page, 'dialog-succeed');
    expect(await textOf(page, '#dialog-succeed .ledger')).toContain('Saldo ditahan');
    await page.type('#dialog-succeed-sn', topup.supplierSn);
    const source = await page.$eval(
      '#dialog-succeed-sumber option:nth-child(2)',
      (option) => (option as unknown as { value: string }).value,
    );
    await page.select('#dialog-succeed-sumber', source);
    await page.type('#dialog-succeed-alasan', REASON);
    await follow(page, '#dialog-succeed footer button:not([type=button])');
  };

  const approve = async (page: Page, topup: { no: string }, name: string): Promise<void> => {
    await page.goto(`${system.api.consoleUrl}/persetujuan`);
    // On a phone the list stands alone until one of it is chosen.
    await until('the request is in the list', async () => (await textOf(page, '.pick')).includes(`TRX ${topup.no}`));
    await follow(page, '.pick a');
    await untilText(page, '.views', `TRX ${topup.no}`);
    expect(await textOf(page, '.views')).toContain(REASON);
    await openDialog(page, 'dialog-setujui');
    await page.click('#dialog-setujui [name=periksa]');
    await page.type('#kata-sandi', `demo-${name}`);
    await follow(page, '#dialog-setujui footer button:not([type=button])');
  };

  test.each([
    ['a desk', DESKTOP],
    ['a phone', PHONE],
  ] as const)(
    'a stuck order, seen on the home page of %s, is settled with a second person and moves without a reload',
    async (_where, viewport) => {
      const topup = await stuckOrder();
      const operator = await enter('operator', viewport);
      expect(new URL(operator.url()).pathname).toBe('/antrian');
      const row = await untilText(operator, '#antrian', `TRX ${topup.no}`);
      expect(row).toContain('Belum pasti');
      expect(row).not.toContain(topup.destination);
      expect(await operator.$$eval('#antrian .countdown', (clocks) => clocks.length)).toBeGreaterThan(0);
      await follow(operator, `#antrian a.title[href$="${topup.topupId}"]`);
      expect(await textOf(operator, '#jawaban')).toMatch(/Belum pasti[\s\S]*Langkah otomatis berikutnya[\s\S]*Tenggat/);
      expect(await textOf(operator, '#kendali')).toMatch(/Resend[\s\S]*Terkunci/);

      await askForSuccess(operator, topup);
      await untilText(operator, '#kendali', 'menunggu orang kedua');
      // An order that is open in another window moves there by itself.
      await operator.evaluate('window.wasNotReloaded = true');
      const supervisor = await enter('supervisor', viewport);
      await approve(supervisor, topup, 'supervisor');
      await untilText(operator, '#jawaban', 'Sukses');
      await untilText(operator, '#garis-waktu', topup.supplierSn.slice(0, 6));
      expect(await operator.evaluate('window.wasNotReloaded')).toBe(true);
      await expectDeliveredOnce(system, topup, topup.destination);
      const reports = await until('the report', async () => {
        const told = await system.reports(topup.refId);
        return told.length > 0 && told;
      });
      expect(JSON.parse(reports[0]!.body)).toMatchObject({ state: 'success', sn: topup.supplierSn });
    },
  );

  test('two operators press at once, one wins and the other one is told', async () => {
    const topup = await stuckOrder();
    const [first, second] = [await enter('operator'), await enter('operator2')];
    for (const page of [first, second]) {
      await page.goto(`${system.api.consoleUrl}/transaksi/${topup.topupId}`);
      await openDialog(page, 'dialog-fail');
      await page.type('#dialog-fail-alasan', REASON);
    }
    await Promise.all([first, second].map((page) => follow(page, '#dialog-fail footer button:not([type=button])')));
    const rows = await system.db.rows('select 1 from approval where subject = ?', [topup.topupId]);
    expect(rows).toHaveLength(1);
    const refused = await Promise.all(
      [first, second].map((page) => page.$$eval('[role=alert]', (notes) => notes.length)),
    );
    expect(refused.filter((count) => count > 0)).toHaveLength(1);
    forgetComplaints(); // The browser reports an answer that refuses by itself.
    await expectSound(system);
  });

  test('a person of customer service, sees the card without its controls, and a forged request changes nothing', async () => {
    const topup = await stuckOrder();
    const page = await enter('cs');
    await page.goto(`${system.api.consoleUrl}/transaksi/${topup.topupId}`);
    expect(await page.$('#kendali')).toBeNull();
    const status = await page.evaluate(`fetch(location.pathname + '/kendali/fail', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        csrf: document.querySelector('[name=csrf]').value, version: '3', alasan: 'Saya ingin menggagalkan ini.',
      }),
    }).then((response) => response.status)`);
    expect(status).toBe(403);
    expect(await system.db.row('select 1 from approval where subject = ?', [topup.topupId])).toBeUndefined();
    forgetComplaints();
  });

  test('every page, filled, with each dialog open, light and dark, has no serious fault and fits a narrow phone', async () => {
    const topup = await stuckOrder();
    const asked = await stuckOrder();
    const operator = await enter('operator');
    await operator.goto(`${system.api.consoleUrl}/transaksi/${asked.topupId}`);
    await askForSuccess(operator, asked);

    const admin = await enter('admin');
    const faults: string[] = [];
    const paths = ['/antrian', '/transaksi', `/transaksi/${topup.topupId}`, `/transaksi/${asked.topupId}`];
    for (const path of [...paths, '/persetujuan', '/terminal', '/audit', '/staf', '/akun']) {
      const look = async (what: string, part?: string): Promise<void> => {
        faults.push(...(await seriousFaults(admin, part)).map((fault) => `${path} ${what}: ${fault}`));
      };
      await admin.setViewport(DESKTOP);
      for (const scheme of ['light', 'dark']) {
        // Before the page, or its colours would still be on their way from one to the other.
        await admin.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        await admin.goto(system.api.consoleUrl + path);
        await look(scheme);
        for (const id of await dialogsOf(admin)) {
          await admin.evaluate(`document.getElementById('${id}').showModal()`);
          await look(`${scheme} ${id}`, `#${id}`);
          await admin.evaluate(`document.getElementById('${id}').close()`);
        }
      }
      await admin.setViewport(NARROWEST);
      const sideways = await sidewaysPixels(admin);
      if (sideways > 0) faults.push(`${path}: ${sideways} px wider than a narrow phone`);
    }
    expect(faults).toEqual([]);
  });

  test('the log-in page, before anybody is logged in, has no serious fault', async () => {
    const page = await browser.newPage();
    await page.goto(`${system.api.consoleUrl}/masuk`);
    expect(await seriousFaults(page)).toEqual([]);
    await page.close();
  });
});
