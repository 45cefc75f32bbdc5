/** The real browser, and what other readers make of its paper. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rupiah } from '../../../src/domain/money';
import { silentLogger } from '../../../src/logging/logger';
import { createPrinter, type Printer, type PrinterOptions } from '../../../src/pdf/printer';
import { createRenderHtml, type PrintableDocument } from '../../../src/pdf/render-html';
import { createRenderPdf, type RenderedDocument, type RenderPdf } from '../../../src/pdf/render-pdf';
import {
  given,
  printable,
  printableTagihan,
  receiptContent,
  rekapContent,
  scheduleRows,
  tagihanContent,
} from '../../support/document-content';
import { drawPdf, readPdf } from '../../support/poppler';
import { findBinary } from '../../support/servers';

const chromium = (): string =>
  findBinary({
    ...{ variable: 'TUNTAS_CHROMIUM_PATH', names: ['chromium', 'chromium-browser', 'google-chrome'] },
    ...{ folders: [], install: 'Chromium' },
  });
const newPrinter = (options: Partial<PrinterOptions> = {}): Printer =>
  createPrinter({ executablePath: chromium(), logger: silentLogger, ...options });
const renderHtml = createRenderHtml();

let printer: Printer;
let render: RenderPdf;
beforeAll(async () => {
  printer = newPrinter();
  render = createRenderPdf({ printer, renderHtml });
  await printer.warmUp();
}, 60_000);
afterAll(() => printer.close());

async function printOne(document: PrintableDocument): Promise<RenderedDocument> {
  const [result] = await render([document]);
  return rendered(result);
}

function rendered(result: RenderedDocument | Error | undefined): RenderedDocument {
  if (result === undefined || result instanceof Error) throw result ?? new Error('nothing came out');
  return result;
}

const LONG = 'Toko Serba Ada Makmur Sejahtera Abadi Nan Jaya Sentosa Bersama Keluarga Besar Haji Abdurrahman Wahid XY';

describe('one document on paper', () => {
  test.each([
    ['bill', printableTagihan(1), ['Tagihan', 'TGH-2026-000001', 'Rp100.001', 'halaman 1 dari 1']],
    ['receipt', printable('v1/receipt', receiptContent(), given('KWT', 1)), ['Kuitansi', 'KWT-2026-000001', '023589']],
    ['rekap', printable('v1/rekap', rekapContent(), given('RKP', 1)), ['Rekap pembayaran', '33,3%', 'Terlambat']],
  ])('a %s, is one A4 page with its text and embedded fonts', async (_kind, document, words) => {
    const { pdf, pages, sha256 } = await printOne(document);
    const paper = await readPdf(pdf);
    expect([pages, paper.pages]).toEqual([1, 1]);
    expect(paper.facts.get('Page size')).toMatch(/A4/);
    for (const word of words) expect(paper.text).toContain(word);
    expect(paper.fonts.length).toBeGreaterThan(0);
    expect(paper.fonts.filter(({ isEmbedded }) => !isEmbedded)).toEqual([]);
    expect(sha256).toEqual(createHash('sha256').update(pdf).digest());
  });

  test('printed twice, also by another browser, it is the same bytes; its facts name no time of the print', async () => {
    const document = printable('v1/receipt', receiptContent(), given('KWT', 2));
    const other = newPrinter({ sheets: 1 });
    try {
      const [again] = await createRenderPdf({ printer: other, renderHtml })([document]);
      const first = await printOne(document);
      expect(first.pdf.equals(rendered(again).pdf)).toBe(true);
      expect((await printOne(document)).pdf.equals(first.pdf)).toBe(true);
      const { facts } = await readPdf(first.pdf);
      expect(facts.get('Title')).toBe('KWT-2026-000002');
      expect(facts.get('Producer')).toBe('Tuntas');
      expect(facts.get('CreationDate')).toMatch(/^Fri Feb 20 00:00:00 2026/);
      expect(facts.get('Creator')).toBeUndefined();
    } finally {
      await other.close();
    }
  }, 30_000);

  test('other content, other bytes', async () => {
    const [one, two] = await Promise.all([printOne(printableTagihan(1)), printOne(printableTagihan(2))]);
    expect(one.pdf.equals(two.pdf)).toBe(false);
  });

  test('the longest names and thirteen periods of a long plan, it is still one page', async () => {
    const customer = { ...tagihanContent().customer, name: LONG, address: LONG.repeat(3).slice(0, 300) };
    const schedule = scheduleRows(13, 5);
    const content = tagihanContent({ customer, schedule, hidden: { before: 10, after: 18 }, marketing: LONG });
    const { pdf } = await printOne(printable('v1/tagihan', content, given('TGH', 3)));
    const paper = await readPdf(pdf);
    expect(paper.pages).toBe(1);
    expect(paper.text.replace(/\s+/g, ' ')).toContain(
      'Masih ada 10 periode sebelumnya dan 18 periode sesudahnya di luar yang tercantum',
    );
  });

  test('a word without a break as long as a line, nothing leaves the sheet', async () => {
    const customer = { ...tagihanContent().customer, name: 'W'.repeat(100), address: 'M'.repeat(300) };
    const { pdf } = await printOne(printable('v1/tagihan', tagihanContent({ customer }), given('TGH', 4)));
    const paper = await readPdf(pdf);
    const letters = (letter: string): number => paper.stream.split(letter).length - 1;
    expect(paper.pages).toBeLessThanOrEqual(2);
    expect(letters('W')).toBeGreaterThanOrEqual(200);
    expect(letters('M')).toBeGreaterThanOrEqual(300);
  });

  test('forty and a hundred and twenty instalments, the rekap runs over numbered pages and no row is lost', async () => {
    for (const [periods, pages] of [
      [40, 2],
      [120, 3],
    ] as const) {
      const { pdf, pages: told } = await printOne(
        printable('v1/rekap', rekapContent({ periods }), given('RKP', periods)),
      );
      const paper = await readPdf(pdf);
      expect([paper.pages, told]).toEqual([pages, pages]);
      expect(paper.text).toContain(`halaman ${pages} dari ${pages}`);
      expect(paper.text).not.toContain('halaman 1 dari 1\n');
      expect(paper.text.match(/Rp100\.075/g)?.length).toBe(periods + 4);
    }
  });

  test('hostile content, it stands on the paper as text, and neither runs nor asks the network for anything', async () => {
    const hostile = [
      '<script>document.body.innerHTML = "taken over"</script>',
      '<img src="http://127.0.0.1:9/x.png"><link rel=stylesheet href="//127.0.0.1:9/x">',
      '</style></article><article class="paper"><a href="https://bayar.example.co.id/v/0">x</a>',
      '{{constructor}} {{#each this}}{{/each}} "><b>',
    ];
    const documents = hostile.map((name, index) =>
      printable(
        'v1/tagihan',
        tagihanContent({ customer: { ...tagihanContent().customer, name } }),
        given('TGH', index),
      ),
    );
    const results = (await render(documents)).map(rendered);
    for (const [index, { pdf, pages }] of results.entries()) {
      const { stream } = await readPdf(pdf);
      expect(pages).toBe(1);
      expect(stream).toContain(hostile[index]!.replace(/\s+/g, ''));
    }
  });

  test('a page with a script and a picture, neither the one runs nor the other is fetched', async () => {
    const alone = newPrinter({ sheets: 1 });
    try {
      const pdf = await alone.print(
        '<!doctype html><p>quiet</p><script>document.write("loud")</script><img src="http://127.0.0.1:9/x.png">',
      );
      expect((await readPdf(pdf)).text.trim()).toBe('quiet');
    } finally {
      await alone.close();
    }
  }, 30_000);
});

describe('many documents in one print', () => {
  const count = 60;
  const documents = Array.from({ length: count }, (_, index) => printableTagihan(index));

  test('each piece, is one page with its own number and nobody else’s, and looks like one that was printed alone', async () => {
    const results = (await render(documents)).map(rendered);
    for (const index of [0, 1, 29, count - 1]) {
      const { pdf, pages } = results[index]!;
      const { text } = await readPdf(pdf);
      expect(pages).toBe(1);
      expect([...new Set(text.match(/TGH-2026-\d{6}/g))]).toEqual([given('TGH', index).number]);
      expect(text).toContain(`Pelanggan nomor ${index}`);
      const alone = await printOne(documents[index]!);
      expect((await drawPdf(pdf)).equals(await drawPdf(alone.pdf))).toBe(true);
    }
    expect(new Set(results.map(({ sha256 }) => sha256.toString('hex'))).size).toBe(count);
  }, 60_000);

  test('one of them needs more pages, it gets them, and its neighbours keep one', async () => {
    const lines = Array.from({ length: 80 }, (_, index) => ({
      text: `Barang ${index}`,
      quantity: 2,
      amount: rupiah(1000),
    }));
    const [first, long, last] = (
      await render([printableTagihan(1), printableTagihan(2, { lines }), printableTagihan(3)])
    ).map(rendered);
    expect([first!.pages, long!.pages, last!.pages]).toEqual([1, 3, 1]);
    const { text } = await readPdf(long!.pdf);
    expect(text).toContain('Barang 79 × 2');
    expect(text).toContain('halaman 3 dari 3');
  }, 30_000);

  test('one of them lacks a value, the print says so and nothing comes out', async () => {
    const broken = { template: 'v1/tagihan', content: JSON.stringify(given('TGH', 1)) };
    await expect(render([printableTagihan(1), broken])).rejects.toThrow();
  });
});

describe('the printer', () => {
  const html = '<!doctype html><p>x</p>';

  test('the browser is killed between two prints and during one, the next print has a new browser', async () => {
    const mortal = newPrinter({ sheets: 1 });
    try {
      await mortal.print(html);
      killBrowsers();
      await expect(mortal.print(html)).rejects.toMatchObject({ name: 'PrintFailed' });
      expect((await readPdf(await mortal.print(html))).pages).toBe(1);
      const during = mortal.print(
        renderHtml(
          Array.from({ length: 300 }, (_, n) => printableTagihan(n)),
          { isLong: false },
        ),
      );
      setTimeout(killBrowsers, 150);
      await expect(during).rejects.toMatchObject({ code: 'browser-crashed' });
      expect((await readPdf(await mortal.print(html))).pages).toBe(1);
    } finally {
      await mortal.close();
    }
  }, 60_000);

  test('a print that hangs, is given up in time, and the next one works', async () => {
    const impatient = newPrinter({ sheets: 1, timeoutMs: 5 });
    const patient = newPrinter({ sheets: 1 });
    try {
      const many = renderHtml(
        Array.from({ length: 100 }, (_, n) => printableTagihan(n)),
        { isLong: false },
      );
      await expect(impatient.print(many)).rejects.toMatchObject({ code: 'print-timeout' });
      expect((await readPdf(await patient.print(html))).pages).toBe(1);
    } finally {
      await Promise.all([impatient.close(), patient.close()]);
    }
  }, 60_000);

  test('so many prints, or so much memory, the browser is replaced and nothing is lost', async () => {
    const logged: string[] = [];
    const logger = { ...silentLogger, info: (fields: unknown) => logged.push((fields as { reason: string }).reason) };
    const careful = newPrinter({ printsPerBrowser: 3, logger: logger as never });
    const small = newPrinter({ memoryLimitBytes: 1, logger: logger as never });
    try {
      const prints = await Promise.all(Array.from({ length: 8 }, () => careful.print(html)));
      expect(prints.filter((pdf) => pdf.length > 100)).toHaveLength(8);
      await small.print(html);
      await small.print(html);
      expect(logged.filter((reason) => reason === 'prints').length).toBeGreaterThanOrEqual(2);
      expect(logged.filter((reason) => reason === 'memory')).toHaveLength(2);
    } finally {
      await Promise.all([careful.close(), small.close()]);
    }
  }, 60_000);

  test('there is no browser, the print says so, and says it again', async () => {
    const without = newPrinter({ executablePath: '/nowhere/chromium' });
    for (let tries = 0; tries < 2; tries += 1) {
      await expect(without.print(html)).rejects.toMatchObject({ code: 'browser-not-started' });
    }
    await without.close();
  });
});

/** Browsers below this process; those of other suites are left alone. The warm one of this suite dies as well. */
function killBrowsers(): void {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().trim().split('\n');
  for (const line of table) {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(parent) === process.pid && args?.includes('chrom') === true) process.kill(Number(pid), 'SIGKILL');
  }
}
