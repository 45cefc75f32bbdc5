import { setTimeout as sleep } from 'node:timers/promises';
import { openLoop } from '../load.mjs';
import { openHubOrders, settle } from '../orders.mjs';
import { overRepeats } from '../statistics.mjs';
import { built } from '../system.mjs';

const OURS = ['mariadb', 'temporal', 'api', 'worker'];
/** An order whose purchase was cut off is asked after by the supplier's contract, a minute later at the earliest. */
const SETTLED_WITHIN_MS = 300_000;

/**
 * `kill -9` of database, Temporal, API and worker at once, under load that goes on. Seconds from the kill until the first
 * report comes again, and until everything that came in before the hub answered again is done. Then the supplier's own
 * book is compared with the orders.
 */
export async function recovery(context) {
  const { system, options, say } = context;
  const repeats = [];
  for (let n = 0; n < options.repeats; n += 1) {
    const hub = await openHubOrders(context, 'rec');
    try {
      repeats.push(await once(context, hub));
      say(line(repeats.at(-1)));
    } finally {
      hub.close();
      await settle(system);
    }
  }
  return { figures: figuresOf(repeats), repeats };
}

async function once({ system, options }, hub) {
  const before = Math.max(5, options.seconds / 2);
  const after = options.quick ? 15 : Math.max(30, options.seconds);
  const orders = [];
  const loading = openLoop({
    ...{ rate: options.rate / 2, seconds: before + after, drainMs: SETTLED_WITHIN_MS },
    work: async (_n, intendedAt) => {
      const order = { intendedAt };
      orders.push(order);
      order.refId = await hub.order({ onTaken: () => void (order.takenAt = performance.now()) });
      order.doneAt = performance.now();
    },
  });
  await sleep(before * 1000);
  const killedAt = performance.now();
  await Promise.all(OURS.map((name) => system.programs[name].kill()));
  const { mariadb, temporal, api, worker } = system.programs;
  const startSeconds = {};
  const start = async (program) => {
    const began = performance.now();
    await program.start();
    startSeconds[program.name] = (performance.now() - began) / 1000;
  };
  await Promise.all([mariadb, temporal].map(start));
  await Promise.all([api, worker].map(start));
  const readyAt = performance.now();
  await system.reopenDatabase();
  const { unfinished, failures } = await loading;

  const answersAgainAt = Math.min(...orders.map(({ takenAt }) => takenAt).filter((at) => at > killedAt));
  const firstDoneAt = Math.min(...orders.map(({ doneAt }) => doneAt).filter((at) => at > killedAt));
  const cutOff = await cutOffReferences(system, hub);
  const waiting = orders.filter(({ intendedAt }) => intendedAt < answersAgainAt);
  const whole = waiting.filter(({ refId }) => !cutOff.has(refId));
  const seconds = (at) => (at - killedAt) / 1000;
  return {
    ready: seconds(readyAt),
    startSeconds,
    answersAgain: seconds(answersAgainAt),
    firstProgress: seconds(firstDoneAt),
    drained: seconds(Math.max(...whole.map(({ doneAt }) => doneAt ?? Infinity))),
    lastCutOff: cutOff.size === 0 ? null : seconds(Math.max(...waiting.map(({ doneAt }) => doneAt ?? Infinity))),
    ...{ orders: orders.length, cutOff: cutOff.size, unfinished, failures },
    ...(await lost(system, hub)),
  };
}

/** Orders that were being bought at the kill: nobody knows the outcome until the supplier may be asked. */
async function cutOffReferences({ db }, { id }) {
  const rows = await db.rows(
    `select distinct t.reference from topup t join topup_attempt a on a.topup_id = t.id
     where t.reseller_id = ? and a.checks > 0`,
    [id],
  );
  return new Set(rows.map(({ reference }) => reference.toString('latin1')));
}

/** Nothing may be lost and nothing bought twice: each order is delivered and stands once in the supplier's book. */
async function lost({ db, simulatorsUrl }, { id }) {
  const { checkBooks } = built('ledger/check-books.js');
  const book = await (await fetch(`${simulatorsUrl}/book`)).json();
  const delivered = new Map();
  for (const { ref } of book) delivered.set(ref, (delivered.get(ref) ?? 0) + 1);
  const rows = await db.rows(
    `select t.id, t.state, a.supplier_ref from topup t left join topup_attempt a on a.topup_id = t.id
     where t.reseller_id = ?`,
    [id],
  );
  const times = new Map();
  for (const row of rows) times.set(row.id, (times.get(row.id) ?? 0) + (delivered.get(row.supplier_ref) ?? 0));
  const states = new Map(rows.map((row) => [row.id, row.state]));
  const isWhole = ([topupId, state]) => state === 'success' && times.get(topupId) === 1;
  return {
    notDelivered: [...states.values()].filter((state) => state !== 'success').length,
    missingInBook: [...states].filter(([topupId, state]) => state === 'success' && times.get(topupId) === 0).length,
    twiceInBook: [...times.values()].filter((count) => count > 1).length,
    whole: [...states].filter(isWhole).length,
    bookFindings: (await checkBooks(db)).length,
  };
}

function figuresOf(repeats) {
  const figure = (what, unit, pick, goal) => ({ what, unit, ...overRepeats(repeats, pick), goal });
  return [
    figure('from the kill to all programs ready', 's', ({ ready }) => ready),
    figure('… to the first order taken', 's', ({ answersAgain }) => answersAgain),
    figure('… to the first report', 's', ({ firstProgress }) => firstProgress, { atMost: 10 }),
    figure('… to a drained backlog', 's', ({ drained }) => drained),
    figure('… to the last purchase that was cut off', 's', ({ lastCutOff }) => lastCutOff),
    figure('orders lost, bought twice or wrong in the books', '', wrong, { atMost: 0 }),
  ];
}

function wrong({ notDelivered, missingInBook, twiceInBook, bookFindings, unfinished }) {
  return notDelivered + missingInBook + twiceInBook + bookFindings + unfinished;
}

function line(repeat) {
  const { firstProgress, drained, lastCutOff, orders, cutOff, startSeconds } = repeat;
  return `first report after ${firstProgress.toFixed(1)} s, drained after ${drained.toFixed(1)} s, ${cutOff} cut off (last after ${lastCutOff?.toFixed(1) ?? '–'} s); ${wrong(repeat)} of ${orders} wrong; starts ${JSON.stringify(startSeconds)}`;
}
