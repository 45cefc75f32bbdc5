import { createMetrics, type Metrics } from '../../src/metrics/metrics';
import { type HubState } from '../../src/metrics/hub-state';

/** A moment of a hub in which everything has a value; a test says what is different. */
export function hubState(changes: Partial<HubState> = {}): HubState {
  return {
    clockDrift: 0.002,
    backlog: { rows: 3, age: 1.5 },
    workItems: [{ kind: 'topup', state: 'suspect', open: 2, overdue: 1 }],
    attempts: [{ terminal: 'digi1', state: 'sending', count: 4 }],
    terminals: [
      {
        ...{ terminal: 'digi1', isOn: true, isTripped: false, failures: 2 },
        ...{ deposit: 750_000, depositAge: 30, warnBelow: 500_000 },
      },
    ],
    reports: { waiting: 5, age: 12 },
    alarmsWaiting: 1,
    approvalsOpen: 2,
    ledger: { checkedAt: 1_764_000_000, disagreements: 0, took: 1.25 },
    audit: { unchained: 6, age: 0.5 },
    isRecovering: false,
    isStopped: false,
    productsStopped: 1,
    transfers: {
      matched: [{ method: 'auto', count: 7 }],
      suspense: { count: 2, amount: 350_000 },
      breaches: [{ purpose: 'order', count: 1 }],
      accounts: [{ account: 'mandiri', feedAge: 12, codesUsedPercent: 3.5 }],
    },
    ...changes,
  };
}

/** Metrics that have seen one of each event, as those of `api` and `worker` after a few orders. */
export function busyMetrics(state: () => Promise<HubState> = async () => hubState()): Metrics {
  const metrics = createMetrics();
  metrics.onReading({ state, isTemporalUp: async () => true });
  metrics.httpRequest({ route: '/h2h/v1/topups', method: 'POST', status: 202, ms: 12 });
  metrics.accept({ origin: 'h2h', outcome: 'accepted', code: null, ms: 10 });
  metrics.accept({ origin: 'h2h', outcome: 'refused', code: 'saldo-short', ms: 10 });
  metrics.supplierAnswer({ terminal: 'digi1', source: 'answer', verdict: 'success', ms: 300 });
  metrics.report({ outcome: 'failed', sinceStateMs: 400 });
  metrics.report({ outcome: 'delivered', sinceStateMs: 900 });
  metrics.sweep({ sweep: 'escalate', isOk: true, ms: 4 });
  metrics.bankAnswer({ asked: 'create', answer: 'done', ms: 200 });
  metrics.bankNotice('stored');
  metrics.mutationBatch('moota', 'stored');
  return metrics;
}
