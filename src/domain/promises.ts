import { type Settings } from './settings';

/** What can be unfinished. A case is anything that only a person can settle. */
export const WORK_ITEM_KINDS = [
  'topup',
  'case',
  'report',
  'correction',
  'terminal',
  'approval',
  'receivable',
  'plan',
  'tagihan',
  'notice',
  'payment',
  'document',
  'message',
  'customer-change',
] as const;
export type WorkItemKind = (typeof WORK_ITEM_KINDS)[number];

/** Who has to act when the deadline has passed. */
export type WorkItemOwner = 'operator' | 'supervisor' | 'admin' | 'marketing';

export interface PromiseLimit {
  /** The machine's next action is at most this far away. */
  nextWithinMs: number;
  /** People's deadline is at most this long after the state began. */
  dueWithinMs: number;
}

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** People's time for collecting what a reseller owes: it comes in with the next deposit, not within the hour. */
export const RECEIVABLE_DUE_MS = 7 * DAY;

/**
 * W1: the longest that people's deadline of an order may be away. One that people put off themselves may be away for
 * as long as they may put it off.
 */
export function longestDueMs(limit: PromiseLimit, { isParked }: { isParked: boolean }, settings: Settings): number {
  return isParked ? Math.max(limit.dueWithinMs, settings.parkMostMs) : limit.dueWithinMs;
}

/** W1: each kind and state with its longest promise. A state that is not listed is one nobody promised anything for. */
export function promiseLimits(
  settings: Settings,
): Readonly<Record<WorkItemKind, Readonly<Record<string, PromiseLimit>>>> {
  const { sendDeadlineMs, latestSendMs, serialNumberWaitMs, suspectWaitMs, caseDueMs, escalateEveryMs, reportForMs } =
    settings;
  const { approvalForMs } = settings;
  const activity = { nextWithinMs: 2 * 60 * 1000, dueWithinMs: latestSendMs };
  const waiting = { nextWithinMs: Math.max(escalateEveryMs, HOUR) };
  const people = { nextWithinMs: escalateEveryMs, dueWithinMs: caseDueMs };
  // The machine's next action is to let it expire.
  const approval = { nextWithinMs: Math.max(approvalForMs, escalateEveryMs), dueWithinMs: approvalForMs };
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
      'alarm-undelivered': people,
      'database-older': people,
      'lost-order': people,
      'lost-correction': people,
      abandoned: people,
      'va-not-closed': people,
      'va-unknown': people,
    },
    report: { undelivered: { nextWithinMs: escalateEveryMs, dueWithinMs: reportForMs } },
    correction: { proposed: people },
    terminal: { 'deposit-short': people },
    approval: { requested: approval, approved: approval },
    receivable: { owed: { nextWithinMs: escalateEveryMs, dueWithinMs: RECEIVABLE_DUE_MS } },
    ...billingLimits(settings),
  };
}

/** A plan's next action is its next bill, a bill's next action its next reminder: both may be months away. */
const LONGEST_PERIOD_MS = 400 * DAY;

function billingLimits(settings: Settings): Record<BillingItemKind, Readonly<Record<string, PromiseLimit>>> {
  const { escalateEveryMs, paymentDueMs, documentDueMs, messageDueMs, noticeDueMs, customerChangeDueMs } = settings;
  const people = (dueWithinMs: number): PromiseLimit => ({ nextWithinMs: escalateEveryMs, dueWithinMs });
  const calendar = { nextWithinMs: LONGEST_PERIOD_MS, dueWithinMs: LONGEST_PERIOD_MS };
  const payment = people(paymentDueMs);
  return {
    plan: { active: calendar, paused: calendar },
    // People's deadline is counted from the due day, which may be a period away.
    tagihan: {
      opening: { nextWithinMs: HOUR, dueWithinMs: DAY },
      awaiting: { nextWithinMs: LONGEST_PERIOD_MS, dueWithinMs: LONGEST_PERIOD_MS + settings.tagihanDueGraceMs },
    },
    notice: {
      stored: { nextWithinMs: HOUR, dueWithinMs: noticeDueMs },
      confirming: { nextWithinMs: HOUR, dueWithinMs: noticeDueMs },
    },
    payment: {
      underpaid: payment,
      overpaid: payment,
      late: payment,
      duplicate: payment,
      titipan: payment,
      'unknown-trx': payment,
      'amount-mismatch': payment,
      unreadable: payment,
    },
    document: { unprinted: people(documentDueMs) },
    message: { unsent: people(messageDueMs), 'by-hand': people(messageDueMs) },
    'customer-change': { requested: people(customerChangeDueMs) },
  };
}

type BillingItemKind = 'plan' | 'tagihan' | 'notice' | 'payment' | 'document' | 'message' | 'customer-change';

/** What is about customers: seen by admins, and by the marketing staff whose customers they are. */
export const BILLING_ITEM_KINDS: readonly BillingItemKind[] = [
  'plan',
  'tagihan',
  'notice',
  'payment',
  'document',
  'message',
  'customer-change',
];
