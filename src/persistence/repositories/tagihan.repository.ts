import { InvariantBroken } from '../../domain/errors';
import { type CustomerId, type PlanId, type TagihanId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type TagihanState } from '../../domain/tagihan/terms';
import { type BusinessDate, type Instant, instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOrNull, instantOrNull, rupiahOf } from './columns';

export interface TagihanRow {
  id: TagihanId;
  number: string;
  planId: PlanId;
  /** 0: the down payment. */
  k: number;
  customerId: CustomerId;
  dueOn: BusinessDate;
  /** The principal in force. */
  amount: Rupiah;
  denda: Rupiah;
  state: TagihanState;
  version: number;
  /** Bits of the reminders that are done or past. */
  reminded: number;
  dendaOn: BusinessDate | null;
  openedAt: Instant;
  awaitingAt: Instant | null;
  endedAt: Instant | null;
  startedAt: Instant | null;
  nextAt: Instant | null;
}

interface TagihanColumns {
  id: string;
  number: string;
  plan_id: string;
  k: number;
  customer_id: string;
  due_on: string;
  amount: BigIntColumn;
  denda: BigIntColumn;
  state: TagihanState;
  version: number;
  reminded: number;
  denda_on: string | null;
  opened_at: Date;
  awaiting_at: Date | null;
  ended_at: Date | null;
  started_at: Date | null;
  next_at: Date | null;
}

export const TAGIHAN_COLUMNS = `t.id, t.number, t.plan_id, t.k, t.customer_id, t.due_on, t.amount, t.denda, t.state,
  t.version, t.reminded, t.denda_on, t.opened_at, t.awaiting_at, t.ended_at, t.started_at, t.next_at`;

/** The virtual account comes before it in the order of locks. Throws `InvariantBroken` when there is none. */
export async function lockTagihan(tx: Tx, tagihanId: TagihanId): Promise<TagihanRow> {
  const columns = await tx.row<TagihanColumns>(`select ${TAGIHAN_COLUMNS} from tagihan t where t.id = ? for update`, [
    tagihanId,
  ]);
  if (columns === undefined) throw new InvariantBroken(`there is no tagihan ${tagihanId}`);
  return toTagihan(columns);
}

export async function readTagihan(queryable: Queryable, tagihanId: TagihanId): Promise<TagihanRow | undefined> {
  const columns = await queryable.row<TagihanColumns>(`select ${TAGIHAN_COLUMNS} from tagihan t where t.id = ?`, [
    tagihanId,
  ]);
  return columns === undefined ? undefined : toTagihan(columns);
}

/** Open ones of a plan, the oldest first, locked in that order. */
export async function lockOpenTagihan(tx: Tx, planId: PlanId): Promise<TagihanRow[]> {
  const rows = await tx.rows<TagihanColumns>(
    `select ${TAGIHAN_COLUMNS} from tagihan t where t.plan_id = ? and t.state in ('opening', 'awaiting')
     order by t.due_on, t.id for update`,
    [planId],
  );
  return rows.map(toTagihan);
}

export type TagihanChange = Partial<
  Pick<
    TagihanRow,
    'dueOn' | 'amount' | 'denda' | 'state' | 'reminded' | 'dendaOn' | 'awaitingAt' | 'endedAt' | 'nextAt'
  >
>;

/** From the version that was read (C1); returns the row as it is now. Throws `InvariantBroken` when it has moved on. */
export async function changeTagihan(tx: Tx, row: TagihanRow, change: TagihanChange): Promise<TagihanRow> {
  const after: TagihanRow = { ...row, ...change, version: row.version + 1 };
  const matched = await tx.write(
    `update tagihan set due_on = ?, amount = ?, denda = ?, state = ?, reminded = ?, denda_on = ?, awaiting_at = ?,
       ended_at = ?, next_at = ?, version = version + 1 where id = ? and version = ?`,
    [
      ...[after.dueOn, after.amount, after.denda, after.state, after.reminded, after.dendaOn],
      ...[dateOrNull(after.awaitingAt), dateOrNull(after.endedAt), dateOrNull(after.nextAt), row.id, row.version],
    ],
  );
  if (matched !== 1) throw new InvariantBroken(`tagihan ${row.id} is no longer at version ${row.version}`);
  return after;
}

/** What was allocated to it, by its allocations. */
export async function readAllocated(queryable: Queryable, tagihanId: TagihanId): Promise<Rupiah> {
  const row = await queryable.row<{ total: BigIntColumn }>(
    'select coalesce(sum(amount), 0) as total from payment_allocation where tagihan_id = ?',
    [tagihanId],
  );
  return rupiahOf(row?.total ?? 0);
}

export function toTagihan(columns: TagihanColumns): TagihanRow {
  return {
    id: columns.id,
    number: columns.number,
    planId: columns.plan_id,
    k: columns.k,
    customerId: columns.customer_id,
    dueOn: columns.due_on as BusinessDate,
    amount: rupiahOf(columns.amount),
    denda: rupiahOf(columns.denda),
    state: columns.state,
    version: columns.version,
    reminded: columns.reminded,
    dendaOn: columns.denda_on as BusinessDate | null,
    openedAt: instant(columns.opened_at),
    awaitingAt: instantOrNull(columns.awaiting_at),
    endedAt: instantOrNull(columns.ended_at),
    startedAt: instantOrNull(columns.started_at),
    nextAt: instantOrNull(columns.next_at),
  };
}
