import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { createCachedReading } from './cached-reading';
import { createHubGauges } from './hub-gauges';
import { type HubState } from './hub-state';

/** What Prometheus reads at `/metrics`. No label has a value that a stranger can make up. */
export interface Metrics {
  httpRequest: (event: { route: string; method: string; status: number; ms: number }) => void;
  /** An order was answered. `code` says why not, as the entrances know it; null for one that was taken. */
  accept: (event: { origin: string; outcome: AcceptOutcome; code: string | null; ms: number }) => void;
  supplierAnswer: (event: { terminal: string; source: string; verdict: string; ms: number }) => void;
  /** `sinceStateMs`: from the state that the report tells until now. */
  report: (event: { outcome: 'delivered' | 'failed'; sinceStateMs: number }) => void;
  sweep: (event: { sweep: string; isOk: boolean; ms: number }) => void;
  /** A call that tells the bank about a bill, by what was asked and how it ended. */
  bankAnswer: (event: { asked: string; answer: string; ms: number }) => void;
  /** A notice of the bank came in, by what became of it. */
  bankNotice: (outcome: string) => void;
  mutationBatch: (feed: string, outcome: string) => void;
  /** Asked at a reading, at most every five seconds. */
  onReading(read: { state: () => Promise<HubState>; isTemporalUp: () => Promise<boolean> }): void;
  contentType: string;
  /** Never fails, also while the database or Temporal is away. */
  text(): Promise<string>;
}

/** `repeated`: the stored answer once more. `retry`: not final, to be sent again with the same reference. */
export type AcceptOutcome = 'accepted' | 'repeated' | 'refused' | 'retry' | 'invalid' | 'error';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Reports are tried for a day. */
const DELAY_SECONDS = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 6 * 3600, 24 * 3600];

const FRESH_MS = 5000;
const LIMIT_MS = 2500;

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const histogram = (name: string, help: string, labelNames: string[], buckets = SECONDS) =>
    new Histogram({ name, help, labelNames, buckets, registers });
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const http = histogram('tuntas_http_request_seconds', 'Time to answer a request', ['route', 'method', 'status']);
  const accept = histogram('tuntas_accept_seconds', 'Time to answer an order', ['origin', 'outcome']);
  const refusals = counter('tuntas_accept_refusals_total', 'Orders that were not taken, by reason', ['origin', 'code']);
  const supplier = histogram(
    'tuntas_supplier_answer_seconds',
    'Time a supplier took to answer a purchase or a check, by what it said',
    ['terminal', 'source', 'verdict'],
  );
  const report = counter('tuntas_report_tries_total', 'Tries to tell a reseller, by outcome', ['outcome']);
  const delay = histogram('tuntas_report_delay_seconds', 'From a state to its acknowledged report', [], DELAY_SECONDS);
  const sweeps = histogram('tuntas_sweep_seconds', 'Rounds of the sweeps', ['sweep', 'outcome']);
  const bank = histogram('tuntas_bank_answer_seconds', 'Time the bank took to answer about a bill, by what it said', [
    'asked',
    'answer',
  ]);
  const notices = counter('tuntas_bank_notices_total', 'Notices of the bank that came in, by outcome', ['outcome']);
  const batches = counter('tuntas_mutation_batches_total', 'Mutations that a feed told, by outcome', [
    'feed',
    'outcome',
  ]);
  // What alarms count is there from the start: a series that appears with its first event has not risen for Prometheus,
  // and one that is missing makes a comparison with it empty.
  for (const outcome of ['delivered', 'failed']) report.inc({ outcome }, 0);
  for (const origin of ['h2h', 'otomax']) accept.zero({ origin, outcome: 'error' satisfies AcceptOutcome });
  const up = (name: string, help: string) => new Gauge({ name, help, registers });
  const databaseUp = up('tuntas_database_up', '1: the database answered in time');
  const temporalUp = up('tuntas_temporal_up', '1: Temporal answered in time');
  const hub = createHubGauges(registry);
  let readState: () => Promise<HubState | undefined> = () => Promise.resolve(undefined);
  let readTemporal: () => Promise<boolean | undefined> = () => Promise.resolve(undefined);
  return {
    httpRequest: ({ route, method, status, ms }) => http.observe({ route, method, status }, ms / 1000),
    accept({ origin, outcome, code, ms }) {
      accept.observe({ origin, outcome }, ms / 1000);
      if (code !== null) refusals.inc({ origin, code });
    },
    supplierAnswer: ({ terminal, source, verdict, ms }) => supplier.observe({ terminal, source, verdict }, ms / 1000),
    report({ outcome, sinceStateMs }) {
      report.inc({ outcome });
      if (outcome === 'delivered') delay.observe(sinceStateMs / 1000);
    },
    sweep: ({ sweep, isOk, ms }) => sweeps.observe({ sweep, outcome: isOk ? 'ok' : 'failed' }, ms / 1000),
    bankAnswer: ({ asked, answer, ms }) => bank.observe({ asked, answer }, ms / 1000),
    bankNotice: (outcome) => notices.inc({ outcome }),
    mutationBatch: (feed, outcome) => batches.inc({ feed, outcome }),
    onReading({ state, isTemporalUp }) {
      readState = createCachedReading(state, { freshMs: FRESH_MS, limitMs: LIMIT_MS });
      readTemporal = createCachedReading(isTemporalUp, { freshMs: FRESH_MS, limitMs: LIMIT_MS });
    },
    contentType: registry.contentType,
    async text() {
      const [state, isTemporalUp] = await Promise.all([readState(), readTemporal()]);
      databaseUp.set(state === undefined ? 0 : 1);
      temporalUp.set(isTemporalUp === true ? 1 : 0);
      hub.set(state);
      return registry.metrics();
    },
  };
}
