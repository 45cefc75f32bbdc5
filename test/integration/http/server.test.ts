import express from 'express';
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createReplies } from '../../../src/channels/otomax/replies';
import { type Health } from '../../../src/http/health';
import { type RequestEvent } from '../../../src/http/request-log';
import { createPublicApp, listen, type RunningServer } from '../../../src/http/server';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { type RawSupplierCallback } from '../../../src/intake/accept-supplier-callback';
import { createLogger, silentLogger } from '../../../src/logging/logger';
import { type Database } from '../../../src/persistence/database';
import { startConsole } from '../../support/console';
import { insertReseller, testSecretBox } from '../../support/fixtures';
import { createH2hClient, sendPlain } from '../../support/h2h-client';
import { acceptNothing, openTestDatabase, startApi, type TestApi, nothingOfTransfers } from './api';

let db: Database;
let end: () => Promise<void>;

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
});
afterAll(() => end());

describe('health', () => {
  test.each([
    [{ database: 'ok', temporal: 'ok', backlog: 'ok' }, 200, 'ready'],
    [{ database: 'ok', temporal: 'ok', backlog: 'full' }, 200, 'ready'],
    [{ database: 'ok', temporal: 'degraded', backlog: 'ok' }, 200, 'ready'],
    [{ database: 'ok', temporal: 'degraded', backlog: 'full' }, 503, 'unavailable'],
    [{ database: 'down', temporal: 'ok', backlog: 'ok' }, 503, 'unavailable'],
    [{ database: 'down', temporal: 'degraded', backlog: 'ok' }, 503, 'unavailable'],
  ] as [Health, number, string][])('readiness, asked with %j, is %i', async (health, httpStatus, status) => {
    await withApi({ health: async () => health }, async ({ url }) => {
      const { database, temporal } = health;
      const answer = await sendPlain(url, { method: 'GET', path: '/readyz' });
      expect(answer).toMatchObject({ status: httpStatus });
      expect(answer.body).toEqual({ status, database, temporal });
    });
  });

  test('the process, asked while everything else is away, lives', async () => {
    const health = async (): Promise<never> => {
      throw new Error('away');
    };
    await withApi({ health }, async ({ url }) => {
      expect((await sendPlain(url, { method: 'GET', path: '/healthz' })).body).toEqual({ status: 'ok' });
      expect((await sendPlain(url, { method: 'GET', path: '/readyz' })).status).toBe(503);
    });
  });
});

describe('console listener', () => {
  test('metrics, asked for, are told there, and orders are not taken', async () => {
    const server = await startConsole(db);
    try {
      const metrics = await sendPlain(server.url, { method: 'GET', path: '/metrics' });
      expect(metrics).toMatchObject({ status: 200, text: 'up 1\n' });
      expect(metrics.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect((await sendPlain(server.url, { method: 'GET', path: '/healthz' })).status).toBe(200);
      expect((await sendPlain(server.url, { method: 'POST', path: '/h2h/v1/topups' })).status).toBe(404);
    } finally {
      await server.close();
    }
  });

  test('metrics, asked for at the public listener, are not there', async () => {
    await withApi({}, async ({ url }) => {
      expect((await sendPlain(url, { method: 'GET', path: '/metrics' })).status).toBe(404);
    });
  });
});

describe('every answer', () => {
  test('of whatever kind, has its own request id, may not be kept, and names no software', async () => {
    await withApi({}, async ({ url }) => {
      const paths = ['/healthz', '/nowhere', '/h2h/v1/saldo', '/h2h/v1/openapi.json', '/%zz'];
      const answers = await Promise.all(paths.map((path) => sendPlain(url, { method: 'GET', path })));
      const ids = answers.map(({ headers }) => String(headers['x-request-id']));
      expect(ids.filter((id) => /^[0-9a-f-]{36}$/.test(id))).toHaveLength(paths.length);
      expect(new Set(ids).size).toBe(paths.length);
      for (const { headers } of answers) {
        expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
        expect(headers).not.toHaveProperty('x-powered-by');
        expect(headers).not.toHaveProperty('etag');
      }
    });
  });

  test('logged, tells the route but no reference, query or number', async () => {
    const lines: string[] = [];
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const events: RequestEvent[] = [];
    const reseller = await insertReseller(db);
    const overrides = {
      logger: createLogger({ program: 'api', level: 'info' }, destination),
      observe: (event: RequestEvent) => void events.push(event),
    };
    await withApi(overrides, async ({ url }) => {
      const client = createH2hClient(url, reseller);
      await client.get('/h2h/v1/topups/REF-SECRET-1');
      await client.get('/h2h/v1/topups?date=2026-11-25');
      await client.topup({ refId: 'REF-SECRET-2', productCode: 'S10', destination: '081234567890' });
      await sendPlain(url, { method: 'GET', path: '/REF-SECRET-3' });
      await sendPlain(url, { method: 'POST', path: '/callbacks/digiflazz/digi1?REF-SECRET-4', body: 'REF-SECRET-5' });
      await sleep(20); // The line is written when the connection is done with the answer.
    });
    expect(events.map(({ method, route, status }) => `${method} ${route} ${status}`)).toEqual([
      'GET /h2h/v1/topups/:refId 404',
      'GET /h2h/v1/topups 200',
      'POST /h2h/v1/topups 503',
      'GET unmatched 404',
      'POST /callbacks/:supplier/:terminal 200',
    ]);
    expect(events.every(({ ms }) => ms >= 0)).toBe(true);
    const log = lines.join('');
    expect(log).toContain('/h2h/v1/topups/:refId');
    expect(log).not.toMatch(/REF-SECRET|081234567890|2026-11-25T?\b&|date=/);
    expect(log).not.toContain(reseller.secret);
    expect(log).not.toContain(reseller.apiKey);
  });
});

describe('callback of a supplier', () => {
  test('sent, is handed on as the bytes it has', async () => {
    const taken: RawSupplierCallback[] = [];
    const acceptCallback = async (callback: RawSupplierCallback): Promise<{ status: 200 }> => {
      taken.push(callback);
      return { status: 200 };
    };
    await withApi({ acceptCallback }, async ({ url }) => {
      const body = Buffer.from([0x7b, 0x00, 0xff, 0x0d, 0x0a, 0x7d]);
      const path = '/callbacks/digiflazz/digi1';
      const headers = { 'content-type': 'application/json', 'x-hub-signature': 'sha1=00' };
      const answer = await sendPlain(url, { method: 'POST', path, body, headers });
      expect(answer).toMatchObject({ status: 200, body: { received: true } });
      await sendPlain(url, { method: 'GET', path });
      expect(taken[0]).toMatchObject({ supplier: 'digiflazz', terminal: 'digi1', headers });
      expect(taken.map((callback) => callback.body)).toEqual([body, Buffer.alloc(0)]);
    });
  });

  test.each([400, 401, 404, 503] as const)('not taken with %i, is answered so', async (status) => {
    await withApi({ acceptCallback: async () => ({ status }) }, async ({ url }) => {
      const answer = await sendPlain(url, { method: 'POST', path: '/callbacks/digiflazz/digi1', body: '{}' });
      expect(answer).toMatchObject({ status, body: { received: false } });
    });
  });

  test('not taken because something broke, is to be sent again', async () => {
    const acceptCallback = async (): Promise<never> => {
      throw new Error('away');
    };
    await withApi({ acceptCallback }, async ({ url }) => {
      const answer = await sendPlain(url, { method: 'POST', path: '/callbacks/digiflazz/digi1', body: '{}' });
      expect(answer).toMatchObject({ status: 503, body: { received: false } });
    });
  });

  test('of more than 64 KB, sent, is refused', async () => {
    await withApi({}, async ({ url }) => {
      const path = '/callbacks/digiflazz/digi1';
      expect((await sendPlain(url, { method: 'POST', path, body: Buffer.alloc(64 * 1024) })).status).toBe(200);
      expect((await sendPlain(url, { method: 'POST', path, body: Buffer.alloc(64 * 1024 + 1) })).status).toBe(413);
    });
  });
});

describe('listener, closed', () => {
  test('while a request is under way, lets it finish and takes no other', async () => {
    const { server, started, finish } = await startSlow();
    const answer = sendPlain(server.url, { method: 'POST', path: '/callbacks/digiflazz/digi1', body: '{}' });
    await started;
    const closed = server.close();
    await expect(sendPlain(server.url, { method: 'GET', path: '/healthz' })).rejects.toThrow('ECONNREFUSED');
    finish();
    expect((await answer).status).toBe(200);
    await closed;
  });

  test('while a request never ends, cuts it at the limit', async () => {
    const { server, started } = await startSlow();
    const answer = sendPlain(server.url, { method: 'POST', path: '/callbacks/digiflazz/digi1', body: '{}' });
    const outcome = answer.then(
      () => 'answered',
      () => 'cut',
    );
    await started;
    const before = performance.now();
    await server.close(100);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(await outcome).toBe('cut');
  });

  test('with a kept connection, does not wait for it', async () => {
    const { server } = await startSlow();
    const answer = await fetch(new URL('/healthz', server.url));
    await answer.text();
    const before = performance.now();
    await server.close();
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test('bodies that come slowly, are cut in time, and those of uploads are let come', async () => {
    const app = express();
    app.use((request, response) => {
      request.on('error', () => undefined).resume();
      request.on('end', () => void response.send('all of it'));
    });
    const uploads = { isOne: (path: string) => path === '/slow', ms: 60_000 };
    const server = await listen({ app, host: '127.0.0.1', port: 0, requestMs: 300, uploads });
    const send = async (path: string): Promise<string> => {
      const socket = connect(server.port, server.host);
      let heard = '';
      socket.on('data', (part) => (heard += part.toString())).on('error', () => undefined);
      socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 20\r\n\r\n`);
      const sending = setInterval(() => socket.write('x'), 40);
      await once(socket, 'close');
      clearInterval(sending);
      return heard;
    };
    try {
      const [slow, other] = await Promise.all([send('/slow'), send('/other')]);
      expect(slow).toContain('all of it');
      expect(other).toBe('');
    } finally {
      await server.close();
    }
  });

  test('a port that is taken, asked for, is named in the error', async () => {
    const { server } = await startSlow();
    const { app, close } = await startConsole(db);
    await close();
    try {
      await expect(listen({ app, host: '127.0.0.1', port: server.port })).rejects.toThrow(
        `cannot listen on 127.0.0.1:${server.port}: another program has it`,
      );
    } finally {
      await server.close();
    }
  });
});

async function withApi(
  overrides: Parameters<typeof startApi>[1],
  work: (api: TestApi) => Promise<void>,
): Promise<void> {
  const api = await startApi(db, overrides);
  try {
    await work(api);
  } finally {
    await api.close();
  }
}

/** A listener whose callbacks are answered when the test says so. */
async function startSlow(): Promise<{ server: RunningServer; started: Promise<unknown>; finish: () => void }> {
  const gate = new EventEmitter();
  const started = once(gate, 'start');
  const finished = once(gate, 'finish');
  const app = createPublicApp({
    db,
    acceptTopup: acceptNothing,
    acceptOrder: acceptNothing,
    acceptTiket: acceptNothing,
    publicUrl: 'https://pulsa.example',
    transfers: nothingOfTransfers,
    demoShop: undefined,
    secretBox: testSecretBox,
    settings: { current: async () => DEFAULT_SETTINGS },
    logger: silentLogger,
    health: async () => ({ database: 'ok', temporal: 'ok', backlog: 'ok' }),
    acceptCallback: async () => {
      gate.emit('start');
      await finished;
      return { status: 200 };
    },
    trustProxy: 0,
    otomaxReplies: createReplies(),
  });
  const server = await listen({ app, host: '127.0.0.1', port: 0 });
  return { server, started, finish: () => gate.emit('finish') };
}
