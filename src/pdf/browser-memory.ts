import { readdirSync, readFileSync } from 'node:fs';

const KB = 1024;

/** What a browser and its processes hold for themselves, in bytes. Undefined where the system does not tell. */
export function browserMemory(pid: number): number | undefined {
  try {
    return familyOf(pid).reduce((sum, member) => sum + ownMemory(member), 0);
  } catch {
    return undefined;
  }
}

/** A process and all below it. */
function familyOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : undefined;
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  const family = new Set([pid]);
  // A child's number may be lower than its parent's, so it is looked until nothing is new.
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child);
  }
  return [...family];
}

function parentOf(pid: number): number | undefined {
  const parent = Number(/^PPid:\s+(\d+)$/m.exec(statusOf(pid))?.[1] ?? Number.NaN);
  return Number.isNaN(parent) ? undefined : parent;
}

/** Resident and not backed by a file: what the processes share would be counted for each of them. */
function ownMemory(pid: number): number {
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(statusOf(pid))?.[1] ?? 0) * KB;
}

/** Empty for a process that has just ended. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
