import { InvariantBroken } from '../../domain/errors';
import { type OrderId, type ResellerId, type TopupId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type OrderState } from '../../domain/transfer/terms';
import { type Queryable, type Tx } from '../database';
import { type BigIntColumn, dateOrNull, instantOrNull, rupiahOf } from './columns';

/** What a shop's buyer ordered, to be paid by bank transfer. */
export interface OrderRow {
  id: OrderId;
  no: number;
  resellerId: ResellerId;
  reference: string;
  contentHash: Buffer;
  /** Of the first answer, repeated for ever (A3). */
  httpStatus: number;
  productCode: string;
  destination: string;
  price: Rupiah;
  state: OrderState;
  errorCode: string | null;
  transferId: TransferId | null;
  topupId: TopupId | null;
  createdAt: Instant;
  endedAt: Instant | null;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  reseller_id: string;
  reference: Buffer;
  content_hash: Buffer;
  http_status: number;
  product_code: string;
  destination: string;
  price: BigIntColumn;
  state: OrderState;
  error_code: string | null;
  transfer_id: string | null;
  topup_id: string | null;
  created_at: Date;
  ended_at: Date | null;
}

const SELECT = `select o.id, o.no, o.reseller_id, o.reference, o.content_hash, o.http_status, o.product_code, o.destination,
  o.price, o.state, o.error_code, o.transfer_id, o.topup_id, o.created_at, o.ended_at from digital_order o`;

/** After topup, attempt and correction in the order of locks: what ends an order's top-up ends the order. */
export async function lockOrderOf(tx: Tx, by: OrderKey): Promise<OrderRow | undefined> {
  const { where, parameters } = condition(by);
  const columns = await tx.row<Columns>(`${SELECT} where ${where} for update`, parameters);
  return columns && toRow(columns);
}

export async function findOrder(queryable: Queryable, by: OrderKey): Promise<OrderRow | undefined> {
  const { where, parameters } = condition(by);
  const columns = await queryable.row<Columns>(`${SELECT} where ${where}`, parameters);
  return columns && toRow(columns);
}

export type OrderKey =
  | { id: OrderId }
  | { transferId: TransferId }
  | { topupId: TopupId }
  | { resellerId: ResellerId; reference: string };

function condition(by: OrderKey): { where: string; parameters: (string | Buffer)[] } {
  if ('id' in by) return { where: 'o.id = ?', parameters: [by.id] };
  if ('transferId' in by) return { where: 'o.transfer_id = ?', parameters: [by.transferId] };
  if ('topupId' in by) return { where: 'o.topup_id = ?', parameters: [by.topupId] };
  const reference = Buffer.from(by.reference, 'latin1');
  return { where: 'o.reseller_id = ? and o.reference = ?', parameters: [by.resellerId, reference] };
}

export type OrderChange = Partial<Pick<OrderRow, 'state' | 'errorCode' | 'topupId' | 'endedAt'>>;

/** From the state that was read, and from no other. */
export async function changeOrder(tx: Tx, row: OrderRow, change: OrderChange): Promise<OrderRow> {
  const next = { ...row, ...change };
  const changed = await tx.write(
    `update digital_order set state = ?, error_code = ?, topup_id = ?, ended_at = ? where id = ? and state = ?`,
    [next.state, next.errorCode, next.topupId, dateOrNull(next.endedAt), row.id, row.state],
  );
  if (changed !== 1) throw new InvariantBroken(`order ${row.id} changed under its lock`);
  return next;
}

function toRow(columns: Columns): OrderRow {
  return {
    ...{ id: columns.id, no: Number(columns.no), resellerId: columns.reseller_id },
    ...{ reference: columns.reference.toString('latin1'), contentHash: columns.content_hash },
    ...{ httpStatus: columns.http_status, productCode: columns.product_code, destination: columns.destination },
    ...{ price: rupiahOf(columns.price), state: columns.state, errorCode: columns.error_code },
    ...{ transferId: columns.transfer_id, topupId: columns.topup_id },
    ...{ createdAt: instant(columns.created_at), endedAt: instantOrNull(columns.ended_at) },
  };
}
