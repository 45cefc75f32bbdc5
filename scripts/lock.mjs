/** A lock file that names its owner, so that one left by a killed process is recognised. */
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Takes the lock, or says who has it: `{ taken: true, afterCrash }` or `{ taken: false, pid }`.
 * `afterCrash` tells that an owner died without giving it back.
 */
export function takeLock(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, stamp: stampOf(process.pid) }));
  let afterCrash = false;
  try {
    for (;;) {
      try {
        linkSync(mine, file); // Appears complete or not at all, and only once.
        return { taken: true, afterCrash };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const pid = lockOwner(file);
      if (pid !== undefined) return { taken: false, pid };
      afterCrash = clearStale(file) || afterCrash;
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Takes away the lock of a dead owner. Two scripts may both have found it dead: what is renamed is looked at once more,
 * and a living owner's fresh lock is put back.
 */
function clearStale(file) {
  const stale = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, stale);
  } catch {
    return false; // Another script was here first.
  }
  const isFresh = lockOwner(stale) !== undefined;
  try {
    if (isFresh) linkSync(stale, file);
  } catch {
    // A third script has the lock by now; the one that was put aside finds out when it gives its own back.
  }
  rmSync(stale, { force: true });
  return !isFresh;
}

export function releaseLock(file) {
  if (lockOwner(file) === process.pid) rmSync(file, { force: true });
}

/** The living process that holds the lock, if any. */
export function lockOwner(file) {
  try {
    const { pid, stamp } = JSON.parse(readFileSync(file, 'utf8'));
    return stamp !== '' && stampOf(pid) === stamp ? pid : undefined;
  } catch {
    return undefined; // No file, or not one of ours.
  }
}

/** When a process began, in any form: a number that was given to another process since has another stamp. */
function stampOf(pid) {
  if (process.platform !== 'linux') {
    return (
      spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)])
        .stdout?.toString()
        .trim() ?? ''
    );
  }
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The fields after the name, which may itself hold spaces and brackets; the 20th of them is the start time.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return fields[0] === 'Z' ? '' : `${boot} ${fields[19]}`;
  } catch {
    return '';
  }
}
