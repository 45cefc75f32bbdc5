import { stopClock } from '../stopped-clock';
import { pause, setStage, type Running, type Stage } from './support';
import { until } from '../until';

describe('the simulated supplier, by the last two digits of the destination', () => {
  let stage: Stage;
  let hub: Stage['hub'];
  let simulators: Running;
  const hooksOf = (ref: string) => hub.hooks.filter(({ data }) => data['ref_id'] === ref);
  const told = (ref: string) => hooksOf(ref).map(({ data }) => `${String(data['status'])} ${String(data['rc'])}`);

  beforeAll(async () => {
    stage = await setStage();
    hub = stage.hub;
    simulators = await stage.start();
  });
  afterEach(() => jest.useRealTimers());
  afterAll(() => stage.end());

  it('answers any other ending with success and a serial number, and a check with the same without buying again', async () => {
    const first = await simulators.buy('digi1', 'PLAIN', '081200000099');
    expect(first).toMatchObject({
      httpStatus: 200,
      data: {
        ref_id: 'PLAIN',
        customer_no: '081200000099',
        buyer_sku_code: 'S10',
        status: 'Sukses',
        rc: '00',
        price: 10050,
      },
    });
    const check = await simulators.buy('digi1', 'PLAIN', '081200000099');
    expect(check.data['sn']).toBe(first.data['sn']);
    expect(await simulators.book('081200000099')).toEqual([
      {
        supplier: 'digi1',
        ref: 'PLAIN',
        destination: '081200000099',
        product: 'S10',
        cost: 10050,
        sn: first.data['sn'],
        at: expect.stringMatching(/^\d{4}-.+Z$/) as string,
      },
    ]);
  });

  it('01: is pending, delivers after the delay and calls back with success', async () => {
    stopClock();
    expect((await simulators.buy('digi1', 'E01', '081200000001')).data).toMatchObject({ status: 'Pending', rc: '03' });
    expect((await simulators.buy('digi1', 'E01', '081200000001')).data).toMatchObject({ status: 'Pending', sn: '' });
    expect(await simulators.book('081200000001')).toHaveLength(0);
    jest.advanceTimersByTime(2000 * 0.01);
    await until(() => hooksOf('E01').length === 1);
    expect(told('E01')).toEqual(['Sukses 00']);
    expect((await simulators.buy('digi1', 'E01', '081200000001')).data['status']).toBe('Sukses');
    expect(await simulators.book('081200000001')).toHaveLength(1);
  });

  it.each(['digi1', 'digi2'])('02: is refused as a wrong number by %s, and stays so', async (line) => {
    for (let call = 0; call < 2; call += 1) {
      const answer = await simulators.buy(line, 'E02', '081200000002');
      expect(answer).toMatchObject({ httpStatus: 400, data: { status: 'Gagal', rc: '54' } });
    }
    expect(await simulators.book('081200000002')).toHaveLength(0);
  });

  it.each([
    ['03', 'no answer', null],
    ['09', 'an unreadable body', 200],
    ['11', 'an HTTP 500', 500],
  ])('%s: delivers, gives %s, and says success to a check', async (ending, _answer, httpStatus) => {
    const destination = `0812000000${ending}`;
    const first = await simulators.buy('digi1', `E${ending}`, destination);
    expect(first).toMatchObject({ httpStatus, data: {} });
    expect(first.data).toEqual({});
    expect(await simulators.book(destination)).toHaveLength(1);
    const check = await simulators.buy('digi1', `E${ending}`, destination);
    expect(check).toMatchObject({ httpStatus: 200, data: { status: 'Sukses' } });
    expect(await simulators.book(destination)).toHaveLength(1);
  });

  it('04: drops the connection before anything is booked, and the next request with that reference buys', async () => {
    expect((await simulators.buy('digi1', 'E04', '081200000004')).httpStatus).toBeNull();
    expect(await simulators.book('081200000004')).toHaveLength(0);
    expect((await simulators.buy('digi1', 'E04', '081200000004')).data['status']).toBe('Sukses');
    expect((await simulators.buy('digi1', 'E04', '081200000004')).data['status']).toBe('Sukses');
    expect(await simulators.book('081200000004')).toHaveLength(1);
  });

  it('05: succeeds at once and calls back twice', async () => {
    expect((await simulators.buy('digi1', 'E05', '081200000005')).data['status']).toBe('Sukses');
    await until(() => hooksOf('E05').length === 2);
    expect(told('E05')).toEqual(['Sukses 00', 'Sukses 00']);
    expect(await simulators.book('081200000005')).toHaveLength(1);
  });

  it('06: is pending, calls back with failed and then with success, while a check says success all along', async () => {
    expect((await simulators.buy('digi1', 'E06', '081200000006')).data).toMatchObject({ status: 'Pending', sn: '' });
    expect((await simulators.buy('digi1', 'E06', '081200000006')).data['status']).toBe('Sukses');
    await until(() => hooksOf('E06').length === 2);
    expect(told('E06')).toEqual(['Gagal 02', 'Sukses 00']);
    expect(await simulators.book('081200000006')).toHaveLength(1);
  });

  it.each([
    ['07', 'a closed product', '43'],
    ['12', 'a short deposit', '44'],
  ])('%s: is refused by digi1 for %s without a record, and delivered by digi2', async (ending, _reason, rc) => {
    const destination = `0812000000${ending}`;
    const refused = await simulators.buy('digi1', `E${ending}-1`, destination);
    expect(refused).toMatchObject({ httpStatus: 400, data: { status: 'Gagal', rc } });
    const bought = await simulators.buy('digi2', `E${ending}-2`, destination);
    expect(bought.data).toMatchObject({ status: 'Sukses', price: 10150 });
    expect(await simulators.book(destination)).toMatchObject([{ supplier: 'digi2', cost: 10150 }]);
  });

  it('08: is pending at digi1, then failed by callback and by check without a delivery; digi2 delivers', async () => {
    stopClock();
    expect((await simulators.buy('digi1', 'E08', '081200000008')).data['status']).toBe('Pending');
    jest.advanceTimersByTime(5000 * 0.01);
    await until(() => hooksOf('E08').length === 1);
    expect(told('E08')).toEqual(['Gagal 02']);
    expect((await simulators.buy('digi1', 'E08', '081200000008')).data).toMatchObject({ status: 'Gagal', rc: '02' });
    expect(await simulators.book('081200000008')).toHaveLength(0);
    expect((await simulators.buy('digi2', 'E08-2', '081200000008')).data['status']).toBe('Sukses');
  });

  it('10: stays pending and never delivers', async () => {
    await simulators.buy('digi1', 'E10', '081200000010');
    await pause(60);
    expect((await simulators.buy('digi1', 'E10', '081200000010')).data).toMatchObject({ status: 'Pending', rc: '03' });
    expect(await simulators.book('081200000010')).toHaveLength(0);
    expect(told('E10')).toEqual([]);
  });
});
