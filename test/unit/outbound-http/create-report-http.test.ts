import { createReportHttp } from '../../../src/outbound-http/create-report-http';
import { deadPort, httpAnswer, type Loopback, requestsIn, startLoopback } from './loopback';

const running: Loopback[] = [];
const start: typeof startLoopback = async (...args) => {
  const loopback = await startLoopback(...args);
  running.push(loopback);
  return loopback;
};
const post = (url: string, timeoutMs = 5000) =>
  createReportHttp().post({ url, headers: { 'content-type': 'application/json' }, body: '{ "a": 1 } ', timeoutMs });

afterEach(async () => {
  await Promise.all(running.splice(0).map((loopback) => loopback.stop()));
});

describe('report', () => {
  it.each(['200 OK', '204 No Content', '404 Not Found', '500 Error'])(
    'answered %s, tells the status',
    async (status) => {
      const server = await start((socket) => socket.write(httpAnswer(status, '')));
      expect(await post(server.url)).toEqual({ kind: 'answered', status: Number(status.slice(0, 3)) });
      expect(requestsIn(server.received)).toBe(1);
    },
  );

  it('is signed over bytes that arrive unchanged', async () => {
    const server = await start((socket) => socket.write(httpAnswer('200 OK', '')));
    await post(server.url);
    expect(server.received.endsWith('\r\n\r\n{ "a": 1 } ')).toBe(true);
  });

  it('in the query of an address, is asked for as it is, without a body', async () => {
    const server = await start((socket) => socket.write(httpAnswer('200 OK', 'diterima')));
    const url = `${server.url}/lapor?a=%20+b&message=T%23GAGAL.%20SN%3A%20-`;
    expect(await createReportHttp().get({ url, timeoutMs: 5000 })).toEqual({ kind: 'answered', status: 200 });
    expect(server.received).toMatch(/^GET \/buy\/lapor\?a=%20\+b&message=T%23GAGAL\.%20SN%3A%20- HTTP\/1\.1\r\n/);
    expect(server.received.endsWith('\r\n\r\n')).toBe(true);
    expect(server.received).not.toMatch(/content-length: [1-9]/i);
  });

  it('answered with a redirect, is not sent on', async () => {
    const target = await start((socket) => socket.write(httpAnswer('200 OK', '')));
    const server = await start((socket) =>
      socket.write(httpAnswer('307 Elsewhere', '', `Location: ${target.url}\r\n`)),
    );
    expect(await post(server.url)).toEqual({ kind: 'answered', status: 307 });
    expect(target.connections).toBe(0);
  });

  it('answered with more than anybody needs, counts by its status', async () => {
    const server = await start((socket) => socket.write(httpAnswer('200 OK', 'x'.repeat(1024 * 1024))));
    expect(await post(server.url)).toEqual({ kind: 'answered', status: 200 });
  });

  it('not answered in time, failed', async () => {
    const server = await start(() => undefined);
    expect(await post(server.url, 100)).toEqual({ kind: 'failed', code: 'timeout' });
  });

  it('whose answer never ends, failed', async () => {
    const server = await start((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx'));
    expect(await post(server.url, 100)).toEqual({ kind: 'failed', code: 'timeout' });
  });

  it('whose receiver hangs up, failed', async () => {
    const server = await start((socket) => socket.destroy());
    expect(await post(server.url)).toEqual({ kind: 'failed', code: 'econnreset' });
  });

  it('that nobody receives, failed', async () => {
    expect(await post(`http://127.0.0.1:${await deadPort()}/`)).toEqual({ kind: 'failed', code: 'econnrefused' });
  });

  it.each(['nonsense', 'ftp://127.0.0.1/'])('to %p, failed with a code that fits its column', async (url) => {
    const reply = await post(url);
    expect(reply).toMatchObject({ kind: 'failed', code: expect.stringMatching(/^[a-z0-9-]{1,64}$/) as string });
  });
});
