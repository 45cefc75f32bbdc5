import { type CustomerId, type TagihanId } from '../../../domain/ids';
import { type StaffId } from '../../../domain/staff';
import { type TagihanState } from '../../../domain/tagihan/terms';
import { type BusinessDate } from '../../../domain/time';
import { type Parameter } from '../../database';
import { type CustomerScope, whereInScope } from './scope';

/** Which part of the bills. */
export const TAGIHAN_FILTERS = ['open', 'overdue', 'opening', 'paid', 'cancelled', 'all'] as const;
export type TagihanFilter = (typeof TAGIHAN_FILTERS)[number];

/** What is null does not matter. */
export interface TagihanQuestion {
  filter: TagihanFilter;
  /** Days on which it is due, both included. */
  from: BusinessDate | null;
  to: BusinessDate | null;
  /** Who looks after the customer now; only within the scope. */
  marketingId: StaffId | null;
}

/** Where a bill stands in the list. */
export interface TagihanPosition {
  dueOn: BusinessDate;
  id: TagihanId;
}

/** From the top, or beside a bill whose place is known. */
export type TagihanWindow = { kind: 'first' } | { kind: 'after' | 'before'; position: TagihanPosition };

export interface Statement {
  sql: string;
  parameters: Parameter[];
}

/** What a searched text leads to; empty: nothing. */
export interface Found {
  customerIds: readonly CustomerId[];
  tagihanIds: readonly TagihanId[];
}

/** What is still to be paid has its earliest due day on top; what is over, its latest. */
export function isEarliestFirst(filter: TagihanFilter): boolean {
  return filter === 'open' || filter === 'overdue' || filter === 'opening';
}

const STATES: Readonly<Record<TagihanFilter, readonly TagihanState[]>> = {
  open: ['awaiting', 'opening'],
  overdue: ['awaiting', 'opening'],
  opening: ['opening'],
  paid: ['paid'],
  cancelled: ['cancelled'],
  all: [],
};

interface Asked {
  scope: CustomerScope;
  /** The customers that can be meant are few: their bills are read and sorted, instead of walking along everybody's. */
  isOfFew: boolean;
  question: TagihanQuestion;
  window: TagihanWindow;
  today: BusinessDate;
  limit: number;
}

/**
 * Ids and due days of a window of the list, in its order: one statement per state, so that each reads along an index
 * and ends with the page; they are merged afterwards.
 */
export function listStatements(asked: Asked): Statement[] {
  const states = STATES[asked.question.filter];
  if (asked.isOfFew) return [statement('customer', [inStates(states)], asked)];
  if (states.length === 0) return [statement('due', [], asked)];
  return states.map((state) => statement('by_state', [inStates([state])], asked));
}

/** The same of what a search found. */
export function foundStatements({ customerIds, tagihanIds }: Found, asked: Asked): Statement[] {
  const states = inStates(STATES[asked.question.filter]);
  const of = (column: string, ids: readonly string[]): Statement => ({
    sql: `${column} in (${ids.map(() => '?').join(', ')})`,
    parameters: [...ids],
  });
  return [
    ...(customerIds.length === 0 ? [] : [statement('customer', [of('t.customer_id', customerIds), states], asked)]),
    ...(tagihanIds.length === 0 ? [] : [statement('PRIMARY', [of('t.id', tagihanIds), states], asked)]),
  ];
}

function inStates(states: readonly TagihanState[]): Statement {
  if (states.length === 0) return { sql: 'true', parameters: [] };
  return { sql: `t.state in (${states.map(() => '?').join(', ')})`, parameters: [...states] };
}

function statement(index: string, wanted: Statement[], { scope, question, window, today, limit }: Asked): Statement {
  const conditions = [...wanted, whereInScope(scope, 'c'), ...daysOf(question, today), ...windowOf(question, window)];
  if (question.marketingId !== null) conditions.push({ sql: 'c.marketing_id = ?', parameters: [question.marketingId] });
  const isUp = isEarliestFirst(question.filter) === (window.kind !== 'before');
  // Along the index of the bills first, unless it is customers that are few.
  const from =
    index === 'customer'
      ? 'customer c straight_join tagihan t force index (customer) on t.customer_id = c.id'
      : `tagihan t force index (${index}) straight_join customer c on c.id = t.customer_id`;
  return {
    sql: `select t.id, t.due_on from ${from}
      where ${conditions.map(({ sql }) => sql).join(' and ')}
      order by t.due_on ${isUp ? 'asc' : 'desc'}, t.id ${isUp ? 'asc' : 'desc'} limit ?`,
    parameters: [...conditions.flatMap(({ parameters }) => parameters), limit],
  };
}

function daysOf({ filter, from, to }: TagihanQuestion, today: BusinessDate): Statement[] {
  const days: Statement[] = [];
  if (from !== null) days.push({ sql: 't.due_on >= ?', parameters: [from] });
  if (to !== null) days.push({ sql: 't.due_on <= ?', parameters: [to] });
  if (filter === 'overdue') days.push({ sql: 't.due_on < ?', parameters: [today] });
  return days;
}

function windowOf({ filter }: TagihanQuestion, window: TagihanWindow): Statement[] {
  if (window.kind === 'first') return [];
  const { dueOn, id } = window.position;
  const sign = isEarliestFirst(filter) === (window.kind === 'after') ? '>' : '<';
  return [
    { sql: `t.due_on ${sign}= ?`, parameters: [dueOn] },
    { sql: `(t.due_on ${sign} ? or t.id ${sign} ?)`, parameters: [dueOn, id] },
  ];
}
