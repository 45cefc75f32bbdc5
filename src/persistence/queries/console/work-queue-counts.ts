import { type Instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull } from '../../repositories/columns';
import {
  calmCondition,
  type Condition,
  conditionOf,
  DESK_ITEMS,
  QUEUE_FILTERS,
  type QueueFilter,
  type QueueView,
} from './work-queue-filter';

/** What runs by itself as it usually does. */
export interface CalmGroup {
  count: number;
  /** By the state of the order. */
  states: { state: string; count: number }[];
  /** Null when there is none. */
  oldestAt: Instant | null;
  nearestDueAt: Instant | null;
}

export interface QueueCounts {
  byFilter: Readonly<Record<QueueFilter, number>>;
  calm: CalmGroup;
}

/** How many items are open, by each filter. Reads the open ones only, which are few. */
export async function countQueue(queryable: Queryable, view: QueueView): Promise<QueueCounts> {
  const conditions = QUEUE_FILTERS.map((filter) => ({ filter, ...conditionOf(filter, view) }));
  const sums = await queryable.row<Record<QueueFilter, BigIntColumn | null>>(
    `select ${conditions.map(({ filter, sql }) => `sum(${sql}) as \`${filter}\``).join(', ')}
     from work_item w where w.is_open = 1 and ${DESK_ITEMS.sql}`,
    [...conditions.flatMap(({ parameters }) => parameters), ...DESK_ITEMS.parameters],
  );
  const byFilter = Object.fromEntries(QUEUE_FILTERS.map((filter) => [filter, Number(sums?.[filter] ?? 0)]));
  return { byFilter: byFilter as Record<QueueFilter, number>, calm: await readCalm(queryable, calmCondition(view)) };
}

async function readCalm(queryable: Queryable, { sql, parameters }: Condition): Promise<CalmGroup> {
  const rows = await queryable.rows<{ state: string; n: BigIntColumn; oldest: Date; nearest: Date }>(
    `select w.state, count(*) as n, min(w.opened_at) as oldest, min(w.due_at) as nearest
     from work_item w where w.is_open = 1 and ${sql} group by w.state order by n desc, w.state`,
    parameters,
  );
  const least = (dates: Date[]): Instant | null =>
    instantOrNull(dates.reduce<Date | null>((min, date) => (min === null || date < min ? date : min), null));
  return {
    count: rows.reduce((sum, { n }) => sum + Number(n), 0),
    states: rows.map(({ state, n }) => ({ state, count: Number(n) })),
    oldestAt: least(rows.map(({ oldest }) => oldest)),
    nearestDueAt: least(rows.map(({ nearest }) => nearest)),
  };
}

/** Transfers that are in time and wait for their payer: they stand on their own desk. */
export async function countAwaitingTransfers(queryable: Queryable): Promise<number> {
  const row = await queryable.row<{ n: BigIntColumn }>(
    `select count(*) as n from transfer where state = 'awaiting' and grace_until >= utc_timestamp(3)`,
  );
  return Number(row?.n ?? 0);
}
