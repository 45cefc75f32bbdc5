import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { testCertificate } from './certificate';

export interface Loopback {
  url: string;
  port: number;
  connections: number;
  /** What arrived after the handshake, all connections together. */
  received: string;
  /** The error codes of connections that broke. */
  errors: string[];
  stop(): Promise<void>;
}

/** A server that counts, and leaves each connection to `serve`. */
export async function startLoopback(
  serve: (socket: Socket, received: string) => void,
  { isSecure = false, onConnect }: { isSecure?: boolean; onConnect?: (socket: Socket) => void } = {},
): Promise<Loopback> {
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', (error: NodeJS.ErrnoException) => loopback.errors.push(error.code ?? 'error'));
    socket.on('data', (chunk) => {
      loopback.received += chunk.toString('latin1');
      serve(socket, loopback.received);
    });
    onConnect?.(socket);
  };
  const server = isSecure ? createTlsServer(testCertificate, accept) : createServer(accept);
  server.on('connection', () => (loopback.connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const loopback: Loopback = {
    url: `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}/buy`,
    port,
    connections: 0,
    received: '',
    errors: [],
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return loopback;
}

export function httpAnswer(status: string, body: string, headers = ''): string {
  return `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;
}

/** How many whole requests are in the bytes. */
export const requestsIn = (received: string): number => received.split('POST /').length - 1;

/** A port of this machine on which nobody listens. */
export async function deadPort(): Promise<number> {
  const loopback = await startLoopback(() => undefined);
  await loopback.stop();
  return loopback.port;
}
