import { type Logger } from '../../../../src/logging/logger';
import { type ConsoleBrowser } from '../../../support/console-browser';
import { openQueueScene, type QueueScene } from './queue-scene';

let scene: QueueScene;
let browser: ConsoleBrowser;
const lines: string[] = [];

beforeAll(async () => {
  const keep = (...parts: unknown[]): void => void lines.push(JSON.stringify(parts));
  const logger = { info: keep, warn: keep, error: keep, debug: keep, fatal: keep, trace: keep } as unknown as Logger;
  scene = await openQueueScene({ logger });
  ({ browser } = await scene.logIn('operator'));
});
afterAll(() => scene.close());

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

async function noOf(topupId: string): Promise<string> {
  const row = await scene.db.row<{ no: string }>('select no from topup where id = ?', [topupId]);
  return row?.no ?? '';
}

function rowIds(html: string): string[] {
  return [...html.matchAll(/id="trx-(\w{26})"/g)].map(([, id]) => id ?? '');
}

function hrefOf(html: string, rel: 'next' | 'prev'): string {
  const [, href = ''] = new RegExp(`href="([^"]+)" rel="${rel}"`).exec(html) ?? [];
  return unescape(href);
}

function liveHrefOf(html: string): string {
  return unescape(/id="transaksi-langsung"[^>]*hx-get="([^"]+)"/.exec(html)?.[1] ?? '');
}

function unescape(html: string): string {
  return html.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
}

async function delivered(sn: string): Promise<string> {
  const order = await scene.placeOrder();
  await order.send();
  await order.answer('success', { sn });
  return order.topupId;
}

describe('list of orders, looked at', () => {
  test('with orders in each state, says of each what there is to say, with its number masked', async () => {
    const quick = await delivered('0041002714583107');
    await scene.db.write('update topup set finished_at = accepted_at + interval 400000 microsecond where id = ?', [
      quick,
    ]);
    await scene.placeOrder();
    await (await scene.placeOrder()).send();
    await scene.suspectOrder();
    await scene.pendingOrder();
    await scene.failedOrder();
    const reversed = await scene.placeOrder();
    await reversed.send();
    await reversed.answer('success', { sn: '0041002714583999' });
    await scene.approved(reversed, 'reversal');
    const { status, text } = await browser.get('/transaksi');
    expect(status).toBe(200);
    const words = textOf(text);
    expect(words).toMatch(
      /BERKAH PULSA \w+ S10 Telkomsel 10\.000 0812••••7890 DigiFlazz jalur ke-1 Rp10\.500 0041002714583107 Sukses 0 dtk/,
    );
    expect(words).toMatch(/– belum dibeli Rp10\.500 menunggu dikirim batas (\d+ \w+ \d+ )?\d\d\.\d\d\.\d\d Diterima/);
    expect(words).toMatch(/menunggu jawaban mesin melihat lagi (\d+ \w+ \d+ )?[\d.]+ Terkirim/);
    expect(words).toMatch(/Tanpa jawaban pasti dari supplier mesin melihat lagi (\d+ \w+ \d+ )?[\d.]+ Belum pasti/);
    expect(words).toMatch(/menunggu SN mesin melihat lagi (\d+ \w+ \d+ )?[\d.]+ Menunggu SN/);
    expect(words).toMatch(/Nomor tujuan salah atau ditolak operator saldo kembali (\d+ \w+ \d+ )?[\d.]+ Gagal/);
    expect(words).toMatch(/0041002714583999 dibalik setelah sukses Dibalik/);
    expect(text).not.toContain('081234567890');
  });

  test('by state, shows those of the state', async () => {
    const { text } = await browser.get('/transaksi?s=gagal');
    expect(rowIds(text)).toHaveLength(1);
    expect(text).toMatch(/<a href="\/transaksi\?s(=|&#x3D;)gagal" aria-current="true">Gagal<\/a>/);
  });

  test('with a code that no reseller has, finds nothing and says why', async () => {
    expect(textOf((await browser.get('/transaksi?reseller=TIDAKADA')).text)).toContain(
      'Tidak ada reseller dengan kode “TIDAKADA”',
    );
    const { text } = await browser.get(`/transaksi?reseller=${scene.reseller.code.toLowerCase()}`);
    expect(rowIds(text).length).toBeGreaterThan(0);
  });

  test.each(['?s=apa', '?dari=x&sampai=2026-02-30', '?sebelum=1-2', '?terminal=%27', '?q=%27%22%3Cb%3E', '?q=a&q=b'])(
    'with the address %s, shows the page',
    async (query) => {
      const { status, text } = await browser.get(`/transaksi${query}`);
      expect(status).toBe(200);
      expect(text).not.toContain('<b>">');
    },
  );

  test('longer than a page, goes down and up again by the order at its edge', async () => {
    for (let n = 0; n < 60; n += 1) await scene.placeOrder();
    const first = await browser.get('/transaksi');
    expect(rowIds(first.text)).toHaveLength(50);
    expect(hrefOf(first.text, 'prev')).toBe('');
    const second = await browser.get(hrefOf(first.text, 'next'));
    const last = await browser.get(hrefOf(second.text, 'prev'));
    expect(new Set([...rowIds(first.text), ...rowIds(second.text)]).size).toBe(50 + rowIds(second.text).length);
    expect(rowIds(last.text)).toEqual(rowIds(first.text));
    expect(last.text).not.toMatch(/page=|halaman/);
  });

  test('renewed after others came in, keeps its rows and tells how many wait', async () => {
    const first = await browser.get('/transaksi');
    await scene.placeOrder();
    await scene.placeOrder();
    const renewed = await browser.get(liveHrefOf(first.text), { 'X-Tuntas-Live': '1' });
    expect(rowIds(renewed.text)).toEqual(rowIds(first.text));
    expect(renewed.text).toContain('2 transaksi baru, muat');
    expect(liveHrefOf(renewed.text)).toBe(liveHrefOf(first.text));
    expect(rowIds((await browser.get('/transaksi')).text)[2]).toBe(rowIds(first.text)[0]);
  });
});

describe('search', () => {
  test.each<[string, (order: { no: string; reference: string }) => string]>([
    ['whole number', () => '081299990001'],
    ['number as people write it', () => '+62 812-9999-0001'],
    ['last digits', () => '90001'],
    ['serial number', () => '0041555500009999'],
    ['beginning of the serial number', () => '00415555'],
    ['reference', ({ reference }) => reference],
    ['short number', ({ no }) => `trx ${no}`],
  ])('by %s, finds the order and keeps what was searched for out of the log', async (_case, textFor) => {
    const topupId = await delivered('0041555500009999');
    await scene.db
      .write(`update topup set destination = concat('0812', id) where sn = '0041555500009999'`)
      .catch(() => undefined);
    await scene.db.write(
      `update topup set sn = null, destination = '081200000000' where sn = '0041555500009999' and id <> ?`,
      [topupId],
    );
    await scene.db.write(`update topup set destination = '081299990001' where id = ?`, [topupId]);
    const row = await scene.db.row<{ reference: Buffer }>('select reference from topup where id = ?', [topupId]);
    const q = textFor({ no: await noOf(topupId), reference: row?.reference.toString('latin1') ?? '' });
    lines.length = 0;
    const { text } = await browser.get(`/transaksi?${new URLSearchParams({ q }).toString()}`);
    expect(rowIds(text)).toEqual([topupId]);
    const log = lines.join('\n');
    expect(log).toContain('"/transaksi"');
    expect(log).not.toContain(q);
    expect(log).not.toContain(encodeURIComponent(q));
  });

  test('that finds nothing, says what was searched for and shows no whole number but in the field', async () => {
    const { text } = await browser.get('/transaksi?q=081277776666');
    expect(textOf(text)).toMatch(
      /Tidak ketemu Sudah dicari sebagai: TRX 81277776666; nomor tujuan 0812••••6666; SN yang berawalan/,
    );
    expect(text.match(/081277776666/g)?.length).toBeGreaterThan(0);
    expect(textOf((await browser.get('/transaksi?q=x y')).text)).toContain('reseller yang memuat “x y”');
    expect(textOf((await browser.get('/transaksi?q=-')).text)).toContain('Tidak ketemu');
  });

  test('by the name of a reseller, offers all its orders', async () => {
    const { text } = await browser.get('/transaksi?q=berkah');
    expect(rowIds(text)).toHaveLength(50);
    expect(text).toMatch(new RegExp(`href="/transaksi\\?reseller(=|&#x3D;)${scene.reseller.code}">BERKAH PULSA`));
    expect(hrefOf(text, 'next')).toContain('q=berkah');
  });
});
