/**
 * `npm run build`: TypeScript to JavaScript, then the workflows into one bundle. Types are not looked at here; that is
 * part of `npm run check`. `ensureBuilt` does nothing when the sources are those of the last build.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { releaseLock, takeLock } from './lock.mjs';
import { checkNodeVersion, ensureInstalled, PlainError, root, runMain } from './project.mjs';

const simulators = path.join(root, 'simulators');
const trees = [
  { from: path.join(root, 'src'), to: path.join(root, 'dist') },
  // Images are built without the stand-ins.
  ...(existsSync(simulators) ? [{ from: simulators, to: path.join(root, 'dist-simulators') }] : []),
];
const hashFile = path.join(root, 'dist', '.build-hash');
const bundleFile = path.join(root, 'dist', 'workflow-bundle.js');
const lockFile = path.join(root, '.tuntas', 'build.lock');

/** The same as in jest.config.js, so that tests and programs run the same JavaScript. */
const swcOptions = {
  swcrc: false,
  configFile: false,
  sourceMaps: true,
  module: { type: 'commonjs' },
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: false },
    keepClassNames: true,
  },
};

/** Builds what is not built yet; says whether there was anything to do. The npm packages must be installed. */
export async function ensureBuilt() {
  if (isCurrent()) return false;
  await waitForLock();
  try {
    if (isCurrent()) return false; // Another script has built it meanwhile.
    console.log('building …');
    await build();
    return true;
  } finally {
    releaseLock(lockFile);
  }
}

function isCurrent() {
  return existsSync(hashFile) && readFileSync(hashFile, 'utf8') === hashOfInputs();
}

/** Over contents, so that a checkout which only touches files needs no build. */
function hashOfInputs() {
  const hash = createHash('sha256');
  const settings = [fileURLToPath(import.meta.url), path.join(root, 'package-lock.json')];
  for (const file of [...trees.flatMap(({ from }) => filesIn(from)), ...settings]) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

async function waitForLock() {
  for (let waited = false; ; waited = true) {
    const lock = takeLock(lockFile);
    if (lock.taken) return;
    if (!waited) console.log(`waiting for the build of process ${lock.pid} …`);
    await sleep(200);
  }
}

async function build() {
  const hash = hashOfInputs(); // Taken first: a source saved during the build makes the result stale.
  rmSync(hashFile, { force: true }); // From here until the new one is written no build counts as complete.
  const staging = path.join(root, '.tuntas', 'build');
  rmSync(staging, { recursive: true, force: true });
  for (const { from, to } of trees) await compileTree(from, { staging: path.join(staging, path.basename(to)), to });
  for (const { to } of trees) swapIn(path.join(staging, path.basename(to)), to);
  rmSync(staging, { recursive: true });
  await bundleWorkflows();
  writeFileSync(hashFile, hash);
}

/** Compiles into the staging folder, with source maps that are right once the result is in its place. */
async function compileTree(from, { staging, to }) {
  const { transformFile } = await import('@swc/core');
  for (const file of filesIn(from)) {
    const relative = path.relative(from, file);
    const target = path.join(staging, relative);
    mkdirSync(path.dirname(target), { recursive: true });
    if (!file.endsWith('.ts')) {
      copyFileSync(file, target);
    } else if (!file.endsWith('.d.ts')) {
      const place = path.dirname(path.join(to, relative));
      const { code, map } = await transformFile(file, { ...swcOptions, sourceFileName: path.relative(place, file) });
      const script = target.replace(/\.ts$/, '.js');
      writeFileSync(script, `${code}//# sourceMappingURL=${path.basename(script)}.map\n`);
      writeFileSync(`${script}.map`, map);
    }
  }
}

function swapIn(fresh, place) {
  const old = `${fresh}.old`;
  if (existsSync(place)) renameSync(place, old);
  renameSync(fresh, place);
  rmSync(old, { recursive: true, force: true });
}

async function bundleWorkflows() {
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(root, 'dist', 'workflows', 'index.js'),
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(bundleFile, code);
}

function filesIn(folder) {
  if (!existsSync(folder)) throw new PlainError(`${path.relative(root, folder)}/ is missing`);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    checkNodeVersion();
    await ensureInstalled();
    const began = performance.now();
    const built = await ensureBuilt();
    console.log(built ? `built in ${((performance.now() - began) / 1000).toFixed(1)} s` : 'already built');
  });
}
