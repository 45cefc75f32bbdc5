/** Whether a TCP port is free, and whether something answers on it. */
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError } from './project.mjs';

/**
 * Refuses, with a line per taken port, before anything is started.
 * `patienceMs` lets programs of a run that was killed a moment ago finish first.
 */
export async function requireFreePorts(ports, { patienceMs = 0 } = {}) {
  const twice = ports.find((entry, index) => ports.findIndex(({ port }) => port === entry.port) !== index);
  if (twice !== undefined) {
    const { variable } = ports.find(({ port }) => port === twice.port);
    throw new PlainError(`port ${twice.port} is wanted twice, by ${variable} and ${twice.variable}`);
  }
  const deadline = Date.now() + patienceMs;
  let taken = await takenOf(ports);
  if (taken.length > 0 && patienceMs > 0) console.log('waiting for the programs of the run before this one to end …');
  while (taken.length > 0 && Date.now() < deadline) {
    await sleep(250);
    taken = await takenOf(ports);
  }
  if (taken.length === 0) return;
  throw new PlainError(
    taken
      .map(({ port, variable, use }) => `port ${port} (${use}) is taken; free it, or set ${variable} to another one`)
      .join('\ntuntas: '),
  );
}

async function takenOf(ports) {
  const free = await Promise.all(ports.map(isFree));
  return ports.filter((_, index) => !free[index]);
}

async function isFree({ host, port }) {
  // Some systems let a second program listen beside one that has all addresses, so ask for an answer first.
  return !(await answers({ host, port })) && (await canListen({ host, port }));
}

function canListen({ host, port }) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Whether a connection can be made within a second. */
export function answers({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host: reachable(host), port, timeout: 1000 });
    const settle = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

/** Where to reach a listener from this machine that was told to listen on `host`. */
export function reachable(host) {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** Whether a page answers 200. */
export async function answersOk(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false; // Not yet.
  }
}
