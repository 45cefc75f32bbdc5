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
  'transfer',
  'mutation',
  'batch',
  'refund',
  'bank-account',
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
      'lost-refund': people,
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
    ...transferLimits(settings),
  };
}

/** A long run of holidays and a weekend: no SLA of a few working hours ends later. */
const LONGEST_SLA_MS = 20 * DAY;

/** T2: the longest grace that an account may have of its own. */
const LONGEST_GRACE_MS = 7 * DAY;

function transferLimits(settings: Settings): Record<TransferItemKind, Readonly<Record<string, PromiseLimit>>> {
  const { escalateEveryMs, orderWindowMs, tiketWindowMs, graceTimedMs, graceDateOnlyMs, proofAnswerMs } = settings;
  const window = Math.max(orderWindowMs, tiketWindowMs);
  // An account may have a grace of its own, and the machine gets a moment to release what is over.
  const grace = Math.max(graceTimedMs, graceDateOnlyMs, LONGEST_GRACE_MS) + 2 * 60 * 1000;
  const waiting = { nextWithinMs: window + grace, dueWithinMs: window + grace };
  const people = { nextWithinMs: Math.max(escalateEveryMs, LONGEST_SLA_MS), dueWithinMs: LONGEST_SLA_MS };
  const house = { nextWithinMs: escalateEveryMs, dueWithinMs: settings.caseDueMs };
  return {
    transfer: {
      awaiting: waiting,
      verifying: people,
      // The payer's turn: people's deadline is the payer's, and the SLA stands still.
      asked: { nextWithinMs: Math.max(proofAnswerMs, LONGEST_SLA_MS), dueWithinMs: proofAnswerMs + LONGEST_SLA_MS },
    },
    mutation: Object.fromEntries(MUTATION_ITEM_STATES.map((state) => [state, people])),
    batch: { stored: house, refused: house },
    refund: { requested: people, approved: people, sent: people },
    'bank-account': { 'feed-silent': house, 'codes-short': house, 'balance-differs': house },
  };
}

/** Why money on an account of ours is still a person's: the states of its work item. */
const MUTATION_ITEM_STATES = [
  'unjudged',
  'unmatched',
  'ambiguous',
  'late-payment',
  'date-uncertain',
  'duplicate-payment',
  'split-payment',
  'reversed',
  'same-line',
  'outgoing',
  'missing-in-statement',
  'time-contradicts',
] as const;
type TransferItemKind = 'transfer' | 'mutation' | 'batch' | 'refund' | 'bank-account';

/** What is about transfers and the money on our accounts: seen by everybody who sees orders. */
export const TRANSFER_ITEM_KINDS: readonly TransferItemKind[] = [
  'transfer',
  'mutation',
  'batch',
  'refund',
  'bank-account',
];

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
