import { createFeedHttp } from '../../../src/outbound-http/create-feed-http';
import { deadPort, httpAnswer, type Loopback, startLoopback } from './loopback';

const running: Loopback[] = [];
const start: typeof startLoopback = async (...args) => {
  const loopback = await startLoopback(...args);
  running.push(loopback);
  return loopback;
};
const get = (url: string, timeoutMs = 5000) =>
  createFeedHttp().get({ url, headers: { authorization: 'Bearer abc' }, timeoutMs });

afterEach(async () => {
  await Promise.all(running.splice(0).map((loopback) => loopback.stop()));
});

describe('question to a feed', () => {
  it.each(['200 OK', '401 Unauthorized', '503 Unavailable'])('answered %s, is returned as it came', async (status) => {
    const server = await start((socket) => socket.write(httpAnswer(status, '{"data":[]}')));
    expect(await get(`${server.url}/mutation?page=1`)).toEqual({
      kind: 'answered',
      status: Number(status.slice(0, 3)),
      body: Buffer.from('{"data":[]}'),
    });
    expect(server.connections).toBe(1);
    expect(server.received).toMatch(/^GET \S*\/mutation\?page=1 HTTP\/1\.1\r\n/);
    expect(server.received.toLowerCase()).toContain('authorization: bearer abc');
  });

  it('answered with a redirect, is not sent on with its token', async () => {
    const target = await start((socket) => socket.write(httpAnswer('200 OK', '')));
    const server = await start((socket) => socket.write(httpAnswer('302 Found', '', `Location: ${target.url}\r\n`)));
    expect(await get(server.url)).toMatchObject({ kind: 'answered', status: 302 });
    expect(target.connections).toBe(0);
  });

  it('that nobody takes, has failed', async () => {
    expect(await get(`http://127.0.0.1:${await deadPort()}/`)).toEqual({ kind: 'failed', code: 'econnrefused' });
  });

  it.each([
    ['not answered', ''],
    ['answered in part', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc'],
  ])('that is %s in time, has failed', async (_what, answer) => {
    const server = await start((socket) => socket.write(answer));
    expect(await get(server.url, 200)).toEqual({ kind: 'failed', code: 'timeout' });
  });

  it('whose answer breaks off, has failed', async () => {
    const server = await start((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc');
      setTimeout(() => socket.destroy(), 20);
    });
    expect(await get(server.url)).toMatchObject({ kind: 'failed' });
  });

  it('whose answer is larger than five megabytes, has failed', async () => {
    const server = await start((socket) => socket.write(httpAnswer('200 OK', 'x'.repeat(5 * 1024 * 1024 + 1))));
    expect(await get(server.url)).toEqual({ kind: 'failed', code: 'answer-too-large' });
  });
});
