/** Installs system packages, where this is a Debian or Ubuntu machine and we may. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { run } from './processes.mjs';

const APT_GET = '/usr/bin/apt-get';

/** Debian asks this program before it starts a service that was just installed; 101 means "do not". */
const POLICY = '/usr/sbin/policy-rc.d';

/** Says whether one of `choices` (lists of packages, the best first) is installed now. */
export async function fetchWithApt(title, choices) {
  if (process.getuid?.() !== 0 || !existsSync(APT_GET)) return false;
  console.log(`fetching ${title} with apt-get …`);
  const dropPolicy = keepServicesStopped();
  try {
    let last = await aptGet(['update']);
    for (const packages of choices) {
      last = await aptGet(['install', '-y', '--no-install-recommends', ...packages]);
      if (last.code === 0) return true;
    }
    console.log(last.output.trim().split('\n').slice(-3).join('\n'));
    return false;
  } finally {
    dropPolicy();
  }
}

/** Returns what undoes it; an interrupted script undoes it as well. */
function keepServicesStopped() {
  if (existsSync(POLICY)) return () => {};
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const remove = () => rmSync(POLICY, { force: true });
  process.once('exit', remove);
  // A script without handlers of its own dies by a signal without an `exit`.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'].filter((signal) => process.listenerCount(signal) === 0);
  const die = (signal) => {
    remove();
    signals.forEach((name) => process.off(name, die));
    process.kill(process.pid, signal);
  };
  signals.forEach((signal) => process.once(signal, die));
  return () => {
    signals.forEach((signal) => process.off(signal, die));
    remove();
  };
}

function aptGet(args) {
  return run(APT_GET, ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
