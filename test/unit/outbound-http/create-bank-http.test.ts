import { createBankHttp } from '../../../src/outbound-http/create-bank-http';
import { testCertificate } from './certificate';
import { deadPort, httpAnswer, type Loopback, requestsIn, startLoopback } from './loopback';

const running: Loopback[] = [];
const start: typeof startLoopback = async (...args) => {
  const loopback = await startLoopback(...args);
  running.push(loopback);
  return loopback;
};
const post = (url: string, { timeoutMs = 5000, ...options }: { timeoutMs?: number; ca?: string } = {}) =>
  createBankHttp(options).post({ url, headers: { 'content-type': 'application/json' }, body: '{"a":1}', timeoutMs });

afterEach(async () => {
  await Promise.all(running.splice(0).map((loopback) => loopback.stop()));
});

describe('call to a bank', () => {
  it.each(['200 OK', '400 Bad Request', '503 Unavailable'])('answered %s, is returned as it came', async (status) => {
    const server = await start((socket) => socket.write(httpAnswer(status, '{"status":"997"}')));
    expect(await post(server.url)).toMatchObject({
      kind: 'answered',
      status: Number(status.slice(0, 3)),
      body: Buffer.from('{"status":"997"}'),
    });
    expect(requestsIn(server.received)).toBe(1);
    expect(server.received.endsWith('\r\n\r\n{"a":1}')).toBe(true);
  });

  it('answered with a redirect, is not sent on', async () => {
    const target = await start((socket) => socket.write(httpAnswer('200 OK', '')));
    const server = await start((socket) =>
      socket.write(httpAnswer('307 Elsewhere', '', `Location: ${target.url}\r\n`)),
    );
    expect(await post(server.url)).toMatchObject({ kind: 'answered', status: 307 });
    expect(target.connections).toBe(0);
  });

  it('that nobody takes, has not left', async () => {
    const reply = await post(`http://127.0.0.1:${await deadPort()}/`);
    expect(reply).toEqual({ kind: 'not-sent', code: 'econnrefused' });
  });

  it('to a name that does not exist, has not left', async () => {
    expect(await post('http://nowhere.invalid/')).toMatchObject({ kind: 'not-sent' });
  });

  it('to a server whose certificate nobody vouches for, has not left', async () => {
    const server = await start((socket) => socket.write(httpAnswer('200 OK', '')), { isSecure: true });
    expect(await post(server.url)).toMatchObject({ kind: 'not-sent' });
    expect(server.received).toBe('');
  });

  it('to a server of an authority that is trusted, is answered', async () => {
    const server = await start((socket) => socket.write(httpAnswer('200 OK', '')), { isSecure: true });
    const url = server.url.replace('127.0.0.1', 'localhost');
    expect(await post(url, { ca: testCertificate.cert })).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('that is not answered in time, may have left', async () => {
    const server = await start(() => undefined);
    expect(await post(server.url, { timeoutMs: 100 })).toEqual({ kind: 'unknown', code: 'timeout' });
  });

  it('whose receiver hangs up, may have left', async () => {
    const server = await start((socket) => socket.destroy());
    expect(await post(server.url)).toEqual({ kind: 'unknown', code: 'econnreset' });
  });

  it('answered with more than a bank has to say, may have been carried out', async () => {
    const server = await start((socket) => socket.write(httpAnswer('200 OK', 'x'.repeat(1024 * 1024 + 1))));
    expect(await post(server.url)).toEqual({ kind: 'unknown', code: 'answer-too-large' });
  });
});
