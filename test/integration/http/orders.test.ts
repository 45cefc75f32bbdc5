import { InvalidRequest, RetrySameReference } from '../../../src/domain/errors';
import { rupiah } from '../../../src/domain/money';
import { elapsedMs, instant } from '../../../src/domain/time';
import { type Acceptance, type AcceptTopup, type TopupCommand } from '../../../src/intake/accept-topup.types';
import { type Database } from '../../../src/persistence/database';
import { newId } from '../../../src/persistence/new-id';
import { newReseller, openTestDatabase, startApi, type TestApi } from './api';
import { expectDocumented, type Operation } from './documented';
import { ORDER } from './faults';

const createTopup: Operation = { method: 'POST', path: '/h2h/v1/topups' };

let db: Database;
let end: () => Promise<void>;
let api: TestApi;
const acceptTopup = jest.fn<ReturnType<AcceptTopup>, [TopupCommand]>();

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  api = await startApi(db, { acceptTopup });
});
afterAll(async () => {
  await api.close();
  await end();
});
beforeEach(() => acceptTopup.mockReset());

describe('order over the native H2H interface', () => {
  test('A2, taken, reaches accept with its sender, its bytes and its nonce', async () => {
    const { reseller, client } = await newReseller(db, api);
    acceptTopup.mockImplementation(async (command) => acceptanceOf(command));
    const nonce = 'nonce-0001-0001-0001';
    const answer = await client.topup({ ...ORDER, maxPrice: 11_000 }, { nonce });

    expect(answer.status).toBe(202);
    expectDocumented(createTopup, answer);
    const command = acceptTopup.mock.calls[0]![0];
    expect(answer.body).toEqual({
      topupId: ((await acceptTopup.mock.results[0]!.value) as Acceptance).topup.topupId,
      refId: 'REF-1001',
      state: 'accepted',
      price: 10_500,
      saldo: 989_500,
    });
    expect(command).toMatchObject({
      resellerId: reseller.resellerId,
      origin: 'h2h',
      reference: 'REF-1001',
      productCode: 'S10',
      destination: '081234567890',
      maxPrice: 11_000,
      nonce: { credentialId: reseller.credentialId, value: nonce },
    });
    expect(Math.abs(elapsedMs(command.nonce!.stamp, instant(Date.now())))).toBeLessThan(60_000);
  });

  test('A6, sent twice with the same bytes, has one hash; with another body it has another', async () => {
    const { client } = await newReseller(db, api);
    acceptTopup.mockImplementation(async (command) => acceptanceOf(command));
    const same = { nonce: 'nonce-0001-0001-0001', timestamp: String(Math.floor(Date.now() / 1000)) };
    await client.topup(ORDER, same);
    await client.topup(ORDER, same);
    await client.topup({ ...ORDER, refId: 'REF-1002' }, same);
    const [first, second, third] = acceptTopup.mock.calls.map(([{ nonce }]) => nonce!.requestHash);
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
  });

  test('without maxPrice, in a body of exactly 16 KB and with blanks around, is taken', async () => {
    const { client } = await newReseller(db, api);
    acceptTopup.mockImplementation(async (command) => acceptanceOf(command));
    const body = JSON.stringify(ORDER).padEnd(16 * 1024, ' ');
    const headers = { 'content-type': 'Application/JSON ; Charset="UTF-8"' };
    const answer = await client.send({ method: 'POST', path: '/h2h/v1/topups', body, headers });
    expect(answer.status).toBe(202);
    expect(acceptTopup.mock.calls[0]![0].maxPrice).toBeNull();
  });

  test('A3, taken before and failed since, still answers 202 and tells the state of now', async () => {
    const { client } = await newReseller(db, api);
    acceptTopup.mockImplementation(async (command) => {
      const acceptance = acceptanceOf(command);
      const topup = { ...acceptance.topup, state: 'failed' as const, errorCode: 'wrong-number' as const };
      return { ...acceptance, topup, isRepeated: true };
    });
    const answer = await client.topup(ORDER);
    expect(answer).toMatchObject({ status: 202, body: { refId: 'REF-1001', state: 'failed' } });
    expectDocumented(createTopup, answer);
  });

  test.each([
    'product-unknown',
    'product-closed',
    'bad-number',
    'prefix-mismatch',
    'price-above-max',
    'saldo-short',
  ] as const)('A4, refused as %s, answers 422 with the error alone', async (errorCode) => {
    const { client } = await newReseller(db, api);
    acceptTopup.mockImplementation(async (command) => {
      const acceptance = acceptanceOf(command);
      return { ...acceptance, httpStatus: 422, topup: { ...acceptance.topup, state: 'failed', errorCode } };
    });
    const answer = await client.topup(ORDER);
    expect(answer).toMatchObject({ status: 422, body: { error: { code: errorCode } } });
    expectDocumented(createTopup, answer);
  });

  test.each([
    ['a reference with other content', new InvalidRequest('ref-conflict'), 409, 'ref-conflict'],
    ['a spent nonce', new InvalidRequest('nonce-reused'), 409, 'nonce-reused'],
    ['a full backlog', new RetrySameReference('busy', 7), 503, 'busy'],
    ['a COMMIT without an answer', new RetrySameReference('retry-same-ref', 7), 503, 'retry-same-ref'],
  ])('%s, met, is told by its code', async (_circumstance, error, status, code) => {
    const { client } = await newReseller(db, api);
    acceptTopup.mockRejectedValue(error);
    const answer = await client.topup(ORDER);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(answer.headers['retry-after']).toBe(status === 503 ? '7' : undefined);
    expect(answer.text).not.toMatch(/gagal/i);
    expectDocumented(createTopup, answer);
  });

  test('A4, a failure nobody foresaw, met, leaves the outcome open and tells nothing of its cause', async () => {
    const { client } = await newReseller(db, api);
    acceptTopup.mockRejectedValue(new Error('column secret_sealed of 081234567890'));
    const answer = await client.topup(ORDER);
    expect(answer).toMatchObject({ status: 503, body: { error: { code: 'retry-same-ref' } } });
    expect(answer.text).not.toMatch(/secret|0812|\.ts|gagal/i);
    expect(answer.headers['retry-after']).toBe('5');
    expectDocumented(createTopup, answer);
  });
});

function acceptanceOf({ reference, productCode, destination }: TopupCommand): Acceptance {
  const topup = {
    topupId: newId(),
    refId: reference,
    productCode,
    destination,
    price: rupiah(10_500),
    state: 'accepted' as const,
    errorCode: null,
    sn: null,
    acceptedAt: instant(Date.now()),
    finishedAt: null,
  };
  return { httpStatus: 202, topup, saldo: rupiah(989_500), isRepeated: false };
}
