import { type Settings } from './settings';

/** What can be unfinished. A case is anything that only a person can settle. */
export const WORK_ITEM_KINDS = ['topup', 'case', 'report', 'correction', 'terminal'] as const;
export type WorkItemKind = (typeof WORK_ITEM_KINDS)[number];

/** Who has to act when the deadline has passed. */
export type WorkItemOwner = 'operator' | 'supervisor' | 'admin';

export interface PromiseLimit {
  /** The machine's next action is at most this far away. */
  nextWithinMs: number;
  /** People's deadline is at most this long after the state began. */
  dueWithinMs: number;
}

const HOUR = 60 * 60 * 1000;

/** W1: each kind and state with its longest promise. A state that is not listed is one nobody promised anything for. */
export function promiseLimits(
  settings: Settings,
): Readonly<Record<WorkItemKind, Readonly<Record<string, PromiseLimit>>>> {
  const { sendDeadlineMs, latestSendMs, serialNumberWaitMs, suspectWaitMs, caseDueMs, escalateEveryMs, reportForMs } =
    settings;
  const activity = { nextWithinMs: 2 * 60 * 1000, dueWithinMs: latestSendMs };
  const waiting = { nextWithinMs: Math.max(escalateEveryMs, HOUR) };
  const people = { nextWithinMs: escalateEveryMs, dueWithinMs: caseDueMs };
  return {
    topup: {
      accepted: { nextWithinMs: sendDeadlineMs, dueWithinMs: sendDeadlineMs },
      routing: { nextWithinMs: sendDeadlineMs, dueWithinMs: latestSendMs },
      sent: { ...activity, dueWithinMs: suspectWaitMs },
      pending: { ...waiting, dueWithinMs: serialNumberWaitMs },
      suspect: { ...waiting, dueWithinMs: suspectWaitMs },
    },
    case: {
      'late-success': people,
      'failed-after-success': people,
      'unknown-callback': people,
      'unprocessed-message': people,
      'invariant-broken': people,
    },
    report: { undelivered: { nextWithinMs: escalateEveryMs, dueWithinMs: reportForMs } },
    correction: { proposed: people },
    terminal: { 'deposit-short': people },
  };
}
