/**
 * `npm test [-- jest arguments]`: all tests, with the real servers they need. Without arguments there are three runs: the
 * end-to-end stories come after the others, because each of them starts a whole system. They run two at a time: each
 * waits a good part of its time. What floods the machine comes last, by itself.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { findParts } from './parts.mjs';
import { tied } from './processes.mjs';
import { checkNodeVersion, ensureInstalled, loadSettings, root, runMain } from './project.mjs';

const RUNS = [['unit', 'contract', 'replay', 'workflow', 'integration'], ['e2e'], ['flood']];

const stateDir = path.join(root, '.tuntas');
const resultsFile = path.join(stateDir, 'test-results.json');
const COUNTS = [
  'numTotalTests',
  'numPassedTests',
  'numFailedTests',
  'numPendingTests',
  'numTodoTests',
  'numTotalTestSuites',
  'numPassedTestSuites',
  'numFailedTestSuites',
  'numPendingTestSuites',
  'numRuntimeErrorTestSuites',
];

await runMain(async () => {
  mkdirSync(stateDir, { recursive: true });
  rmSync(resultsFile, { force: true });
  checkNodeVersion();
  loadSettings({ only: (name) => name.endsWith('_PATH') });
  await ensureInstalled();
  const parts = await findParts([
    'mariadb',
    'temporal',
    'temporalTestServer',
    'spin',
    'gcc',
    'chromium',
    'poppler',
    'sqlite',
  ]);
  await ensureBuilt();

  const env = { ...environmentForTests(), ...parts };
  const given = process.argv.slice(process.argv[2] === '--' ? 3 : 2);
  const runs = given.length > 0 ? [given] : RUNS.map((projects) => ['--selectProjects', ...projects]);
  const results = [];
  for (const [index, args] of runs.entries()) {
    const outputFile = path.join(stateDir, `jest-${process.pid}-${index}.json`);
    // Jest reports on its error output; what it prints besides is only wanted as the answer to a question.
    const result = await jest({ args: withWorkers(args), env, outputFile, quiet: given.length === 0 });
    if (result === undefined) return 0; // Jest was only asked something, such as its version.
    results.push(result);
  }
  return report(merge(results), { isWhole: given.length === 0 });
});

/** Settings of an installation must not reach the tests, least of all the address of its database. */
function environmentForTests() {
  const isSetting = (name) => /^(TUNTAS|TEMPORAL)_/.test(name) && !/^TUNTAS_TEST_|_PATH$/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isSetting(name)));
}

function withWorkers(args) {
  const chosen = args.some((arg) => /^(-i|-w|--runInBand|--maxWorkers)(=|$)/.test(arg));
  return chosen ? args : ['--maxWorkers=2', ...args];
}

/** One run of jest, with its counts; a run that broke without a failing test counts as one broken suite. */
async function jest({ args, env, outputFile, quiet }) {
  rmSync(outputFile, { force: true });
  const bin = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const code = await inForeground(process.execPath, [bin, ...args, '--json', `--outputFile=${outputFile}`], {
    env,
    quiet,
  });
  if (!existsSync(outputFile)) return code === 0 ? undefined : { numRuntimeErrorTestSuites: 1 };
  const result = JSON.parse(readFileSync(outputFile, 'utf8'));
  rmSync(outputFile);
  const counted = (result.numFailedTests ?? 0) + (result.numRuntimeErrorTestSuites ?? 0);
  return code !== 0 && counted === 0 ? { ...result, numRuntimeErrorTestSuites: 1 } : result;
}

function merge(results) {
  return Object.fromEntries(
    COUNTS.map((name) => [name, results.reduce((sum, result) => sum + (result[name] ?? 0), 0)]),
  );
}

/** A suite that could not even be loaded has no failing test of its own: it counts as one. */
function report(counts, { isWhole }) {
  // A test that did not run proves nothing: it counts as one that failed.
  const idle = isWhole ? counts.numPendingTests + counts.numTodoTests : 0;
  const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites + idle;
  const success = failed === 0 && counts.numPassedTests > 0;
  writeFileSync(resultsFile, JSON.stringify({ ...counts, success }, null, 2));
  if (counts.numTotalTests === 0) console.log('no test ran');
  console.log(`${counts.numPassedTests} passed, ${failed} failed`);
  return success ? 0 : 1;
}

/** The terminal's Ctrl-C reaches jest by itself; what it leaves of servers ends with it. */
function inForeground(command, args, { env, quiet }) {
  return new Promise((resolve, reject) => {
    const child = spawn(...tied(command, args), {
      cwd: root,
      env,
      stdio: ['inherit', quiet ? 'ignore' : 'inherit', 'inherit'],
    });
    const interrupt = (signal) => {
      if (signal !== 'SIGINT') child.kill(signal);
      process.exitCode = 130;
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    signals.forEach((signal) => process.on(signal, interrupt));
    child.once('error', reject);
    child.once('exit', (code) => {
      signals.forEach((signal) => process.off(signal, interrupt));
      if (process.exitCode === 130) process.exit(130);
      resolve(code ?? 1);
    });
  });
}
