import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface WorkItemCount {
  kind: string;
  state: string;
  open: number;
  overdue: number;
}

/** What Prometheus reads at `/metrics`. */
export interface Metrics {
  httpRequest: (event: { route: string; method: string; status: number; ms: number }) => void;
  supplierAnswer: (event: { terminal: string; source: string; verdict: string; ms: number }) => void;
  report: (event: { outcome: string; ms: number }) => void;
  /** Asked for at each reading. */
  onWorkItems(read: () => Promise<WorkItemCount[]>): void;
  contentType: string;
  text(): Promise<string>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const http = new Histogram({
    name: 'tuntas_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['route', 'method', 'status'],
    buckets: SECONDS,
    registers,
  });
  const supplier = new Histogram({
    name: 'tuntas_supplier_answer_seconds',
    help: 'Time a supplier took to answer a purchase or a check, by what it said',
    labelNames: ['terminal', 'source', 'verdict'],
    buckets: SECONDS,
    registers,
  });
  const report = new Counter({
    name: 'tuntas_report_tries_total',
    help: 'Tries to tell a reseller, by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const open = new Gauge({
    name: 'tuntas_work_items_open',
    help: 'Unfinished items',
    labelNames: ['kind', 'state'],
    registers,
  });
  const overdue = new Gauge({
    name: 'tuntas_work_items_overdue',
    help: 'Unfinished items past their deadline for people',
    labelNames: ['kind', 'state'],
    registers,
  });
  let readWorkItems: (() => Promise<WorkItemCount[]>) | undefined;
  return {
    httpRequest: ({ route, method, status, ms }) => http.observe({ route, method, status }, ms / 1000),
    supplierAnswer: ({ terminal, source, verdict, ms }) => supplier.observe({ terminal, source, verdict }, ms / 1000),
    report: ({ outcome }) => report.inc({ outcome }),
    onWorkItems(read) {
      readWorkItems = read;
    },
    contentType: registry.contentType,
    async text() {
      open.reset();
      overdue.reset();
      for (const count of (await readWorkItems?.()) ?? []) {
        open.set({ kind: count.kind, state: count.state }, count.open);
        overdue.set({ kind: count.kind, state: count.state }, count.overdue);
      }
      return registry.metrics();
    },
  };
}
