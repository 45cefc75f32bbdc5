/**
 * A reseller's server, as the native H2H interface asks for it. Written apart from `src/`, so that it does not share the
 * hub's mistakes, and over bare HTTP, so that a test can send what no well-behaved client would.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';

export interface H2hAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Parsed; undefined when it is no JSON. */
  body: unknown;
}

export interface H2hRequest {
  method: string;
  /** With its query, as it goes over the wire. */
  path: string;
  body?: string | Buffer;
  /** Unix seconds; now when absent. */
  timestamp?: string;
  nonce?: string;
  /** In place of the right one. */
  signature?: string;
  /** How long an answer may take. */
  timeoutMs?: number;
  /** Added last: they replace what the client would send, and `undefined` leaves a header out. */
  headers?: Readonly<Record<string, string | undefined>>;
}

export interface H2hClient {
  /** Signs and sends. */
  send(request: H2hRequest): Promise<H2hAnswer>;
  topup(order: unknown, overrides?: Omit<H2hRequest, 'method' | 'path' | 'body'>): Promise<H2hAnswer>;
  /** To any of the addresses that take something. */
  post(path: string, body: unknown, overrides?: Omit<H2hRequest, 'method' | 'path' | 'body'>): Promise<H2hAnswer>;
  get(path: string, overrides?: Omit<H2hRequest, 'method' | 'path'>): Promise<H2hAnswer>;
}

export interface H2hCredential {
  apiKey: string;
  secret: string;
}

export function createH2hClient(baseUrl: string, { apiKey, secret }: H2hCredential): H2hClient {
  const send = (request: H2hRequest): Promise<H2hAnswer> => {
    const { method, path, body } = request;
    const timestamp = request.timestamp ?? String(Math.floor(Date.now() / 1000));
    const nonce = request.nonce ?? randomBytes(12).toString('hex');
    const signature = request.signature ?? signH2h(secret, { method, path, timestamp, nonce, body: body ?? '' });
    return sendPlain(baseUrl, {
      ...request,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        'x-tuntas-key': apiKey,
        'x-tuntas-timestamp': timestamp,
        'x-tuntas-nonce': nonce,
        'x-tuntas-signature': signature,
        ...request.headers,
      },
    });
  };
  return {
    send,
    topup: (order, overrides = {}) =>
      send({ ...overrides, method: 'POST', path: '/h2h/v1/topups', body: JSON.stringify(order) }),
    post: (path, body, overrides = {}) => send({ ...overrides, method: 'POST', path, body: JSON.stringify(body) }),
    get: (path, overrides = {}) => send({ ...overrides, method: 'GET', path }),
  };
}

export interface SignedParts {
  method: string;
  path: string;
  timestamp: string;
  nonce: string;
  body: string | Buffer;
}

/** Lower-case hex HMAC-SHA256 over method, path, timestamp, nonce and the hash of the body, one a line. */
export function signH2h(secret: string, { method, path, timestamp, nonce, body }: SignedParts): string {
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const text = [method, path, timestamp, nonce, bodyHash].join('\n');
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** Sends as it is, without signing. */
export async function sendPlain(
  baseUrl: string,
  {
    method,
    path,
    body,
    headers = {},
    timeoutMs = 30_000,
  }: Pick<H2hRequest, 'method' | 'path' | 'body' | 'headers' | 'timeoutMs'>,
): Promise<H2hAnswer> {
  const { hostname, port } = new URL(baseUrl);
  // Said aloud, since Node sends the body of a GET without a word about its length.
  const length: Record<string, string> =
    body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const given = Object.entries<string | undefined>({ ...length, ...headers });
  const sent = Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path, headers: sent, agent: false, timeout: timeoutMs });
    request.on('timeout', () => request.destroy(new Error(`no answer to ${method} ${path}`)));
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) });
      });
    });
    request.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The caller sees the text.
  }
}
