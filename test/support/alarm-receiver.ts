/** A receiver of the webhook of the test's own, which answers as it is told. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface ReceivedAlarm {
  headers: IncomingHttpHeaders;
  body: string;
}

export async function startAlarmReceiver() {
  const received: ReceivedAlarm[] = [];
  let answer = (response: ServerResponse): void => void response.writeHead(204).end();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alarm`,
    /** A status, or silence. */
    behave(as: number | 'hangs') {
      answer = (response) => {
        if (as !== 'hangs') response.writeHead(as).end();
      };
    },
    stop(): Promise<void> {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export type AlarmReceiver = Awaited<ReturnType<typeof startAlarmReceiver>>;
