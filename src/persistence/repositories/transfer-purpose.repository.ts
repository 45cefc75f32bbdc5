import { type OrderId, type ResellerId, type TiketId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { dateOf, dateOrNull } from './columns';
import { type OrderRow } from './digital-order.repository';
import { type TiketRow } from './tiket.repository';

/** The switches by which transfers are opened up step by step. */
export interface TransferOffer {
  /** Buyers of this reseller may pay for this product by transfer. */
  isOrderOffered: boolean;
  /** The reseller may fill its saldo by tiket. */
  isTiketOffered: boolean;
}

/** `productCode` empty: only what is the reseller's own is asked. Nothing is offered to a reseller that there is not. */
export async function readTransferOffer(
  queryable: Queryable,
  { resellerId, productCode = '' }: { resellerId: ResellerId; productCode?: string },
): Promise<TransferOffer> {
  const row = await queryable.row<{ is_order_offered: number; is_tiket_offered: number; is_product: number | null }>(
    `select r.is_order_offered, r.is_tiket_offered, p.is_transfer_offered as is_product
     from reseller r left join product p on p.code = ? where r.id = ?`,
    [productCode, resellerId],
  );
  return {
    isOrderOffered: row?.is_order_offered === 1 && row.is_product === 1,
    isTiketOffered: row?.is_tiket_offered === 1,
  };
}

export type OrderInsert = Pick<
  OrderRow,
  | 'id'
  | 'resellerId'
  | 'reference'
  | 'contentHash'
  | 'httpStatus'
  | 'productCode'
  | 'destination'
  | 'price'
  | 'errorCode'
  | 'createdAt'
>;

/** Refused when it has an error. Throws a `duplicate` of `reference` when the reference has, or just gets, an order. */
export async function insertOrder(tx: Tx, order: OrderInsert): Promise<void> {
  const { id, resellerId, reference, contentHash, httpStatus, productCode, destination, price, errorCode } = order;
  const isRefused = errorCode !== null;
  await tx.write(
    `insert into digital_order (id, reseller_id, reference, content_hash, http_status, product_code, destination, price,
       state, error_code, created_at, ended_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[id, resellerId, Buffer.from(reference, 'latin1'), contentHash, httpStatus, productCode, destination, price],
      ...[isRefused ? 'refused' : 'awaiting', errorCode, dateOf(order.createdAt)],
      dateOrNull(isRefused ? order.createdAt : null),
    ],
  );
}

/** The transfer that was asked for in the transaction that inserted the order. */
export async function setOrderTransfer(tx: Tx, orderId: OrderId, transferId: TransferId): Promise<void> {
  await tx.write('update digital_order set transfer_id = ? where id = ?', [transferId, orderId]);
}

export async function countOrderRepeat(tx: Tx, orderId: OrderId): Promise<void> {
  await tx.write('update digital_order set repeated = repeated + 1 where id = ?', [orderId]);
}

export type TiketInsert = Pick<
  TiketRow,
  'id' | 'resellerId' | 'origin' | 'reference' | 'contentHash' | 'httpStatus' | 'amount' | 'errorCode' | 'createdAt'
> & { createdBy: string | null };

/** The same as `insertOrder` for a tiket. */
export async function insertTiket(tx: Tx, tiket: TiketInsert): Promise<void> {
  const { id, resellerId, origin, reference, contentHash, httpStatus, amount, errorCode, createdBy, createdAt } = tiket;
  const isRefused = errorCode !== null;
  await tx.write(
    `insert into tiket (id, reseller_id, origin, reference, content_hash, http_status, amount, state, error_code,
       created_by, created_at, ended_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[id, resellerId, origin, reference === null ? null : Buffer.from(reference, 'latin1'), contentHash],
      ...[httpStatus, amount, isRefused ? 'refused' : 'awaiting', errorCode, createdBy, dateOf(createdAt)],
      dateOrNull(isRefused ? createdAt : null),
    ],
  );
}

/** T4: `liveAmount` is null where a reference tells one tiket from another. Throws a `duplicate` of `live_amount`. */
export async function setTiketTransfer(
  tx: Tx,
  tiketId: TiketId,
  { transferId, liveAmount }: { transferId: TransferId; liveAmount: Rupiah | null },
): Promise<void> {
  await tx.write('update tiket set transfer_id = ?, live_amount = ? where id = ?', [transferId, liveAmount, tiketId]);
}

export async function countTiketRepeat(tx: Tx, tiketId: TiketId): Promise<void> {
  await tx.write('update tiket set repeated = repeated + 1 where id = ?', [tiketId]);
}

/** T4: the tiket that this member may still pay with this amount; undefined when there is none, or its deadline passed. */
export async function findPayableTiket(
  queryable: Queryable,
  { resellerId, amount, now }: { resellerId: ResellerId; amount: Rupiah; now: Instant },
): Promise<TiketId | undefined> {
  const row = await queryable.row<{ id: string }>(
    `select k.id from tiket k join transfer t on t.id = k.transfer_id
     where k.reseller_id = ? and k.live_amount = ? and t.expires_at > ?`,
    [resellerId, amount, dateOf(now)],
  );
  return row?.id;
}

/**
 * One whose deadline has passed makes room for the next; it is paid, released and told about as before. The account's
 * row is locked, the tiket alone is locked here.
 */
export async function retireTiket(
  tx: Tx,
  { resellerId, amount, now }: { resellerId: ResellerId; amount: Rupiah; now: Instant },
): Promise<void> {
  const old = await tx.row<{ id: string }>(
    `select k.id from tiket k join transfer t on t.id = k.transfer_id
     where k.reseller_id = ? and k.live_amount = ? and t.expires_at <= ?`,
    [resellerId, amount, dateOf(now)],
  );
  if (old !== undefined) await tx.write('update tiket set live_amount = null where id = ?', [old.id]);
}
