import path from 'node:path';
import { type Browser, type Page } from 'puppeteer';
import {
  DESKTOP,
  follow,
  openDialog,
  textOf,
  untilText,
  logIn,
  type Person,
  PHONE,
  seriousFaults,
  sidewaysPixels,
  startBrowser,
} from '../support/browser';
import { expectSound, startSystem, type System, until } from '../support/system';

/** Small periods of the loops, and day or night makes no difference. */
const SETTINGS = { quietFromHour: 24, quietUntilHour: 1, whatsappPerMinute: 600 };

describe('tagihan, from the customer to the receipt, in a browser', () => {
  let system: System;
  let browser: Browser;
  let people: Person[] = [];

  beforeAll(async () => {
    system = await startSystem({ settings: SETTINGS, hasDocuments: true });
    browser = await startBrowser();
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

  const enter = async (name: string, viewport: typeof DESKTOP): Promise<Page> => {
    const person = await logIn(browser, { consoleUrl: system.api.consoleUrl, name, viewport });
    people.push(person);
    return person.page;
  };
  const fill = async (page: Page, values: Readonly<Record<string, string>>): Promise<void> => {
    for (const [selector, value] of Object.entries(values)) {
      await page.$eval(selector, (field, text) => ((field as unknown as { value: string }).value = text), value);
    }
  };
  const expectFine = async (page: Page): Promise<void> => {
    expect(await sidewaysPixels(page)).toBeLessThanOrEqual(0);
    expect(await seriousFaults(page)).toEqual([]);
  };

  /** For the guide in the console: `TUNTAS_TEST_PICTURES=1` takes them anew. */
  const picture = async (page: Page, name: string): Promise<void> => {
    if (process.env['TUNTAS_TEST_PICTURES'] !== '1' || page.viewport()?.width !== DESKTOP.width) return;
    const folder = path.resolve(__dirname, '../../templates/console/assets/panduan');
    await page.screenshot({ path: `${folder}/${name}.png` });
  };

  const book = async (page: Page, description: string, price: string): Promise<void> => {
    await openDialog(page, 'dialog-pesanan');
    await fill(page, { '#p-uraian': description, '#p-jumlah': '1', '#p-harga': price });
    await follow(page, '#dialog-pesanan footer button:not([type=button])');
    await untilText(page, 'main', description);
  };

  test.each([
    ['a desk', DESKTOP, '081300000501'],
    ['a phone', PHONE, '081300000502'],
  ] as const)(
    'customer, two bookings, twelve instalments with a down payment, on %s: sent, paid, receipted, nothing typed in between',
    async (_where, viewport, phone) => {
      const page = await enter('marketing1', viewport);
      expect(new URL(page.url()).pathname).toBe('/antrian-tagihan');
      await expectFine(page);

      await page.goto(`${system.api.consoleUrl}/pelanggan/baru`);
      await fill(page, {
        '[name=nama]': `Toko Berkah ${phone.slice(-3)}`,
        '[name=telepon]': phone,
        '[name=alamat]': 'Jl. Raya Darmo 42, Surabaya',
      });
      await page.click('[name=setuju]');
      await expectFine(page);
      await follow(page, 'main form button.btn-primary');
      const customerPath = new URL(page.url()).pathname;
      expect(customerPath).toMatch(/^\/pelanggan\/[0-9A-Z]{26}$/);
      await book(page, 'Printer struk', '900.000');
      await book(page, 'Pemindai', '400.900');
      await expectFine(page);
      await picture(page, 'pelanggan');

      await page.goto(`${system.api.consoleUrl}${customerPath}/rencana/baru`);
      const today = await page.$eval('#mulai', (field) => (field as unknown as { min: string }).min);
      await fill(page, {
        ...{ '#judul': 'Paket kasir', '#jenis': 'cicilan', '#uang-muka': '100.000', '#periode': '12' },
        ...{ '#mulai': today, '#terbit': '10', '#tipe': 'c', '#geser': 'none' },
      });
      await page.$$eval('input[name^=pesanan-]', (boxes) => {
        for (const each of boxes) (each as unknown as { checked: boolean }).checked = true;
      });
      await follow(page, 'button[value=pratinjau]');
      expect(await textOf(page, '#pratinjau')).toMatch(/13 tagihan[\s\S]*Rp1\.300\.900[\s\S]*Rp100\.075/);
      await expectFine(page);
      await picture(page, 'rencanaBaru');
      await follow(page, 'button[value=simpan]');
      await openDialog(page, 'dialog-kirim');
      await expectFine(page);
      await follow(page, '#dialog-kirim footer button:not([type=button])');
      const planPath = new URL(page.url()).pathname;
      expect(planPath).toMatch(/^\/rencana\//);

      const planId = planPath.split('/')[2] ?? '';
      const bill = await until('the bill of the down payment is at the bank', async () =>
        system.db.row<{ id: string; number: string; trx_id: string }>(
          `select t.id, v.number, v.trx_id from tagihan t join virtual_account v on v.tagihan_id = t.id
           where t.plan_id = ? and t.k = 0 and t.state = 'awaiting' and v.state = 'active'`,
          [planId],
        ),
      );
      const to = `62${phone.slice(1)}`;
      const [message] = await until('the bill went out by WhatsApp', async () => {
        const told = await system.told(to);
        return told.length > 0 && told;
      });
      expect(message?.document).not.toBeNull();
      expect(message?.text.replaceAll(' ', '')).toContain(bill.number);
      await untilText(page, '#jadwal', bill.number.replace(/(\d{4})(?=\d)/g, '$1 '));

      // The plan's page stays open and moves by itself.
      await page.evaluate('window.wasNotReloaded = true');
      await system.bni.pay({ virtualAccount: bill.number, amount: 100_000 });
      await untilText(page, '#jadwal', 'Lunas');
      await untilText(page, '#progress', 'Rp100.000');
      expect(await page.evaluate('window.wasNotReloaded')).toBe(true);
      const [, receipt] = await until('the receipt went out', async () => {
        const told = await system.told(to);
        return told.length > 1 && told;
      });
      expect(receipt?.document).not.toBeNull();
      await expectFine(page);
      await picture(page, 'rencana');

      const { payments } = await system.bni.book(bill.trx_id);
      expect(payments.map(({ amount }) => amount)).toEqual([100_000]);
      const posted = await system.db.rows<{ account: string; side: string; amount: string }>(
        `select substring_index(e.account_code, ':', 1) as account, e.side, e.amount from payment p
         join journal j on j.subject = p.id join entry e on e.journal_id = j.id where p.tagihan_id = ? order by e.line`,
        [bill.id],
      );
      expect(posted).toEqual([
        { account: 'bank', side: 'debit', amount: '100000' },
        { account: 'piutang', side: 'credit', amount: '100000' },
      ]);

      await page.goto(`${system.api.consoleUrl}/tagihan/${bill.id}`);
      await untilText(page, 'main', 'Lunas');
      await expectFine(page);
      await picture(page, 'tagihan');
      await page.goto(`${system.api.consoleUrl}/rekap`);
      expect(await textOf(page, 'main')).toMatch(/Terbayar[\s\S]*Rp\d{3}\.000/);
      await expectFine(page);
      await picture(page, 'rekap');
      await expectSound(system);
    },
  );

  test('more than the bill is paid, the bill is settled, the rest waits for an admin and stays with the customer', async () => {
    const marketing = await enter('marketing1', DESKTOP);
    const customer = await system.db.row<{ id: string }>(`select id from customer where phone = '6281300000501'`);
    await marketing.goto(`${system.api.consoleUrl}/pelanggan/${customer?.id ?? ''}/rencana/baru`);
    const today = await marketing.$eval('#mulai', (field) => (field as unknown as { min: string }).min);
    await fill(marketing, {
      ...{ '#judul': 'Servis printer', '#jenis': 'once', '#uang-muka': '', '#periode': '1', '#mulai': today },
      ...{ '#terbit': '10', '#tipe': 'c', '#uraian-1': 'Servis', '#banyak-1': '1', '#harga-1': '250.000' },
    });
    await follow(marketing, 'button[value=pratinjau]');
    await follow(marketing, 'button[value=simpan]');
    await openDialog(marketing, 'dialog-kirim');
    await follow(marketing, '#dialog-kirim footer button:not([type=button])');
    const planId = new URL(marketing.url()).pathname.split('/')[2] ?? '';
    const bill = await until('the bill is at the bank', async () =>
      system.db.row<{ id: string; number: string }>(
        `select t.id, v.number from tagihan t join virtual_account v on v.tagihan_id = t.id
         where t.plan_id = ? and t.state = 'awaiting' and v.state = 'active'`,
        [planId],
      ),
    );
    await system.bni.pay({ virtualAccount: bill.number, amount: 300_000, force: true });
    await until('the bill is paid', async () =>
      system.db.row(`select 1 from tagihan where id = ? and state = 'paid'`, [bill.id]),
    );

    const admin = await enter('admin', DESKTOP);
    await admin.goto(`${system.api.consoleUrl}/antrian-tagihan`);
    await untilText(admin, 'main', 'Lebih bayar');
    await expectFine(admin);
    await picture(admin, 'antrian');
    await follow(admin, 'a[href^="/pembayaran/"]');
    expect(await textOf(admin, 'main')).toMatch(/Rp50\.000[\s\S]*Titipan/i);
    await expectFine(admin);
    await picture(admin, 'pembayaran');
    await admin.type('#alasan-keep-titipan', 'Dipakai untuk tagihan berikutnya.');
    await follow(admin, 'form:has(input[value="keep-titipan"]) button');
    await untilText(admin, 'main', 'Dipakai untuk tagihan berikutnya.');
    const titipan = await system.db.row<{ balance: string }>('select balance from account where code = ?', [
      `titipan:${customer?.id ?? ''}`,
    ]);
    expect(Number(titipan?.balance)).toBe(50_000);
    await expectSound(system);
  });

  test('another marketing, asking for what is not its own, finds nothing', async () => {
    const page = await enter('marketing2', DESKTOP);
    const row = await system.db.row<{ id: string; plan_id: string; customer_id: string }>(
      'select id, plan_id, customer_id from tagihan limit 1',
    );
    for (const path of [`/tagihan/${row?.id}`, `/rencana/${row?.plan_id}`, `/pelanggan/${row?.customer_id}`]) {
      const answer = await page.goto(system.api.consoleUrl + path);
      expect(answer?.status()).toBe(404);
    }
    people.forEach((person) => void person.complaints.splice(0));
  });
});
