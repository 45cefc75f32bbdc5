import { md5, setStage, type Running, type Stage } from './support';
import { until } from '../until';

describe('the controls of the simulators', () => {
  let stage: Stage;
  let hub: Stage['hub'];
  let simulators: Running;
  const destination = '081200000099';

  beforeEach(async () => {
    stage = await setStage();
    hub = stage.hub;
    simulators = await stage.start();
  });
  afterEach(() => stage.end());

  it('hold before the booking keeps the book empty until the release', async () => {
    await simulators.control('hold', { destination, point: 'before-booking' });
    const answer = simulators.buy('digi1', 'H1', destination);
    await until(async () => (await simulators.held()).length === 1);
    expect(await simulators.held()).toMatchObject([
      { ref: 'H1', point: 'before-booking', line: 'digi1', kind: 'first' },
    ]);
    expect(await simulators.book(destination)).toEqual([]);
    expect(await simulators.control('release', { destination })).toEqual({ released: 1, rules: [] });
    expect((await answer).data['status']).toBe('Sukses');
    expect(await simulators.book(destination)).toHaveLength(1);
  });

  it('hold before the answer has delivered already', async () => {
    await simulators.control('hold', { ref: 'H2', point: 'before-answer' });
    const answer = simulators.buy('digi1', 'H2', destination);
    await until(async () => (await simulators.held()).length === 1);
    expect(await simulators.book(destination)).toHaveLength(1);
    await simulators.control('release');
    expect((await answer).data['status']).toBe('Sukses');
  });

  it('hold shows that the caller has gone, and the purchase happens all the same', async () => {
    await simulators.control('hold', { destination, point: 'before-lookup' });
    const caller = startCaller(simulators.url);
    await until(async () => (await simulators.held()).length === 1);
    caller.abort();
    await until(async () => ((await simulators.held())[0] as { isClientGone?: boolean }).isClientGone === true);
    await simulators.control('release');
    await until(async () => (await simulators.book(destination)).length === 1);
    expect(await simulators.held()).toEqual([]);
  });

  it('next loses one answer after buying and answers one check with a code that is not about the record', async () => {
    await simulators.control('next', { destination, kind: 'first', lose: true });
    await simulators.control('next', { destination, kind: 'check', rc: '45' });
    expect((await simulators.buy('digi1', 'N1', destination)).httpStatus).toBeNull();
    expect(await simulators.buy('digi1', 'N1', destination)).toMatchObject({ httpStatus: 400, data: { rc: '45' } });
    expect((await simulators.buy('digi1', 'N1', destination)).data['rc']).toBe('00');
    expect(await simulators.book(destination)).toHaveLength(1);
    expect(await simulators.requests(destination)).toMatchObject([
      { line: 'digi1', ref: 'N1', kind: 'first', isDropped: true, httpStatus: null },
      { kind: 'check', rc: '45', isDropped: false, httpStatus: 400 },
      { kind: 'check', rc: '00', httpStatus: 200 },
    ]);
  });

  it('next answers a first request without touching the record', async () => {
    await simulators.control('next', { destination, kind: 'first', rc: '49', httpStatus: 200 });
    expect(await simulators.buy('digi1', 'N2', destination)).toMatchObject({ httpStatus: 200, data: { rc: '49' } });
    expect(await simulators.book(destination)).toEqual([]);
  });

  it('webhook sends as many copies as asked, says what the hub answered, and can forge the signature', async () => {
    await simulators.buy('digi1', 'W1', destination);
    hub.answers.push(200, 503, 401);
    const sent = { line: 'digi1', ref: 'W1', status: 'Gagal', rc: '74' };
    expect(await simulators.control('webhook', { ...sent, times: 2 })).toEqual({ statuses: [200, 503] });
    expect(await simulators.control('webhook', { ...sent, signature: 'none' })).toEqual({ statuses: [401] });
    expect(await simulators.control('webhook', { ...sent, times: 3, parallel: true })).toEqual({
      statuses: [200, 200, 200],
    });
    expect(hub.hooks[0]!.data).toMatchObject({ ref_id: 'W1', customer_no: destination, status: 'Gagal', rc: '74' });
    expect(hub.hooks[0]!.headers['x-hub-signature']).toBeDefined();
    expect(hub.hooks[2]!.headers['x-hub-signature']).toBeUndefined();
  });

  it('webhook answers 0 for a hub that is not there', async () => {
    await simulators.control('settings', { hubUrl: 'http://127.0.0.1:1' });
    const sent = { line: 'digi2', ref: 'W2', status: 'Sukses' };
    expect(await simulators.control('webhook', sent)).toEqual({ statuses: [0] });
  });

  it('reset forgets everything and drops what is held', async () => {
    await simulators.buy('digi1', 'R1', destination);
    await simulators.control('hold', { destination, point: 'before-booking' });
    const held = simulators.buy('digi1', 'R2', destination);
    await until(async () => (await simulators.held()).length === 1);
    await simulators.control('reset');
    expect((await held).httpStatus).toBeNull();
    expect(await simulators.get('/control')).toMatchObject({
      lines: [
        { line: 'digi1', deposit: 50_000_000 },
        { line: 'digi2', deposit: 50_000_000 },
      ],
      counts: { deliveries: 0, requests: 0, reports: 0, unsentWebhooks: 0 },
      rules: [],
      held: [],
    });
    expect((await simulators.buy('digi1', 'R1', destination)).data['status']).toBe('Sukses');
    expect(await simulators.book()).toHaveLength(1);
  });

  it.each([
    ['settings', { delayfactor: 1 }],
    ['hold', { destination, point: 'somewhere' }],
    ['next', { destination, kind: 'check' }],
    ['deposit', { line: 'digi9', amount: 1 }],
  ])('%s refuses what it does not understand', async (name, body) => {
    await expect(simulators.control(name, body)).rejects.toThrow('error');
  });

  it('a form press changes the same state and goes back to the page', async () => {
    const form = new URLSearchParams({ delayFactor: '0.5', raceWindowMs: '', webhooks: 'false' });
    const response = await fetch(`${simulators.url}/control/settings`, { method: 'POST', body: form });
    expect(new URL(response.url).pathname).toBe('/');
    expect(await response.text()).toContain('Pengaturan disimpan.');
    expect(await simulators.get('/control')).toMatchObject({ settings: { delayFactor: 0.5, webhooks: false } });
  });

  it('the page shows what happened, escaped', async () => {
    await simulators.buy('digi1', 'PAGE-1', destination);
    await fetch(`${simulators.url}/reports/AG0001`, { method: 'POST', body: '<script>alert(1)</script>' });
    const page = await (await fetch(simulators.url)).text();
    expect(page).toContain('PAGE-1');
    expect(page).toContain('Rp49.989.950');
    expect(page).toContain('&lt;script&gt;alert');
    expect(page).not.toContain('<script');
  });
});

function startCaller(url: string): AbortController {
  const caller = new AbortController();
  const body = {
    username: 'hub-digi1',
    buyer_sku_code: 'S10',
    customer_no: '081200000099',
    ref_id: 'GONE',
    sign: md5('hub-digi1dev-key-digi1GONE'),
  };
  void fetch(`${url}/digiflazz/digi1/v1/transaction`, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: caller.signal,
  }).catch(() => undefined);
  return caller;
}
