import { startCpuClock } from '../programs.mjs';
import { closedLoop, openLoop } from '../load.mjs';
import { openHistories, usualShape } from '../histories.mjs';
import { openBareOrders, openHubOrders, settle } from '../orders.mjs';
import { overRepeats, summary } from '../statistics.mjs';
import { BARE_NAMESPACE } from '../system.mjs';

const SAMPLED = 15;
const GOAL_PER_SECOND = 20;

/** Orders from the request to the acknowledged report, against a bare workflow of the same shape. */
export async function throughput(context) {
  const { system, options, say } = context;
  const { inFlight, rate, seconds } = options;
  await system.programs.bareWorker.start();
  const hub = await openHubOrders(context, 'thr');
  const bare = await openBareOrders(context);
  try {
    const shape = await sameShape(context, { hub, bare });
    say(`both workflows have ${shape.length} events`);
    const sides = [
      { name: 'hub', work: () => hub.order(), programs: hubPrograms(system) },
      { name: 'bare', work: () => bare.order(), programs: barePrograms(system) },
    ];
    const repeats = [];
    for (let n = 0; n < options.repeats; n += 1) {
      const repeat = {};
      // Each side is the first one in turn: what warms up or fills up during a run must not favour one of them.
      for (const side of n % 2 === 0 ? sides : sides.toReversed()) {
        repeat[side.name] = await measure(side, { inFlight, rate, seconds });
        await settle(system);
        say(`${side.name}: ${describe(repeat[side.name])}`);
      }
      const atGoal = await openLoop({ rate: GOAL_PER_SECOND, seconds, work: () => hub.order() });
      await settle(system);
      repeat.atGoal = { ...summary(atGoal.latencies), unfinished: atGoal.unfinished, failures: atGoal.failures };
      repeat.ratio = repeat.hub.perSecond / repeat.bare.perSecond;
      say(`ratio ${repeat.ratio.toFixed(2)}; at ${GOAL_PER_SECOND}/s: p99 ${Math.round(repeat.atGoal.p99)} ms`);
      repeats.push(repeat);
    }
    return { figures: figuresOf(repeats, { inFlight, rate }), events: shape, repeats };
  } finally {
    hub.close();
    await bare.close();
    await system.programs.bareWorker.stop();
  }
}

async function measure({ work, programs }, { inFlight, rate, seconds }) {
  const stopClock = startCpuClock(programs);
  const most = await closedLoop({ inFlight, seconds, warmSeconds: Math.min(5, seconds / 2), work });
  const cpuMs = stopClock();
  const steady = await openLoop({ rate, seconds, work });
  const perOrder = Object.fromEntries(Object.entries(cpuMs).map(([name, ms]) => [name, ms / most.finished]));
  return {
    perSecond: most.perSecond,
    saturated: summary(most.latencies),
    steady: { ...summary(steady.latencies), unfinished: steady.unfinished, latestStartMs: steady.latestStartMs },
    failures: { ...most.failures, ...steady.failures },
    cpuMsPerOrder: perOrder,
  };
}

/** Throws unless both leave the same events in the same order: else they would not be compared but mixed up. */
async function sameShape({ system }, { hub, bare }) {
  const histories = await openHistories(system.temporalAddress);
  try {
    const bareIds = [];
    for (let n = 0; n < SAMPLED; n += 1) {
      await hub.order();
      bareIds.push(await bare.order());
    }
    const rows = await system.db.rows('select id from topup where reseller_id = ?', [hub.id]);
    await settle(system);
    const read = (namespace, ids) => Promise.all(ids.map((id) => histories.events(namespace, `topup:${id}`)));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const ours = usualShape(
      await read(
        'default',
        rows.map(({ id }) => id),
      ),
    );
    const theirs = usualShape(await read(BARE_NAMESPACE, bareIds));
    if (ours.events.join() !== theirs.events.join()) {
      throw new Error(`the shapes differ:\n  hub  ${ours.events.join(' ')}\n  bare ${theirs.events.join(' ')}`);
    }
    return ours.events;
  } finally {
    await histories.close();
  }
}

function hubPrograms({ programs: { api, worker, temporal, mariadb, simulators } }) {
  return [api, worker, temporal, mariadb, simulators];
}

function barePrograms({ programs: { bareWorker, temporal, simulators } }) {
  return [bareWorker, temporal, simulators];
}

function describe({ perSecond, steady }) {
  return `${perSecond.toFixed(1)}/s at most; steady p50 ${Math.round(steady.p50)} ms, p99 ${Math.round(steady.p99)} ms`;
}

function figuresOf(repeats, { inFlight, rate }) {
  const figure = (what, unit, pick, goal) => ({ what, unit, ...overRepeats(repeats, pick), goal });
  return [
    figure(`hub, ${inFlight} in flight`, 'orders/s', ({ hub }) => hub.perSecond, { atLeast: GOAL_PER_SECOND }),
    figure(`bare workflow, ${inFlight} in flight`, 'orders/s', ({ bare }) => bare.perSecond),
    figure('hub ÷ bare workflow', '', ({ ratio }) => ratio, { atLeast: 0.8 }),
    figure(`hub, whole way at ${rate}/s, p50`, 'ms', ({ hub }) => hub.steady.p50),
    figure(`hub, whole way at ${rate}/s, p99`, 'ms', ({ hub }) => hub.steady.p99),
    figure(`bare workflow at ${rate}/s, p50`, 'ms', ({ bare }) => bare.steady.p50),
    figure(`bare workflow at ${rate}/s, p99`, 'ms', ({ bare }) => bare.steady.p99),
    figure(`hub, whole way at ${GOAL_PER_SECOND}/s, p50`, 'ms', ({ atGoal }) => atGoal.p50),
    figure(`hub, whole way at ${GOAL_PER_SECOND}/s, p99`, 'ms', ({ atGoal }) => atGoal.p99),
    ...['temporal', 'worker', 'api', 'mariadb', 'simulators'].map((name) =>
      figure(`CPU of one order of the hub: ${name}`, 'ms', ({ hub }) => hub.cpuMsPerOrder[name]),
    ),
    ...['temporal', 'bare-worker', 'simulators'].map((name) =>
      figure(`CPU of one bare workflow: ${name}`, 'ms', ({ bare }) => bare.cpuMsPerOrder[name]),
    ),
  ];
}
