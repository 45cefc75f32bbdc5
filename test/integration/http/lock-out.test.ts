import { type Database } from '../../../src/persistence/database';
import { type H2hAnswer, type H2hClient } from '../../support/h2h-client';
import { newReseller, openTestDatabase, startApi, type TestApi } from './api';

const LOCK_FOR_MS = 15 * 60_000;

let db: Database;
let end: () => Promise<void>;
let api: TestApi;

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  api = await startApi(db, { settings: { lockAfter: 3, lockForMs: LOCK_FOR_MS }, trustProxy: 1 });
});
afterAll(async () => {
  await api.close();
  await end();
});

describe('lock-out of a key', () => {
  test('as many wrong signatures in a row as lock, sent, shut the key for its time, and the right one with them', async () => {
    const { reseller, client } = await newReseller(db, api);
    for (let n = 0; n < 3; n += 1) expect(codeOf(await wrong(client))).toBe('bad-signature');
    expect(codeOf(await right(client))).toBe('credential-locked');
    expect(codeOf(await wrong(client))).toBe('credential-locked');
    await endLock(reseller.credentialId);
    expect((await right(client)).status).toBe(200);
  });

  test('tries on a shut key, sent, make the lock no longer', async () => {
    const { reseller, client } = await newReseller(db, api);
    for (let n = 0; n < 3; n += 1) await wrong(client);
    const before = await lockOf(reseller.credentialId);
    for (let n = 0; n < 5; n += 1) await wrong(client);
    expect(await lockOf(reseller.credentialId)).toEqual(before);
  });

  test('a right signature in between, sent, begins the count anew', async () => {
    const { client } = await newReseller(db, api);
    for (let n = 0; n < 2; n += 1) await wrong(client);
    expect((await right(client)).status).toBe(200);
    for (let n = 0; n < 2; n += 1) await wrong(client);
    expect((await right(client)).status).toBe(200);
  });

  test('twenty wrong signatures at once, sent, shut the key', async () => {
    const { reseller, client } = await newReseller(db, api);
    await Promise.all(Array.from({ length: 20 }, () => wrong(client)));
    expect((await lockOf(reseller.credentialId)).lockedUntil).not.toBeNull();
  });

  test('wrong signatures from an address off the list, sent, count nothing and shut nobody out', async () => {
    const { reseller, client } = await newReseller(db, api, { allowedIps: '203.0.113.0/28' });
    for (let n = 0; n < 5; n += 1) expect(codeOf(await wrong(client, '198.51.100.7'))).toBe('ip-not-allowed');
    expect(await lockOf(reseller.credentialId)).toEqual({ failures: 0, lockedUntil: null });
    expect((await right(client, '203.0.113.5')).status).toBe(200);
  });

  test('an old request, repeated by a stranger, counts nothing', async () => {
    const { reseller, client } = await newReseller(db, api);
    const timestamp = String(Math.floor(Date.now() / 1000) - 400);
    for (let n = 0; n < 5; n += 1)
      expect(codeOf(await client.get('/h2h/v1/saldo', { timestamp }))).toBe('stale-timestamp');
    expect(await lockOf(reseller.credentialId)).toEqual({ failures: 0, lockedUntil: null });
  });
});

function wrong(client: H2hClient, from = '192.0.2.1'): Promise<H2hAnswer> {
  return client.get('/h2h/v1/saldo', { signature: 'a'.repeat(64), headers: { 'x-forwarded-for': from } });
}

function right(client: H2hClient, from = '192.0.2.1'): Promise<H2hAnswer> {
  return client.get('/h2h/v1/saldo', { headers: { 'x-forwarded-for': from } });
}

function codeOf({ body }: H2hAnswer): string {
  return (body as { error: { code: string } }).error.code;
}

async function lockOf(credentialId: string): Promise<{ failures: number; lockedUntil: Date | null }> {
  const row = await db.row<{ failures: number; locked_until: Date | null }>(
    'select failures, locked_until from reseller_credential where id = ?',
    [credentialId],
  );
  return { failures: row!.failures, lockedUntil: row!.locked_until };
}

/** Ends a lock that has been given its time, as if the time were over. */
async function endLock(credentialId: string): Promise<void> {
  const lock = await db.row<{ ms: string }>(
    'select timestampdiff(microsecond, utc_timestamp(3), locked_until) / 1000 as ms from reseller_credential where id = ?',
    [credentialId],
  );
  expect(Number(lock!.ms)).toBeGreaterThan(0);
  expect(Number(lock!.ms)).toBeLessThanOrEqual(LOCK_FOR_MS);
  await db.write('update reseller_credential set locked_until = utc_timestamp(3) where id = ?', [credentialId]);
}
