import { createServer } from 'node:net';
import { type Installation, isAlive, openInstallation } from '../support/npm-start';
import { until } from '../support/system';

/** A browser's own processes end a moment after it. */
const untilEnded = (pids: readonly number[]) =>
  until('every child has ended', async () => pids.every((pid) => !isAlive(pid)), 5000);

describe('npm start', () => {
  let hub: Installation;

  beforeAll(async () => {
    hub = await openInstallation();
  });
  afterAll(() => hub.end());

  test('brings up everything, sells, ends with all its children on Ctrl-C, and resumes with all data', async () => {
    const first = hub.begin();
    await first.untilReady();
    expect(await fetch(`http://127.0.0.1:${hub.port('TUNTAS_TEMPORAL_UI_PORT')}/`)).toMatchObject({ status: 200 });
    await hub.client.topup({ refId: 'START-1', productCode: 'S10', destination: '081234567890' });
    await until('the order is delivered', async () => (await hub.stateOf('START-1')) === 'success');
    // Still under way when everything stops.
    await hub.client.topup({ refId: 'START-2', productCode: 'S10', destination: '081234567810' });
    await until('the order is pending', async () => (await hub.stateOf('START-2')) === 'pending');
    const children = await first.descendants();
    expect(children.length).toBeGreaterThanOrEqual(5);
    await first.end('SIGINT', { toGroup: true });
    await untilEnded(children);

    const second = hub.begin();
    await second.untilReady();
    expect(await hub.stateOf('START-1')).toBe('success');
    expect(await hub.stateOf('START-2')).toBe('pending');
    const books = await hub.command('books');
    expect(books).toMatchObject({ code: 0 });
    expect(books.output).toContain('Buku cocok.');
    const promises = await hub.command('promises');
    expect(promises).toMatchObject({ code: 0 });
    expect(promises.output).toContain('1 unfinished items, 0 promises broken');

    const third = hub.begin();
    expect(await third.untilEnded()).toBe(1);
    expect(third.output).toMatch(/tuntas: already running here as process \d+/);

    const others = await second.descendants();
    await second.end('SIGTERM', { toGroup: false });
    await until('a SIGTERM to npm alone has reached all', async () => !others.some(isAlive));
  });

  test('a closed terminal, everything ends', async () => {
    const one = hub.begin();
    await one.untilReady();
    const children = await one.descendants();
    await one.end('SIGHUP', { toGroup: true });
    await until('all children have ended', async () => !children.some(isAlive));
    expect(children.length).toBeGreaterThanOrEqual(5);
  });

  test('a taken port, one clear line and exit code 1, and what listens there is left alone', async () => {
    const port = hub.port('TUNTAS_PUBLIC_PORT');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const one = hub.begin();
    expect(await one.untilEnded()).toBe(1);
    const lines = one.output.split('\n').filter((line) => line.startsWith('tuntas: '));
    expect(lines).toEqual([
      `tuntas: port ${port} (public API) is taken; free it, or set TUNTAS_PUBLIC_PORT to another one`,
    ]);
    expect(server.listening).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });

  test.each([
    [
      'a database that cannot be reached',
      { TUNTAS_DATABASE_URL: 'mysql://x:y@127.0.0.1:9/x' },
      /TUNTAS_DATABASE_URL cannot be used: ECONNREFUSED/,
    ],
    [
      'a Temporal server that does not answer',
      { TEMPORAL_ADDRESS: '127.0.0.1:9' },
      /no Temporal server answers at TEMPORAL_ADDRESS/,
    ],
    [
      'a part that is not there',
      { TUNTAS_MARIADBD_PATH: '/nowhere/mariadbd' },
      /TUNTAS_MARIADBD_PATH names .+, which is not a program/,
    ],
    ['a port that is no number', { TUNTAS_PUBLIC_PORT: 'abc' }, /TUNTAS_PUBLIC_PORT is "abc"/],
  ])('%s, one clear line and exit code 1', async (_what, changes, message) => {
    const one = hub.begin(changes);
    expect(await one.untilEnded()).toBe(1);
    expect(one.output).toMatch(message);
    expect(one.output.split('\n').filter((line) => line.startsWith('tuntas: '))).toHaveLength(1);
  });
});
