/**
 * The later tries of an order's reports, `report:<topupId>`. Started by the sweep when the first try failed or was never
 * made. Delivers the newest report, which supersedes older ones; ends when nothing is left to deliver or the time for
 * it is over, which opens a work item. Never touches money.
 */
import { ActivityFailure, continueAsNew, sleep, workflowInfo } from '@temporalio/workflow';
import { reports } from '../activity-proxies';
import { type ReportInput } from './topup.messages';

const LONGEST_HISTORY = 1000;

const AFTER_LOST_TRY_MS = 15_000;

export async function report({ topupId }: ReportInput): Promise<void> {
  for (;;) {
    const waitMs = await deliver(topupId);
    if (waitMs === null) return;
    await sleep(waitMs);
    if (workflowInfo().historyLength > LONGEST_HISTORY) await continueAsNew<typeof report>({ topupId });
  }
}

/** Until the next try; null when there will be none. */
async function deliver(topupId: string): Promise<number | null> {
  try {
    return (await reports.reportDeliver({ topupId, isFirstTry: false })).nextTryInMs;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return AFTER_LOST_TRY_MS;
  }
}
