import { DatabaseError } from '../../../src/persistence/database-errors';
import { startApi } from '../../integration/http/api';
import { insertMember, insertReseller } from '../../support/fixtures';
import { insertBankAccount } from '../../support/transfer-scene';
import { expectBooksAgree } from '../../support/ledger';
import { createOtomaxClient, type Order, readReply, sendQuery, signOtomax } from '../../support/otomax-client';
import { passMidnight } from '../../support/pass-midnight';
import { type MemberOnStage, openOtomaxScene, type OtomaxScene } from './otomax-scene';

/** As published; the values of a member of this hub. */
const VECTORS = [
  ['OtomaX|AG0001|S10|081234567890|REF-1001|1234|s3cret', 'CJHXr8XizlTx86qvZzJBXzv9KYg'],
  ['OtomaX|CheckBalance|AG0001|1234|s3cret', 'BWHNxqum_EmnbVGGCSpNlIMC1ME'],
  ['OtomaX|ticket|AG0001|1234|s3cret|500000', 'OTayYd1HU5NniF-LYcg1x1P1mc0'],
] as const;

let scene: OtomaxScene;
let count = 0;

beforeAll(async () => {
  scene = await openOtomaxScene();
});
beforeEach(() => passMidnight());
afterEach(() => expectBooksAgree(scene.db));
afterAll(() => scene.close());

const order = (changes: Partial<Order> = {}): Order => {
  count += 1;
  return { product: 'S10', dest: `0812${String(10_000_000 + count)}`, refID: `REF-${count}`, ...changes };
};

describe('the published vectors', () => {
  test.each(VECTORS)('%s, signed by the client, gives the published signature', (text, sign) => {
    expect(signOtomax(text)).toBe(sign);
  });

  test('order, balance and ticket of the vectors, sent as they are, are believed', async () => {
    const { db, url } = scene;
    await insertMember(db, await insertReseller(db, { code: 'AG0001' }));
    await insertBankAccount(db, { bank: 'Bank Mandiri' });
    await db.write(`update reseller set is_tiket_offered = 1 where code = 'AG0001'`);
    const [trx, balance, ticket] = VECTORS.map(([, sign]) => sign);
    const bought = await sendQuery(
      ...[url, 'trx'],
      `memberID=AG0001&product=S10&dest=081234567890&refID=REF-1001&sign=${trx!}`,
    );
    expect(bought.text).toMatch(
      /^T#\d+ R#REF-1001 S10\.081234567890 akan diproses @\d\d\.\d\d\. Saldo 1\.000\.000 - 10\.500 = 989\.500$/,
    );
    expect((await sendQuery(url, 'balance', `memberID=AG0001&sign=${balance!}`)).text).toBe('Saldo 989.500');
    expect((await sendQuery(url, 'ticket', `memberID=AG0001&amount=500000&sign=${ticket!}`)).text).toMatch(
      /^Tiket #\d+: transfer TEPAT Rp 500\.\d{3} ke Bank Mandiri \w+ a\.n\. PT Sinar Niaga Digital, paling lambat/,
    );
  });

  test('the vector that many pages print wrong, sent, is refused, and the right one buys', async () => {
    const { db, url } = scene;
    const reseller = await insertReseller(db, { code: 'YUSUF' });
    await insertMember(db, reseller, { pin: '1144', password: 'abcd' });
    const request = 'memberID=YUSUF&product=S10&dest=08123456789&refID=2140669&sign=';
    const text = 'OtomaX|YUSUF|X10|08123456789|2140669|1144|abcd';
    expect(signOtomax(text)).toBe('Cp9NLVuKWBt5Sey_uMlYsvnKvJI');
    const wrong = await sendQuery(url, 'trx', request.replace('S10', 'X10') + 'vlrN9Yuu4xHAT8_bXIUHKw2NjHo');
    expect(readReply(wrong.text).status).toBe('unknown');
    expect(await scene.orders(reseller)).toEqual([]);
    await sendQuery(url, 'trx', request.replace('S10', 'X10') + signOtomax(text));
    expect(await scene.orders(reseller)).toHaveLength(1);
  });
});

describe('an order through every door', () => {
  test.each([
    ['signed as it is sent', {}],
    ['signed in upper case', { by: 'upper-case-sign' }],
    ['posted as a form', { method: 'POST' }],
    ['with PIN and password', { by: 'pin' }],
    ['with PIN and password, posted', { by: 'pin', method: 'POST' }],
  ] as const)('%s, is taken, and the same request again buys nothing', async (_how, manner) => {
    const { client, reseller } = await scene.newMember({}, { isUnsignedAllowed: true });
    const asked = order();
    const first = await client.buy(asked, manner);
    expect(first).toMatchObject({ status: 200, contentType: 'text/plain; charset=utf-8' });
    expect(readReply(first.text)).toMatchObject({ status: 'pending', refId: asked.refID, saldo: 989_500 });
    const again = await client.buy(asked, manner);
    expect(readReply(again.text)).toMatchObject({
      ...{ status: 'pending', refId: asked.refID, trxId: readReply(first.text).trxId, saldo: 989_500 },
    });
    expect(await scene.orders(reseller)).toHaveLength(1);
  });

  test('names in any case, a product and a member in lower case, are the same order', async () => {
    const { client, reseller, member } = await scene.newMember();
    const asked = order({ product: 's10' });
    await client.buy(asked, { by: 'upper-case-sign', replace: { memberID: member.memberId.toLowerCase() } });
    const { product, dest, refID } = asked;
    const sign = signOtomax(['OtomaX', member.memberId, 'S10', dest, refID, member.pin, member.password].join('|'));
    const query = `MEMBERid=${member.memberId}&PRODUCT=${product}&Dest=${dest}&refid=${refID}&SIGN=${sign}`;
    expect(readReply((await sendQuery(scene.url, 'trx', query)).text).status).toBe('pending');
    expect(await scene.orders(reseller)).toHaveLength(1);
  });

  test('A2, the main and the backup entrance with the same reference, one order', async () => {
    const { client, backup, reseller } = await scene.newMember();
    const asked = order();
    const answers = await Promise.all([client.buy(asked), backup.buy(asked)]);
    expect(new Set(answers.map(({ text }) => readReply(text).trxId)).size).toBe(1);
    expect(await scene.orders(reseller)).toHaveLength(1);
  });

  test('A3, the same request a hundred times at once, one order and one hold', async () => {
    const { client, backup, reseller } = await scene.newMember();
    const asked = order();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? client : backup).buy(asked)),
    );
    const readings = answers.map(({ text }) => readReply(text));
    expect(new Set(readings.map(({ trxId }) => trxId)).size).toBe(1);
    expect(new Set(readings.map(({ status }) => status))).toEqual(new Set(['pending']));
    expect(answers.filter(({ text }) => text.includes('akan diproses'))).toHaveLength(1);
    expect(await scene.orders(reseller)).toHaveLength(1);
    expect(await scene.db.row('select held from account where code = ?', [reseller.account])).toEqual({
      held: '10500',
    });
  });
});

describe('what stays the same for ever', () => {
  test('A3, the number written in another way, the same order', async () => {
    const { client, reseller } = await scene.newMember();
    const asked = order({ dest: '081299887766' });
    await client.buy(asked);
    for (const dest of ['6281299887766', '+62 812-9988-7766', '0812.9988.7766']) {
      expect(readReply((await client.buy({ ...asked, dest })).text).status).toBe('pending');
    }
    expect(await scene.orders(reseller)).toHaveLength(1);
  });

  test.each([
    ['another number', { dest: '081277777777' }],
    ['another product', { product: 'T10' }],
    ['another quantity', { qty: '2' }],
    ['another counter', { counter: '2' }],
  ])('A3, the same reference with %s, is told apart without a word of failure', async (_what, changes) => {
    const { client, reseller } = await scene.newMember();
    const asked = order();
    await client.buy(asked);
    const { status, text } = await client.buy({ ...asked, ...changes });
    expect(status).toBe(200);
    expect(text).toMatch(new RegExp(`^R#${asked.refID} sudah dipakai untuk transaksi lain;`));
    expect(text).not.toMatch(/GAGAL|SUKSES/i);
    expect(await scene.orders(reseller)).toHaveLength(1);
  });

  test.each([
    ['an unknown product', { product: 'ZZ9' }, 'Salah kode produk'],
    ['a product that no product can be', { product: 'S10!; SUKSES' }, 'Salah kode produk'],
    ['a closed product', { product: 'C10' }, 'Stok sedang kosong/ditutup'],
    ['a number of another carrier', { product: 'T10', dest: '085712345678' }, 'Nomor tujuan bukan milik operator'],
    ['words for a number', { dest: 'SUKSES' }, 'Nomor tujuan salah'],
    ['a quantity of two', { qty: '2' }, 'Qty tidak sesuai'],
    ['a quantity that is none', { qty: 'x' }, 'Qty tidak sesuai'],
  ])('A4, %s, has failed, and says so again and to every check', async (_what, changes, reason) => {
    const { client } = await scene.newMember();
    const asked = order(changes);
    const first = await client.buy(asked);
    expect(first.status).toBe(200);
    expect(first.text).toMatch(new RegExp(`^T#\\d+ R#${asked.refID} .* GAGAL\\. ${reason}.* Saldo 1\\.000\\.000$`));
    expect(first.text).not.toMatch(/SUKSES/i);
    expect((await client.buy(asked)).text).toBe(first.text);
    expect((await client.check(asked)).text).toBe(first.text);
  });

  test('A4, saldo too short, has failed also after a deposit', async () => {
    const { client, reseller } = await scene.newMember({ saldo: 10_499 });
    const asked = order();
    expect(readReply((await client.buy(asked)).text)).toMatchObject({ status: 'failed', saldo: 10_499 });
    await scene.db.write('update account set balance = balance + 90000 where code = ?', [reseller.account]);
    const again = readReply((await client.buy(asked)).text);
    await scene.db.write('update account set balance = balance - 90000 where code = ?', [reseller.account]);
    expect(again).toMatchObject({ status: 'failed', saldo: 100_499 });
  });
});

describe('the same product and number on the same day', () => {
  test('A5, a new reference, the first order is the answer, then and for every check', async () => {
    const { client, reseller } = await scene.newMember();
    const first = order();
    const second = { ...first, refID: `${first.refID}-b` };
    const { trxId } = readReply((await client.buy(first)).text);
    const alias = await client.buy(second);
    expect(alias.text).toMatch(
      new RegExp(`^T#${trxId!} R#${second.refID} .* sdh pernah jam \\d\\d\\.\\d\\d, status Menunggu Jawaban\\.`),
    );
    expect(alias.text).toContain('Trx ke-2/hr: counter=2.');
    expect((await client.check(second)).text).toBe(alias.text);
    expect(await scene.orders(reseller)).toHaveLength(1);
  });

  test('A5, after midnight, the new reference of yesterday still buys nothing, and a newer one buys', async () => {
    const { client, reseller } = await scene.newMember();
    const first = order();
    const alias = { ...first, refID: `${first.refID}-b` };
    await client.buy(first);
    await client.buy(alias);
    // What the row would hold had it been taken yesterday: another time, and a key that today's orders do not meet.
    await scene.db.write(
      `update topup set accepted_at = accepted_at - interval 1 day, repeat_key = unhex(sha2('yesterday', 256))
       where reseller_id = ?`,
      [reseller.resellerId],
    );
    expect((await client.buy(alias)).text).toContain('sdh pernah jam');
    expect(await scene.orders(reseller)).toHaveLength(1);
    expect((await client.buy({ ...first, refID: `${first.refID}-c` })).text).toContain('akan diproses');
    expect(await scene.orders(reseller)).toHaveLength(2);
  });

  test('A5, a higher counter, is a new order, once', async () => {
    const { client, reseller } = await scene.newMember();
    const first = order();
    await client.buy(first);
    for (const refID of ['b', 'c'].map((letter) => first.refID + letter)) {
      await client.buy({ ...first, refID, counter: '2' });
    }
    expect(await scene.orders(reseller)).toHaveLength(2);
    const third = await client.buy({ ...first, refID: `${first.refID}d`, counter: '2' });
    expect(third.text).toContain('Trx ke-3/hr: counter=3.');
  });

  test('A5, a counter of 0 or 1, is no counter', async () => {
    const { client, reseller } = await scene.newMember();
    const first = order();
    await client.buy(first);
    for (const counter of ['0', '1', '']) await client.buy({ ...first, counter });
    expect(await scene.orders(reseller)).toHaveLength(1);
  });

  test('A5, twenty references at once, one order', async () => {
    const { client, reseller } = await scene.newMember();
    const first = order();
    await Promise.all(Array.from({ length: 20 }, (_, n) => client.buy({ ...first, refID: `${first.refID}-${n}` })));
    expect(await scene.orders(reseller)).toHaveLength(1);
  });

  test('A5, the first one failed, a new reference buys', async () => {
    const { client, reseller } = await scene.newMember({ saldo: 10_000 });
    const first = order();
    await client.buy(first);
    expect(readReply((await client.buy({ ...first, refID: `${first.refID}-b` })).text).status).toBe('failed');
    expect(await scene.orders(reseller)).toHaveLength(2);
  });
});

describe('check=1', () => {
  const sell = async ({ client }: MemberOnStage): Promise<{ asked: Order; topup: { topupId: string } }> => {
    const asked = order();
    const { trxId } = readReply((await client.buy(asked)).text);
    const row = await scene.db.row<{ id: string }>('select id from topup where no = ?', [trxId!]);
    return { asked, topup: { topupId: row!.id } };
  };

  test('an order that nobody placed, asked for, is not there and is not bought', async () => {
    const { client, reseller } = await scene.newMember();
    const asked = order();
    const { status, text } = await client.check(asked);
    expect(status).toBe(200);
    expect(readReply(text)).toMatchObject({ status: 'not-found', refId: asked.refID });
    expect(text).not.toMatch(/GAGAL|SUKSES/i);
    expect(await scene.orders(reseller)).toEqual([]);
    expect(readReply((await client.buy(asked)).text).status).toBe('pending');
  });

  test('an order from acceptance to success, asked for, is open until it is delivered', async () => {
    const stage = await scene.newMember();
    const { asked, topup } = await sell(stage);
    const rig = scene.orderOf(topup.topupId);
    expect(readReply((await stage.client.check(asked)).text).status).toBe('pending');
    await rig.send();
    expect(readReply((await stage.client.check(asked)).text).status).toBe('pending');
    await rig.answer('unknown');
    expect(await rig.state()).toBe('suspect');
    expect(readReply((await stage.client.check(asked)).text).status).toBe('pending');
    await rig.check('success', { sn: '0411.2217-0001/AN BUDI' });
    const { text } = await stage.client.check(asked);
    expect(readReply(text)).toMatchObject({
      ...{ status: 'success', sn: '0411.2217-0001/AN BUDI', refId: asked.refID, saldo: 989_500 },
    });
    expect((await stage.client.buy(asked)).text).toBe(text);
  });

  test('an order that failed in the end, asked for and sent again, has failed and its price is back', async () => {
    const stage = await scene.newMember();
    const { asked, topup } = await sell(stage);
    const rig = scene.orderOf(topup.topupId);
    await rig.send();
    await rig.answer('none-made', { blame: 'customer', isFinal: true });
    await rig.advance();
    expect(await rig.state()).toBe('failed');
    for (const answer of [await stage.client.check(asked), await stage.client.buy(asked)]) {
      expect(readReply(answer.text)).toMatchObject({ status: 'failed', refId: asked.refID, saldo: 1_000_000 });
      expect(answer.text).toContain('status Gagal.');
    }
  });

  test.each([
    ['another number', { dest: '081277777777' }],
    ['another product', { product: 'T10' }],
    ['another counter', { counter: '3' }],
  ])('a delivered order, asked for with %s, is not called a success', async (_what, changes) => {
    const stage = await scene.newMember();
    const { asked, topup } = await sell(stage);
    const rig = scene.orderOf(topup.topupId);
    await rig.send();
    await rig.answer('success');
    const { text } = await stage.client.check({ ...asked, ...changes });
    expect(text).not.toMatch(/SUKSES|GAGAL/i);
    expect(text).toContain('sudah dipakai untuk transaksi lain');
  });

  test('a reference of another reseller or of the native entrance, asked for, is not there', async () => {
    const [mine, theirs] = [await scene.newMember(), await scene.newMember()];
    const asked = order();
    await theirs.client.buy(asked);
    await scene.acceptTopup({
      ...{ resellerId: mine.reseller.resellerId, origin: 'h2h', reference: asked.refID },
      ...{ productCode: asked.product, destination: asked.dest, maxPrice: null, nonce: null },
    });
    expect(readReply((await mine.client.check(asked)).text).status).toBe('not-found');
  });

  test('a check that might be none, sent, never buys', async () => {
    const { client, reseller } = await scene.newMember();
    for (const check of ['true', 'yes', '2', '']) {
      const { text } = await client.buy(order(), { replace: { check } });
      expect(readReply(text).status).toBe('unknown');
    }
    expect(await scene.orders(reseller)).toEqual([]);
  });
});

describe('what is not decided', () => {
  const expectOpen = (answer: { status: number; text: string; retryAfter: string | undefined }, status: number) => {
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/GAGAL|SUKSES/i);
    expect(Number(answer.retryAfter)).toBeGreaterThan(0);
  };

  test('A4, a full backlog, 503 without a word of failure, and the same request buys later', async () => {
    const { client, reseller } = await scene.newMember();
    const asked = order();
    scene.fillBacklog(true);
    const busy = await client.buy(asked);
    scene.fillBacklog(false);
    expectOpen(busy, 503);
    expect(readReply(busy.text).refId).toBe(asked.refID);
    expect(await scene.orders(reseller)).toEqual([]);
    expect(readReply((await client.buy(asked)).text).status).toBe('pending');
  });

  test('A4, more requests than allowed, 429 without a word of failure', async () => {
    const { client } = await scene.newMember({ requestsPerMinute: 2 });
    for (let n = 0; n < 2; n += 1) expect((await client.balance()).status).toBe(200);
    expectOpen(await client.buy(order()), 429);
  });

  test('A4, the database is away, 503 without a word of failure, for orders, checks and balances', async () => {
    const fail = async (): Promise<never> => {
      throw new DatabaseError('unavailable', 'ECONNREFUSED', undefined);
    };
    const away = await startApi({ rows: fail, row: fail, write: fail, now: fail });
    const client = createOtomaxClient(away.url, { memberId: 'AG0001', pin: '1234', password: 's3cret' });
    for (const ask of [client.buy(order()), client.check(order()), client.balance()]) expectOpen(await ask, 503);
    await away.close();
  });

  test('A4, the COMMIT went through and its answer was lost, 503, and the same request is told of the order', async () => {
    const { reseller, member } = await scene.newMember();
    let isLost = true;
    const api = await startApi(scene.db, {
      async acceptTopup(command) {
        const acceptance = await scene.acceptTopup(command);
        if (isLost) throw new DatabaseError('unavailable', 'ECONNRESET', undefined);
        return acceptance;
      },
    });
    const client = createOtomaxClient(api.url, member);
    const asked = order();
    expectOpen(await client.buy(asked), 503);
    isLost = false;
    expect(readReply((await client.buy(asked)).text)).toMatchObject({ status: 'pending', refId: asked.refID });
    expect(await scene.orders(reseller)).toHaveLength(1);
    await api.close();
  });
});
