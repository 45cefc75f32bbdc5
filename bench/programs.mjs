/** Programs of the measured system: real processes that can be killed, and whose use of the machine can be read. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tailOf } from '../scripts/service.mjs';
import { tied } from '../scripts/processes.mjs';
import { PlainError, root } from '../scripts/project.mjs';

/** Ticks of the kernel's clock per second, in which it counts CPU time; 100 on every Linux. */
const TICKS_PER_SECOND = 100;

export class Program {
  #options;
  #child;
  #ended = Promise.resolve();

  /** @param options `name` (of its log), `command`, `args`, `env`, `logs` (a folder), `ready`, `readyWithinMs`. */
  constructor(options) {
    this.#options = options;
    process.on('exit', () => this.#signal('SIGKILL'));
  }

  get name() {
    return this.#options.name;
  }

  get pid() {
    return this.#child?.pid;
  }

  get isRunning() {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** Resolves when it is ready. */
  async start() {
    const { name, command, args, env, logs, ready, readyWithinMs = 60_000 } = this.#options;
    mkdirSync(logs, { recursive: true });
    const logFile = path.join(logs, `${name}.log`);
    const log = openSync(logFile, 'a');
    const [program, programArgs] = tied(command, args, 'KILL');
    const child = spawn(program, programArgs, { cwd: root, env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('exit', resolve);
      child.once('error', resolve);
    });
    const deadline = Date.now() + readyWithinMs;
    while (!(await ready())) {
      if (!this.isRunning || Date.now() > deadline) {
        throw new PlainError(`${name} is not ready. The end of ${logFile}:\n${tailOf(logFile)}`);
      }
      await sleep(50);
    }
  }

  /** `kill -9`, and waits until the system has taken it away. */
  async kill() {
    this.#signal('SIGKILL');
    await this.#ended;
  }

  async stop() {
    this.#signal('SIGTERM');
    const late = setTimeout(() => this.#signal('SIGKILL'), 20_000);
    await this.#ended;
    clearTimeout(late);
  }

  /** What it has used so far, all its threads together. Null where the system does not tell. */
  usage() {
    if (!this.isRunning || process.platform !== 'linux') return null;
    // The name in the second field may hold blanks.
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return {
      cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND,
      residentMb: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024,
    };
  }

  #signal(signal) {
    if (this.isRunning) this.#child.kill(signal);
  }
}

/** CPU time of programs between two moments, by name: what one order costs each of them. */
export function startCpuClock(programs) {
  const before = programs.map((program) => program.usage()?.cpuMs ?? null);
  return () =>
    Object.fromEntries(
      programs.map((program, index) => {
        const after = program.usage()?.cpuMs ?? null;
        return [program.name, after === null || before[index] === null ? null : after - before[index]];
      }),
    );
}

/** Ports that nobody listens on, taken all at once so that no two are the same. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
