import dns from 'node:dns';
import { createPurchaseHttp } from '../../../src/outbound-http/create-purchase-http';
import { type SendLimit } from '../../../src/outbound-http/purchase-http';
import { stopClock } from '../stopped-clock';
import { testCertificate } from './certificate';
import { deadPort, httpAnswer, type Loopback, requestsIn, startLoopback } from './loopback';
import { until } from '../until';

const open: SendLimit = { hasPassed: () => false };
const http = createPurchaseHttp({ ca: testCertificate.cert });
const running: Loopback[] = [];

const start: typeof startLoopback = async (...args) => {
  const loopback = await startLoopback(...args);
  running.push(loopback);
  return loopback;
};
const post = (
  url: string,
  {
    limit = open,
    timeoutMs = 5000,
    body = '{ "a": 1 } ',
  }: { limit?: SendLimit; timeoutMs?: number; body?: string | Buffer } = {},
) => http.post({ url, headers: { 'content-type': 'application/json' }, body, timeoutMs }, limit);

/** Says no `times` times, then yes. */
const passesAfter = (times: number): SendLimit => {
  let asked = 0;
  return { hasPassed: () => (asked += 1) > times };
};
const answering = (status: string, body: string, headers?: string) => (socket: NodeJS.WritableStream) =>
  socket.write(httpAnswer(status, body, headers));

afterEach(async () => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  await Promise.all(running.splice(0).map((loopback) => loopback.stop()));
});

describe.each([
  ['http', false],
  ['https', true],
])('P4, purchase over %s', (_scheme, isSecure) => {
  it('returns the answer, and exactly one request with the very bytes of the body arrived', async () => {
    const server = await start(answering('200 OK', '{"ok":true}', 'X-Kind: plain\r\n'), { isSecure });
    expect(await post(server.url)).toEqual({
      kind: 'answered',
      status: 200,
      headers: { 'content-length': '11', 'x-kind': 'plain' },
      body: Buffer.from('{"ok":true}'),
    });
    expect(server.received.endsWith('\r\n\r\n{ "a": 1 } ')).toBe(true);
    expect({ connections: server.connections, requests: requestsIn(server.received) }).toEqual({
      connections: 1,
      requests: 1,
    });
  });

  it('sends bytes as they are', async () => {
    const server = await start(answering('200 OK', ''), { isSecure });
    await post(server.url, { body: Buffer.from([0x00, 0xff, 0x0a]) });
    expect(server.received.endsWith('\r\n\r\n\u0000\u00ff\n')).toBe(true);
  });

  it.each(['301 Moved', '302 Found', '307 Temporary Redirect', '308 Permanent Redirect'])(
    'does not follow a %s, and the target hears nothing',
    async (status) => {
      const target = await start(answering('200 OK', ''));
      const server = await start(answering(status, '', `Location: ${target.url}\r\n`), { isSecure });
      expect(await post(server.url)).toMatchObject({ kind: 'answered', status: Number(status.slice(0, 3)) });
      expect(target.connections).toBe(0);
      expect(requestsIn(server.received)).toBe(1);
    },
  );

  it.each(['400 Bad Request', '429 Too Many Requests', '500 Error', '503 Unavailable'])(
    'returns a %s as it came and does not repeat',
    async (status) => {
      const server = await start(answering(status, 'no'), { isSecure });
      expect(await post(server.url)).toMatchObject({ kind: 'answered', status: Number(status.slice(0, 3)) });
      expect(requestsIn(server.received)).toBe(1);
    },
  );

  it('is unknown when the server closes without an answer', async () => {
    const server = await start((socket) => socket.end(), { isSecure });
    expect(await post(server.url)).toEqual({ kind: 'unknown', code: 'econnreset' });
    expect(requestsIn(server.received)).toBe(1);
  });

  it('is unknown when the answer breaks off', async () => {
    const server = await start(
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"da');
        socket.end();
      },
      { isSecure },
    );
    expect(await post(server.url)).toEqual({ kind: 'unknown', code: 'econnreset' });
  });

  it('is unknown when no answer comes in time, and the server sees a reset', async () => {
    const server = await start(() => undefined, { isSecure });
    stopClock();
    const reply = post(server.url, { timeoutMs: 150 });
    await until(() => requestsIn(server.received) === 1);
    jest.advanceTimersByTime(150);
    expect(await reply).toEqual({ kind: 'unknown', code: 'timeout' });
    await until(() => server.errors.length > 0);
    expect(server.errors).toEqual(['ECONNRESET']);
    expect(requestsIn(server.received)).toBe(1);
  });

  it('is unknown when the answer trickles on past the time', async () => {
    let parts = 0;
    const server = await start(
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
        const trickle = setInterval(() => socket.write('1\r\nx\r\n', () => (parts += 1)), 20);
        socket.on('close', () => clearInterval(trickle));
      },
      { isSecure },
    );
    stopClock();
    const reply = post(server.url, { timeoutMs: 200 });
    for (const enough of [2, 4]) {
      await until(() => parts >= enough);
      jest.advanceTimersByTime(100);
    }
    expect(await reply).toEqual({ kind: 'unknown', code: 'timeout' });
  });

  it('is unknown when the answer is larger than a megabyte', async () => {
    const server = await start(answering('200 OK', 'x'.repeat(1024 * 1024 + 1)), { isSecure });
    expect(await post(server.url)).toEqual({ kind: 'unknown', code: 'answer-too-large' });
  });

  it('reads an answer of a megabyte', async () => {
    const server = await start(answering('200 OK', 'x'.repeat(1024 * 1024)), { isSecure });
    expect(await post(server.url)).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('does not even connect when the limit has passed', async () => {
    const server = await start(answering('200 OK', ''), { isSecure });
    expect(await post(server.url, { limit: passesAfter(0) })).toEqual({ kind: 'not-sent', code: 'limit-passed' });
    expect(server.connections).toBe(0);
  });

  it('sends no byte when the limit passes between connecting and writing', async () => {
    const server = await start(answering('200 OK', ''), { isSecure });
    expect(await post(server.url, { limit: passesAfter(1) })).toEqual({ kind: 'not-sent', code: 'limit-passed' });
    await until(() => server.connections === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.received).toBe('');
  });

  it('asks the limit once more at the first byte and never after it', async () => {
    let asked = 0;
    const server = await start(answering('200 OK', ''), { isSecure });
    await post(server.url, {
      limit: {
        hasPassed() {
          asked += 1;
          return false;
        },
      },
    });
    expect(asked).toBe(2);
  });

  it('is not sent when nobody listens', async () => {
    const port = await deadPort();
    const url = `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}/`;
    expect(await post(url)).toEqual({ kind: 'not-sent', code: 'econnrefused' });
  });

  it.each([
    ['does not exist', 'ENOTFOUND', 'enotfound'],
    ['cannot be looked up', 'EAI_AGAIN', 'eai-again'],
  ])('is not sent when the name %s', async (_why, code, told) => {
    const failure = Object.assign(new Error(`getaddrinfo ${code}`), { code });
    const lookup = jest.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
      process.nextTick(args.at(-1) as (error: Error) => void, failure);
    });
    expect(await post(`${isSecure ? 'https' : 'http'}://no-such-host.invalid/`)).toEqual({
      kind: 'not-sent',
      code: told,
    });
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  it('goes past a proxy of the environment', async () => {
    const proxy = await start(answering('200 OK', 'proxied'));
    const server = await start(answering('200 OK', 'direct'), { isSecure });
    const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
    for (const name of names) process.env[name] = proxy.url;
    try {
      expect(await post(server.url)).toMatchObject({ body: Buffer.from('direct') });
    } finally {
      for (const name of names) Reflect.deleteProperty(process.env, name);
    }
    expect(proxy.connections).toBe(0);
  });

  it('connects afresh for every request', async () => {
    const server = await start(answering('200 OK', ''), { isSecure });
    await post(server.url);
    await post(server.url);
    expect(server.connections).toBe(2);
    expect(server.received.toLowerCase()).toContain('connection: close');
  });
});

describe('P4, purchase that never leaves', () => {
  it('is not sent when the certificate is not trusted', async () => {
    const server = await start(answering('200 OK', ''), { isSecure: true });
    const reply = await createPurchaseHttp().post({ url: server.url, headers: {}, body: '', timeoutMs: 5000 }, open);
    expect(reply).toEqual({ kind: 'not-sent', code: 'depth-zero-self-signed-cert' });
    expect(server.received).toBe('');
  });

  it('is not sent when the certificate is another name’s', async () => {
    const server = await start(answering('200 OK', ''), { isSecure: true });
    const url = `https://127.0.0.2:${server.port}/`;
    expect(await post(url)).toMatchObject({ kind: 'not-sent' });
    expect(server.received).toBe('');
  });

  it('is not sent when the handshake does not end in time', async () => {
    const server = await start(() => undefined);
    stopClock();
    const reply = post(`https://127.0.0.1:${server.port}/`, { timeoutMs: 150 });
    await until(() => server.received !== '');
    jest.advanceTimersByTime(150);
    expect(await reply).toEqual({ kind: 'not-sent', code: 'connect-timeout' });
    await until(() => server.errors.length > 0);
    expect(server.errors).toEqual(['ECONNRESET']);
  });

  it('is not sent when the server hangs up during the handshake', async () => {
    const server = await start(() => undefined, { onConnect: (socket) => socket.destroy() });
    expect(await post(`https://127.0.0.1:${server.port}/`)).toMatchObject({ kind: 'not-sent' });
  });

  it.each(['ftp://127.0.0.1/', 'data:text/plain,hi', 'file:///etc/hostname', 'nonsense', ''])(
    'is not sent to %p',
    async (url) => {
      expect(await post(url)).toEqual({ kind: 'not-sent', code: 'bad-url' });
    },
  );
});

describe('P4, purchase to a server that is quick to hang up', () => {
  it('is never called not sent once a byte was handed over', async () => {
    const server = await start(() => undefined, { onConnect: (socket) => socket.destroy() });
    for (let round = 0; round < 20; round += 1) {
      const reply = await post(server.url);
      expect(reply.kind === 'unknown' || (reply.kind === 'not-sent' && server.received === '')).toBe(true);
    }
  });
});
