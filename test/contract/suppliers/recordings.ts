import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { type Rupiah } from '../../../src/domain/money';

/** One exchange with a supplier as it goes over the wire, secrets and numbers replaced, and what it must be taken for. */
export type Exchange =
  | {
      call: 'submit' | 'check';
      /** The JSON that must be sent. */
      request: Record<string, unknown>;
      /** `none`: nothing comes back. `refused`: nobody listens. */
      answer: { status: number; body: string } | { status: number; base64: string } | 'none' | 'refused';
      expected: Record<string, unknown>;
    }
  | { call: 'callback'; headers: Record<string, string>; body: string; expected: Record<string, unknown> };

export interface Recording {
  scenario: string;
  /** Settings of the terminal; the address is filled in by whoever replays it. */
  config: Record<string, unknown>;
  order: { supplierRef: string; sku: string; destination: string; maxCost: Rupiah };
  exchanges: Exchange[];
}

/** Every recording in the supplier's folder. */
export function recordingsOf(supplier: string): Recording[] {
  const folder = path.join(__dirname, supplier);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Recording);
}

export interface Playback {
  url: string;
  /** What was sent, in order. */
  requests: { path: string; body: unknown }[];
  stop(): Promise<void>;
}

/** Answers each request with the next recorded answer. */
export async function playBack({ exchanges }: Recording): Promise<Playback> {
  const answers = exchanges.flatMap((exchange) => (exchange.call === 'callback' ? [] : [exchange.answer]));
  const requests: Playback['requests'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString()) as unknown });
      const answer = answers.shift() ?? 'none';
      if (typeof answer === 'string') return;
      const body = 'body' in answer ? Buffer.from(answer.body) : Buffer.from(answer.base64, 'base64');
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
