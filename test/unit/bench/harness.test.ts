import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = pathToFileURL(path.resolve(__dirname, '../../../bench')).href;

/** The harness consists of modules that only Node itself loads. */
async function inHarness<Result>(file: string, script: string): Promise<Result> {
  const program = `const harness = await import('${folder}/${file}'); console.log(JSON.stringify(await (async () => { ${script} })()));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program]);
  return JSON.parse(stdout) as Result;
}

describe('the harness of the benchmarks', () => {
  test('open loop, the system stands still for a while, everything that was to arrive meanwhile is late too', async () => {
    const { latencies, arrived } = await inHarness<{ latencies: number[]; arrived: number }>(
      'load.mjs',
      `const free = new Promise((resolve) => setTimeout(resolve, 300));
       return harness.openLoop({ rate: 100, seconds: 0.4, work: () => free });`,
    );
    expect(arrived).toBe(40);
    expect(latencies).toHaveLength(40);
    expect(latencies.filter((ms) => ms > 145).length).toBeGreaterThanOrEqual(14);
  });

  test('open loop, work fails or never ends, the one is told and the other counts with its wait', async () => {
    const result = await inHarness<{ latencies: number[]; unfinished: number; failures: object }>(
      'load.mjs',
      `const work = (n) => n === 0 ? Promise.reject(new Error('refused')) : n === 1 ? new Promise(() => {}) : Promise.resolve();
       return harness.openLoop({ rate: 100, seconds: 0.05, drainMs: 50, work });`,
    );
    expect(result).toMatchObject({ unfinished: 1, failures: { refused: 1 } });
    expect(result.latencies).toHaveLength(4);
    expect(Math.max(...result.latencies)).toBeGreaterThan(80);
  });

  test('closed loop, no more than so many pieces are under way', async () => {
    const { most, perSecond } = await inHarness<{ most: number; perSecond: number }>(
      'load.mjs',
      `let [now, most] = [0, 0];
       const work = async () => { now += 1; most = Math.max(most, now); await new Promise((done) => setTimeout(done, 10)); now -= 1; };
       const { perSecond } = await harness.closedLoop({ inFlight: 4, seconds: 0.3, warmSeconds: 0.1, work });
       return { most, perSecond };`,
    );
    expect(most).toBe(4);
    expect(perSecond).toBeGreaterThan(0);
  });

  test('statistics, known values, known answers', async () => {
    const answers = await inHarness(
      'statistics.mjs',
      `const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
       return {
         hundred: harness.summary(hundred), none: harness.summary([]).p99, slope: harness.slope([{ x: 1, y: 3 }, { x: 2, y: 5 }, { x: 3, y: 7 }]),
         over: harness.overRepeats([{ a: 3 }, { a: 1 }, { a: null }, { a: 4 }, { a: 2 }], ({ a }) => a),
       };`,
    );
    expect(answers).toEqual({
      hundred: { count: 100, p50: 50, p99: 99, max: 100 },
      ...{ none: null, slope: 2, over: { median: 2.5, min: 1, max: 4 } },
    });
  });

  test('a table, goals that were met and missed, both are said', async () => {
    const text = await inHarness<string>(
      'report.mjs',
      `return harness.table([
         { what: 'ratio', unit: '', median: 0.81, min: 0.79, max: 0.84, goal: { atLeast: 0.8 } },
         { what: 'p99', unit: 'ms', median: 1234.5, min: 1000, max: 2000, goal: { atMost: 1000 } },
       ]);`,
    );
    expect(text.split('\n').slice(2)).toEqual([
      '| ratio | 0.81   | 0.79 – 0.84 |      | ≥ 0.8: met     |',
      '| p99   | 1235   | 1000 – 2000 | ms   | ≤ 1000: missed |',
    ]);
  });
});
