import { type Express } from 'express';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

export interface RunningServer {
  host: string;
  port: number;
  url: string;
  /**
   * Takes no new connection, lets requests under way finish for `graceMs`, then cuts what is left. Safe to repeat.
   */
  close(graceMs?: number): Promise<void>;
}

/** Longer than the idle time of the usual proxies, so that it is the proxy that ends a connection. */
const KEEP_ALIVE_MS = 65_000;
/** All headers, and then the whole request, must be here by then: a slow sender may not hold a connection. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const GRACE_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/** Rejects with a plain message when the address cannot be had. Port 0 takes a free one. */
export async function listen({
  app,
  host,
  port,
  requestMs = REQUEST_MS,
  uploads,
}: {
  app: Express;
  host: string;
  port: number;
  requestMs?: number;
  /** Where people send pictures, a slow line needs longer than a request of a machine. */
  uploads?: { isOne: (path: string) => boolean; ms: number };
}): Promise<RunningServer> {
  const server = createServer({
    ...{ keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS, requestTimeout: uploads?.ms ?? requestMs },
  });
  server.on('request', (request) => {
    // The server has one limit for all.
    if (uploads !== undefined && !uploads.isOne(request.url ?? '')) cutWhenLate(request, requestMs);
  });
  server.on('request', app);
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'another program has it' : code;
    throw new Error(`cannot listen on ${host}:${port}: ${reason}`, { cause: error });
  }
  const actualPort = portOf(server, port);
  let closing: Promise<void> | undefined;
  return {
    host,
    port: actualPort,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    close: (graceMs = GRACE_MS) => (closing ??= closeServer(server, graceMs)),
  };
}

function cutWhenLate(request: IncomingMessage, ms: number): void {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return;
  const limit = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, ms);
  request.on('close', () => clearTimeout(limit));
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  // A kept connection is idle only once its request is done, so they are looked for until none is left.
  const tidying = setInterval(() => server.closeIdleConnections(), LOOK_AGAIN_MS);
  const limit = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(tidying);
  clearTimeout(limit);
}

function portOf(server: Server, asked: number): number {
  const address = server.address();
  return address === null || typeof address === 'string' ? asked : address.port;
}
