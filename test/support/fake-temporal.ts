import { type EpochMirror } from '../../src/workflow-client/epoch';
import { type Temporal } from '../../src/workflow-client/temporal';
import { type TopupHistory } from '../../src/workflow-client/topup-history';

export interface FakeTemporal extends Temporal {
  /** What was asked, in order: `start <topupId>`, `wake <topupId>`, … */
  asked: string[];
  /** Orders that have a running workflow. */
  running: Set<string>;
}

/** Temporal as the sweeps see it, remembering what was asked of it. */
export function fakeTemporal(overrides: Partial<Temporal> = {}): FakeTemporal {
  const asked: string[] = [];
  const running = new Set<string>();
  return {
    asked,
    running,
    async startTopup({ topupId }) {
      asked.push(`start ${topupId}`);
      running.add(topupId);
      return 'running';
    },
    async resumeTopup({ topupId }) {
      asked.push(`resume ${topupId}`);
      running.add(topupId);
    },
    async isRunning(topupId) {
      return running.has(topupId);
    },
    async wakeTopup(topupId) {
      asked.push(`wake ${topupId}`);
      return running.has(topupId);
    },
    async applyControl({ approvalId }) {
      asked.push(`control ${approvalId}`);
      return { kind: 'refused', code: 'not-approved', until: null };
    },
    async startReport(topupId) {
      asked.push(`report ${topupId}`);
    },
    async startCorrection({ correctionId, n }) {
      asked.push(`correction ${correctionId} ${n}`);
    },
    billing: {
      async start({ kind, id }) {
        asked.push(`start ${kind} ${id}`);
        running.add(id);
      },
      async wake({ kind, id }) {
        asked.push(`wake ${kind} ${id}`);
        return running.has(id);
      },
    },
    transfers: {
      async start(transferId) {
        asked.push(`start transfer ${transferId}`);
        running.add(transferId);
      },
      async wake(transferId) {
        asked.push(`wake transfer ${transferId}`);
        return running.has(transferId);
      },
      async decide(transferId, approvalId) {
        asked.push(`decide ${transferId} ${approvalId}`);
        return { outcome: 'refused', code: 'not-approved' };
      },
    },
    epoch: fakeEpochMirror(),
    history: fakeTopupHistory(),
    async ensureSearchAttributes() {},
    async isUp() {
      return true;
    },
    async close() {},
    ...overrides,
  };
}

/** Remembers what it was told, as the real one does. */
export function fakeEpochMirror(told?: number): EpochMirror {
  let highest = told;
  return {
    read: async () => highest,
    async raise(epoch) {
      highest = Math.max(highest ?? 0, epoch);
    },
  };
}

/** A Temporal that remembers no order, unless a test says what it remembers. */
export function fakeTopupHistory(overrides: Partial<TopupHistory> = {}): TopupHistory {
  return {
    runsSince: async () => [],
    correctionsSince: async () => [],
    recall: async () => undefined,
    endOf: async () => ({ kind: 'unknown' }),
    retentionMs: async () => 86_400_000,
    giveUp: async () => false,
    ...overrides,
  };
}

/** As if no server were there: everything that is asked fails. */
export function temporalThatIsDown(): FakeTemporal {
  const fail = async (): Promise<never> => {
    throw new Error('Temporal is away');
  };
  return fakeTemporal({
    ...{
      startTopup: fail,
      resumeTopup: fail,
      isRunning: fail,
      wakeTopup: fail,
      applyControl: fail,
      startReport: fail,
      startCorrection: fail,
    },
    ...{ ensureSearchAttributes: fail, isUp: async () => false },
  });
}
