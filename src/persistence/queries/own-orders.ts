import { type FailureCode, type RefusalCode, type TransferRefusalCode } from '../../domain/errors';
import { type OrderId, type ResellerId, type TopupId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type TopupState } from '../../domain/topup/topup-state';
import { type OrderState, type ShopState } from '../../domain/transfer/terms';
import { shopStateOf } from '../../domain/transfer/transfer-life';
import { type Queryable } from '../database';
import { type BigIntColumn, instantOrNull, rupiahOf } from '../repositories/columns';
import { ASKED_COLUMNS, type AskedColumns, type AskedTransfer, askedTransferOf, expiredAtOf } from './asked-transfer';

/** What a shop may know of its order. */
export interface OrderFacts {
  orderId: OrderId;
  /** The reference that was asked with. */
  refId: string;
  productCode: string;
  destination: string;
  /** Agreed on; what is to be transferred is `asked.amount`. */
  price: Rupiah;
  /** T5 */
  state: ShopState;
  /** Of a failed one. */
  errorCode: RefusalCode | TransferRefusalCode | FailureCode | null;
  /** Null: it was refused. */
  asked: AskedTransfer | null;
  topupId: TopupId | null;
  sn: string | null;
  /** While its transfer is given up: since when. */
  expiredAt: Instant | null;
  createdAt: Instant;
  endedAt: Instant | null;
}

interface Columns extends AskedColumns {
  id: string;
  reference: Buffer;
  product_code: string;
  destination: string;
  price: BigIntColumn;
  state: OrderState;
  error_code: OrderFacts['errorCode'];
  topup_id: string | null;
  topup_state: TopupState | null;
  topup_error: FailureCode | RefusalCode | null;
  sn: string | null;
  created_at: Date;
  ended_at: Date | null;
}

/** The shop's order behind a reference. */
export async function readOwnOrder(
  queryable: Queryable,
  resellerId: ResellerId,
  reference: string,
): Promise<OrderFacts | undefined> {
  const row = await queryable.row<Columns>(
    `select o.id, o.reference, o.product_code, o.destination, o.price, o.state, o.error_code, o.topup_id, o.created_at,
       o.ended_at, p.state as topup_state, p.error_code as topup_error, p.sn, ${ASKED_COLUMNS}
     from digital_order o
     left join transfer t on t.id = o.transfer_id
     left join bank_account b on b.id = t.bank_account_id
     left join topup p on p.id = o.topup_id
     where o.reseller_id = ? and o.reference = ?`,
    [resellerId, Buffer.from(reference, 'latin1')],
  );
  return row && factsOf(row);
}

function factsOf(row: Columns): OrderFacts {
  return {
    orderId: row.id,
    refId: row.reference.toString('latin1'),
    productCode: row.product_code,
    destination: row.destination,
    price: rupiahOf(row.price),
    state: shopStateOf(row.state, { state: row.transfer_state ?? 'released' }, row.topup_state),
    errorCode: row.error_code ?? row.topup_error,
    asked: askedTransferOf(row),
    topupId: row.topup_id,
    sn: row.sn,
    expiredAt: expiredAtOf(row),
    createdAt: instant(row.created_at),
    endedAt: instantOrNull(row.ended_at),
  };
}
