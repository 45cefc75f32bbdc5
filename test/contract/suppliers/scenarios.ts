import { createPurchaseHttp } from '../../../src/outbound-http/create-purchase-http';
import { startSendLimit } from '../../../src/outbound-http/send-limit';
import { type SupplierLine } from '../../../src/suppliers/supplier';
import { type SupplierBench } from './supplier-bench';

/** What every supplier's adapter must get right. A new scenario is one for all of them. */
export const SCENARIOS = {
  'success with SN': async (bench) => {
    const order = await bench.prepare('success');
    const statement = await lineOf(bench).submit(order, limit());
    expect(statement).toMatchObject({ verdict: 'success', sn: expect.stringMatching(/\S/) as string });
    expect(statement.cost === null || statement.cost <= order.maxCost).toBe(true);
    expect(statement.raw.length).toBeGreaterThan(0);
    expect(await bench.deliveries(order)).toBe(1);
    expect(await bench.requests(order)).toBe(1);
  },

  refused: async (bench) => {
    const order = await bench.prepare('refused');
    const statement = await lineOf(bench).submit(order, limit());
    expect(['failed', 'none-made']).toContain(statement.verdict);
    expect(statement).toMatchObject({ sn: null, code: expect.stringMatching(/^[\x21-\x7e]{1,32}$/) as string });
    expect(await bench.deliveries(order)).toBe(0);
  },

  'pending then success': async (bench) => {
    const order = await bench.prepare('pending-then-success');
    expect(await lineOf(bench).submit(order, limit())).toMatchObject({ verdict: 'pending', sn: null });
    const told = read(bench, await bench.callback(order));
    expect(told).toMatchObject({
      kind: 'statement',
      supplierRef: order.supplierRef,
      statement: { verdict: 'success' },
    });
    const checked = await lineOf(bench).check(order, limit());
    expect(checked).toMatchObject({ verdict: 'success', sn: expect.stringMatching(/\S/) as string });
    expect(told.kind === 'statement' ? told.statement.sn : undefined).toBe(checked.sn);
    expect(await bench.deliveries(order)).toBe(1);
  },

  'unlisted code': async (bench) => {
    const order = await bench.prepare('unlisted-code');
    const statement = await lineOf(bench).submit(order, limit());
    expect(statement).toMatchObject({ verdict: 'unknown', isFinal: false, blame: 'route' });
    expect(statement.code).not.toBeNull();
  },

  'timeout after send': async (bench) => {
    const order = await bench.prepare('no-answer');
    const impatient = lineOf(bench, { httpTimeoutMs: 2000 });
    expect(await impatient.submit(order, limit())).toMatchObject({ verdict: 'unknown', code: 'timeout' });
    expect(await bench.requests(order)).toBe(1);
    expect(await lineOf(bench).check(order, limit())).toMatchObject({ verdict: 'success' });
    expect(await bench.deliveries(order)).toBe(1);
  },

  'connection refused': async (bench) => {
    const order = await bench.prepare('success');
    const line = lineOf({ ...bench, config: bench.configWithoutListener });
    for (const statement of [await line.submit(order, limit()), await line.check(order, limit())]) {
      expect(statement).toMatchObject({ verdict: 'not-sent', code: 'econnrefused', sn: null, cost: null });
    }
    expect(await bench.requests(order)).toBe(0);
  },

  'unreadable body': async (bench) => {
    const order = await bench.prepare('unreadable-body');
    expect(await lineOf(bench).submit(order, limit())).toMatchObject({ verdict: 'unknown', sn: null });
    expect(await lineOf(bench).check(order, limit())).toMatchObject({ verdict: 'success' });
    expect(await bench.deliveries(order)).toBe(1);
  },

  'repeated reference': async (bench) => {
    const order = await bench.prepare('success');
    const line = lineOf(bench);
    const first = await line.submit(order, limit());
    for (const again of [await line.submit(order, limit()), await line.check(order, limit())]) {
      expect(again).toMatchObject({ verdict: 'success', sn: first.sn });
    }
    const other = { ...order, destination: order.destination.replace(/.$/, (digit) => (digit === '9' ? '8' : '9')) };
    for (const method of ['submit', 'check'] as const) {
      expect(await line[method](other, limit())).toMatchObject({ verdict: 'unknown', sn: null });
    }
    expect(await bench.deliveries(order)).toBe(1);
  },

  'forged callback': async (bench) => {
    const order = await bench.prepare('pending-then-success');
    await lineOf(bench).submit(order, limit());
    const genuine = await bench.callback(order);
    expect(read(bench, genuine).kind).toBe('statement');
    const forgeries = bench.forgeries(genuine);
    expect(forgeries.length).toBeGreaterThan(0);
    for (const forgery of forgeries) {
      const reading = read(bench, forgery);
      expect(reading.kind === 'forged' || (reading.kind === 'statement' && !reading.isAuthenticated)).toBe(true);
    }
  },
} satisfies Record<string, (bench: SupplierBench) => Promise<void>>;

export type ScenarioName = keyof typeof SCENARIOS;

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

const limit = () => startSendLimit(5000);

function lineOf({ adapter, config }: SupplierBench, profile: { httpTimeoutMs?: number } = {}): SupplierLine {
  return adapter.connect(adapter.parseConfig(config), createPurchaseHttp(), { ...adapter.profile, ...profile });
}

function read({ adapter, config }: SupplierBench, callback: Parameters<typeof adapter.inbound.read>[0]) {
  return adapter.inbound.read(callback, adapter.parseConfig(config));
}
