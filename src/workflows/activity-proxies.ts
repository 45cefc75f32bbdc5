import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { type TerminalCode } from '../domain/ids';
import { type BankActivities } from '../activities/bank.activities';
import { type BillingActivities } from '../activities/billing.activities';
import { type DatabaseActivities } from '../activities/database.activities';
import { type ReportActivities } from '../activities/report.activities';
import { type TerminalActivities } from '../activities/terminal.activities';
import { type TransferActivities } from '../activities/transfer.activities';
import { BANK_QUEUE, REPORT_QUEUE, terminalQueue } from './workflow-ids';

/**
 * Steps of the database, within the workflow's own task. They advance from what the rows say, so repeating is safe, and
 * they repeat for ever: while the database is away the order waits, it does not fail.
 */
export const database = proxyLocalActivities<DatabaseActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
});

/** The same for plans and their bills. A plan that begins late bills several periods in one step. */
export const billing = proxyLocalActivities<BillingActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
});

/** The same for transfers, and for what people decided about them. */
export const transfers = proxyLocalActivities<TransferActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
});

/**
 * One call to the bank, never repeated by the engine: after a call without an answer the rows have the bank asked first.
 * A worker that died is noticed once the answer is overdue.
 */
export const bank = proxyActivities<BankActivities>({
  taskQueue: BANK_QUEUE,
  scheduleToStartTimeout: '5 minutes',
  startToCloseTimeout: '75 seconds',
  retry: { maximumAttempts: 1 },
});

/** Time for the statements around the call to the supplier, also while the database is restarted. */
const DATABASE_TIME_MS = 15_000;

/**
 * A purchase, or a check that may buy: one attempt, never repeated by the engine (P3, P6). A worker that died is noticed
 * once the answer is overdue.
 */
export function terminalActivities(
  terminal: TerminalCode,
  { n, answersWithinMs, pickUpMs }: { n: number; answersWithinMs: number; pickUpMs: number },
): TerminalActivities {
  return proxyActivities<TerminalActivities>({
    taskQueue: terminalQueue(terminal),
    summary: `attempt ${n} at ${terminal}`,
    scheduleToStartTimeout: pickUpMs,
    startToCloseTimeout: answersWithinMs + DATABASE_TIME_MS,
    retry: { maximumAttempts: 1 },
  });
}

/** One try of a report. It never holds up money: what it does not achieve, a later try does. */
export const reports = proxyActivities<ReportActivities>({
  taskQueue: REPORT_QUEUE,
  scheduleToStartTimeout: '1 minute',
  startToCloseTimeout: '45 seconds',
  retry: { maximumAttempts: 1 },
});
