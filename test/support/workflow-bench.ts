/**
 * The workflows on a real server of the test run, with activities that the test makes up. A bench has a namespace of
 * its own, because the queue of the reports has the same name for everybody.
 */
import { randomBytes } from 'node:crypto';
import {
  Client,
  Connection,
  type WorkflowHandle,
  type WorkflowHandleWithFirstExecutionRunId,
} from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { type BankActivities } from '../../src/activities/bank.activities';
import { type BillingActivities } from '../../src/activities/billing.activities';
import { type DatabaseActivities } from '../../src/activities/database.activities';
import { type ReportActivities } from '../../src/activities/report.activities';
import { type TerminalActivities } from '../../src/activities/terminal.activities';
import { type TransferActivities } from '../../src/activities/transfer.activities';
import { type NextAction } from '../../src/settlement/advance-topup';
import { REPORT_QUEUE, terminalQueue } from '../../src/workflows/workflow-ids';
import { until } from './system';

const INDEXED_KEYWORD = 2;
const SEARCH_ATTRIBUTES = { TopupState: INDEXED_KEYWORD, Terminal: INDEXED_KEYWORD };

/** Everything that a workflow may ask for; what a test leaves out fails it when it is asked for. */
export type FakeActivities = Partial<
  DatabaseActivities & TerminalActivities & ReportActivities & BillingActivities & BankActivities & TransferActivities
>;

export interface BenchRun {
  client: Client;
  /** Starts a workflow on the queue of this run. */
  start: (type: string, input: object) => Promise<WorkflowHandleWithFirstExecutionRunId>;
  /** Starts it with a signal that is there before its first task. */
  startSignalled: (type: string, input: object, signal: string) => Promise<WorkflowHandle>;
}

export interface RunOptions {
  activities: FakeActivities;
  /** The queues of these are served. */
  terminals?: readonly string[];
  servesReports?: boolean;
  /** Others that are served, by their names. */
  queues?: readonly string[];
  /** Of the workflows; one of its own when left out. */
  taskQueue?: string;
  /** 0 begins each task of a workflow with a replay of everything before it. */
  maxCachedWorkflows?: number;
}

export type WorkflowBench = Awaited<ReturnType<typeof openWorkflowBench>>;

export async function openWorkflowBench() {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
  const address = required('TUNTAS_TEST_TEMPORAL_ADDRESS');
  const codePath = required('TUNTAS_TEST_WORKFLOW_BUNDLE');
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const namespace = await makeNamespace(connection);
  const client = new Client({ connection, namespace });

  /** Runs the workers while the test does its part, and waits for them to end. */
  const run = async <T>(options: RunOptions, part: (run: BenchRun) => Promise<T>): Promise<T> => {
    const taskQueue = options.taskQueue ?? `hub-${unique()}`;
    const activities = { ...options.activities };
    const common = { connection: native, namespace };
    const { maxCachedWorkflows = 100, terminals = [], servesReports = true, queues = [] } = options;
    const workflowBundle = { codePath };
    const workers = [await Worker.create({ ...common, taskQueue, workflowBundle, activities, maxCachedWorkflows })];
    for (const queue of [...terminals.map(terminalQueue), ...(servesReports ? [REPORT_QUEUE] : []), ...queues]) {
      workers.push(await Worker.create({ ...common, taskQueue: queue, activities }));
    }
    const running = workers.map((worker) => worker.run());
    const optionsFor = (type: string, input: object) => ({
      ...{ taskQueue, workflowId: `${type}:${unique()}`, args: [input] },
    });
    try {
      return await part({
        client,
        start: (type, input) => client.workflow.start(type, optionsFor(type, input)),
        startSignalled: (type, input, signal) =>
          client.workflow.signalWithStart(type, { ...optionsFor(type, input), signal, signalArgs: [] }),
      });
    } finally {
      workers.forEach((worker) => worker.shutdown());
      await Promise.all(running);
    }
  };
  const close = async (): Promise<void> => {
    await native.close();
    await connection.close();
  };
  return { run, close, namespace };
}

/** For queues and names that no other test uses. */
export function unique(): string {
  return randomBytes(6).toString('hex');
}

/** Hands out the actions one after the other; the last one again and again. */
export function inTurn(...actions: readonly NextAction[]): () => NextAction {
  let next = 0;
  return () => {
    const action = actions[Math.min(next, actions.length - 1)];
    next += 1;
    if (action === undefined) throw new Error('a script needs an action');
    return action;
  };
}

/** A new namespace is not known to every part of the server at once. */
async function makeNamespace(connection: Connection): Promise<string> {
  const namespace = `bench-${unique()}`;
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  await until('the namespace can be used', async () => {
    try {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: SEARCH_ATTRIBUTES });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      return 'Terminal' in customAttributes;
    } catch {
      return false;
    }
  });
  return namespace;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: this suite must be in a project with the global set-up`);
  return value;
}
