import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { merchantFrom, seal, tamper, TAMPERINGS, unseal } from '../../../simulators/bni/cipher';
import { VECTORS } from '../bank/bni/vectors';
import { until } from '../until';
import { billFields, type Bni, type BniStage, MERCHANT, numberOf, setBniStage, wibTime } from './bni-stage';
import { postJson } from './support';

describe('cipher of the simulated bank', () => {
  it.each(VECTORS)('opens $id', ({ keys, json, data }) => {
    expect(unseal(data, { ...keys, prefix: '' }, Infinity)).toEqual(JSON.parse(json));
  });

  it('seals the first vector to the letter', () => {
    const { keys, json, data, unixTime } = VECTORS[0];
    expect(seal(JSON.parse(json) as object, { ...keys, prefix: '' }, unixTime)).toBe(data);
  });

  it.each(TAMPERINGS)('lets %s be altered without a key, and nothing else', (what) => {
    const content = { customer_name: 'José / Açaí', trx_id: 'INV-3', payment_amount: '1500000' };
    const sealed = { content, data: seal(content, MERCHANT, 1_770_000_000), seconds: 1_770_000_000 };
    const changed = { amount: { payment_amount: '9500000' }, trx: { trx_id: 'INV-4' }, time: {} }[what];
    expect(unseal(tamper(sealed, what), MERCHANT, Infinity)).toEqual({ ...content, ...changed });
    const moved = unseal(
      tamper({ ...sealed, data: seal(content, MERCHANT), seconds: nowSeconds() }, what),
      MERCHANT,
      480,
    );
    expect(moved === undefined).toBe(what === 'time');
  });

  it('takes the account of the hub from the environment', () => {
    const env = { TUNTAS_BNI_CLIENT_ID: '001', TUNTAS_BNI_PREFIX: '8', TUNTAS_BNI_SECRET: 'f'.repeat(32) };
    expect(merchantFrom(env)).toEqual({ clientId: '001', prefix: '8', secret: 'f'.repeat(32) });
  });
});

const envelope = (content: object) => ({ client_id: '77001', prefix: '988', data: seal(content, MERCHANT) });
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

describe('the simulated bank', () => {
  let stage: BniStage;
  let hub: BniStage['hub'];
  let bni: Bni;
  const create = (trxId: string, own: number, changes: Record<string, unknown> = {}) =>
    bni.call('createbilling', billFields(trxId, own, changes));
  const paidOf = async (trxId: string) =>
    (await bni.call('inquirybilling', { trx_id: trxId })).content?.['payment_amount'];

  beforeEach(async () => {
    stage = await setBniStage();
    hub = stage.hub;
    bni = await stage.start();
  });
  afterEach(() => stage.end());

  it('makes a bill and tells everything about it', async () => {
    expect(await create('INV-1', 1)).toEqual({
      status: '000',
      content: { trx_id: 'INV-1', virtual_account: numberOf(1) },
    });
    expect((await bni.call('inquirybilling', { trx_id: 'INV-1' })).content).toMatchObject({
      client_id: '77001',
      trx_id: 'INV-1',
      trx_amount: '3500000',
      virtual_account: numberOf(1),
      billing_type: 'c',
      customer_name: 'Budi Santoso',
      datetime_expired_iso8601: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/) as string,
      datetime_payment: null,
      payment_ntb: null,
      payment_amount: '0',
      va_status: '1',
    });
  });

  it.each([
    ['001', 'no id', { trx_id: '' }],
    ['001', 'an id of 31 characters', { trx_id: 'x'.repeat(31) }],
    ['001', 'no name', { customer_name: '' }],
    ['001', 'a name of 256 characters', { customer_name: 'n'.repeat(256) }],
    ['001', 'a description of 101 characters', { description: 'd'.repeat(101) }],
    ['001', 'an amount of fifteen digits', { trx_amount: '1'.repeat(15) }],
    ['001', 'an amount in words', { trx_amount: 'banyak' }],
    ['001', 'an amount that is no text', { trx_amount: 3_500_000 }],
    ['006', 'a number of another bank', { virtual_account: '8801234567890123' }],
    ['006', 'a number that is short', { virtual_account: '98877001123' }],
    ['011', 'no amount', { trx_amount: '0' }],
    ['011', 'an amount for an open bill', { billing_type: 'o' }],
    ['012', 'an expiry that is no time', { datetime_expired: 'besok' }],
    ['012', 'an expiry in the past', { datetime_expired: '2020-01-01T00:00:00+07:00' }],
    ['013', 'decimals', { trx_amount: '3500000.00' }],
    ['016', 'an unknown type', { billing_type: 'z' }],
    ['017', 'a name without letters', { customer_name: '12345' }],
  ])('refuses with %s a bill with %s', async (status, _what, changes) => {
    expect(await create('INV-1', 1, changes)).toEqual({ status, content: undefined });
    expect((await bni.book()).bills).toEqual([]);
  });

  it('gives a number of its own where none is asked for', async () => {
    const { content } = await create('INV-1', 1, { virtual_account: '' });
    expect(content?.['virtual_account']).toMatch(/^98877001\d{8}$/);
  });

  it('takes an id once for ever, and a number for one active bill', async () => {
    await create('INV-1', 1);
    expect((await create('INV-1', 2)).status).toBe('105');
    expect((await create('INV-2', 1)).status).toBe('102');
    await bni.call('inactivebilling', { trx_id: 'INV-1', virtual_account: numberOf(1) });
    expect((await create('INV-1', 1)).status).toBe('105');
    expect((await create('INV-2', 1)).status).toBe('000');
  });

  it.each([
    ['998', 'another content type', {}, { headers: { 'Content-Type': 'text/plain' } }],
    ['001', 'no JSON', 'no JSON', {}],
    ['001', 'no data', { client_id: '77001', prefix: '988' }, {}],
    ['001', 'data that nothing opens', { client_id: '77001', prefix: '988', data: 'xyz' }, {}],
    ['002', 'another client', { client_id: '77002', prefix: '988', data: 'xyz' }, {}],
    ['002', 'no prefix', { client_id: '77001', data: 'xyz' }, {}],
    ['002', 'another client inside', envelope({ client_id: '77002' }), {}],
    ['004', 'an unknown type', envelope({ client_id: '77001', type: 'x' }), {}],
    ['004', 'the name of a method as type', envelope({ client_id: '77001', type: 'constructor' }), {}],
  ])('says %s to an envelope with %s', async (status, _what, body, init) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${bni.url}/bni`, { method: 'POST', headers, body: text, ...init });
    expect(await response.json()).toMatchObject({ status });
  });

  it('does not open what was sealed long ago', async () => {
    const data = seal({ client_id: '77001', type: 'inquirybilling', trx_id: 'INV-1' }, MERCHANT, nowSeconds() - 400);
    expect((await bni.call('', {}, { data })).status).toBe('001');
    await bni.control('bni', { windowSeconds: 480 });
    expect((await bni.call('', {}, { data })).status).toBe('101');
  });

  it('changes a bill, and empties what is left out', async () => {
    await create('INV-1', 1);
    const changed = await bni.call('updatebilling', {
      trx_id: 'INV-1',
      trx_amount: '4000000',
      customer_name: 'Budi',
      datetime_expired: wibTime(1000),
    });
    expect(changed).toEqual({ status: '000', content: { trx_id: 'INV-1', virtual_account: numberOf(1) } });
    expect((await bni.call('inquirybilling', { trx_id: 'INV-1' })).content).toMatchObject({
      trx_amount: '4000000',
      customer_name: 'Budi',
      customer_phone: '',
      description: '',
    });
  });

  it('does not change what is unknown, has another number, was paid or closed, or would be below what was paid', async () => {
    const update = (trxId: string, more: object = {}) =>
      bni.call('updatebilling', { ...billFields(trxId, 1), virtual_account: '', ...more });
    expect((await update('NONE')).status).toBe('101');
    await create('INV-1', 1, { billing_type: 'i' });
    expect((await update('INV-1', { virtual_account: numberOf(2) })).status).toBe('006');
    await bni.pay(numberOf(1), 1_500_000);
    expect((await update('INV-1', { trx_amount: '1499999' })).status).toBe('107');
    expect((await update('INV-1', { trx_amount: '1600000' })).status).toBe('000');
    await bni.pay(numberOf(1), 100_000);
    expect((await update('INV-1')).status).toBe('100');
    await create('INV-2', 2);
    await bni.call('inactivebilling', { trx_id: 'INV-2', virtual_account: numberOf(2) });
    expect((await update('INV-2')).status).toBe('103');
  });

  it('closes a bill once, under its own number, and only while it is not paid', async () => {
    const close = (trxId: string, own: number) =>
      bni.call('inactivebilling', { trx_id: trxId, virtual_account: numberOf(own) });
    await create('INV-1', 1);
    expect((await close('NONE', 1)).status).toBe('101');
    expect((await close('INV-1', 2)).status).toBe('006');
    expect((await close('INV-1', 1)).status).toBe('000');
    expect((await close('INV-1', 1)).status).toBe('103');
    expect(await bni.pay(numberOf(1), 3_500_000)).toMatchObject({ httpStatus: 409, code: 'tidak-aktif' });
    await create('INV-2', 2);
    await bni.pay(numberOf(2), 3_500_000);
    expect((await close('INV-2', 2)).status).toBe('100');
  });

  it('lets nobody pay after the expiry', async () => {
    await create('INV-1', 1, { datetime_expired: wibTime(1100) });
    await until(async () => (await bni.book()).bills[0]?.state === 'expired');
    expect(await bni.pay(numberOf(1), 3_500_000)).toMatchObject({ httpStatus: 409, code: 'tidak-aktif' });
    expect((await bni.call('inquirybilling', { trx_id: 'INV-1' })).content).toMatchObject({ va_status: '2' });
    expect((await bni.call('updatebilling', billFields('INV-1', 1))).status).toBe('103');
    expect((await create('INV-1', 1)).status).toBe('105');
  });

  it.each([
    [
      'c',
      [
        [3_499_999, false],
        [3_500_001, false],
        [3_500_000, true],
        [3_500_000, false],
      ],
      '3500000',
      '2',
    ],
    [
      'i',
      [
        [1_000_000, true],
        [2_500_001, false],
        [2_500_000, true],
        [1, false],
      ],
      '3500000',
      '2',
    ],
    [
      'm',
      [
        [3_499_999, false],
        [3_600_000, true],
        [3_600_000, false],
      ],
      '3600000',
      '2',
    ],
    [
      'n',
      [
        [3_499_999, false],
        [3_600_000, true],
        [3_500_000, true],
      ],
      '7100000',
      '1',
    ],
    [
      'x',
      [
        [3_500_001, false],
        [3_500_000, true],
        [1, true],
      ],
      '3500001',
      '1',
    ],
    [
      'o',
      [
        [1, true],
        [9_000_000, true],
      ],
      '9000001',
      '1',
    ],
  ] as const)('takes payments of type %s by its rule', async (type, payments, total, vaStatus) => {
    await create('INV-1', 1, { billing_type: type, ...(type === 'o' ? { trx_amount: '0' } : {}) });
    for (const [amount, isTaken] of payments) {
      expect([amount, (await bni.pay(numberOf(1), amount)).httpStatus]).toEqual([amount, isTaken ? 200 : 409]);
    }
    expect((await bni.call('inquirybilling', { trx_id: 'INV-1' })).content).toMatchObject({
      payment_amount: total,
      va_status: vaStatus,
    });
  });

  it('takes by force what no channel would', async () => {
    await create('INV-1', 1);
    await bni.pay(numberOf(1), 1_000, { force: true });
    await bni.pay(numberOf(1), 9_000_000, { force: true });
    expect(await paidOf('INV-1')).toBe('9001000');
    expect(await bni.pay('9887700199999999', 1, { force: true })).toMatchObject({
      httpStatus: 409,
      code: 'tidak-dikenal',
    });
  });

  it('dates a late payment after the expiry, and one with a time of its own at that time', async () => {
    await create('INV-1', 1);
    const [late] = (await bni.pay(numberOf(1), 3_500_000, { late: true })).payments;
    const [bill] = (await bni.book()).bills;
    expect(Date.parse(late!.at)).toBeGreaterThan(Date.parse(bill!.expiresAt));
    await create('INV-2', 2);
    const at = '2026-02-02T02:40:00.000Z';
    expect((await bni.pay(numberOf(2), 3_500_000, { at })).payments).toMatchObject([{ at }]);
    await until(() => hub.notices.length === 2);
    expect(hub.notices[1]!.content).toMatchObject({
      datetime_payment: '2026-02-02 09:40:00',
      datetime_payment_iso8601: '2026-02-02T09:40:00+07:00',
    });
  });

  it.each([{ virtualAccount: '123', amount: 1 }, { virtualAccount: numberOf(1), amount: 0 }, { amount: 1 }, {}])(
    'refuses the payment order %j',
    async (body) => {
      expect((await postJson(`${bni.url}/bni/pay`, body)).status).toBe(400);
    },
  );

  it('tells the hub of each payment with the sum so far', async () => {
    await create('INV-1', 1, { billing_type: 'i' });
    await bni.pay(numberOf(1), 1_000_000);
    await bni.pay(numberOf(1), 2_500_000);
    await until(() => hub.notices.length === 2);
    expect(hub.notices.map(({ content }) => content)).toEqual([
      {
        trx_id: 'INV-1',
        virtual_account: numberOf(1),
        customer_name: 'Budi Santoso',
        trx_amount: '3500000',
        payment_amount: '1000000',
        cumulative_payment_amount: '1000000',
        payment_ntb: expect.stringMatching(/^\d{6}$/) as string,
        datetime_payment: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string,
        datetime_payment_iso8601: expect.stringMatching(/T\d\d:\d\d:\d\d\+07:00$/) as string,
      },
      expect.objectContaining({ payment_amount: '2500000', cumulative_payment_amount: '3500000' }),
    ]);
  });

  it('repeats a notice until the hub says 000, sealed anew each time', async () => {
    hub.answers.push('999');
    await create('INV-1', 1);
    await bni.control('bni', { noticeRetryMs: [110_000] });
    await bni.pay(numberOf(1), 3_500_000);
    await until(() => hub.notices.length === 2);
    expect(new Set(hub.notices.map(({ body }) => body)).size).toBe(2);
    expect(hub.notices.map(({ content }) => content?.['payment_amount'])).toEqual(['3500000', '3500000']);
    await until(async () => (await noticesLeft(bni)) === 0);
  });

  it('keeps a payment whose notice was lost in the book, and tells nobody', async () => {
    await create('INV-1', 1);
    await bni.control('bni', { noticeMode: 'lost', noticeCount: 1 });
    await bni.pay(numberOf(1), 3_500_000);
    expect(await noticesLeft(bni)).toBe(0);
    expect(hub.notices).toEqual([]);
    expect(await paidOf('INV-1')).toBe('3500000');
    expect(await bni.get('/control/bni')).toMatchObject({ settings: { noticeMode: 'normal' } });
  });

  it('sends copies at once, and waits where it was told to', async () => {
    await create('INV-1', 1);
    await bni.control('bni', { noticeCopies: 5, noticeDelayMs: 10_000 });
    await bni.pay(numberOf(1), 3_500_000);
    expect(hub.notices).toEqual([]);
    await until(() => hub.notices.length === 5);
    expect(new Set(hub.notices.map(({ body }) => body)).size).toBe(1);
  });

  it('lets two notices change places, and one alone pass after a while', async () => {
    await create('INV-1', 1, { billing_type: 'o', trx_amount: '0' });
    await bni.control('bni', { noticesSwapped: true });
    for (const amount of [1, 2, 3]) await bni.pay(numberOf(1), amount);
    await until(() => hub.notices.length === 3);
    const told = hub.notices.map(({ content }) => content?.['payment_amount']);
    expect(told.indexOf('2')).toBeLessThan(told.indexOf('1'));
    expect([...told].sort()).toEqual(['1', '2', '3']);
  });

  it('under a wrong key, is not understood, and then told rightly', async () => {
    hub.answers.push('999');
    await create('INV-1', 1);
    await bni.control('bni', { noticeMode: 'wrong-key', noticeCount: 1 });
    await bni.pay(numberOf(1), 3_500_000);
    await until(() => hub.notices.length === 2);
    expect(hub.notices.map(({ content }) => content?.['trx_id'])).toEqual([undefined, 'INV-1']);
  });

  it.each([
    ['tamper-amount', { payment_amount: '9500000', trx_id: 'INV-1' }],
    ['tamper-trx', { payment_amount: '3500000', trx_id: 'INV-2' }],
    ['tamper-time', undefined],
  ])('with %s, arrives altered', async (noticeMode, expected) => {
    await create('INV-1', 1);
    await bni.control('bni', { noticeMode, noticeCount: 1 });
    await bni.pay(numberOf(1), 3_500_000);
    await until(() => hub.notices.length === 1);
    const { content } = hub.notices[0]!;
    expect(content && { payment_amount: content['payment_amount'], trx_id: content['trx_id'] }).toEqual(expected);
  });

  it('replays the very bytes, and sends what it would not say by itself', async () => {
    await create('INV-1', 1);
    const [payment] = (await bni.pay(numberOf(1), 3_500_000)).payments;
    await until(() => hub.notices.length === 1);
    hub.answers.push('999');
    expect(await bni.control('bni-notice', { payment: payment!.id, replay: true })).toEqual({
      answers: [{ httpStatus: 200, status: '999' }],
    });
    expect(hub.notices[1]!.body).toBe(hub.notices[0]!.body);
    await bni.control('bni-notice', {
      payment: payment!.id,
      fields: { payment_amount: '7' },
      times: 3,
      parallel: true,
    });
    expect(hub.notices.slice(2).map(({ content }) => content?.['payment_amount'])).toEqual(['7', '7', '7']);
    await bni.control('bni-notice', { fields: { trx_id: 'FORGED' }, key: 'wrong' });
    expect(hub.notices.at(-1)!.content).toBeUndefined();
    expect(await paidOf('INV-1')).toBe('3500000');
  });

  it('counts inquiries by the hour', async () => {
    await bni.control('bni', { inquiriesPerHour: 2 });
    const statuses = [];
    for (const trx of ['A', 'B', 'C']) statuses.push((await bni.call('inquirybilling', { trx_id: trx })).status);
    expect(statuses).toEqual(['101', '101', '996']);
    expect((await create('INV-1', 1)).status).toBe('000');
  });

  it('is down with 997, or out of reach', async () => {
    await bni.control('bni', { availability: 'down' });
    expect((await create('INV-1', 1)).status).toBe('997');
    await bni.control('bni', { availability: 'unreachable' });
    await expect(create('INV-1', 1)).rejects.toThrow('fetch failed');
    await bni.control('bni', { availability: 'up' });
    expect((await bni.book()).bills).toEqual([]);
    expect((await create('INV-1', 1)).status).toBe('000');
  });

  it('makes a bill and says the contrary, or does not do what it is asked', async () => {
    await bni.control('bni-answer', { operation: 'createbilling', answer: '009', count: 1 });
    await bni.control('bni-answer', { operation: 'createbilling', answer: 'drop', count: 1 });
    await bni.control('bni-answer', { operation: 'createbilling', answer: '017', isDone: false, count: 1 });
    expect((await create('INV-1', 1)).status).toBe('009');
    await expect(create('INV-2', 2)).rejects.toThrow('fetch failed');
    expect((await create('INV-3', 3)).status).toBe('017');
    expect((await create('INV-3', 3)).status).toBe('000');
    expect((await bni.book()).bills.map(({ trxId }) => trxId)).toEqual(['INV-1', 'INV-2', 'INV-3']);
    expect(await bni.calls('INV-2')).toMatchObject([{ type: 'createbilling', status: null }]);
  });

  it('forgets prepared answers when told to', async () => {
    await bni.control('bni-answer', { answer: '999' });
    expect(await bni.control('bni-answer', { clear: true })).toMatchObject({ answers: [] });
    expect((await create('INV-1', 1)).status).toBe('000');
  });

  it.each([
    ['bni', { noticemode: 'lost' }],
    ['bni', { availability: 'asleep' }],
    ['bni-answer', { answer: '99' }],
    ['bni-answer', {}],
    ['bni-notice', {}],
  ])('%s does not take %j', async (name, body) => {
    await expect(bni.control(name, body)).rejects.toThrow('error');
  });

  it('knows its bills and payments after a crash, and goes on telling', async () => {
    await create('INV-1', 1);
    await create('INV-2', 2);
    await bni.pay(numberOf(1), 3_500_000);
    await until(async () => (await noticesLeft(bni)) === 0);
    await bni.control('bni', { noticeDelayMs: 60_000_000 });
    await bni.pay(numberOf(2), 3_500_000);
    await bni.stop();
    const book = path.join(stage.folder, 'bni-bills.jsonl');
    await writeFile(book, `${await readFile(book, 'utf8')}{"type":"paid","pay`);
    bni = await stage.start();
    await until(() => hub.notices.length === 2);
    expect(hub.notices.map(({ content }) => content?.['trx_id'])).toEqual(['INV-1', 'INV-2']);
    expect((await bni.book('?trxId=INV-1')).payments).toMatchObject([{ amount: 3_500_000, ntb: '107919' }]);
    expect((await bni.book(`?number=${numberOf(2)}`)).bills).toMatchObject([{ trxId: 'INV-2', state: 'paid' }]);
    expect((await create('INV-1', 3)).status).toBe('105');
  });

  it('forgets all of it at a reset', async () => {
    await create('INV-1', 1);
    await bni.control('bni', { availability: 'down' });
    await bni.control('reset');
    expect(await bni.book()).toEqual({ payments: [], bills: [] });
    expect((await create('INV-1', 1)).status).toBe('000');
  });

  it('has a page on which a press pays', async () => {
    await create('INV-1', 1, { customer_name: 'Sri <b>' });
    const page = await (await fetch(bni.url)).text();
    expect(page).toContain('9887 7001 0000 0001');
    expect(page).toContain('Sri &lt;b&gt;');
    for (const word of ['Bayar pas', 'Kurang', 'Lebih', 'Dua kali', 'Terlambat']) expect(page).toContain(`>${word}<`);
    const form = new URLSearchParams({ virtualAccount: numberOf(1), trxId: 'INV-1', amount: '3500000', times: '2' });
    const pressed = await fetch(`${bni.url}/bni/pay`, { method: 'POST', body: form });
    expect(await pressed.text()).toContain('Pembayaran dicatat bank');
    expect(await paidOf('INV-1')).toBe('7000000');
    const again = new URLSearchParams({ virtualAccount: numberOf(1), amount: '3500000', force: 'false' });
    const refused = await fetch(`${bni.url}/bni/pay`, { method: 'POST', body: again });
    expect(await refused.text()).toContain('Ditolak bank: tagihan sudah lunas');
  });
});

async function noticesLeft(bni: Bni): Promise<number> {
  const { counts } = await bni.get<{ counts: { unsentNotices: number } }>('/control/bni');
  return counts.unsentNotices;
}
