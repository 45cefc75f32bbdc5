import { createPurchaseHttp } from '../../../src/outbound-http/create-purchase-http';
import { startSendLimit } from '../../../src/outbound-http/send-limit';
import { supplierAdapters } from '../../../src/suppliers/registry';
import { deadPort } from '../../unit/outbound-http/loopback';
import { startDigiflazzBench } from './digiflazz/digiflazz-bench';
import { type Exchange, playBack, type Recording, recordingsOf } from './recordings';
import { SCENARIO_NAMES, SCENARIOS, type ScenarioName } from './scenarios';
import { type SupplierBench } from './supplier-bench';

/** One line per adapter, like the registry. */
const BENCHES: Record<string, () => Promise<SupplierBench>> = {
  digiflazz: startDigiflazzBench,
};

const SUPPLIERS = Object.keys(supplierAdapters);

describe('the contract of suppliers', () => {
  it('is kept by every registered adapter and by no other', () => {
    expect(Object.keys(BENCHES).sort()).toEqual([...SUPPLIERS].sort());
    expect(Object.values(supplierAdapters).map(({ name }) => name)).toEqual(SUPPLIERS);
  });

  it.each(SUPPLIERS)('is recorded in every scenario for %s', (supplier) => {
    const recorded = recordingsOf(supplier).map(({ scenario }) => scenario);
    expect(recorded.sort()).toEqual([...SCENARIO_NAMES].sort());
    expect(recordingsOf(supplier).filter(({ exchanges }) => exchanges.length === 0)).toEqual([]);
  });
});

describe.each(SUPPLIERS)('%s beside its stand-in', (supplier) => {
  let bench: SupplierBench | undefined;

  beforeEach(async () => {
    bench = await BENCHES[supplier]?.();
  });
  afterEach(() => bench?.stop());

  it.each(SCENARIO_NAMES)('%s', (name) => expectScenario(name, bench));
});

describe.each(SUPPLIERS)('%s as recorded', (supplier) => {
  const recordings = recordingsOf(supplier);

  it.each(recordings.map((recording) => [recording.scenario, recording] as const))('%s', (_name, recording) =>
    expectAsRecorded(supplier, recording),
  );
});

async function expectScenario(name: ScenarioName, bench: SupplierBench | undefined): Promise<void> {
  if (bench === undefined) throw new Error('a registered adapter has no bench');
  await SCENARIOS[name](bench);
}

async function expectAsRecorded(supplier: string, recording: Recording): Promise<void> {
  const adapter = supplierAdapters[supplier]!;
  const playback = await playBack(recording);
  try {
    const deadUrl = `http://127.0.0.1:${await deadPort()}/v1`;
    const configAt = (baseUrl: string) => adapter.parseConfig({ ...recording.config, baseUrl });
    const carryOut = async (exchange: Exchange) => {
      if (exchange.call === 'callback') {
        const callback = { headers: exchange.headers, body: Buffer.from(exchange.body) };
        return { understood: adapter.inbound.read(callback, configAt(playback.url)), requests: [] };
      }
      const isRefused = exchange.answer === 'refused';
      const profile = { ...adapter.profile, httpTimeoutMs: exchange.answer === 'none' ? 2000 : 5000 };
      const line = adapter.connect(configAt(isRefused ? deadUrl : playback.url), createPurchaseHttp(), profile);
      const understood = await line[exchange.call](recording.order, startSendLimit(5000));
      return { understood, requests: isRefused ? [] : [exchange.request] };
    };
    for (const exchange of recording.exchanges) {
      const { understood, requests } = await carryOut(exchange);
      expect(understood).toMatchObject(exchange.expected);
      expect(playback.requests.splice(0).map(({ body }) => body)).toEqual(requests);
    }
  } finally {
    await playback.stop();
  }
}
