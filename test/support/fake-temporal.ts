import { type Temporal } from '../../src/workflow-client/temporal';

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
    async startReport(topupId) {
      asked.push(`report ${topupId}`);
    },
    async startCorrection({ correctionId, n }) {
      asked.push(`correction ${correctionId} ${n}`);
    },
    async ensureSearchAttributes() {},
    async isUp() {
      return true;
    },
    async close() {},
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
      startReport: fail,
      startCorrection: fail,
    },
    ...{ ensureSearchAttributes: fail, isUp: async () => false },
  });
}
