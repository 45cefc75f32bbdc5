import { BILLING_ITEM_KINDS } from '../../../domain/promises';
import { type StaffId } from '../../../domain/staff';
import { after, type Instant } from '../../../domain/time';
import { type Parameter } from '../../database';
import { dateOf } from '../../repositories/columns';

/** Which part of what is unfinished. */
export const QUEUE_FILTERS = ['all', 'overdue', 'close', 'people', 'machine', 'mine', 'untaken', 'suspect'] as const;
export type QueueFilter = (typeof QUEUE_FILTERS)[number];

/** Who looks, when, and how long an order usually takes: younger ones that run by themselves are calm. */
export interface QueueView {
  staffId: StaffId;
  now: Instant;
  usualMs: number;
}

/** A deadline is close this long before it ends: minutes for an order, longer where people have more time. */
export function closeBeforeMs(kind: string): number {
  return kind === 'topup' ? 120_000 : 300_000;
}

export interface Condition {
  sql: string;
  parameters: Parameter[];
}

/** In time and waiting for the payer's money: thousands, and nothing for anybody to do. */
const AWAITING_PAYER = `(w.kind = 'transfer' and w.state = 'awaiting' and w.due_at >= utc_timestamp(3))`;

/**
 * What the desk works on: what is about customers has a queue of its own, which asks whose they are, and transfers that
 * wait for their money stand on the desk of transfers.
 */
export const DESK_ITEMS: Condition = {
  sql: `w.kind not in (${BILLING_ITEM_KINDS.map(() => '?').join(', ')}) and not ${AWAITING_PAYER}`,
  parameters: [...BILLING_ITEM_KINDS],
};

/** The machine's, or a payer's, until people's deadline. */
const BY_ITSELF = `(w.kind = 'topup' or (w.kind = 'transfer' and w.state in ('awaiting', 'asked')))`;

/** A condition on the open rows of `work_item w`. */
export function conditionOf(filter: QueueFilter, view: QueueView): Condition {
  const now = dateOf(view.now);
  switch (filter) {
    case 'all':
      return { sql: 'true', parameters: [] };
    case 'overdue':
      return { sql: 'w.due_at < ?', parameters: [now] };
    case 'close':
      return {
        sql: `w.due_at >= ? and w.due_at <= if(w.kind = 'topup', ?, ?)`,
        parameters: [now, dateOf(closeEnd('topup', view)), dateOf(closeEnd('case', view))],
      };
    case 'machine':
      return { sql: `${BY_ITSELF} and w.taken_by is null and w.due_at >= ?`, parameters: [now] };
    case 'people':
      return { sql: `(not ${BY_ITSELF} or w.taken_by is not null or w.due_at < ?)`, parameters: [now] };
    case 'mine':
      return { sql: 'w.taken_by = ?', parameters: [view.staffId] };
    case 'untaken':
      return { sql: `w.taken_by is null and (not ${BY_ITSELF} or w.due_at < ?)`, parameters: [now] };
    case 'suspect':
      return { sql: `w.kind = 'topup' and w.state = 'suspect'`, parameters: [] };
  }
}

/** Runs by itself, is younger than usual and nowhere near its deadline. */
export function calmCondition(view: QueueView): Condition {
  return {
    sql: `w.kind = 'topup' and w.taken_by is null and w.state in ('accepted', 'routing', 'sent', 'pending')
      and w.opened_at > ? and w.due_at > ?`,
    parameters: [dateOf(after(view.now, -view.usualMs)), dateOf(closeEnd('topup', view))],
  };
}

function closeEnd(kind: string, { now }: QueueView): Instant {
  return after(now, closeBeforeMs(kind));
}
