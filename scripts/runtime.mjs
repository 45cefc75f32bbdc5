/** What the running `npm start` gave its programs, for other scripts that want to reach the same database. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lockOwner } from './lock.mjs';
import { dataDir } from './project.mjs';
import { writePrivately } from './secrets.mjs';

const runtimeFile = () => path.join(dataDir(), 'runtime.json');

export const startLockFile = () => path.join(dataDir(), 'lock');

export function publishEnvironment(environment) {
  writePrivately(runtimeFile(), JSON.stringify(environment, null, 2));
}

export function withdrawEnvironment() {
  rmSync(runtimeFile(), { force: true });
}

/** Variables by name, or undefined when no `npm start` runs here. */
export function runningEnvironment() {
  if (lockOwner(startLockFile()) === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(runtimeFile(), 'utf8'));
  } catch {
    return undefined; // It is still starting, or just ending.
  }
}
