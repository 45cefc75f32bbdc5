/** Buyers and staff in a real browser before the whole system, and what the bank, the supplier and the books say of it. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type Page } from 'puppeteer';
import { type BankLine } from '../../simulators/mutations/mutation-book';
import { logIn, openDialog, type Person, follow, PHONE, seriousFaults, sidewaysPixels, DESKTOP } from './browser';
import { type System, until } from './system';

export const MANDIRI = '1370012345678';

export interface TransferOnPage {
  transferId: string;
  orderId: string;
  token: string;
  amount: number;
  base: number;
  /** As people call it. */
  name: string;
  address: string;
}

interface Paid {
  amount: number;
  sender: string;
  account?: string;
  type?: 'CR' | 'DB';
}

export type TransferStory = ReturnType<typeof createTransferStory>;

export function createTransferStory(system: System, browser: Browser) {
  const { db, simulatorsUrl, publicUrl, api } = system;
  let people: Person[] = [];

  /** Somebody without an account, with a phone in the hand. */
  const buyer = async (viewport: typeof DESKTOP = PHONE): Promise<Page> => {
    const context = await browser.createBrowserContext();
    await context.setPermission(
      publicUrl,
      { permission: { name: 'clipboard-read' }, state: 'granted' },
      { permission: { name: 'clipboard-write' }, state: 'granted' },
    );
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.setViewport(viewport);
    people.push({ page, context, complaints });
    return page;
  };

  const staff = async (name: string, viewport: typeof DESKTOP = DESKTOP): Promise<Page> => {
    const person = await logIn(browser, { consoleUrl: api.consoleUrl, name, viewport });
    people.push(person);
    return person.page;
  };

  /** Closes every window; what the pages complained about, except what a test expects. */
  const leave = async (): Promise<string[]> => {
    const complaints = people.flatMap((person) => person.complaints);
    await Promise.all(people.map(({ context }) => context.close()));
    people = [];
    return complaints;
  };

  const ofToken = async (token: string): Promise<TransferOnPage> => {
    const row = await db.row<{ id: string; no: string; final_amount: string; base_amount: string; order_id: string }>(
      `select t.id, t.no, t.final_amount, t.base_amount, coalesce(o.id, '') as order_id from transfer t
       left join digital_order o on o.transfer_id = t.id where t.token = ?`,
      [token],
    );
    if (row === undefined) throw new Error(`no transfer has the token ${token}`);
    return {
      ...{ transferId: row.id, orderId: row.order_id, token, name: `TRF-${row.no.padStart(4, '0')}` },
      ...{ amount: Number(row.final_amount), base: Number(row.base_amount) },
      address: `${publicUrl}/pesanan/${token}`,
    };
  };

  return {
    buyer,
    staff,
    leave,
    ofToken,
    /** What a test provokes on purpose is no complaint. */
    forgive: (pattern: RegExp): void => {
      for (const { complaints } of people) {
        const rest = complaints.filter((text) => !pattern.test(text));
        complaints.splice(0, complaints.length, ...rest);
      }
    },
    at: (where: string): string => `${api.consoleUrl}${where}`,

    /** Fills in the public form and arrives at the page of the transfer. */
    async orderOnForm(page: Page, order: { product: string; number: string; name?: string; phone?: string }) {
      await page.goto(`${publicUrl}/pesan`);
      await page.select('#produk', order.product);
      await page.type('#nomor', order.number);
      await page.type('#nama', order.name ?? '');
      await page.type('#wa', order.phone ?? '');
      await follow(page, 'main form button');
      return ofToken(/^\/pesanan\/([\w-]+)$/.exec(new URL(page.url()).pathname)?.[1] ?? '');
    },

    /** Pays as a person does: on the page of the simulators. */
    async payOnPage(page: Page, { amount, sender, account = MANDIRI, type = 'CR' }: Paid): Promise<void> {
      await page.goto(simulatorsUrl);
      const form = '#mutasi form[action="/mutations"]';
      await page.select(`${form} [name=account]`, account);
      await page.type(`${form} [name=amount]`, String(amount));
      await page.type(`${form} [name=sender]`, sender);
      await page.select(`${form} [name=type]`, type);
      await follow(page, `${form} button`);
    },

    async pay({ amount, sender, account = MANDIRI, type = 'CR' }: Paid): Promise<void> {
      const body = JSON.stringify({ account, amount, sender, type });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${simulatorsUrl}/mutations`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`the bank did not take it: ${await answer.text()}`);
    },

    bankBook: async (account = MANDIRI): Promise<BankLine[]> =>
      (await fetch(`${simulatorsUrl}/mutations/book?account=${account}`)).json() as Promise<BankLine[]>,

    /** The line of the bank as the hub has it; waits until it was judged. */
    lineOf: (amount: number, direction: 'credit' | 'debit' = 'credit') =>
      until(`a ${direction} of ${amount} was judged`, async () =>
        db.row<{ id: string; no: string; state: string; exception: string | null }>(
          `select id, no, state, exception from bank_mutation
           where amount = ? and direction = ? and processed_at is not null order by id desc limit 1`,
          [amount, direction],
        ),
      ),

    /** `kind side account amount` of all journals of these subjects, in their order. */
    async postings(...subjects: string[]): Promise<string[]> {
      const rows = await db.rows<{ kind: string; side: string; account_code: string; amount: string }>(
        `select j.kind, e.side, e.account_code, e.amount from journal j join entry e on e.journal_id = j.id
         where j.subject in (${subjects.map(() => '?').join(', ')}) order by j.posted_at, j.id, e.line`,
        subjects,
      );
      return rows.map(({ kind, side, account_code, amount }) => `${kind} ${side} ${account_code} ${amount}`);
    },

    /** By all entries of an account, on the side that makes it grow. */
    async balance(account: string): Promise<number> {
      const row = await db.row<{ balance: string | null }>(
        `select sum(case when e.side = a.normal_side then e.amount else -e.amount end) as balance
         from account a join entry e on e.account_code = a.code where a.code = ?`,
        [account],
      );
      return Number(row?.balance ?? 0);
    },

    /** What was told to the payer, in its order; every message was taken by its channel. */
    told: (transferId: string, kinds: readonly string[]) =>
      until(`the payer was told ${kinds.join(', ')}`, async () => {
        const rows = await db.rows<{ kind: string; state: string }>(
          'select kind, state from buyer_message where transfer_id = ? order by id',
          [transferId],
        );
        const seen = rows.map(({ kind, state }) => `${kind} ${state}`).join();
        return seen === kinds.map((kind) => `${kind} accepted`).join();
      }),

    /** A dialog of a decision is filled in and sent. */
    async decide(page: Page, dialog: string, reason: string): Promise<void> {
      await openDialog(page, dialog);
      await page.type(`#${dialog}-alasan`, reason);
      await follow(page, `#${dialog} footer button:not([type=button])`);
    },

    /** The second person says yes, with the password. */
    async approve(page: Page, name: string): Promise<void> {
      await openDialog(page, 'dialog-setujui');
      await page.click('#dialog-setujui [name=periksa]');
      await page.type('#kata-sandi', `demo-${name}`);
      await follow(page, '#dialog-setujui footer button:not([type=button])');
    },

    /** A file for the browser to choose. */
    file(name: string, content: Buffer | string): string {
      const file = path.join(system.folder, name);
      rmSync(file, { force: true });
      writeFileSync(file, content);
      return file;
    },

    /** Nothing serious for axe and nothing to push sideways, on a phone and on a desk; the page is loaded anew for each. */
    async faults(page: Page, name: string, viewports = [PHONE, DESKTOP]): Promise<string[]> {
      const was = page.viewport();
      const found: string[] = [];
      for (const viewport of viewports) {
        await page.setViewport(viewport);
        await picture(page, `${name}-${viewport.width}`);
        const sideways = await sidewaysPixels(page);
        const all = [...(await seriousFaults(page)), ...(sideways > 0 ? [`${sideways} px too wide`] : [])];
        found.push(...all.map((fault) => `${name} at ${viewport.width}: ${fault}`));
      }
      if (was !== null) await page.setViewport(was);
      return found;
    },
  };
}

/** To be looked at by people: `TUNTAS_TEST_PICTURES` names a folder. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['TUNTAS_TEST_PICTURES'];
  if (folder === undefined || !path.isAbsolute(folder)) return;
  await page.screenshot({ path: path.join(folder, `transfer-${name}.png`), fullPage: true });
}
