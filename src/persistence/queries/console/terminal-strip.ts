import { type TerminalCode } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Instant } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOrNull } from '../../repositories/columns';

/** A line to a supplier, at a glance. */
export interface TerminalAtAGlance {
  code: TerminalCode;
  name: string;
  isOn: boolean;
  /** `HH:mm` in WIB; equal ends mean around the clock. */
  opensAt: string;
  closesAt: string;
  trippedUntil: Instant | null;
  /** Our deposit there as the supplier last told it, and when. */
  stock: Rupiah | null;
  stockAt: Instant | null;
  stockWarnBelow: Rupiah | null;
  /** Purchases that have left and are not settled. */
  inFlight: number;
}

interface Columns {
  code: string;
  name: string;
  is_on: number;
  opens_at: string;
  closes_at: string;
  tripped_until: Date | null;
  stock: BigIntColumn | null;
  stock_at: Date | null;
  stock_warn_below: BigIntColumn | null;
  in_flight: BigIntColumn | null;
}

/** Every line by its code. What is under way is counted from the open orders, which are few. */
export async function listTerminalsAtAGlance(queryable: Queryable): Promise<TerminalAtAGlance[]> {
  const rows = await queryable.rows<Columns>(
    `select t.code, t.name, t.is_on, t.opens_at, t.closes_at, t.tripped_until, t.stock, t.stock_at, t.stock_warn_below,
       f.in_flight
     from terminal t left join (
       select a.terminal_code, count(*) as in_flight
       from topup o join topup_attempt a on a.topup_id = o.id and a.live = 1
       where o.state in ('sent', 'pending', 'suspect') group by a.terminal_code
     ) f on f.terminal_code = t.code
     order by t.code`,
  );
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    isOn: row.is_on === 1,
    opensAt: row.opens_at,
    closesAt: row.closes_at,
    trippedUntil: instantOrNull(row.tripped_until),
    stock: rupiahOrNull(row.stock),
    stockAt: instantOrNull(row.stock_at),
    stockWarnBelow: rupiahOrNull(row.stock_warn_below),
    inFlight: Number(row.in_flight ?? 0),
  }));
}
