import { type TerminalCode } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Queryable } from '../database';

/** How to reach a terminal. */
export interface TerminalLine {
  code: TerminalCode;
  supplier: string;
  /** The adapter of its supplier. */
  adapter: string;
  /** JSON with address and credentials, sealed. */
  configSealed: Buffer;
  /** JSON, laid over the adapter's profile. */
  profileOverrides: string | null;
}

const SELECT = `select t.code, t.supplier_code, s.adapter, t.config_sealed, t.profile_overrides
  from terminal t join supplier s on s.code = t.supplier_code`;

interface Columns {
  code: string;
  supplier_code: string;
  adapter: string;
  config_sealed: Buffer;
  profile_overrides: string | null;
}

export async function readTerminalLine(queryable: Queryable, code: TerminalCode): Promise<TerminalLine | undefined> {
  const row = await queryable.row<Columns>(`${SELECT} where t.code = ?`, [code]);
  return row && toLine(row);
}

/** Also those that are off: what they have under way still has to be asked after. */
export async function listTerminalLines(queryable: Queryable): Promise<TerminalLine[]> {
  return (await queryable.rows<Columns>(`${SELECT} order by t.code`)).map(toLine);
}

/** The dearest product that is bought there. */
const DEAREST = '(select max(cost) from terminal_product where terminal_code = t.code and is_active = 1)';

/** How often a busy terminal's deposit is written; each of its answers tells one. */
export const STOCK_EVERY_MS = 2000;

/**
 * The supplier answered: failures in a row end, and our deposit there is what it says. It is written when something
 * begins or ends with it, and otherwise at most every `STOCK_EVERY_MS`. Returns whether it was.
 */
export async function noteTerminalAnswered(
  queryable: Queryable,
  code: TerminalCode,
  stock: Rupiah | null,
): Promise<boolean> {
  const written = await queryable.write(
    `update terminal t set t.failures = 0, t.tripped_until = null, t.stock = coalesce(?, t.stock),
       t.stock_at = if(? is null, t.stock_at, utc_timestamp(3))
     where t.code = ? and (t.failures > 0 or t.tripped_until is not null or ? < ${DEAREST}
       or (? < t.stock_warn_below) <> (t.stock < t.stock_warn_below)
       or (? is not null and (t.stock_at is null or t.stock_at < utc_timestamp(3) - interval ? microsecond))
       or exists (select 1 from work_item where kind = 'terminal' and subject = t.code and is_open = 1))`,
    [stock, stock, code, stock, stock, stock, STOCK_EVERY_MS * 1000],
  );
  return written > 0;
}

/** What it told last, once it is time to write that. */
export async function noteTerminalStock(queryable: Queryable, code: TerminalCode, stock: Rupiah): Promise<void> {
  await queryable.write(
    `update terminal set stock = ?, stock_at = utc_timestamp(3)
     where code = ? and stock_at <= utc_timestamp(3) - interval ? microsecond`,
    [stock, code, STOCK_EVERY_MS * 1000],
  );
}

/** What is left there does not pay for the dearest product that is bought there. */
export async function isShortOfStock(queryable: Queryable, code: TerminalCode): Promise<boolean> {
  const row = await queryable.row(`select 1 from terminal t where t.code = ? and t.stock < ${DEAREST}`, [code]);
  return row !== undefined;
}

/** Nothing was sent, or nothing is known. Too many in a row close the terminal for a while; true when this one did. */
export async function noteTerminalFailed(
  queryable: Queryable,
  code: TerminalCode,
  { tripAfter, tripForMs }: { tripAfter: number; tripForMs: number },
): Promise<boolean> {
  await queryable.write('update terminal set failures = failures + 1 where code = ?', [code]);
  const tripped = await queryable.write(
    `update terminal set tripped_until = utc_timestamp(3) + interval ? microsecond, failures = 0
     where code = ? and failures >= ?`,
    [tripForMs * 1000, code, tripAfter],
  );
  return tripped === 1;
}

function toLine(row: Columns): TerminalLine {
  return {
    code: row.code,
    supplier: row.supplier_code,
    adapter: row.adapter,
    configSealed: row.config_sealed,
    profileOverrides: row.profile_overrides,
  };
}
