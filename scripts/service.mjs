/** A child program that is kept running: started, waited for, started again when it dies, stopped. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchLog } from './log-watch.mjs';
import { signalGroup, tied } from './processes.mjs';
import { dataDir, PlainError, root } from './project.mjs';

const UNREADY_STOP_MS = 2000;
const LONGEST_WAIT_MS = 30_000;
/** A child that ran this long was well: its next death waits from the shortest time again. */
const WELL_AFTER_MS = 60_000;

export class Service {
  #options;
  #child;
  #ended = Promise.resolve();
  #wasReady = false;
  #stopping = false;
  #stopWatch = () => {};
  #waitMs = 1000;
  #cancelWait = new AbortController();

  /**
   * @param options `name` (of the log, too), `command`, `args`, `env`, `ready` (asked again and again),
   * `important` (which log lines to show), `readyWithinMs`, `stopWithinMs`, `deathSignal` (see `tied`).
   */
  constructor(options) {
    this.#options = options;
  }

  /** Resolves when the child is ready. A first start that fails is the caller's to report; later ones are repeated. */
  async start() {
    const { name, important } = this.#options;
    const logFile = path.join(dataDir(), 'logs', `${name}.log`);
    mkdirSync(path.dirname(logFile), { recursive: true });
    if (existsSync(logFile)) renameSync(logFile, `${logFile}.old`);
    closeSync(openSync(logFile, 'a', 0o600));
    this.#stopWatch = watchLog(logFile, { name, important });
    this.#spawn(logFile);
    if (!(await this.#isReady())) {
      if (this.#stopping) return;
      const why = this.#isRunning() ? 'is not ready' : `ended (${this.#ending()}) before it was ready`;
      throw new PlainError(`${name} ${why}. The end of ${logFile}:\n${tailOf(logFile)}`);
    }
    void this.#keepRunning(logFile);
  }

  /** SIGTERM, then SIGKILL after the time limit; whatever the child left behind in its process group goes with it. */
  async stop() {
    this.#stopping = true;
    this.#cancelWait.abort();
    if (this.#isRunning()) {
      const { name, stopWithinMs, deathSignal } = this.#options;
      // A server that may be killed and is not ready yet has nothing to finish; MariaDB then even hangs on a SIGTERM.
      const limitMs = deathSignal === 'KILL' && !this.#wasReady ? UNREADY_STOP_MS : stopWithinMs;
      this.#child.kill('SIGTERM');
      const late = setTimeout(() => {
        if (this.#wasReady) console.log(`${name} did not stop within ${limitMs / 1000} s: killed`);
        this.kill();
      }, limitMs);
      await this.#ended;
      clearTimeout(late);
    }
    this.#stopWatch();
    this.#stopWatch = () => {};
  }

  kill() {
    this.#stopping = true;
    if (this.#isRunning()) signalGroup(this.#child, 'SIGKILL');
  }

  #spawn(logFile) {
    const { command, args: ownArgs, deathSignal } = this.#options;
    const [program, args] = tied(command, ownArgs, deathSignal);
    const log = openSync(logFile, 'a');
    // Its own process group: Ctrl-C in the terminal reaches this script only, which then stops all in their order.
    const child = spawn(program, args, {
      cwd: root,
      env: this.#options.env ?? process.env,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.#child = child;
    this.#wasReady = false;
    this.#ended = new Promise((resolve) => {
      child.once('error', resolve);
      child.once('exit', () => {
        signalGroup(child, 'SIGKILL');
        resolve();
      });
    });
  }

  async #keepRunning(logFile) {
    const { name } = this.#options;
    for (;;) {
      const began = Date.now();
      await this.#ended;
      if (this.#stopping) return;
      if (Date.now() - began > WELL_AFTER_MS) this.#waitMs = 1000;
      console.log(
        `${name} ended unexpectedly (${this.#ending()}), starting it again in ${this.#waitMs / 1000} s; ${logFile}`,
      );
      try {
        await sleep(this.#waitMs, undefined, { signal: this.#cancelWait.signal });
      } catch {
        return; // Stopped while waiting.
      }
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
      this.#spawn(logFile);
      if (await this.#isReady()) console.log(`${name} runs again`);
      else if (!this.#stopping && this.#isRunning()) console.log(`${name} runs again, but is not ready yet`);
    }
  }

  async #isReady() {
    const { ready, readyWithinMs } = this.#options;
    const deadline = Date.now() + readyWithinMs;
    while (this.#isRunning() && !this.#stopping && Date.now() < deadline) {
      // What answered must be our own child, not another program on its port.
      if (await ready()) return (this.#wasReady = this.#isRunning());
      await Promise.race([sleep(100), this.#ended]);
    }
    return false;
  }

  #isRunning() {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  #ending() {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined) return 'could not be started';
    return signalCode ?? `exit code ${exitCode}`;
  }
}

export function tailOf(file, lines = 12) {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-lines).join('\n');
}
