import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A connection of its own for one request. Nothing of the request is in it yet. */
export interface Connection {
  /** Connected and, with https, past the handshake. Rejects with what kept it from that. */
  opened: Promise<Socket>;
  /** After an answer: an orderly end. */
  close(): void;
  /** Ends it at once, and what is still waiting in the machine's buffers is never sent. */
  reset(): void;
}

/** `ca`: PEM of an authority to be trusted instead of the public ones, for a supplier that has its own. */
export function openConnection(target: URL, { ca }: { ca?: string }): Connection {
  const isSecure = target.protocol === 'https:';
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const port = target.port === '' ? (isSecure ? 443 : 80) : Number(target.port);
  const tcp = connectTcp({ host, port, noDelay: true });
  const connected = readiness(tcp, 'connect');
  return {
    opened: isSecure ? connected.then(() => secure(tcp, host, ca)) : connected,
    close: () => tcp.destroy(),
    reset() {
      // One that is still connecting would go on with it, only to send the reset.
      if (tcp.connecting) tcp.destroy();
      else tcp.resetAndDestroy();
    },
  };
}

/** Over a TCP socket of ours: the one that TLS would make by itself cannot be reset. */
function secure(tcp: Socket, host: string, ca: string | undefined): Promise<Socket> {
  const tls = connectTls({
    socket: tcp,
    host,
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca }),
  });
  return readiness(tls, 'secureConnect');
}

function readiness(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> {
  // It may fail while nobody is looking: between two steps, or after the answer was given up.
  socket.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve(socket));
    socket.once('error', reject);
    socket.once('close', () => reject(new ConnectionClosed()));
  });
}

class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
  readonly code = 'connection-closed';
}
