import { InvariantBroken } from '../../domain/errors';
import { type ResellerId, type TiketId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type TiketState } from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOrNull, instantOrNull, rupiahOf } from './columns';

export type TiketOrigin = 'h2h' | 'otomax' | 'console';

/** A deposit that a reseller announced. */
export interface TiketRow {
  id: TiketId;
  no: number;
  resellerId: ResellerId;
  origin: TiketOrigin;
  reference: string | null;
  contentHash: Buffer | null;
  httpStatus: number;
  /** Asked for, without the code. */
  amount: Rupiah;
  state: TiketState;
  errorCode: string | null;
  transferId: TransferId | null;
  createdAt: Instant;
  endedAt: Instant | null;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  reseller_id: string;
  origin: TiketOrigin;
  reference: Buffer | null;
  content_hash: Buffer | null;
  http_status: number;
  amount: BigIntColumn;
  state: TiketState;
  error_code: string | null;
  transfer_id: string | null;
  created_at: Date;
  ended_at: Date | null;
}

const SELECT = `select k.id, k.no, k.reseller_id, k.origin, k.reference, k.content_hash, k.http_status, k.amount, k.state,
  k.error_code, k.transfer_id, k.created_at, k.ended_at from tiket k`;

export type TiketKey =
  | { id: TiketId }
  | { transferId: TransferId }
  | { resellerId: ResellerId; origin: TiketOrigin; reference: string }
  /** T4: the one that this member awaits with this amount. */
  | { resellerId: ResellerId; liveAmount: Rupiah };

/** After its transfer in the order of locks. */
export async function lockTiket(tx: Tx, by: TiketKey): Promise<TiketRow | undefined> {
  const { where, parameters } = condition(by);
  const columns = await tx.row<Columns>(`${SELECT} where ${where} for update`, parameters);
  return columns && toRow(columns);
}

export async function findTiket(queryable: Queryable, by: TiketKey): Promise<TiketRow | undefined> {
  const { where, parameters } = condition(by);
  const columns = await queryable.row<Columns>(`${SELECT} where ${where}`, parameters);
  return columns && toRow(columns);
}

function condition(by: TiketKey): { where: string; parameters: (string | number | Buffer)[] } {
  if ('id' in by) return { where: 'k.id = ?', parameters: [by.id] };
  if ('transferId' in by) return { where: 'k.transfer_id = ?', parameters: [by.transferId] };
  if ('liveAmount' in by) {
    return { where: 'k.reseller_id = ? and k.live_amount = ?', parameters: [by.resellerId, by.liveAmount] };
  }
  return {
    where: 'k.reseller_id = ? and k.origin = ? and k.reference = ?',
    parameters: [by.resellerId, by.origin, Buffer.from(by.reference, 'latin1')],
  };
}

/** From the state that was read, and from no other. One that is not awaited any more gives its amount free (T4). */
export async function changeTiket(
  tx: Tx,
  row: TiketRow,
  change: Partial<Pick<TiketRow, 'state' | 'endedAt'>>,
): Promise<TiketRow> {
  const next = { ...row, ...change };
  const changed = await tx.write(
    `update tiket set live_amount = if(? = 'awaiting', live_amount, null), state = ?, ended_at = ?
     where id = ? and state = ?`,
    [next.state, next.state, dateOrNull(next.endedAt), row.id, row.state],
  );
  if (changed !== 1) throw new InvariantBroken(`tiket ${row.id} changed under its lock`);
  return next;
}

function toRow(columns: Columns): TiketRow {
  return {
    ...{ id: columns.id, no: Number(columns.no), resellerId: columns.reseller_id, origin: columns.origin },
    ...{ reference: columns.reference?.toString('latin1') ?? null, contentHash: columns.content_hash },
    ...{ httpStatus: columns.http_status, amount: rupiahOf(columns.amount), state: columns.state },
    ...{ errorCode: columns.error_code, transferId: columns.transfer_id },
    ...{ createdAt: instant(columns.created_at), endedAt: instantOrNull(columns.ended_at) },
  };
}
