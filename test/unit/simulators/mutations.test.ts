import { until } from '../until';
import { MANDIRI, type Mutations, type MutationsStage, setMutationsStage } from './mutations-stage';
import { pause } from './support';

describe('the simulated accounts and the service that reads them', () => {
  let stage: MutationsStage;
  let hub: MutationsStage['hub'];
  let mutations: Mutations;
  const idsTold = () => hub.webhooks.map(({ ids }) => ids.join('+'));
  const told = (count: number) => until(() => hub.webhooks.length >= count);

  beforeEach(async () => {
    stage = await setMutationsStage();
    hub = stage.hub;
    mutations = await stage.start();
  });
  afterEach(() => stage.end());

  it('writes a transfer into its book and tells the hub, signed', async () => {
    const [line] = await mutations.transfer({ amount: 100_075, sender: 'Budi Santoso', description: 'S10' });
    expect(line).toMatchObject({
      ...{ id: 'MUT000001', account: MANDIRI, type: 'CR', amount: 100_075, balance: 25_100_075 },
      description: 'TRSF DARI BUDI SANTOSO / S10',
    });
    await told(1);
    expect(hub.webhooks).toMatchObject([{ path: '/callbacks/mutations/moota', isSigned: true, ids: ['MUT000001'] }]);
    expect(JSON.parse(String(hub.webhooks[0]?.body))).toMatchObject([
      { account_number: MANDIRI, amount: '100075.00', type: 'CR', balance: '25100075.00', token: 'MUT000001' },
    ]);
    expect(await mutations.book(MANDIRI)).toEqual([line]);
    expect(await mutations.book('0088418841')).toEqual([]);
  });

  it('tells again until the hub has taken it', async () => {
    hub.answers.push(500, 401);
    await mutations.transfer({ amount: 10_001 });
    await told(3);
    await pause(60);
    expect(idsTold()).toEqual(['MUT000001', 'MUT000001', 'MUT000001']);
  });

  it('sends copies, what it told before once more, and two in the wrong order', async () => {
    await mutations.control('mutations', { copies: 2 });
    await mutations.transfer({ amount: 1 });
    await told(2);
    await mutations.control('mutations', { copies: 1, isOverlapping: true });
    await mutations.transfer({ amount: 2 });
    await told(3);
    await mutations.control('mutations', { isOverlapping: false, isSwapped: true, delayMs: 0 });
    // One that waits for another one waits long enough for a slow disk.
    await mutations.control('settings', { delayFactor: 1 });
    await mutations.transfer({ amount: 3, times: 2 });
    await told(5);
    expect(idsTold()).toEqual(['MUT000001', 'MUT000001', 'MUT000001+MUT000002', 'MUT000004', 'MUT000003']);
  });

  it('lets one that is to change places go when no other comes', async () => {
    await mutations.control('mutations', { isSwapped: true });
    await mutations.transfer({ amount: 1 });
    await told(1);
    expect(idsTold()).toEqual(['MUT000001']);
  });

  it('signs with another secret or not at all, when told so', async () => {
    await mutations.control('mutations', { signature: 'wrong', retryMs: [60_000] });
    await mutations.transfer({ amount: 1 });
    await told(1);
    await mutations.control('mutations', { signature: 'none' });
    await mutations.transfer({ amount: 2 });
    await told(2);
    expect(hub.webhooks.map(({ isSigned, signature }) => [isSigned, signature === undefined])).toEqual([
      [false, false],
      [false, true],
    ]);
  });

  it('without webhooks, is known by the list alone, and after its delay', async () => {
    await mutations.control('mutations', { webhooks: false, delayMs: 20_000 });
    await mutations.transfer({ amount: 1, times: 3 });
    expect((await mutations.list()).ids).toEqual([]);
    await until(async () => (await mutations.list()).ids.length === 3);
    expect(hub.webhooks).toEqual([]);
    expect((await mutations.list()).ids).toEqual(['MUT000003', 'MUT000002', 'MUT000001']);
  });

  it('pages its list, newest first, within the days that were asked', async () => {
    await mutations.control('mutations', { webhooks: false, delayMs: 0 });
    await mutations.transfer({ amount: 1, times: 5, at: '2026-02-01T23:59:59+07:00' });
    await mutations.transfer({ amount: 2, type: 'DB', at: '2026-02-02T00:00:00+07:00' });
    const query = { start_date: '2026-02-01', end_date: '2026-02-01', per_page: '2' };
    const pages = [await mutations.list(query), await mutations.list({ ...query, page: '3' })];
    expect(pages.map(({ ids, page }) => [ids, page.last_page])).toEqual([
      [['MUT000005', 'MUT000004'], 3],
      [['MUT000001'], 3],
    ]);
    expect((await mutations.list({ start_date: '2026-02-02' })).ids).toEqual(['MUT000006']);
    expect((await mutations.list({ type: 'DB' })).ids).toEqual(['MUT000006']);
  });

  it('refuses another token, and is down when told so', async () => {
    expect((await mutations.list({}, 'wrong')).status).toBe(401);
    await mutations.control('mutations', { isListDown: true });
    expect((await mutations.list()).status).toBe(503);
  });

  it('dates everything at midnight, when the bank tells days only', async () => {
    await mutations.control('mutations', { delayMs: 0, isDateOnly: true });
    await mutations.transfer({ amount: 1, at: '2026-02-01T12:34:56+07:00' });
    expect((await mutations.list()).page.data).toMatchObject([{ date: '2026-02-01 00:00:00' }]);
  });

  it('takes a line back with the same amount and text', async () => {
    const [line] = await mutations.transfer({ amount: 500, sender: 'Siti' });
    const [back] = await mutations.reverse(line?.id ?? '');
    expect(back).toMatchObject({ type: 'DB', amount: 500, description: line?.description, reversalOf: 'MUT000001' });
    expect(back?.balance).toBe(25_000_000);
    expect(await mutations.reverse('MUT999999')).toEqual([]);
  });

  it('sends what it would not send by itself: a line again with other fields, and any bytes', async () => {
    await mutations.control('mutations', { webhooks: false });
    await mutations.transfer({ amount: 500 });
    const altered = { ids: ['MUT000001'], fields: { amount: 500, account_number: 88_418_841 }, times: 2 };
    expect(await mutations.control('mutations-webhook', altered)).toEqual({ statuses: [200, 200] });
    expect(await mutations.control('mutations-webhook', { body: '[]', signature: 'wrong' })).toEqual({
      statuses: [200],
    });
    expect(hub.webhooks.map(({ isSigned, ids }) => [isSigned, ids])).toEqual([
      [true, ['MUT000001']],
      [true, ['MUT000001']],
      [false, []],
    ]);
    await expect(mutations.control('mutations-webhook', {})).rejects.toThrow('give ids or body');
    await expect(mutations.control('mutations', { weboks: false })).rejects.toThrow('weboks');
  });

  it('after a kill, knows its lines and tells what was not told', async () => {
    hub.answers.push(500);
    await mutations.control('mutations', { retryMs: [60_000_000] });
    await mutations.transfer({ amount: 1 });
    await told(1);
    await mutations.stop();
    const again = await stage.start();
    await told(2);
    expect(idsTold()).toEqual(['MUT000001', 'MUT000001']);
    const [line] = await again.transfer({ amount: 2 });
    expect(line).toMatchObject({ id: 'MUT000002', balance: 25_000_003 });
  });

  it('writes statements of its book, with what was there before', async () => {
    await mutations.transfer({ amount: 1_000, at: '2026-01-31T10:00:00+07:00' });
    await mutations.transfer({ amount: 41_300, at: '2026-02-01T10:00:00+07:00', sender: 'Dompet "Anak"' });
    const range = { from: '2026-02-01', to: '2026-02-01' };
    const csv = await mutations.statement({ ...range, format: 'csv-mcm' });
    expect(csv.name).toContain('1370012345678-2026-02-01-2026-02-01.csv');
    expect(csv.text.split('\r\n').slice(0, 2)).toEqual([
      'Account No,Date,Val. Date,Transaction Code,Description,Description,Reference No.,Debit,Credit',
      '1370012345678,01/02/26,01/02/26,7820,"TRSF DARI DOMPET ""ANAK""     ","99102 MUT000002      ", MUT000002,".00","41,300.00"',
    ]);
    const mt940 = await mutations.statement({ ...range, format: 'mt940' });
    expect(mt940.text).toContain(':60F:C260201IDR25001000,00\r\n:61:260201C41300,00NTRF');
    expect(mt940.text).toContain(':62F:C260201IDR25042300,00');
    expect((await mutations.statement({ ...range, format: 'camt053' })).text).toContain('<Cd>CLBD</Cd>');
    expect((await mutations.statement({ ...range, format: 'pdf' })).status).toBe(400);
  });

  it('closes no day that is not over', async () => {
    const running = { from: '2026-02-01', to: '2999-12-31' };
    expect((await mutations.statement({ ...running, format: 'mt940' })).text).toContain(':62M:');
    expect((await mutations.statement({ ...running, format: 'camt053' })).text).toContain('<Cd>ITBD</Cd>');
  });

  it('has a page with its counter, whose form is sent back to it', async () => {
    const form = new URLSearchParams({
      account: MANDIRI,
      amount: '100075',
      sender: '',
      description: '<b>',
      type: 'CR',
    });
    const response = await fetch(`${mutations.url}/mutations`, { method: 'POST', body: form });
    const page = await response.text();
    expect(page).toContain('Transfer tercatat di rekening.');
    expect(page).toContain('&lt;b&gt;');
    expect(page).toContain('+ Rp100.075');
    expect(await mutations.control('reset', {})).toEqual({ reset: true });
    expect(await mutations.book()).toEqual([]);
  });
});
