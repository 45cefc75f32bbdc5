import puppeteer from 'puppeteer';
import { billContent, printableBill, PUBLIC_URL } from '../bills.mjs';
import { overRepeats, slope } from '../statistics.mjs';
import { built } from '../system.mjs';

const BATCHES = [25, 50, 100, 200];
/** As `documentsPerPrint` is set from the start. */
const USUAL_BATCH = 100;
/** The browser's caches fill at first. */
const WARM_PART = 0.3;
const MB = 2 ** 20;
const CUSTOMER = '01KBENCH000000000000000000';

/**
 * Documents a second, single and in bulk, against a plain loop over one warm page: same HTML, browser and flags, by
 * turns in the same run. Then a month-end from planned rows to stored papers, with the memory of it all.
 */
export async function documents(context) {
  const { options, say, parts } = context;
  const [{ createPrinter }, { createRenderHtml }, { createRenderPdf }, { BROWSER_FLAGS }] = [
    built('pdf/printer.js'),
    built('pdf/render-html.js'),
    built('pdf/render-pdf.js'),
    built('pdf/browser-flags.js'),
  ];
  const { silentLogger } = built('logging/logger.js');
  const executablePath = parts.TUNTAS_CHROMIUM_PATH;
  const renderHtml = createRenderHtml();
  const printer = createPrinter({ executablePath, logger: silentLogger });
  const render = createRenderPdf({ printer, renderHtml });
  const browser = await puppeteer.launch({ executablePath, args: [...BROWSER_FLAGS], pipe: true });
  const page = await browser.newPage();
  const plain = async (n) => {
    await page.setContent(renderHtml([printableBill(n)], { isLong: false }));
    await page.pdf({ preferCSSPageSize: true, printBackground: true });
  };
  const single = (n) => print(render, [printableBill(n)]);
  const bulk = (batch) => async (from) => {
    const of = (start) => Array.from({ length: batch }, (_, index) => printableBill(start + index));
    await Promise.all([print(render, of(from)), print(render, of(from + batch))]);
  };
  const singles = options.quick ? 10 : 60;
  const bulkOf = options.quick ? 100 : 800;
  try {
    for (let n = 0; n < 5; n += 1) await Promise.all([plain(n), single(n)]);
    await bulk(50)(0);
    const repeats = [];
    for (let repeat = 0; repeat < options.repeats; repeat += 1) {
      const result = { plain: await perSecond(singles, 1, plain), single: await perSecond(singles, 1, single) };
      for (const batch of BATCHES) result[batch] = await perSecond(bulkOf, 2 * batch, bulk(batch));
      repeats.push(result);
      say(JSON.stringify(result));
    }
    const figure = (what, unit, pick, goal) => ({
      what,
      unit,
      ...overRepeats(repeats, pick),
      ...(goal ? { goal } : {}),
    });
    const best = ({ plain: base, ...result }) => Math.max(...BATCHES.map((batch) => result[batch])) / base;
    const monthEnd = await printMonth({ ...context, printer, render });
    return {
      figures: [
        figure('plain loop, one warm page', 'documents/s', (one) => one.plain),
        figure('single', 'documents/s', (one) => one.single),
        ...BATCHES.map((batch) => figure(`bulk, two prints of ${batch} at a time`, 'documents/s', (one) => one[batch])),
        figure('single / plain', '', (one) => one.single / one.plain),
        figure(`bulk of ${USUAL_BATCH} / plain`, '', (one) => one[USUAL_BATCH] / one.plain, { atLeast: 10 }),
        figure('best bulk / plain', '', best),
        ...monthEnd.figures,
      ],
      repeats,
      samples: monthEnd.samples,
    };
  } finally {
    await browser.close();
    await printer.close();
  }
}

/** A piece that did not come out would be the fastest of all. */
async function print(render, batch) {
  const results = await render(batch);
  const failed = results.find((result) => result instanceof Error || result.pages !== 1);
  if (failed !== undefined) throw failed instanceof Error ? failed : new Error('a bill is not one page');
}

async function perSecond(count, step, work) {
  const began = performance.now();
  let done = 0;
  for (; done < count; done += step) await work(done);
  return done / ((performance.now() - began) / 1000);
}

/** From rows to stored papers, as the program `documents` does it. */
async function printMonth({ system: { db: benchDb, env }, options, say, printer, render }) {
  const { openDatabase } = built('persistence/database.js');
  const { printDocuments } = built('dispatch/print-documents.js');
  const { silentLogger } = built('logging/logger.js');
  const { DEFAULT_SETTINGS } = built('domain/settings.js');
  const db = await openDatabase({ url: env.TUNTAS_DATABASE_URL, poolSize: 16 });
  const settings = { current: async () => DEFAULT_SETTINGS };
  const deps = { db, settings, logger: silentLogger, render, prints: printer.sheets };
  const total = options.documents;
  try {
    const plannedPerSecond = await planMonth(db, total);
    const samples = [];
    const began = performance.now();
    for (let done = 0; done < total;) {
      const printed = await printDocuments(deps, new AbortController().signal);
      if (printed === 0) throw new Error('the queue is empty before its end');
      done += printed;
      samples.push({
        documents: done,
        browserMb: Math.round(((await printer.memoryBytes()) ?? 0) / MB),
        programMb: Math.round(process.memoryUsage().rss / MB),
      });
    }
    const seconds = (performance.now() - began) / 1000;
    say(`${total} documents in ${seconds.toFixed(1)} s`);
    const size = await benchDb.row('select avg(bytes) as bytes from document where customer_id = ?', [CUSTOMER]);
    const warm = samples.filter(({ documents: done }) => done >= total * WARM_PART);
    const growth = (name) => slope(warm.map((sample) => ({ x: sample.documents / 1000, y: sample[name] })));
    const most = (name) => Math.max(...samples.map((sample) => sample[name]));
    const value = (what, unit, number) => ({ what, unit, median: number, min: number, max: number });
    return {
      figures: [
        value('planning them, numbers in ranges of 500', 'documents/s', plannedPerSecond),
        value(`month-end of ${total}, from rows to stored papers`, 's', seconds),
        value('the same', 'documents/s', total / seconds),
        value('browser, the most that it held', 'MB', most('browserMb')),
        value('browser, growth per 1000 documents', 'MB', growth('browserMb')),
        value('program, the most that it held', 'MB', most('programMb')),
        value('program, growth per 1000 documents', 'MB', growth('programMb')),
        value('one stored bill', 'bytes', Number(size?.bytes ?? 0)),
      ],
      samples,
    };
  } finally {
    await db.close();
  }
}

async function planMonth(db, total) {
  const { planDocuments } = built('billing/plan-document.js');
  const began = performance.now();
  for (let from = 0; from < total; from += 500) {
    const planned = Array.from({ length: Math.min(500, total - from) }, (_, index) => ({
      occasion: `bench:${from + index}`,
      kind: 'tagihan',
      customerId: CUSTOMER,
      content: billContent(from + index),
      publicUrl: PUBLIC_URL,
      template: 'v1/tagihan',
      isMeteraiRequired: false,
      priorityOn: '2026-03-02',
    }));
    await db.transaction(async (tx) => planDocuments(tx, planned, await tx.now()));
  }
  return total / ((performance.now() - began) / 1000);
}
