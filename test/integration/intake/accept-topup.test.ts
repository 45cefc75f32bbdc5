import { randomBytes } from 'node:crypto';
import { rupiah } from '../../../src/domain/money';
import { instant } from '../../../src/domain/time';
import { createAcceptTopup } from '../../../src/intake/accept-topup';
import { type AcceptTopup, type TopupCommand } from '../../../src/intake/accept-topup.types';
import { type Database, openDatabase } from '../../../src/persistence/database';
import { createSettingsReader } from '../../../src/persistence/repositories/setting.repository';
import { insertPrefixes, insertProduct, insertReseller, type ResellerFixture } from '../../support/fixtures';
import { expectBooksAgree, openTestBooks, type TestBooks } from '../../support/ledger';
import { passMidnight } from '../../support/pass-midnight';

const NUMBER = '081234567890';

describe('accepting an order', () => {
  let books: TestBooks;
  let db: Database;
  let accept: AcceptTopup;
  let isFull = false;
  const started: string[] = [];

  beforeAll(async () => {
    books = await openTestBooks();
    ({ db } = books);
    await insertPrefixes(db, { telkomsel: ['0812'], indosat: ['0857'] });
    await insertProduct(db, { code: 'S10', carrier: 'telkomsel' });
    await insertProduct(db, { code: 'S25', carrier: 'telkomsel', isActive: false });
    await insertProduct(db, { code: 'PLN20', kind: 'meter', prices: { standard: 20_500 } });
    accept = acceptOn(db);
  });
  // A repeated order is known by its day.
  beforeEach(() => passMidnight());
  afterEach(async () => {
    isFull = false;
    await expectBooksAgree(db);
  });
  afterAll(() => books.close());

  const acceptOn = (database: Database): AcceptTopup =>
    createAcceptTopup({
      db: database,
      settings: createSettingsReader(database),
      isBacklogFull: async () => isFull,
      onAccepted: ({ topupId }) => started.push(topupId),
    });

  const command = (reseller: ResellerFixture, changes: Partial<TopupCommand> = {}): TopupCommand => ({
    resellerId: reseller.resellerId,
    origin: 'h2h',
    reference: `REF-${randomBytes(6).toString('hex')}`,
    productCode: 'S10',
    destination: NUMBER,
    maxPrice: null,
    nonce: null,
    ...changes,
  });

  const count = async (table: string, where: string, value: string): Promise<number> => {
    const row = await db.row<{ n: string }>(`select count(*) as n from ${table} where ${where} = ?`, [value]);
    return Number(row?.n);
  };

  test('A1, one order, topup, hold, work item and reference stand together and the workflow may begin', async () => {
    const reseller = await insertReseller(db, { saldo: 50_000 });
    const { httpStatus, topup, saldo, isRepeated } = await accept(command(reseller));
    expect({ httpStatus, isRepeated, saldo }).toEqual({ httpStatus: 202, isRepeated: false, saldo: 39_500 });
    expect(topup).toMatchObject({ state: 'accepted', price: 10_500, destination: NUMBER, errorCode: null });
    expect(await db.row('select amount, state, account_code from hold where id = ?', [topup.topupId])).toEqual({
      ...{ amount: '10500', state: 'held', account_code: reseller.account },
    });
    expect(await db.row(`select kind, state from work_item where subject = ?`, [topup.topupId])).toEqual({
      ...{ kind: 'topup', state: 'accepted' },
    });
    expect(started).toContain(topup.topupId);
  });

  test('A2, references that differ in case or by a trailing byte, each is an order of its own', async () => {
    const reseller = await insertReseller(db);
    const ids = new Set<string>();
    for (const reference of ['Ref-1', 'REF-1', 'Ref-1.', 'ref-1']) {
      ids.add((await accept(command(reseller, { reference }))).topup.topupId);
    }
    expect(ids.size).toBe(4);
  });

  test('A2, the same reference by two resellers or at two entrances, each is an order of its own', async () => {
    const [one, two] = [await insertReseller(db), await insertReseller(db)];
    const reference = 'SHARED-1';
    const answers = [
      await accept(command(one, { reference })),
      await accept(command(two, { reference })),
      await accept(command(one, { reference, origin: 'otomax' })),
    ];
    expect(new Set(answers.map(({ topup }) => topup.topupId)).size).toBe(3);
  });

  test('A3, same reference and content again, same identity and status, current state, one hold', async () => {
    const reseller = await insertReseller(db, { saldo: 50_000 });
    const order = command(reseller, { destination: '+62 812-3456-7890' });
    const first = await accept(order);
    await db.write(`update topup set sn = 'SN-1' where id = ?`, [first.topup.topupId]);
    const again = await accept({ ...order, destination: NUMBER });
    expect(again).toMatchObject({ httpStatus: 202, isRepeated: true, saldo: 39_500 });
    expect(again.topup).toMatchObject({ topupId: first.topup.topupId, sn: 'SN-1' });
    expect(await count('hold', 'account_code', reseller.account)).toBe(1);
  });

  test.each([
    ['another number', { destination: '081234567891' }],
    ['another product', { productCode: 'PLN20' }],
    ['another price limit', { maxPrice: rupiah(20_000) }],
  ])('A3, same reference with %s, ref-conflict without effect', async (_what, changes) => {
    const reseller = await insertReseller(db);
    const order = command(reseller);
    await accept(order);
    await expect(accept({ ...order, ...changes })).rejects.toMatchObject({ code: 'ref-conflict' });
    expect(await count('topup', 'reseller_id', reseller.resellerId)).toBe(1);
  });

  test.each([
    ['an unknown product', { productCode: 'NONE' }, 'product-unknown'],
    ['a closed product', { productCode: 'S25' }, 'product-closed'],
    ['a number of another carrier', { destination: '085712345678' }, 'prefix-mismatch'],
    ['text in place of a number', { destination: 'ABC' }, 'bad-number'],
    ['a price above the limit', { maxPrice: rupiah(10_499) }, 'price-above-max'],
    ['two of a fixed amount', { quantity: 2 }, 'bad-quantity'],
    ['no quantity at all', { quantity: 0 }, 'bad-quantity'],
  ])('A4, %s, a failed row without hold, workflow or work item, and the same no for ever', async (_, changes, code) => {
    const reseller = await insertReseller(db, { saldo: 50_000 });
    const order = command(reseller, changes);
    const first = await accept(order);
    const again = await accept(order);
    expect(first).toMatchObject({ httpStatus: 422, saldo: 50_000 });
    expect(first.topup).toMatchObject({ state: 'failed', errorCode: code });
    expect(again).toMatchObject({ httpStatus: 422, isRepeated: true });
    expect(again.topup).toEqual(first.topup);
    expect(await count('hold', 'account_code', reseller.account)).toBe(0);
    expect(await count('work_item', 'subject', first.topup.topupId)).toBe(0);
    expect(started).not.toContain(first.topup.topupId);
  });

  test('A4, short saldo, the no stays also after a deposit', async () => {
    const reseller = await insertReseller(db, { saldo: 10_499 });
    const order = command(reseller);
    expect((await accept(order)).topup.errorCode).toBe('saldo-short');
    const rich = await insertReseller(db, { saldo: 1_000_000 });
    expect((await accept(command(rich))).httpStatus).toBe(202);
    await db.write('update account set balance = balance + 100000 where code = ?', [reseller.account]);
    const again = await accept(order);
    await db.write('update account set balance = balance - 100000 where code = ?', [reseller.account]);
    expect(again).toMatchObject({ httpStatus: 422, isRepeated: true, topup: { errorCode: 'saldo-short' } });
  });

  test('A4, a full backlog, busy before anything is held, and the same reference buys later', async () => {
    const reseller = await insertReseller(db);
    const order = command(reseller);
    isFull = true;
    await expect(accept(order)).rejects.toMatchObject({ code: 'busy' });
    expect(await count('topup', 'reseller_id', reseller.resellerId)).toBe(0);
    expect(await count('topup_reference', 'reseller_id', reseller.resellerId)).toBe(0);
    isFull = false;
    expect((await accept(order)).httpStatus).toBe(202);
  });

  test('A4, a full backlog, an order that was taken before still hears its answer', async () => {
    const reseller = await insertReseller(db);
    const order = command(reseller);
    const first = await accept(order);
    isFull = true;
    expect((await accept(order)).topup.topupId).toBe(first.topup.topupId);
  });

  test('A4, the database is away, retry-same-ref', async () => {
    const reseller = await insertReseller(db);
    const away = await openDatabase({ url: books.url, poolSize: 2 });
    const acceptAway = acceptOn(away);
    await acceptAway(command(reseller));
    const order = command(reseller);
    await away.close();
    await expect(acceptAway(order)).rejects.toMatchObject({ code: 'retry-same-ref' });
    expect((await accept(order)).isRepeated).toBe(false);
  });

  test('A5, guarded reseller, same product and number today under a new reference, the first order is the answer', async () => {
    const reseller = await insertReseller(db, { saldo: 50_000, isRepeatGuarded: true });
    const first = await accept(command(reseller));
    const alias = command(reseller, { destination: '62812 3456 7890' });
    const second = await accept(alias);
    expect(second.topup.topupId).toBe(first.topup.topupId);
    expect(second).toMatchObject({ isRepeated: true, httpStatus: 202, topup: { refId: alias.reference } });
    await db.write('update topup set repeat_key = null where id = ?', [first.topup.topupId]);
    expect((await accept(alias)).topup.topupId).toBe(first.topup.topupId);
    expect(await count('hold', 'account_code', reseller.account)).toBe(1);
  });

  test('A5, guarded reseller, two at once under different references, one order', async () => {
    const reseller = await insertReseller(db, { saldo: 500_000, isRepeatGuarded: true });
    const answers = await Promise.all(Array.from({ length: 8 }, () => accept(command(reseller))));
    expect(new Set(answers.map(({ topup }) => topup.topupId)).size).toBe(1);
    expect(await count('hold', 'account_code', reseller.account)).toBe(1);
  });

  test('A5, an entrance for texts, guarded whatever the reseller wants, and only there', async () => {
    const reseller = await insertReseller(db, { saldo: 500_000 });
    for (const origin of ['otomax', 'irs', 'jabber', 'sms'] as const) {
      const destination = `0812${String(30_000_000 + origin.charCodeAt(0))}`;
      const first = await accept(command(reseller, { origin, destination }));
      const second = await accept(command(reseller, { origin, destination }));
      expect(second.topup.topupId).toBe(first.topup.topupId);
      const native = await accept(command(reseller, { destination }));
      expect(native.topup.topupId).not.toBe(first.topup.topupId);
    }
  });

  test('A5, a higher counter, another order, under one reference the same content for ever', async () => {
    const reseller = await insertReseller(db, { saldo: 500_000, isRepeatGuarded: true });
    const first = await accept(command(reseller));
    const counted = command(reseller, { counter: 2 });
    const second = await accept(counted);
    expect(second.topup.topupId).not.toBe(first.topup.topupId);
    expect((await accept(command(reseller, { counter: 2 }))).topup.topupId).toBe(second.topup.topupId);
    expect((await accept(command(reseller, { counter: 1 }))).topup.topupId).toBe(first.topup.topupId);
    const { counter: _counter, ...uncounted } = counted;
    await expect(accept(uncounted)).rejects.toMatchObject({ code: 'ref-conflict' });
    expect(await db.row('select quantity, counter from topup where id = ?', [second.topup.topupId])).toEqual({
      ...{ quantity: 1, counter: 2 },
    });
  });

  test('A5, unguarded reseller, same product and number again, two orders', async () => {
    const reseller = await insertReseller(db, { saldo: 50_000 });
    const [first, second] = [await accept(command(reseller)), await accept(command(reseller))];
    expect(second.topup.topupId).not.toBe(first.topup.topupId);
  });

  test('A6, the same nonce with the same bytes, the stored answer; with other bytes, nonce-reused', async () => {
    const reseller = await insertReseller(db);
    const requestHash = randomBytes(32);
    const nonce = {
      credentialId: reseller.credentialId,
      value: 'n-'.padEnd(20, '0'),
      requestHash,
      stamp: instant(Date.now()),
    };
    const order = command(reseller, { nonce });
    const first = await accept(order);
    expect((await accept(order)).topup.topupId).toBe(first.topup.topupId);
    const other = command(reseller, { nonce: { ...nonce, requestHash: randomBytes(32) } });
    await expect(accept(other)).rejects.toMatchObject({ code: 'nonce-reused' });
    expect(await count('topup', 'reseller_id', reseller.resellerId)).toBe(1);
  });

  test('A6, an order that is refused as busy, its nonce is not spent', async () => {
    const reseller = await insertReseller(db);
    const stamp = instant(Date.now());
    const nonce = {
      credentialId: reseller.credentialId,
      value: 'busy'.padEnd(20, '1'),
      requestHash: randomBytes(32),
      stamp,
    };
    isFull = true;
    await expect(accept(command(reseller, { nonce }))).rejects.toMatchObject({ code: 'busy' });
    expect(await count('request_nonce', 'credential_id', reseller.credentialId)).toBe(0);
  });

  test('A7, an order holds what it costs on the account of its own reseller, and on no other', async () => {
    const [rich, poor] = [await insertReseller(db, { saldo: 50_000 }), await insertReseller(db, { saldo: 0 })];
    const { topup } = await accept(command(rich));
    expect((await accept(command(poor))).topup.errorCode).toBe('saldo-short');
    const held = async ({ account }: ResellerFixture) =>
      (await db.row<{ held: string }>('select held from account where code = ?', [account]))?.held;
    expect([await held(rich), await held(poor)]).toEqual(['10500', '0']);
    expect(await db.row('select account_code from topup where id = ?', [topup.topupId])).toEqual({
      account_code: rich.account,
    });
  });

  test('A3, a refused order whose product begins to exist later, the same no for ever', async () => {
    const reseller = await insertReseller(db);
    const order = command(reseller, { productCode: 'LATER', destination: '1234-5678-901' });
    expect((await accept(order)).topup.errorCode).toBe('product-unknown');
    await insertProduct(db, { code: 'LATER', kind: 'meter' });
    expect((await accept(order)).topup.errorCode).toBe('product-unknown');
  });

  test('200 times the same order at once, one topup, one hold, one start', async () => {
    const reseller = await insertReseller(db);
    const order = command(reseller);
    const answers = await Promise.all(Array.from({ length: 200 }, () => accept(order)));
    const ids = new Set(answers.map(({ topup }) => topup.topupId));
    expect(ids.size).toBe(1);
    expect(answers.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1);
    expect(await count('hold', 'account_code', reseller.account)).toBe(1);
    expect(started.filter((id) => ids.has(id))).toHaveLength(1);
  });

  test('300 orders at once with saldo for 20, exactly 20 are taken and no deadlock surfaces', async () => {
    const reseller = await insertReseller(db, { saldo: 20 * 10_500 + 3 });
    const answers = await Promise.all(Array.from({ length: 300 }, () => accept(command(reseller))));
    expect(answers.filter(({ httpStatus }) => httpStatus === 202)).toHaveLength(20);
    expect(answers.filter(({ topup }) => topup.errorCode === 'saldo-short')).toHaveLength(280);
  });
});
