import { type TerminalCode } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { after, type Instant, instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, dateOf, instantOrNull, rupiahOrNull } from '../../repositories/columns';
import { readDeeds, type SwitchDeed } from './terminals-stops';

const HOUR_MS = 60 * 60 * 1000;
/** The hour in slices of five minutes, the oldest first. */
const SLICES = 12;

export interface TerminalOnList {
  code: TerminalCode;
  name: string;
  supplierName: string;
  isOn: boolean;
  opensAt: string;
  closesAt: string;
  /** Our deposit there, and when the supplier told it. */
  stock: Rupiah | null;
  stockAt: Instant | null;
  /** The deposit below which people are told; null: nobody asked to be. */
  stockWarnBelow: Rupiah | null;
  /** In a row, since the last answer. */
  failures: number;
  trippedUntil: Instant | null;
  /** Purchases that have left and are not settled, and since when the oldest one is under way. */
  inFlight: number;
  oldestSentAt: Instant | null;
  suspect: number;
  /** Purchases that ended in the last hour. */
  delivered: number;
  refused: number;
  notSent: number;
  /** Delivered and ended, per slice of five minutes. */
  slices: { delivered: number; ended: number }[];
  /** Who moved its switch last. */
  deed: SwitchDeed | null;
}

interface Columns {
  code: string;
  name: string;
  supplier_name: string | null;
  is_on: number;
  opens_at: string;
  closes_at: string;
  stock: BigIntColumn | null;
  stock_at: Date | null;
  stock_warn_below: BigIntColumn | null;
  failures: number;
  tripped_until: Date | null;
}

/** Every terminal with what goes on there, by code. */
export async function listTerminals(queryable: Queryable, now: Instant): Promise<TerminalOnList[]> {
  const rows = await queryable.rows<Columns>(
    `select t.code, t.name, s.name as supplier_name, t.is_on, t.opens_at, t.closes_at, t.stock, t.stock_at,
       t.stock_warn_below, t.failures, t.tripped_until
     from terminal t left join supplier s on s.code = t.supplier_code order by t.code`,
  );
  const underWay = await readUnderWay(queryable);
  const ended = await readEnded(queryable, now);
  const deeds = await readDeeds(
    queryable,
    rows.map(({ code }) => ({ kind: 'terminal', subject: code })),
  );
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    supplierName: row.supplier_name ?? '',
    isOn: row.is_on === 1,
    opensAt: row.opens_at,
    closesAt: row.closes_at,
    stock: rupiahOrNull(row.stock),
    stockAt: instantOrNull(row.stock_at),
    stockWarnBelow: rupiahOrNull(row.stock_warn_below),
    failures: row.failures,
    trippedUntil: instantOrNull(row.tripped_until),
    ...(underWay.get(row.code) ?? { inFlight: 0, oldestSentAt: null, suspect: 0 }),
    ...(ended.get(row.code) ?? endedNothing()),
    deed: deeds.get(row.code) ?? null,
  }));
}

type UnderWay = Pick<TerminalOnList, 'inFlight' | 'oldestSentAt' | 'suspect'>;

/** By way of the open orders, which have an index and are few. */
async function readUnderWay(queryable: Queryable): Promise<Map<TerminalCode, UnderWay>> {
  const rows = await queryable.rows<{
    terminal_code: string;
    in_flight: BigIntColumn;
    suspect: BigIntColumn;
    oldest: Date | null;
  }>(
    `select a.terminal_code, count(*) as in_flight, sum(a.state = 'suspect') as suspect, min(a.sent_at) as oldest
     from topup t join topup_attempt a on a.topup_id = t.id
     where t.state in ('sent', 'pending', 'suspect') and a.state in ('sending', 'pending', 'suspect')
     group by a.terminal_code`,
  );
  return new Map(
    rows.map((row) => [
      row.terminal_code,
      {
        inFlight: Number(row.in_flight),
        suspect: Number(row.suspect),
        oldestSentAt: row.oldest === null ? null : instant(row.oldest),
      },
    ]),
  );
}

type Ended = Pick<TerminalOnList, 'delivered' | 'refused' | 'notSent' | 'slices'>;

function endedNothing(): Ended {
  const slices = Array.from({ length: SLICES }, () => ({ delivered: 0, ended: 0 }));
  return { delivered: 0, refused: 0, notSent: 0, slices };
}

/** A purchase that ended belongs to an order that ended since, or to one that is open. */
async function readEnded(queryable: Queryable, now: Instant): Promise<Map<TerminalCode, Ended>> {
  const since = dateOf(after(now, -HOUR_MS));
  const ofOrders = (orders: string): string =>
    `select a.terminal_code, a.state, floor(timestampdiff(second, ?, a.finished_at) / 300) as slice
     from topup t join topup_attempt a on a.topup_id = t.id
     where ${orders} and a.finished_at >= ? and a.state in ('success', 'refused', 'not-sent')`;
  const rows = await queryable.rows<{ terminal_code: string; state: string; slice: BigIntColumn; n: BigIntColumn }>(
    `select terminal_code, state, slice, count(*) as n from (
       ${ofOrders('t.finished_at >= ?')}
       union all
       ${ofOrders(`t.state in ('accepted', 'routing', 'sent', 'pending', 'suspect')`)}
     ) x group by terminal_code, state, slice`,
    [since, since, since, since, since],
  );
  const ended = new Map<TerminalCode, Ended>();
  for (const row of rows) {
    const sums = ended.get(row.terminal_code) ?? endedNothing();
    count(sums, { state: row.state, slice: Number(row.slice), n: Number(row.n) });
    ended.set(row.terminal_code, sums);
  }
  return ended;
}

function count(sums: Ended, { state, slice, n }: { state: string; slice: number; n: number }): void {
  const part = sums.slices[Math.min(Math.max(slice, 0), SLICES - 1)];
  // What never left says nothing about the supplier: it is told apart and kept out of the rate.
  if (state === 'not-sent') {
    sums.notSent += n;
    return;
  }
  if (part !== undefined) part.ended += n;
  if (state === 'refused') {
    sums.refused += n;
    return;
  }
  sums.delivered += n;
  if (part !== undefined) part.delivered += n;
}

export interface ProductSwitch {
  code: string;
  name: string;
  isOffered: boolean;
  isStopped: boolean;
  /** Open orders of it that wait for a terminal. */
  waiting: number;
}

/** Every product with its stop switch, by code. */
export async function listProductSwitches(queryable: Queryable): Promise<ProductSwitch[]> {
  const rows = await queryable.rows<{
    code: string;
    name: string;
    is_active: number;
    is_stopped: number;
    waiting: BigIntColumn;
  }>(
    `select p.code, p.name, p.is_active, p.is_stopped, coalesce(w.waiting, 0) as waiting
     from product p left join (
       select product_code, count(*) as waiting from topup where state in ('accepted', 'routing') group by product_code
     ) w on w.product_code = p.code
     order by p.code`,
  );
  return rows.map(({ code, name, is_active: isActive, is_stopped: isStopped, waiting }) => ({
    code,
    name,
    isOffered: isActive === 1,
    isStopped: isStopped === 1,
    waiting: Number(waiting),
  }));
}
