/** A way to the database on which the answer to a COMMIT can be kept back: the transaction stands, and nobody knows it. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { POINT_WITHIN_MS } from './fault-points';
import { until } from './system';

export interface CommitGateway {
  port: number;
  /** From now on, the answer to the COMMIT of a transaction that contained this statement does not come. */
  holdAfter(statement: string): void;
  /** A COMMIT has arrived at the database, and its answer is kept back. */
  untilHeld(): Promise<void>;
  stop(): Promise<void>;
}

/** As the client sends it: one statement in one packet. */
const COMMIT = Buffer.from('\u0003COMMIT');

export async function startCommitGateway(databasePort: number): Promise<CommitGateway> {
  const sockets = new Set<Socket>();
  let watched: string | undefined;
  let isHeld = false;
  const server = createServer((near) => {
    const far = connect(databasePort, '127.0.0.1');
    let isWatched = false;
    near.on('data', (chunk: Buffer) => {
      if (watched !== undefined && chunk.includes(watched)) isWatched = true;
      if (isWatched && chunk.includes(COMMIT)) {
        far.pause();
        isHeld = true;
      }
      far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => near.write(chunk));
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => {
        sockets.delete(end);
        other.destroy();
      });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    holdAfter(statement) {
      watched = statement;
    },
    untilHeld: async () => void (await until('a COMMIT is held', async () => isHeld, POINT_WITHIN_MS)),
    async stop() {
      for (const socket of sockets) socket.destroy();
      const closed = new Promise((resolve) => server.close(resolve));
      await closed;
    },
  };
}
