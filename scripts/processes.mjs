/** Starting other programs so that none of them outlives the script that started it. */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The one-off programs that run now. */
const running = new Set();

let setprivWorks;

/** On Linux the kernel then ends the program when its parent dies, however it dies: SIGKILL leaves nothing behind. */
export function tied(command, args, signal = 'TERM') {
  setprivWorks ??=
    process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'TERM', '--', 'true']).status === 0;
  return setprivWorks ? ['setpriv', ['--pdeathsig', signal, '--', command, ...args]] : [command, args];
}

/**
 * Runs a program to its end. `show` lets its output through, otherwise it is kept and returned.
 * A program that could not be started, was aborted by `signal`, or was not done after `timeoutMs` has a code other than 0.
 */
export function run(command, args, { env = process.env, cwd = root, show = false, timeoutMs, signal } = {}) {
  return new Promise((resolve) => {
    const output = show ? 'inherit' : 'pipe';
    const [program, programArgs] = tied(command, args);
    const child = spawn(program, programArgs, { env, cwd, stdio: ['ignore', output, output], detached: true });
    running.add(child);
    signal?.addEventListener('abort', () => signalGroup(child, 'SIGKILL'), { once: true });
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => signalGroup(child, 'SIGKILL'), timeoutMs);
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const settle = (code, text) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, output: text });
    };
    child.once('error', (error) => settle(127, error.message));
    child.once('close', (code) => settle(code ?? 1, Buffer.concat(chunks).toString()));
  });
}

export function stopRuns(signal) {
  for (const child of running) signalGroup(child, signal);
}

/** Reaches the program and whatever it started itself; it leads its own process group. */
export function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone: nothing to do.
  }
}
