import { Agent } from 'node:http';
import { openLoop } from '../load.mjs';
import { openHubOrders, settle } from '../orders.mjs';
import { postJson } from '../post.mjs';
import { nextDestination, nextReference } from '../resellers.mjs';
import { overRepeats, summary } from '../statistics.mjs';

/** While the orders are also carried out: what an answer waits for in a day's work. */
const RATES = [10, 20];
/** The comparator starts as cold as the hub did. */
const WARM_REQUESTS = 100;

/**
 * The answer to an order, against Express with one durable insert. Both are asked at the same rate at the same time, half
 * a beat apart, so that both meet the same machine.
 */
export async function accept(context) {
  const { system, receiver, options, say } = context;
  const hub = await openHubOrders(context, 'acc');
  const agent = new Agent({ keepAlive: true });
  const askHub = async () => {
    const refId = nextReference('acc');
    receiver.reported(refId);
    require202(await hub.reseller.order(refId, nextDestination()));
  };
  const askBare = async () => {
    const order = { refId: nextReference('bare'), destination: nextDestination(), productCode: 'S10' };
    require202(await postJson(system.bareUrl, '/orders', order, { agent }));
  };
  try {
    for (let n = 0; n < WARM_REQUESTS; n += 1) await askBare();
    const repeats = [];
    for (let n = 0; n < options.repeats; n += 1) {
      const repeat = {};
      for (const rate of options.quick ? RATES.slice(0, 1) : RATES) {
        const load = (work) => openLoop({ rate, seconds: options.seconds, work });
        const delayed = new Promise((resolve) => setTimeout(resolve, 500 / rate)).then(() => load(askBare));
        const [ours, bare] = await Promise.all([load(askHub), delayed]);
        await settle(system);
        repeat[rate] = { hub: withTrouble(ours), bare: withTrouble(bare) };
        repeat[rate].ratio = repeat[rate].hub.p99 / repeat[rate].bare.p99;
        say(`${rate}/s: p99 ${ms(repeat[rate].hub.p99)} against ${ms(repeat[rate].bare.p99)}`);
      }
      repeats.push(repeat);
    }
    return { figures: figuresOf(repeats), repeats };
  } finally {
    agent.destroy();
    hub.close();
  }
}

function require202(status) {
  if (status !== 202) throw new Error(`answered ${status}`);
}

function withTrouble({ latencies, unfinished, failures, latestStartMs }) {
  return { ...summary(latencies), unfinished, failures, latestStartMs };
}

function figuresOf(repeats) {
  return Object.keys(repeats[0] ?? {}).flatMap((rate) => {
    const figure = (what, unit, pick, goal) => ({
      ...{ what: `${what} at ${rate}/s`, unit, goal },
      ...overRepeats(repeats, (repeat) => pick(repeat[rate])),
    });
    return [
      figure('hub, answer, p50', 'ms', ({ hub }) => hub.p50),
      figure('hub, answer, p99', 'ms', ({ hub }) => hub.p99),
      figure('Express and one insert, p50', 'ms', ({ bare }) => bare.p50),
      figure('Express and one insert, p99', 'ms', ({ bare }) => bare.p99),
      figure('hub ÷ Express, p99', '', ({ ratio }) => ratio, { atMost: 2 }),
    ];
  });
}

const ms = (value) => `${value?.toFixed(1)} ms`;
