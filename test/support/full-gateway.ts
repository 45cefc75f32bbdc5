/** A way to a supplier that can be closed in the middle of `connect()`: the kernel then goes on knocking. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { until } from './system';

export interface FullGateway {
  /** As a base address in place of the simulators' own. */
  url: string;
  /** Stops the gateway and fills its queue: from now on a `connect()` to it hangs. */
  fill(): Promise<void>;
  /** Lets it take the connections that wait, and ends those that filled it. Safe to repeat. */
  resume(): void;
  /** What the kernel says of the connections to it, without those that fill it. */
  connections(): KernelState[];
  stop(): Promise<void>;
}

type KernelState = 'established' | 'syn-sent' | 'other';

/** In front of the server at `targetUrl`; ends with the test run. */
export async function startFullGateway(targetUrl: string): Promise<FullGateway> {
  const program = [process.execPath, path.join(__dirname, 'tcp-gateway.mjs'), new URL(targetUrl).port];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
    child.once('exit', () => reject(new Error('the gateway ended before it listened')));
  });
  let fillers: Socket[] = [];
  const resume = (): void => {
    fillers.forEach((socket) => socket.destroy());
    fillers = [];
    child.kill('SIGCONT');
  };
  return {
    url: `http://127.0.0.1:${port}`,
    async fill() {
      child.kill('SIGSTOP');
      await until('the gateway stopped', async () => isStopped(child), 5000);
      fillers = await Promise.all([connected(port), connected(port)]);
    },
    resume,
    connections() {
      const own = fillers.map(({ localPort }) => localPort);
      return clientsOf(port)
        .filter(({ localPort }) => !own.includes(localPort))
        .map(({ state }) => state);
    },
    async stop() {
      resume();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.kill('SIGKILL')) await ended;
    },
  };
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
  });
}

/** A signal is only on its way when `kill` returns. */
function isStopped({ pid }: ChildProcess): boolean {
  const [, state] = /\) (\S)/.exec(readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8')) ?? [];
  return state === 'T';
}

const KERNEL_STATES: Readonly<Record<string, KernelState>> = { '01': 'established', '02': 'syn-sent' };

/** The clients' ends of the local connections to a port, from the kernel's own table. */
function clientsOf(port: number): { localPort: number; state: KernelState }[] {
  return readFileSync('/proc/net/tcp', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote]) => portOf(remote) === port)
    .map(([, local, , state]) => ({ localPort: portOf(local), state: KERNEL_STATES[state ?? ''] ?? 'other' }));
}

/** `0100007F:1F90` is port 8080. */
function portOf(address = ''): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}
