/** What every script needs to know about the project: where it is, which settings apply, whether it is installed. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { run } from './processes.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Fetched programs are kept here, whatever the data directory: a second data directory need not fetch them again. */
export const partsDir = path.join(root, '.tuntas', 'parts');

/** Where one installation keeps its database, logs and secrets. */
export function dataDir() {
  return path.resolve(root, process.env.TUNTAS_DATA_DIR || '.tuntas');
}

/** An error whose message is the whole story: people see it without a stack. */
export class PlainError extends Error {}

/** Runs a script's `main`; a plain error becomes one line, any other keeps its stack. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}

export function explain(error) {
  return error instanceof PlainError ? `tuntas: ${error.message}` : (error.stack ?? String(error));
}

export function checkNodeVersion() {
  const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  if (!satisfies(process.versions.node, engines.node)) {
    throw new PlainError(`Node.js ${process.versions.node} cannot run this; it needs ${engines.node}`);
  }
}

/** Knows as much of npm's version ranges as `engines` uses: `>=a.b <c || >=d`. */
function satisfies(version, range) {
  return range.split('||').some((part) =>
    part
      .trim()
      .split(/\s+/)
      .every((comparator) => {
        const [, operator, bound] = /^(>=|<)(.+)$/.exec(comparator) ?? [];
        if (operator === undefined) throw new Error(`engines.node: cannot read "${comparator}"`);
        const order = compareVersions(version, bound);
        return operator === '>=' ? order >= 0 : order < 0;
      }),
  );
}

/** Negative when `a` is the older one; parts that are missing count as 0. */
export function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Reads `.env`; what the environment already has wins, and an empty value counts as absent in both. */
export function loadSettings({ only = () => true } = {}) {
  const file = path.join(root, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  for (const [name, value] of Object.entries(fromFile)) {
    if (only(name) && !process.env[name]) process.env[name] = value;
  }
  for (const [name, value] of Object.entries(process.env)) {
    if (value === '' && /^(TUNTAS|TEMPORAL)_/.test(name)) delete process.env[name];
  }
}

/** Installs the npm packages when they are missing or are not those of the lock file. */
export async function ensureInstalled() {
  if (packagesAreCurrent()) return;
  console.log('installing npm packages …');
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // The build needs the development packages, whatever NODE_ENV or npm's settings say.
  const { code } = await run(command, [...args, 'ci', '--include=dev'], { show: true });
  if (code !== 0) throw new PlainError('`npm ci` failed; see its message above');
}

function packagesAreCurrent() {
  const wanted = path.join(root, 'package-lock.json');
  const installed = path.join(root, 'node_modules', '.package-lock.json'); // npm writes it last.
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return true;
  // A checkout makes the lock file newer without changing it, so the contents decide.
  const [want, have] = [wanted, installed].map((file) => JSON.parse(readFileSync(file, 'utf8')).packages);
  return Object.entries(want).every(([where, { version, optional, devOptional, peer }]) => {
    if (where === '') return true;
    return have[where] === undefined ? Boolean(optional || devOptional || peer) : have[where].version === version;
  });
}
