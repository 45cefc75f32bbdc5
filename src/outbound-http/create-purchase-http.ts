import { type AxiosInstance, type AxiosResponse } from 'axios';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type Socket } from 'node:net';
import { type Readable } from 'node:stream';
import { openConnection } from './connection';
import { errorCode } from './error-code';
import { type FirstByteGate, guardFirstByte } from './first-byte-gate';
import { createPlainAxios, readAnswer } from './plain-axios';
import { type PurchaseHttp, type PurchaseReply, type PurchaseRequest } from './purchase-http';

const MAX_ANSWER_BYTES = 1024 * 1024;
/** What the column of a supplier's code holds. */
const MAX_CODE_LENGTH = 32;

/**
 * The client of purchases and checks (P4). Each post has a connection of its own, made before the request exists, so
 * that every failure until then is `not-sent` by construction; from the first byte on a failure is `unknown`. Any answer
 * is returned as it came, a redirect too. `timeoutMs` covers everything from the start of connecting; when it is over the
 * connection is reset. Never throws; posting again is a second request.
 */
export function createPurchaseHttp(options: { ca?: string } = {}): PurchaseHttp {
  const client = createPlainAxios();
  return {
    async post(request, limit) {
      const target = parseTarget(request.url);
      if (target === undefined) return { kind: 'not-sent', code: 'bad-url' };
      if (limit.hasPassed()) return { kind: 'not-sent', code: 'limit-passed' };
      const timer = startTimer(request.timeoutMs);
      const connection = openConnection(target, options);
      let gate: FirstByteGate | undefined;
      try {
        const socket = await Promise.race([connection.opened, timer.expired]);
        gate = guardFirstByte(socket, limit);
        const answer = await Promise.race([exchange(client, request, { target, socket }), timer.expired]);
        connection.close();
        return answer;
      } catch (error) {
        connection.reset();
        return failure(error, gate);
      } finally {
        timer.stop();
      }
    },
  };
}

function parseTarget(url: string): URL | undefined {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  return target?.protocol === 'http:' || target?.protocol === 'https:' ? target : undefined;
}

async function exchange(
  client: AxiosInstance,
  { url, headers, body }: PurchaseRequest,
  { target, socket }: { target: URL; socket: Socket },
): Promise<PurchaseReply> {
  const agent = target.protocol === 'https:' ? new HttpsAgent() : new HttpAgent();
  Object.assign(agent, { createConnection: () => socket });
  const response = await client.request<Readable, AxiosResponse<Readable>>({
    url,
    headers,
    // Bytes: axios would parse and trim a JSON text.
    data: typeof body === 'string' ? Buffer.from(body) : body,
    httpAgent: agent,
    httpsAgent: agent,
  });
  const answer = await readAnswer(response.data, MAX_ANSWER_BYTES);
  return { kind: 'answered', status: response.status, headers: plainHeaders(response), body: answer };
}

function plainHeaders({ headers }: AxiosResponse): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function failure(error: unknown, gate: FirstByteGate | undefined): PurchaseReply {
  if (gate?.state === 'held-back') return { kind: 'not-sent', code: 'limit-passed' };
  const code = errorCode(error, MAX_CODE_LENGTH);
  if (gate?.state === 'left') return { kind: 'unknown', code };
  return { kind: 'not-sent', code: code === 'timeout' ? 'connect-timeout' : code };
}

function startTimer(timeoutMs: number): { expired: Promise<never>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimedOut()), timeoutMs);
  });
  return { expired, stop: () => clearTimeout(timer) };
}

class TimedOut extends Error {
  override readonly name = 'TimedOut';
  readonly code = 'timeout';
}
