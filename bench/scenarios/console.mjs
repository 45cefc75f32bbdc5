import { insertOrders } from '../fixture-orders.mjs';
import { summary } from '../statistics.mjs';
import { built } from '../system.mjs';

const ALL = { state: null, resellerId: null, terminal: null, from: null, to: null };
const NEWEST = { kind: 'newest' };
const PAGE_SIZE = 50;
const WARM_RUNS = 2;

/** Lists and searches of the console with a long history behind them: as queries, and as whole pages. */
export async function consolePages(context) {
  const { system, options, say } = context;
  // It would carry out the youngest orders of the fixture.
  await system.programs.worker.stop();
  const began = performance.now();
  const { resellers } = await insertOrders(system.db, options.fixtureOrders, say);
  const madeIn = (performance.now() - began) / 1000;
  say(`${options.fixtureOrders} orders made in ${madeIn.toFixed(0)} s`);
  const found = await samples(system.db, options.runs);
  const questions = [...listQuestions(found, resellers), ...searchQuestions(found)];
  const measured = [];
  for (const { what, run } of [...questions.map((one) => asQuery(system.db, one)), ...otherQueries(system.db, found)]) {
    measured.push({ what, ...(await timed(run, options.runs)) });
    say(`${what}: p50 ${measured.at(-1).p50.toFixed(1)} ms, slowest ${measured.at(-1).max.toFixed(1)} ms`);
  }
  for (const { what, run } of await pages(system, found)) {
    measured.push({ what, ...(await timed(run, options.runs)) });
    say(`${what}: p50 ${measured.at(-1).p50.toFixed(1)} ms, slowest ${measured.at(-1).max.toFixed(1)} ms`);
  }
  return {
    figures: measured.map(({ what, p50, max }) => ({
      what: `${what} (median, slowest)`,
      unit: 'ms',
      median: p50,
      min: null,
      max,
    })),
    orders: options.fixtureOrders,
    madeIn,
    measured,
  };
}

async function timed(run, runs) {
  const latencies = [];
  for (let n = 0; n < runs + WARM_RUNS; n += 1) {
    const began = performance.now();
    await run(n);
    if (n >= WARM_RUNS) latencies.push(performance.now() - began);
  }
  return summary(latencies);
}

/** Orders from all over the history, so that no cache has them by luck. */
async function samples(db, runs) {
  const row = await db.row('select min(no) as first, max(no) as last from topup');
  const [first, last] = [Number(row.first), Number(row.last)];
  const rows = [];
  for (let n = 0; rows.length < runs + WARM_RUNS && n < 10 * (runs + WARM_RUNS); n += 1) {
    const no = first + Math.floor(((last - first) * ((n * 61) % 97)) / 97) + n;
    const found = await db.row(
      `select id, no, destination, sn, convert(reference using latin1) as reference, accepted_at
       from topup where no = ? and sn is not null`,
      [no],
    );
    if (found !== undefined) rows.push(found);
  }
  if (rows.length === 0) throw new Error('the fixture has no delivered order');
  return (n) => rows[n % rows.length];
}

function listQuestions(found, resellers) {
  const position = (n) => ({ acceptedAt: found(n).accepted_at.toISOString(), topupId: found(n).id });
  const day = (n) => found(n).accepted_at.toISOString().slice(0, 10);
  const reseller = (n) => resellers[n % resellers.length];
  return [
    { what: 'list, newest page', ask: () => ({ filter: ALL, q: null, window: NEWEST }) },
    {
      what: 'list, a page from the middle',
      ask: (n) => ({ filter: ALL, q: null, window: { kind: 'older', position: position(n) } }),
    },
    { what: 'list, failed ones', ask: () => ({ filter: { ...ALL, state: 'failed' }, q: null, window: NEWEST }) },
    {
      what: 'list, one reseller',
      ask: (n) => ({ filter: { ...ALL, resellerId: reseller(n) }, q: null, window: NEWEST }),
    },
    { what: 'list, one terminal', ask: () => ({ filter: { ...ALL, terminal: 'digi2' }, q: null, window: NEWEST }) },
    { what: 'list, one day', ask: (n) => ({ filter: { ...ALL, from: day(n), to: day(n) }, q: null, window: NEWEST }) },
    {
      what: 'list, failed ones of one reseller on one day',
      ask: (n) => ({
        filter: { ...ALL, state: 'failed', resellerId: reseller(n), from: day(n), to: day(n) },
        ...{ q: null, window: NEWEST },
      }),
    },
  ];
}

function searchQuestions(found) {
  const search = (what, text) => ({
    what: `search, ${what}`,
    ask: (n) => ({ filter: ALL, q: text(n), window: NEWEST }),
  });
  return [
    search('whole number', (n) => found(n).destination),
    search('last four digits', (n) => found(n).destination.slice(-4)),
    search('last six digits', (n) => found(n).destination.slice(-6)),
    search('serial number', (n) => found(n).sn),
    search('beginning of a serial number', (n) => found(n).sn.slice(0, 6)),
    search('reference', (n) => found(n).reference),
    search('short number', (n) => String(found(n).no)),
    search('name of resellers', (n) => ['Berkah', 'Sinar', 'Maju'][n % 3]),
    search('nothing that exists', (n) => `TIDAKADA${n}`),
  ];
}

function asQuery(db, { what, ask }) {
  const { listTopups } = built('persistence/queries/console/topup-search.js');
  return { what, run: (n) => listTopups(db, { ...ask(n), pageSize: PAGE_SIZE }) };
}

function otherQueries(db, found) {
  const { readOrderCard } = built('persistence/queries/console/order-card.js');
  const { createDayFigures } = built('persistence/queries/console/day-figures.js');
  const { businessDate } = built('domain/time.js');
  return [
    { what: 'order card', run: (n) => readOrderCard(db, found(n).id) },
    {
      what: 'figures of today, read for the first time',
      run: async () => {
        const now = await db.now();
        await createDayFigures(db)(businessDate(now), now);
      },
    },
  ];
}

async function pages({ consoleUrl }, found) {
  const cookie = await logIn(consoleUrl);
  const page = (what, path) => ({
    what: `page, ${what}`,
    run: async (n) => {
      const answer = await fetch(consoleUrl + path(n), { headers: { cookie }, redirect: 'manual' });
      await answer.text();
      if (answer.status !== 200) throw new Error(`${path(n)} answered ${answer.status}`);
    },
  });
  return [
    page('Antrian kerja', () => '/antrian'),
    page('Transaksi', () => '/transaksi'),
    page('Transaksi, search by number', (n) => `/transaksi?q=${found(n).destination}`),
    page('order card', (n) => `/transaksi/${found(n).id}`),
  ];
}

/** As the demo's operator, whose password everybody knows. */
async function logIn(consoleUrl) {
  const answer = await fetch(`${consoleUrl}/masuk`, {
    ...{ method: 'POST', redirect: 'manual' },
    body: new URLSearchParams({ nama: 'operator', sandi: 'demo-operator' }),
  });
  if (answer.status !== 303) throw new Error(`the log-in answered ${answer.status}`);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}
