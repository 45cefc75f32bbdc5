import { openLoop } from '../load.mjs';
import { openHubOrders, settle } from '../orders.mjs';
import { nextDestination, nextReference } from '../resellers.mjs';
import { overRepeats, summary } from '../statistics.mjs';

/** Of the quiet reseller: a shop that sells every half a second. */
const QUIET_PER_SECOND = 2;
/** Twenty times what two cores can do. */
const FLOOD_PER_SECOND = 400;
const FLOOD_LEAD_SECONDS = 5;

/** What one reseller's orders take while another one sends twenty times what the hub can do, against what they take alone. */
export async function fairness(context) {
  const { options, say } = context;
  const repeats = [];
  for (let n = 0; n < options.repeats; n += 1) {
    const repeat = {};
    // Without a limit of requests only the queues are fair; with the usual one most of the flood is turned away before.
    for (const [name, limit] of [
      ['unlimited', {}],
      ['usual', { requestsPerMinute: null }],
    ]) {
      repeat[name] = await once(context, limit);
      say(`flood, ${name} limits: ${line(repeat[name])}`);
    }
    repeats.push(repeat);
  }
  return { figures: ['unlimited', 'usual'].flatMap((name) => figuresOf(repeats, name)), repeats };
}

async function once(context, floodLimit) {
  const { system, receiver, options } = context;
  const quiet = await openHubOrders(context, 'quiet');
  const flood = await openHubOrders(context, 'flood', floodLimit);
  const seconds = options.quick ? options.seconds : Math.max(options.seconds, 40);
  const accepted = { idle: [], flooded: [] };
  const quietly = (when) =>
    openLoop({
      ...{ rate: QUIET_PER_SECOND, seconds, drainMs: 120_000 },
      work: async (_n, intendedAt) => {
        await quiet.order({ onTaken: () => void accepted[when].push(performance.now() - intendedAt) });
      },
    });
  const answers = new Map();
  const floodOnce = async () => {
    const refId = nextReference('flood');
    receiver.reported(refId);
    const status = await flood.reseller.order(refId, nextDestination()).catch(() => 'no answer');
    if (status !== 202) receiver.forget(refId);
    answers.set(status, (answers.get(status) ?? 0) + 1);
  };
  try {
    const idle = await quietly('idle');
    await settle(system);
    const stop = new AbortController();
    const flooding = openLoop({ rate: FLOOD_PER_SECOND, seconds: 600, work: floodOnce, signal: stop.signal });
    await new Promise((resolve) => setTimeout(resolve, FLOOD_LEAD_SECONDS * 1000));
    const flooded = await quietly('flooded');
    stop.abort();
    const { latestStartMs } = await flooding;
    await settle(system);
    return {
      idle: { ...summary(idle.latencies), accept: summary(accepted.idle), failures: idle.failures },
      flooded: {
        ...{ ...summary(flooded.latencies), accept: summary(accepted.flooded), failures: flooded.failures },
        unfinished: flooded.unfinished,
      },
      floodAnswers: Object.fromEntries(answers),
      loadLagMs: latestStartMs,
    };
  } finally {
    quiet.close();
    flood.close();
  }
}

function figuresOf(repeats, name) {
  const figure = (what, unit, pick, goal) => ({
    ...{ what: `${what} (${name} limits)`, unit, goal },
    ...overRepeats(repeats, (repeat) => pick(repeat[name])),
  });
  return [
    figure('quiet reseller alone, whole way, p50', 'ms', ({ idle }) => idle.p50),
    figure('beside the flood, whole way, p50', 'ms', ({ flooded }) => flooded.p50),
    figure('beside ÷ alone, p50', '', ({ idle, flooded }) => flooded.p50 / idle.p50),
    figure('quiet reseller alone, whole way, p99', 'ms', ({ idle }) => idle.p99),
    figure('beside the flood, whole way, p99', 'ms', ({ flooded }) => flooded.p99),
    figure('beside ÷ alone, p99', '', ({ idle, flooded }) => flooded.p99 / idle.p99, { atMost: 2 }),
    figure('quiet reseller alone, answer, p99', 'ms', ({ idle }) => idle.accept.p99),
    figure('beside the flood, answer, p99', 'ms', ({ flooded }) => flooded.accept.p99),
  ];
}

function line({ idle, flooded, floodAnswers }) {
  return `p99 ${Math.round(idle.p99)} ms alone, ${Math.round(flooded.p99)} ms beside; the flood was answered ${JSON.stringify(floodAnswers)}`;
}
