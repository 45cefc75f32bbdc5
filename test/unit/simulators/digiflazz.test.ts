import { COSTS, PRODUCTS } from '../../../simulators/digiflazz/catalogue';
import { serialNumber } from '../../../simulators/digiflazz/serial-number';
import { requestSign, webhookSignature } from '../../../simulators/digiflazz/sign';
import { md5, pause, postJson, setStage, type Running, type Stage } from './support';
import { until } from '../until';

describe('signatures of the simulated supplier', () => {
  const account = { username: 'hubuser', apiKey: 'dev-key-1' };

  it.each([
    ['REF-1001', '2013e9212bea95209eb1e606b8012280'],
    ['depo', '29c8e4cbd3d7941d149b595b681f2efd'],
    ['pricelist', '6c392847f44c10d2ff2c2cb5f058d369'],
  ])('signs %s like the known vector', (what, sign) => {
    expect(requestSign(account, what)).toBe(sign);
  });

  it('signs a webhook over its raw body like the known vector', () => {
    const body = '{"data":{"ref_id":"REF-1001","status":"Sukses","rc":"00"}}';
    expect(webhookSignature('hooksecret', body)).toBe('sha1=359899c581e603fc73ef495f7e04bc4d6fafde2c');
  });
});

describe('serial numbers', () => {
  const at = new Date('2026-02-03T04:05:06Z');
  const serials = (sku: string) => {
    const product = PRODUCTS.find((candidate) => candidate.sku === sku)!;
    return Array.from({ length: 200 }, (_, sequence) => serialNumber(product, sequence + 1, at));
  };

  it('are twenty characters for pulsa, now and then with letters, and never repeat', () => {
    const printed = serials('S10');
    expect(new Set(printed).size).toBe(200);
    expect(printed.filter((sn) => !/^[0-9A-Z]{20}$/.test(sn))).toEqual([]);
    expect(printed.some((sn) => /[A-Z]/.test(sn)) && printed.some((sn) => /^\d+$/.test(sn))).toBe(true);
  });

  it('are a token with name, tariff, power and kWh for PLN', () => {
    const printed = serials('PLN20');
    const shape = /^\d{4}(-\d{4}){4}\/[A-Z ]+\/R1\/1300VA\/13,6$/;
    expect(printed.filter((sn) => !shape.test(sn))).toEqual([]);
    expect(new Set(printed).size).toBe(200);
  });
});

describe('the simulated supplier', () => {
  let stage: Stage;
  let hub: Stage['hub'];
  let simulators: Running;

  beforeEach(async () => {
    stage = await setStage();
    hub = stage.hub;
    simulators = await stage.start();
  });
  afterEach(() => stage.end());

  it.each([
    ['a wrong sign', { sign: md5('nonsense') }, '41'],
    ['an unknown user', { username: 'somebody' }, '42'],
    ['an unknown product', { buyer_sku_code: 'S999' }, '43'],
    ['a price above the limit', { max_price: 10049 }, '69'],
    ['no destination', { customer_no: '' }, '40'],
  ])('refuses %s with its code and buys nothing', async (_fault, extra, rc) => {
    const answer = await simulators.buy('digi1', 'BAD', '081200000099', extra);
    expect(answer).toMatchObject({ httpStatus: 400, data: { rc, status: 'Gagal' } });
    expect(await simulators.book()).toEqual([]);
  });

  it.each([
    ['another product', '081200000099', { buyer_sku_code: 'S20' }],
    ['another number', '081200000098', {}],
  ])('answers a reference that comes back with %s as not unique', async (_what, destination, extra) => {
    await simulators.buy('digi1', 'REUSED', '081200000099');
    expect((await simulators.buy('digi1', 'REUSED', destination, extra)).data['rc']).toBe('49');
    expect(await simulators.book()).toHaveLength(1);
  });

  it('keeps the references of its two lines apart', async () => {
    await simulators.buy('digi1', 'SAME', '081200000099');
    await simulators.buy('digi2', 'SAME', '081200000099');
    expect((await simulators.book('081200000099')).map(({ supplier }) => supplier)).toEqual(['digi1', 'digi2']);
  });

  it('takes the cost from the deposit and refuses when it is short', async () => {
    await simulators.control('deposit', { line: 'digi1', amount: 15_000 });
    expect((await simulators.buy('digi1', 'D1', '081200000099')).data['buyer_last_saldo']).toBe(4_950);
    expect((await simulators.buy('digi1', 'D2', '081200000099')).data['rc']).toBe('44');
    const body = { cmd: 'deposit', username: 'hub-digi1', sign: md5('hub-digi1dev-key-digi1depo') };
    const saldo = await postJson(`${simulators.url}/digiflazz/digi1/v1/cek-saldo`, body);
    expect(await saldo.json()).toEqual({ data: { deposit: 4_950 } });
  });

  it('counts a pending purchase against the deposit before it is delivered', async () => {
    await simulators.control('settings', { delayFactor: 1 });
    await simulators.control('deposit', { line: 'digi1', amount: 15_000 });
    await simulators.buy('digi1', 'P1', '081200000001');
    expect((await simulators.buy('digi1', 'P2', '081200000099')).data['rc']).toBe('44');
  });

  it('lists every product with the price that it then charges', async () => {
    const body = { cmd: 'prepaid', username: 'hub-digi2', sign: md5('hub-digi2dev-key-digi2pricelist') };
    const response = await postJson(`${simulators.url}/digiflazz/digi2/v1/price-list`, body);
    const { data } = (await response.json()) as { data: { buyer_sku_code: string; price: number }[] };
    expect(Object.fromEntries(data.map((item) => [item.buyer_sku_code, item.price]))).toEqual(COSTS.digi2);
    expect(COSTS).toMatchObject({ digi1: { S10: 10_050, PLN20: 20_050 }, digi2: { S10: 10_150 } });
  });

  it('buys again when a reference is checked after it was forgotten', async () => {
    await simulators.control('settings', { memoryMs: 40 });
    const first = await simulators.buy('digi1', 'OLD', '081200000099');
    await pause(50);
    const second = await simulators.buy('digi1', 'OLD', '081200000099');
    expect(second.data['sn']).not.toBe(first.data['sn']);
    expect(await simulators.book('081200000099')).toHaveLength(2);
    expect((await simulators.requests('081200000099')).map(({ kind }) => kind)).toEqual(['first', 'check']);
  });

  it('buys once for two requests at a time by default, and twice inside the race window', async () => {
    const together = (ref: string, destination: string) =>
      Promise.all([simulators.buy('digi1', ref, destination), simulators.buy('digi1', ref, destination)]);
    await together('RACE-1', '081200000098');
    expect(await simulators.book('081200000098')).toHaveLength(1);
    await simulators.control('settings', { raceWindowMs: 1000 });
    await together('RACE-2', '081200000097');
    expect(await simulators.book('081200000097')).toHaveLength(2);
  });

  it('buys twice when a check comes while the purchase is held before its booking', async () => {
    await simulators.control('hold', { ref: 'SLOW', point: 'before-booking', times: 1 });
    const slow = simulators.buy('digi1', 'SLOW', '081200000099');
    await until(async () => (await simulators.held()).length === 1);
    await simulators.buy('digi1', 'SLOW', '081200000099');
    await simulators.control('release', { ref: 'SLOW' });
    await slow;
    expect(await simulators.book('081200000099')).toHaveLength(2);
  });

  it('signs its webhooks and tries again while the hub refuses them', async () => {
    hub.answers.push(503, 503);
    await simulators.buy('digi1', 'HOOK', '081200000001');
    await until(() => hub.hooks.length === 3);
    const { path, headers, body } = hub.hooks[2]!;
    expect(path).toBe('/callbacks/digiflazz/digi1');
    expect(headers).toMatchObject({
      'user-agent': 'Digiflazz-Hookshot',
      'x-digiflazz-event': 'update',
      'x-hub-signature': webhookSignature('hook-secret-digi1', body),
    });
    await pause(30);
    expect(hub.hooks).toHaveLength(3);
  });

  it('loses its webhooks when they are switched off', async () => {
    await simulators.control('settings', { webhooks: false });
    await simulators.buy('digi1', 'MUTE', '081200000005');
    await pause(30);
    expect(hub.hooks).toEqual([]);
  });
});
