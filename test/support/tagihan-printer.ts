/** The browser of the program that prints documents, as the system's list of processes knows it. */
import { readdirSync, readFileSync } from 'node:fs';

/** The processes of the browser whose program has this id; empty once all have ended. */
export function browserOf(programId: number): number[] {
  const found: number[] = [];
  const parents = new Set([programId]);
  for (let before = -1; before !== parents.size;) {
    before = parents.size;
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid) || parents.has(pid) || !parents.has(parentOf(pid))) continue;
      parents.add(pid);
      found.push(pid);
    }
  }
  return found;
}

export function isAlive(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(statusOf(pid));
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(statusOf(pid))?.[1] ?? Number.NaN);
}

/** Empty for a process that has ended. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
