import { type TerminalCode } from '../../../domain/ids';
import { after, boundsOf, type BusinessDate, type Instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type JournalSums, sumJournals } from './day-figures-journal';
import { countAttemptsThatFailed, countEndedOrders, countOpenOrders, listTerminalNames } from './day-figures-orders';

/** One day's business of a line. Amounts in rupiah; those with a sign may be below zero. */
export interface TerminalDay {
  /** Null: booked without a purchase. */
  terminal: TerminalCode | null;
  name: string | null;
  delivered: number;
  sales: number;
  cost: number;
  margin: number;
  /** Purchases that it refused or that never reached it. */
  failures: number;
}

export interface DayFigures {
  day: BusinessDate;
  sold: number;
  soldAmount: number;
  reversed: number;
  reversedAmount: number;
  /** Sales less what was given back, less what suppliers took for them. */
  margin: number;
  /** Delivered and not paid by anybody (late deliveries), less what was recovered. */
  loss: number;
  /** Orders that ended on the day. A refused one was turned down before its price was held. */
  success: number;
  failed: number;
  refused: number;
  /** Orders of that day or an earlier one that are open now. */
  open: number;
  terminals: TerminalDay[];
}

export type ReadDayFigures = (day: BusinessDate, now: Instant) => Promise<DayFigures>;

const FRESH_FOR_MS = 5000;
const HOUR_MS = 60 * 60 * 1000;
/** No transaction that has its time from before this is still on its way: what was posted then will not change. */
const SETTLED_AFTER_MS = 10 * 60 * 1000;
const HOURS_KEPT = 24 * 8;
const DAYS_KEPT = 8;

/**
 * The figures of a business day, from the journals and the orders. An answer is kept for five seconds, and those who ask
 * meanwhile wait for the same one. Journals are never changed, so the sums of an hour that is over are kept for longer.
 */
export function createDayFigures(db: Queryable): ReadDayFigures {
  const hours = new Map<Instant, JournalSums[]>();
  const days = new Map<BusinessDate, { askedAt: number; figures: Promise<DayFigures> }>();

  const sumHour = async (from: Instant, now: Instant): Promise<JournalSums[]> => {
    const kept = hours.get(from);
    if (kept !== undefined) return kept;
    const before = after(from, HOUR_MS);
    const sums = await sumJournals(db, { from, before });
    if (after(before, SETTLED_AFTER_MS) <= now) keep(hours, from, sums, HOURS_KEPT);
    return sums;
  };

  const read = async (day: BusinessDate, now: Instant): Promise<DayFigures> => {
    const { from, before } = boundsOf(day);
    const sums: JournalSums[] = [];
    for (let hour = from; hour < before && hour <= now; hour = after(hour, HOUR_MS)) {
      sums.push(...(await sumHour(hour, now)));
    }
    return {
      day,
      ...totalsOf(sums),
      ...(await countEndedOrders(db, { from, before })),
      open: await countOpenOrders(db, before),
      terminals: terminalsOf(sums, {
        failures: await countAttemptsThatFailed(db, { from, before }),
        names: await listTerminalNames(db),
      }),
    };
  };

  return (day, now) => {
    const kept = days.get(day);
    if (kept !== undefined && performance.now() - kept.askedAt < FRESH_FOR_MS) return kept.figures;
    const figures = read(day, now);
    figures.catch(() => days.delete(day));
    keep(days, day, { askedAt: performance.now(), figures }, DAYS_KEPT);
    return figures;
  };
}

function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) return;
    map.delete(oldest);
  }
}

function totalsOf(sums: readonly JournalSums[]) {
  const total = (field: Exclude<keyof JournalSums, 'terminal'>): number =>
    sums.reduce((sum, part) => sum + part[field], 0);
  return {
    sold: total('sold'),
    soldAmount: total('soldAmount'),
    reversed: total('reversed'),
    reversedAmount: total('reversedAmount'),
    margin: total('soldAmount') - total('reversedAmount') - total('cost'),
    loss: total('loss'),
  };
}

function terminalsOf(
  sums: readonly JournalSums[],
  { failures, names }: { failures: ReadonlyMap<TerminalCode, number>; names: ReadonlyMap<TerminalCode, string> },
): TerminalDay[] {
  const terminals = new Map<TerminalCode | null, TerminalDay>();
  const of = (terminal: TerminalCode | null): TerminalDay => {
    const known = terminals.get(terminal);
    if (known !== undefined) return known;
    const name = terminal === null ? null : (names.get(terminal) ?? terminal);
    const fresh = { terminal, name, delivered: 0, sales: 0, cost: 0, margin: 0, failures: 0 };
    terminals.set(terminal, fresh);
    return fresh;
  };
  for (const code of names.keys()) of(code);
  for (const [code, count] of failures) of(code).failures = count;
  for (const part of sums) {
    const line = of(part.terminal);
    line.delivered += part.delivered;
    line.sales += part.soldAmount - part.reversedAmount;
    line.cost += part.cost;
    line.margin = line.sales - line.cost;
  }
  return [...terminals.values()];
}
