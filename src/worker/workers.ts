import path from 'node:path';
import { setInterval } from 'node:timers/promises';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { type BankActivities } from '../activities/bank.activities';
import { type BillingActivities } from '../activities/billing.activities';
import { type DatabaseActivities } from '../activities/database.activities';
import { type ReportActivities } from '../activities/report.activities';
import { type TerminalActivities } from '../activities/terminal.activities';
import { type TransferActivities } from '../activities/transfer.activities';
import { type Logger } from '../logging/logger';
import { BANK_QUEUE, HUB_QUEUE, REPORT_QUEUE, terminalQueue } from '../workflows/workflow-ids';

export interface WorkersDeps {
  connection: NativeConnection;
  namespace: string;
  /** Which queues this process serves. */
  roles: readonly string[];
  logger: Logger;
  database: DatabaseActivities;
  billing: BillingActivities;
  transfers: TransferActivities;
  /** Undefined: no bank is set up. */
  bank: BankActivities | undefined;
  terminal: TerminalActivities;
  reports: ReportActivities;
  /** Every terminal there is, also those that are off. */
  listTerminals(): Promise<string[]>;
}

export interface RunningWorkers {
  isHealthy: () => boolean;
  /** Resolves when a worker ended by an error: the process can only be started again. */
  failure: Promise<unknown>;
  /** Takes no new work, finishes what is under way, ends. */
  stop(): Promise<void>;
}

const FOLLOW_EVERY_MS = 5000;
/**
 * Steps of workflows, with what they ask of the database. They only compute, so more at once would finish none of them
 * sooner; and what waits at Temporal instead waits there by turns of the resellers.
 */
const STEPS_AT_ONCE = 8;
/** What one process asks of the bank at the same time: the month begins with thousands of bills. */
const BANK_CALLS_AT_ONCE = 8;
/** Longer than a purchase may take: a deployment must not make unknowns. */
const GRACE = { shutdownGraceTime: '50 seconds', shutdownForceTime: '55 seconds' } as const;

/** Built by `npm run build`, beside this program. */
const WORKFLOW_BUNDLE = path.join(__dirname, '..', 'workflow-bundle.js');

/** Workers of all queues in one process; those of the terminals follow the table, without a restart. */
export async function runWorkers(deps: WorkersDeps): Promise<RunningWorkers> {
  const { connection, namespace, database, billing, transfers, bank, terminal, reports, roles, logger } = deps;
  const common = { connection, namespace, ...GRACE };
  // Asked first: a database that is away must not leave half a set of workers behind.
  await deps.listTerminals();
  const fixed: Worker[] = [];
  if (roles.includes('hub')) {
    const workflowBundle = { codePath: WORKFLOW_BUNDLE };
    const hub = {
      ...{ taskQueue: HUB_QUEUE, workflowBundle, activities: { ...database, ...billing, ...transfers } },
      ...{ maxCachedWorkflows: 2000, maxConcurrentWorkflowTaskExecutions: STEPS_AT_ONCE },
    };
    fixed.push(await Worker.create({ ...common, ...hub }));
  }
  if (roles.includes('reports')) {
    fixed.push(await Worker.create({ ...common, taskQueue: REPORT_QUEUE, activities: { ...reports } }));
  }
  if (roles.includes('bank') && bank !== undefined) {
    fixed.push(
      await Worker.create({
        ...{ ...common, taskQueue: BANK_QUEUE, activities: { ...bank } },
        maxConcurrentActivityTaskExecutions: BANK_CALLS_AT_ONCE,
      }),
    );
  }
  const byTerminal = new Map<string, Worker>();
  const runs = new Set<Promise<void>>();
  let isFailed = false;
  let reportFailure: (error: unknown) => void = () => undefined;
  const failure = new Promise((resolve) => (reportFailure = resolve));
  const run = (worker: Worker): void => {
    const running = worker
      .run()
      .catch((error: unknown) => {
        isFailed = true;
        reportFailure(error);
        logger.fatal({ err: error, queue: worker.options.taskQueue }, 'a worker ended by an error');
      })
      .finally(() => runs.delete(running));
    runs.add(running);
  };
  const follow = async (): Promise<void> => {
    const codes = roles.includes('terminals') ? await deps.listTerminals() : [];
    for (const code of codes.filter((known) => !byTerminal.has(known))) {
      const worker = await Worker.create({
        ...common,
        taskQueue: terminalQueue(code),
        activities: { ...terminal },
        maxConcurrentActivityTaskExecutions: 40,
      });
      byTerminal.set(code, worker);
      run(worker);
      logger.info({ terminal: code }, 'serving a terminal');
    }
    for (const [code, worker] of byTerminal) {
      if (codes.includes(code)) continue;
      worker.shutdown();
      byTerminal.delete(code);
    }
  };

  const shutDown = async (): Promise<void> => {
    for (const worker of [...fixed, ...byTerminal.values()]) {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    }
    await Promise.all(runs);
  };

  try {
    await follow();
  } catch (error) {
    // Nobody would ever stop those that run already.
    await shutDown();
    throw error;
  }
  fixed.forEach(run);
  const stopping = new AbortController();
  // Ends by an abort error, which is how an interval stops.
  const following = followForever(follow, { signal: stopping.signal, logger }).catch(() => undefined);
  return {
    failure,
    isHealthy: () => !isFailed && fixed.every((worker) => worker.getState() === 'RUNNING'),
    async stop() {
      stopping.abort();
      await following;
      await shutDown();
    },
  };
}

async function followForever(
  follow: () => Promise<void>,
  { signal, logger }: { signal: AbortSignal; logger: Logger },
): Promise<void> {
  for await (const again of setInterval(FOLLOW_EVERY_MS, follow, { signal })) {
    await again().catch((error: unknown) => logger.warn({ err: error }, 'the terminals could not be read'));
  }
}
