/** A program of the hub as a child of the test run: real process, real signals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = path.resolve(__dirname, '../..');
const READY_WITHIN_MS = 90_000;

export interface ChildProgramOptions {
  /** Below the project's root. */
  file: string;
  env: Readonly<Record<string, string>>;
  /** Everything that the program prints; a restart appends. */
  logFile: string;
  isReady: () => Promise<boolean>;
}

export class ChildProgram {
  private child: ChildProcess | undefined;

  constructor(private readonly options: ChildProgramOptions) {}

  /** Resolves when the program is ready; rejects with the end of its log when it ends before. */
  async start(): Promise<void> {
    const { file, env, logFile, isReady } = this.options;
    const log = openSync(logFile, 'a');
    const args = ['--pdeathsig', 'KILL', '--', process.execPath, '--enable-source-maps', path.join(root, file)];
    const child = spawn('setpriv', args, { cwd: root, env: { ...inherited(), ...env }, stdio: ['ignore', log, log] });
    closeSync(log);
    this.child = child;
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!(await isReady())) {
      if (!this.isRunning || Date.now() > deadline) {
        throw new Error(`${file} is not ready:\n${readFileSync(logFile, 'utf8').slice(-3000)}`);
      }
      await sleep(50);
    }
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.child?.kill(signal);
  }

  /** `kill -9`, and waits until the system has taken the process away. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** Of the program itself, also before it is ready. */
  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get isRunning(): boolean {
    const { child } = this;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (child === undefined || !this.isRunning) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

/** Settings of an installation must not reach the programs of a test. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TUNTAS|TEMPORAL)_/.test(name)));
}
