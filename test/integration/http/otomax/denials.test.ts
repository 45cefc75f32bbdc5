import { Writable } from 'node:stream';
import { createLogger } from '../../../../src/logging/logger';
import { type Database } from '../../../../src/persistence/database';
import {
  insertMember,
  insertReseller,
  type MemberFixture,
  type MemberOptions,
  type ResellerFixture,
  type ResellerOptions,
} from '../../../support/fixtures';
import { sendPlain } from '../../../support/h2h-client';
import {
  createOtomaxClient,
  type Manner,
  type OtomaxAnswer,
  type OtomaxClient,
  sendQuery,
  signOtomax,
} from '../../../support/otomax-client';
import { openTestDatabase, startApi, type TestApi } from '../api';

const LOCK_FOR_MS = 15 * 60_000;
const ORDER = { product: 'S10', dest: '081234567890', refID: 'REF-1' };
const HOME = '203.0.113.5';

let db: Database;
let end: () => Promise<void>;
let api: TestApi;
let accepted = 0;
let logged = '';

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  const lines = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  api = await startApi(db, {
    acceptTopup: async () => {
      accepted += 1;
      throw new Error('the order got as far as accept');
    },
    settings: { lockAfter: 3, lockForMs: LOCK_FOR_MS },
    trustProxy: 1,
    logger: createLogger({ program: 'api', level: 'trace' }, lines),
  });
});
beforeEach(() => {
  accepted = 0;
  logged = '';
});
afterAll(async () => {
  await api.close();
  await end();
});

interface Stage {
  reseller: ResellerFixture;
  member: MemberFixture;
  client: OtomaxClient;
}

/** Each at an address of its own, so that no test uses up what another is allowed to get wrong. */
let addresses = 0;
const newAddress = (): string => `198.51.100.${(addresses += 1)}`;

const newMember = async (options: ResellerOptions = {}, memberOptions: MemberOptions = {}): Promise<Stage> => {
  const reseller = await insertReseller(db, options);
  const member = await insertMember(db, reseller, { pin: '739146', password: 'r4h4sia-besar', ...memberOptions });
  return { reseller, member, client: createOtomaxClient(api.url, member) };
};
const codes = (): string[] =>
  [...logged.matchAll(/"code":"([a-z-]+)".*"a member was denied"/g)].map(([, code]) => code!);
const DENIED = /^R#REF-1 tidak dilayani: akses belum diberikan\./;

describe('whoever is not the member', () => {
  const WRONG_SIGN = { sign: 'vlrN9Yuu4xHAT8_bXIUHKw2NjHo' };
  const cases: [string, string, Manner, MemberOptions][] = [
    ['a wrong sign', 'bad-signature', { replace: WRONG_SIGN }, {}],
    ['an empty sign', 'bad-signature', { replace: { sign: '' } }, {}],
    ['no proof', 'missing-credentials', { replace: { sign: undefined } }, {}],
    [
      'a PIN alone',
      'missing-credentials',
      { by: 'pin', replace: { password: undefined } },
      { isUnsignedAllowed: true },
    ],
    ['PIN and password without leave', 'missing-credentials', { by: 'pin' }, {}],
    ['a wrong PIN', 'bad-signature', { by: 'pin', replace: { pin: '739147' } }, { isUnsignedAllowed: true }],
    ['a wrong password', 'bad-signature', { by: 'pin', replace: { password: 'x' } }, { isUnsignedAllowed: true }],
    [
      'a wrong sign and the right PIN',
      'bad-signature',
      { by: 'pin', replace: WRONG_SIGN },
      { isUnsignedAllowed: true },
    ],
    [
      'an empty sign and the right PIN',
      'bad-signature',
      { by: 'pin', replace: { sign: '' } },
      { isUnsignedAllowed: true },
    ],
    ['another number than was signed', 'bad-signature', { replace: { dest: '081234567891' } }, {}],
    ['another product than was signed', 'bad-signature', { replace: { product: 'S100' } }, {}],
    ['another reference than was signed', 'bad-signature', { replace: { refID: 'REF-1', product: 'S11' } }, {}],
    ['no member', 'unknown-key', { replace: { memberID: undefined } }, {}],
    ['an unknown member', 'unknown-key', { replace: { memberID: 'NOBODY' } }, {}],
    ['a member that no name can be', 'unknown-key', { replace: { memberID: `é'"\0${'x'.repeat(300)}` } }, {}],
    ['a withdrawn member', 'unknown-key', {}, { isActive: false }],
  ];
  test.each(cases)('%s, is denied as %s, in words that tell nothing', async (_what, code, manner, memberOptions) => {
    const { client } = await newMember({}, memberOptions);
    const answer = await client.buy(ORDER, { ...manner, from: newAddress() });
    expect(answer).toMatchObject({ status: 200, contentType: 'text/plain; charset=utf-8' });
    expect(answer.text).toMatch(DENIED);
    expect(answer.text).not.toMatch(/GAGAL|SUKSES/i);
    expect(codes()).toEqual([code]);
    expect(accepted).toBe(0);
  });

  test('a reseller that is shut off, with the right sign, is denied', async () => {
    const { client } = await newMember({ isActive: false });
    expect((await client.buy(ORDER, { from: newAddress() })).text).toMatch(DENIED);
    expect(codes()).toEqual(['reseller-inactive']);
  });

  test('unknown, wrong, locked and from elsewhere, all hear the very same bytes', async () => {
    const known = await newMember();
    const listed = await newMember({ allowedIps: HOME });
    const withdrawn = await newMember({}, { isActive: false });
    const texts = new Set<string>();
    const hear = async ({ client }: Stage, manner: Manner) => {
      texts.add((await client.buy(ORDER, { from: newAddress(), ...manner })).text);
    };
    await hear(known, { replace: { memberID: 'NOBODY' } });
    for (let n = 0; n < 4; n += 1) await hear(known, { replace: WRONG_SIGN });
    await hear(known, {});
    await hear(listed, {});
    await hear(withdrawn, {});
    expect(new Set(codes())).toEqual(new Set(['unknown-key', 'bad-signature', 'credential-locked', 'ip-not-allowed']));
    expect(texts.size).toBe(1);
  });

  test('a denial, however it came about, takes as long as the slowest would', async () => {
    const { client } = await newMember();
    for (const manner of [{ replace: WRONG_SIGN }, { replace: { memberID: 'NOBODY' } }]) {
      const began = performance.now();
      await client.buy(ORDER, { ...manner, from: newAddress() });
      expect(performance.now() - began).toBeGreaterThan(95);
    }
  });

  test('thirty denials from one address, whichever members exist, the next is told to wait', async () => {
    const { client } = await newMember();
    const from = newAddress();
    const ask = (memberID: string): Promise<OtomaxAnswer> => client.buy(ORDER, { from, replace: { memberID } });
    await Promise.all(Array.from({ length: 30 }, (_, n) => ask(`GUESS${n}`)));
    const more = [await ask('GUESS31'), await client.buy(ORDER, { from })];
    for (const { status, text } of more) {
      expect(status).toBe(429);
      expect(text).not.toMatch(/GAGAL|SUKSES/i);
    }
    expect((await client.balance({ from: newAddress() })).status).toBe(200);
  });
});

describe('the list of addresses', () => {
  test('a member from its own address, is believed, from another is not', async () => {
    const { client } = await newMember({ allowedIps: `${HOME}, 192.0.2.0/24` });
    expect((await client.balance({ from: HOME })).text).toBe('Saldo 1.000.000');
    expect((await client.balance({ from: '192.0.2.77' })).text).toBe('Saldo 1.000.000');
    expect((await client.balance({ from: newAddress() })).text).toContain('akses belum diberikan');
  });
});

describe('lock-out of a member', () => {
  const wrong = ({ client }: Stage, from = newAddress()) => client.balance({ from, replace: { sign: 'x' } });
  const right = ({ client }: Stage, from = newAddress()) => client.balance({ from });
  const lockOf = ({ reseller }: Stage) =>
    db.row<{ failures: number; locked_until: Date | null }>(
      'select failures, locked_until from reseller_member where reseller_id = ?',
      [reseller.resellerId],
    );

  test('wrong signs in a row, sent, shut the member for its time, and the right one with them', async () => {
    const stage = await newMember();
    for (let n = 0; n < 3; n += 1) await wrong(stage);
    expect((await right(stage)).text).toContain('akses belum diberikan');
    const before = (await lockOf(stage))!.locked_until!;
    for (let n = 0; n < 2; n += 1) await wrong(stage);
    expect((await lockOf(stage))!.locked_until).toEqual(before);
    const leftMs = before.getTime() - Date.parse(await db.now());
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(LOCK_FOR_MS);
    await db.write('update reseller_member set locked_until = utc_timestamp(3) where reseller_id = ?', [
      stage.reseller.resellerId,
    ]);
    expect((await right(stage)).text).toBe('Saldo 1.000.000');
  });

  test('a right sign in between, sent, begins the count anew', async () => {
    const stage = await newMember();
    for (let n = 0; n < 2; n += 1) await wrong(stage);
    await right(stage);
    for (let n = 0; n < 2; n += 1) await wrong(stage);
    expect((await right(stage)).text).toBe('Saldo 1.000.000');
  });

  test('wrong PINs, sent, shut the member as wrong signs do', async () => {
    const stage = await newMember({}, { isUnsignedAllowed: true });
    for (const pin of ['1', '2', '3']) await stage.client.balance({ by: 'pin', from: newAddress(), replace: { pin } });
    expect((await lockOf(stage))!.locked_until).not.toBeNull();
  });

  test('what nobody can prove anything with, from elsewhere or without a sign, counts nothing', async () => {
    const stage = await newMember({ allowedIps: HOME });
    for (let n = 0; n < 5; n += 1) await wrong(stage);
    for (let n = 0; n < 5; n += 1) await stage.client.balance({ by: 'pin', from: HOME });
    expect(await lockOf(stage)).toEqual({ failures: 0, locked_until: null });
  });

  test('a shut member, its native key still works', async () => {
    const stage = await newMember();
    for (let n = 0; n < 3; n += 1) await wrong(stage);
    expect(
      await db.row('select failures, locked_until from reseller_credential where id = ?', [
        stage.reseller.credentialId,
      ]),
    ).toEqual({ failures: 0, locked_until: null });
  });
});

describe('requests that are not well formed', () => {
  const signed = ({ memberId, pin, password }: MemberFixture, { product, dest, refID }: typeof ORDER): string =>
    signOtomax(['OtomaX', memberId, product, dest, refID, pin, password].join('|'));
  const query = (member: MemberFixture, order: typeof ORDER): string =>
    new URLSearchParams({ memberID: member.memberId, ...order, sign: signed(member, order) }).toString();

  test.each([
    ['a name twice', (text: string) => `${text}&dest=081234567890`],
    ['a name twice in another case', (text: string) => `${text}&REFID=REF-2`],
    ['an array', (text: string) => text.replace('dest=', 'dest[]=')],
    ['an unknown name twice', (text: string) => `${text}&a=1&a=2`],
  ])('%s, is refused before anybody looks who it is', async (_what, spoil) => {
    const { member } = await newMember();
    const answer = await sendQuery(api.url, 'trx', spoil(query(member, ORDER)), { from: newAddress() });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('format belum benar');
    expect(accepted).toBe(0);
  });

  test.each([
    ['a reference with a blank', { refID: 'REF 1' }],
    ['a reference that is too long', { refID: 'R'.repeat(65) }],
    ['a reference that says GAGAL', { refID: 'x-gagal-1' }],
    ['a reference that says SUKSES', { refID: 'SUKSES1' }],
    ['no reference', { refID: '' }],
    ['no number', { dest: '' }],
    ['no product', { product: '' }],
  ])('%s, signed, is told without a word of failure and not accepted', async (_what, changes) => {
    const { member } = await newMember();
    const answer = await sendQuery(api.url, 'trx', query(member, { ...ORDER, ...changes }), { from: newAddress() });
    expect(answer.text).toMatch(/^R#(0|REF-1) tidak dilayani: format belum benar/);
    expect(answer.text).not.toMatch(/GAGAL|SUKSES/i);
    expect(accepted).toBe(0);
  });

  test('a form and a query at once, with a name in both, are refused', async () => {
    const { member } = await newMember();
    const { status, text } = await sendPlain(api.url, {
      ...{ method: 'POST', path: `/otomax/trx?${query(member, ORDER)}`, body: 'qty=1&product=S100' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect({ status, text }).toMatchObject({ status: 200, text: expect.stringContaining('format') as string });
  });

  test('JSON, posted, is not what a form is', async () => {
    const { text, status } = await sendPlain(api.url, {
      ...{ method: 'POST', path: '/otomax/trx', body: '{"refID":"REF-1"}' },
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(415);
    expect(text).toContain('format belum benar');
  });

  test('more than anybody needs, posted, is refused', async () => {
    const { status } = await sendQuery(api.url, 'trx', `a=${'x'.repeat(20_000)}`, { method: 'POST' });
    expect(status).toBe(413);
  });

  test.each(['HEAD', 'PUT'] as const)('%s, which may not buy, is refused', async (method) => {
    const { member } = await newMember();
    const { status } = await sendQuery(api.url, 'trx', query(member, ORDER), { method });
    expect(status).toBe(405);
    expect(accepted).toBe(0);
  });
});

describe('what is written down', () => {
  test('orders, checks and denials by every door, no PIN, password, sign, number or query', async () => {
    const { client, member, reseller } = await newMember({}, { isUnsignedAllowed: true });
    for (const manner of [
      {},
      { by: 'pin' },
      { method: 'POST', by: 'pin' },
      { replace: { sign: 'wrong-sign' } },
    ] as const) {
      await client.buy(ORDER, { ...manner, from: newAddress() });
      await client.check(ORDER, { ...manner, from: newAddress() });
      await client.balance({ ...manner, from: newAddress() });
    }
    const { product, dest, refID } = ORDER;
    const sign = signOtomax(['OtomaX', member.memberId, product, dest, refID, member.pin, member.password].join('|'));
    expect(logged).toContain('"route":"/otomax/trx"');
    expect(logged).toContain(reseller.resellerId);
    for (const secret of [member.pin, member.password, sign, 'wrong-sign', dest, dest.slice(1), 'memberID=', refID]) {
      expect(logged).not.toContain(secret);
    }
  });
});
