import { type RouteOption } from '../../domain/topup/route';
import { type Queryable } from '../database';
import { type BigIntColumn, instantOrNull, rupiahOf, rupiahOrNull } from './columns';

/** A line of the route table, with the contract that its terminal is under. */
export interface RouteRow extends RouteOption {
  adapter: string;
  /** JSON, laid over the adapter's profile. */
  profileOverrides: string | null;
}

interface Columns {
  terminal_code: string;
  sku: string;
  cost: BigIntColumn;
  priority: number;
  is_on: number;
  tripped_until: Date | null;
  opens_at: string;
  closes_at: string;
  stock: BigIntColumn | null;
  stock_at: Date | null;
  adapter: string;
  profile_overrides: string | null;
}

/** Every terminal that may sell this product, also those that are off now. */
export async function readRoute(queryable: Queryable, productCode: string): Promise<RouteRow[]> {
  const rows = await queryable.rows<Columns>(
    `select tp.terminal_code, tp.sku, tp.cost, tp.priority, t.is_on, t.tripped_until, t.opens_at, t.closes_at, t.stock, t.stock_at,
       s.adapter, t.profile_overrides
     from terminal_product tp
     join terminal t on t.code = tp.terminal_code
     join supplier s on s.code = t.supplier_code
     where tp.product_code = ? and tp.is_active = 1`,
    [productCode],
  );
  return rows.map((row) => ({
    terminal: row.terminal_code,
    sku: row.sku,
    cost: rupiahOf(row.cost),
    priority: row.priority,
    isOn: row.is_on === 1,
    trippedUntil: instantOrNull(row.tripped_until),
    opensAt: row.opens_at,
    closesAt: row.closes_at,
    stock: rupiahOrNull(row.stock),
    stockAt: instantOrNull(row.stock_at),
    adapter: row.adapter,
    profileOverrides: row.profile_overrides,
  }));
}
