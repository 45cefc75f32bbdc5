import { type Database } from '../../../src/persistence/database';
import { type H2hAnswer, type H2hRequest } from '../../support/h2h-client';
import { acceptNothing, censusOf, newReseller, openTestDatabase, startApi, type TestApi } from './api';
import { expectDocumented } from './documented';
import { type Fault, ORDER, ORDER_FAULTS, SIGNED_FAULTS } from './faults';

let db: Database;
let end: () => Promise<void>;
let api: TestApi;
const acceptTopup = jest.fn(acceptNothing);

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
});
afterAll(() => end());

// A listener for each test: the requests of unknown keys are counted by address.
beforeEach(async () => {
  api = await startApi(db, { acceptTopup });
  acceptTopup.mockClear();
});
afterEach(() => api.close());

describe('order over the native H2H interface', () => {
  test.each([...SIGNED_FAULTS, ...ORDER_FAULTS].map((fault) => [fault.circumstance, fault.code, fault] as const))(
    '%s, is refused as %s and changes nothing',
    async (_circumstance, code, fault) => {
      const { answer, before } = await commit(fault);
      expect(answer.body).toMatchObject({ error: { code } });
      expectDocumented({ method: 'POST', path: '/h2h/v1/topups' }, answer);
      expect(answer.text).not.toMatch(/gagal/i);
      expect(await censusOf(db)).toEqual(before);
      expect(acceptTopup).not.toHaveBeenCalled();
    },
  );

  test('rate limit, reached, is told with the seconds to wait', async () => {
    const { client } = await newReseller(db, api, { requestsPerMinute: 2 });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await client.get('/h2h/v1/saldo')).status);
    expect(statuses).toEqual([200, 200, 429]);
    const { headers } = await client.get('/h2h/v1/saldo');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  test('rate limit, used up by a stranger with wrong signatures, is left whole', async () => {
    const { client } = await newReseller(db, api, { requestsPerMinute: 1 });
    for (let n = 0; n < 3; n += 1) await client.get('/h2h/v1/saldo', { signature: 'a'.repeat(64) });
    expect((await client.get('/h2h/v1/saldo')).status).toBe(200);
  });

  test('unknown keys, guessed from one address, are shut out there but not the reseller who signed before', async () => {
    const { client } = await newReseller(db, api);
    const { client: latecomer } = await newReseller(db, api);
    expect((await client.get('/h2h/v1/saldo')).status).toBe(200);
    const guess = (n: number): Promise<H2hAnswer> =>
      client.get('/h2h/v1/saldo', { headers: { 'x-tuntas-key': `g${n}` } });
    for (let n = 0; n < 30; n += 1) expect((await guess(n)).body).toMatchObject({ error: { code: 'unknown-key' } });
    expect((await guess(30)).body).toMatchObject({ error: { code: 'rate-limited' } });
    expect((await latecomer.get('/h2h/v1/saldo')).body).toMatchObject({ error: { code: 'rate-limited' } });
    expect((await client.get('/h2h/v1/saldo')).status).toBe(200);
  });

  async function commit(fault: Fault): Promise<{ answer: H2hAnswer; before: unknown }> {
    const { reseller, client } = await newReseller(db, api, fault.reseller);
    await fault.arrange?.(db, reseller);
    const before = await censusOf(db);
    const request: H2hRequest = { method: 'POST', path: '/h2h/v1/topups', body: JSON.stringify(ORDER) };
    return { answer: await client.send({ ...request, ...fault.spoil?.(request, reseller) }), before };
  }
});
