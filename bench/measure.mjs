/** Runs the scenarios one after the other on one system and writes what they found. */
import { PlainError } from '../scripts/project.mjs';
import { warmUp } from './orders.mjs';
import { startReportReceiver } from './resellers.mjs';
import { table, writeJson, writeTable } from './report.mjs';
import { accept } from './scenarios/accept.mjs';
import { consolePages } from './scenarios/console.mjs';
import { documents } from './scenarios/documents.mjs';
import { fairness } from './scenarios/fairness.mjs';
import { matching } from './scenarios/matching.mjs';
import { memory } from './scenarios/memory.mjs';
import { mutations } from './scenarios/mutations.mjs';
import { recovery } from './scenarios/recovery.mjs';
import { throughput } from './scenarios/throughput.mjs';
import { removeData, startSystem } from './system.mjs';
import { describeSetUp, readSetUp } from './versions.mjs';

/** In the order in which they run: the last ones stop the worker, and the very last leaves a million orders behind. */
const SCENARIOS = {
  throughput: { title: 'The whole way', run: throughput },
  accept: { title: 'The answer to an order', run: accept },
  fairness: { title: 'A quiet reseller beside a flood', run: fairness },
  documents: { title: 'Documents', run: documents },
  matching: { title: 'Lines of the bank and open transfers', run: matching },
  recovery: { title: 'After kill -9 of everything', run: recovery },
  memory: { title: 'Memory, and what an order leaves behind', run: memory },
  mutations: { title: 'Lines of the bank through the database', run: mutations },
  console: { title: 'The console with a long history', run: consolePages },
};

/** The simulated suppliers' deposits last for every run. */
const DEPOSIT = 1_000_000_000_000;

export async function measure({ parts, scenarios, options }) {
  const names = scenarios.length > 0 ? scenarios : Object.keys(SCENARIOS);
  const unknown = names.filter((name) => !(name in SCENARIOS));
  if (unknown.length > 0) {
    throw new PlainError(`no scenario "${unknown.join(', ')}"; there are ${Object.keys(SCENARIOS).join(', ')}`);
  }
  const startedAt = new Date().toISOString();
  const receiver = await startReportReceiver();
  let system;
  const interrupt = () => process.exit(130);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, interrupt);
  process.once('exit', removeData);
  try {
    system = await startSystem({ parts, reportUrl: receiver.url });
    for (const line of ['digi1', 'digi2']) await system.press('deposit', { line, amount: DEPOSIT });
    const setUp = await readSetUp({ db: system.db, parts, temporalArgs: system.temporalArgs });
    console.log(describeSetUp(setUp, ''));
    const results = {};
    const failed = [];
    await warmUp({ system, receiver }, { orders: options.quick ? 20 : 300, inFlight: 10 });
    for (const name of Object.keys(SCENARIOS).filter((one) => names.includes(one))) {
      const { title, run } = SCENARIOS[name];
      console.log(`\n## ${title}`);
      const say = (text) => console.log(`  ${text}`);
      try {
        results[name] = await run({ system, receiver, options, say, parts });
      } catch (error) {
        // What the others found is worth keeping.
        console.error(error);
        failed.push(name);
        results[name] = { error: error.message };
        continue;
      }
      console.log(`\n${table(results[name].figures)}`);
      const how = `${options.repeats} repeats of ${options.seconds} s.`;
      if (!options.quick) writeTable(name, title, { figures: results[name].figures, setUp: describeSetUp(setUp, how) });
    }
    console.log(`\nwritten to ${writeJson({ startedAt, setUp, options, results })}`);
    if (failed.length > 0) console.error(`failed: ${failed.join(', ')}`);
    return failed.length === 0 ? 0 : 1;
  } finally {
    await system?.stop();
    await receiver.stop();
  }
}
