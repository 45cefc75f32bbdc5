/** `npm run check`: everything about the code that needs no server. Prints the output of failing steps only. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const AT_ONCE = 2;
/** A test that leaves a server open keeps jest waiting for ever; that is a failure too. */
const STEP_LIMIT_MS = 180_000;

/** The longest first, so that the short ones fill the gaps. */
const steps = [
  { name: 'unit tests', bin: 'jest/bin/jest.js', args: ['--selectProjects', 'unit'] },
  {
    name: 'imports',
    bin: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['--config', '.dependency-cruiser.cjs', 'src', 'simulators'],
  },
  // Both by the native compiler.
  { name: 'types', bin: 'typescript-native/bin/tsc', args: ['-p', '.'] },
  { name: 'lint', bin: 'oxlint/bin/oxlint', args: ['--max-warnings=0'] },
  { name: 'unused code', bin: 'knip/bin/knip.js', args: ['--no-progress'] },
  { name: 'format', bin: 'oxfmt/bin/oxfmt', args: ['--check'] },
];

// npm writes this file last: without it an installation did not happen, or did not finish.
if (!existsSync(path.join(root, 'node_modules', '.package-lock.json'))) {
  const install = await run('npm', ['ci'], { shell: process.platform === 'win32', show: true });
  if (install.code !== 0) process.exit(1);
}

const queue = [...steps];
let failed = 0;
await Promise.all(Array.from({ length: AT_ONCE }, work));
process.exitCode = failed > 0 ? 1 : 0;

async function work() {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
    const began = performance.now();
    const { code, output } = await run(process.execPath, [path.join('node_modules', step.bin), ...step.args], {
      limitMs: STEP_LIMIT_MS,
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${step.name.padEnd(12)} ${code === 0 ? 'ok    ' : 'failed'} ${seconds.padStart(5)} s`);
    if (code !== 0) {
      failed += 1;
      console.log(`\n${output.trim()}\n`);
    }
  }
}

/** Runs a program in the project's folder; `show` lets its output through instead of keeping it. */
function run(command, args, { shell = false, show = false, limitMs } = {}) {
  return new Promise((resolve) => {
    const output = show ? 'inherit' : 'pipe';
    const child = spawn(command, args, { cwd: root, shell, stdio: ['ignore', output, output] });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const limit =
      limitMs &&
      setTimeout(() => {
        chunks.push(Buffer.from(`\nended by force: still running after ${limitMs / 1000} s`));
        child.kill('SIGKILL');
      }, limitMs);
    child.once('error', (error) => resolve({ code: 1, output: String(error) }));
    child.once('close', (code) => {
      clearTimeout(limit);
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}
