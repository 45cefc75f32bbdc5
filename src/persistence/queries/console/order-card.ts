import { type FailureCode, type RefusalCode } from '../../../domain/errors';
import { type Origin, type ResellerId, type TopupId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Instant, instant } from '../../../domain/time';
import { type TopupState } from '../../../domain/topup/topup-state';
import { type Queryable } from '../../database';
import { type BigIntColumn, instantOrNull, rupiahOf, rupiahOrNull } from '../../repositories/columns';

/** One order as its card shows it. */
export interface OrderCard {
  topupId: TopupId;
  no: number;
  version: number;
  state: TopupState;
  origin: Origin;
  /** The reseller's. */
  reference: string;
  productCode: string;
  /** The code when the catalogue has no such product any more. */
  productName: string;
  /** Whole: to be masked by whoever shows it. */
  destination: string;
  price: Rupiah;
  account: string;
  reseller: { id: ResellerId; code: string; name: string };
  errorCode: RefusalCode | FailureCode | null;
  sn: string | null;
  acceptedAt: Instant;
  finishedAt: Instant | null;
  parkedUntil: Instant | null;
  parkedTimes: number;
  hold: { state: 'held' | 'posted' | 'voided'; amount: Rupiah; at: Instant; endedAt: Instant | null } | null;
}

interface Columns {
  id: string;
  no: BigIntColumn;
  version: number;
  state: TopupState;
  origin: Origin;
  reference: Buffer;
  product_code: string;
  product_name: string | null;
  destination: string;
  price: BigIntColumn;
  account_code: string;
  reseller_id: string;
  reseller_code: string | null;
  reseller_name: string | null;
  error_code: RefusalCode | FailureCode | null;
  sn: string | null;
  accepted_at: Date;
  finished_at: Date | null;
  parked_until: Date | null;
  parked_times: number;
  hold_state: 'held' | 'posted' | 'voided' | null;
  hold_amount: BigIntColumn | null;
  hold_at: Date | null;
  hold_ended_at: Date | null;
}

/** Undefined when there is no such order. */
export async function readOrderCard(queryable: Queryable, topupId: TopupId): Promise<OrderCard | undefined> {
  const row = await queryable.row<Columns>(
    `select t.id, t.no, t.version, t.state, t.origin, t.reference, t.product_code, p.name as product_name,
       t.destination, t.price, t.account_code, t.reseller_id, r.code as reseller_code, r.name as reseller_name,
       t.error_code, t.sn, t.accepted_at, t.finished_at, t.parked_until, t.parked_times,
       h.state as hold_state, h.amount as hold_amount, h.created_at as hold_at, h.ended_at as hold_ended_at
     from topup t
     left join product p on p.code = t.product_code
     left join reseller r on r.id = t.reseller_id
     left join hold h on h.id = t.id
     where t.id = ?`,
    [topupId],
  );
  return row && toCard(row);
}

function toCard(row: Columns): OrderCard {
  const { hold_state: holdState, hold_at: heldAt } = row;
  const amount = rupiahOrNull(row.hold_amount);
  return {
    topupId: row.id,
    no: Number(row.no),
    version: row.version,
    state: row.state,
    origin: row.origin,
    reference: row.reference.toString('latin1'),
    productCode: row.product_code,
    productName: row.product_name ?? row.product_code,
    destination: row.destination,
    price: rupiahOf(row.price),
    account: row.account_code,
    reseller: {
      id: row.reseller_id,
      code: row.reseller_code ?? row.reseller_id,
      name: row.reseller_name ?? row.reseller_id,
    },
    errorCode: row.error_code,
    sn: row.sn,
    acceptedAt: instant(row.accepted_at),
    finishedAt: instantOrNull(row.finished_at),
    parkedUntil: instantOrNull(row.parked_until),
    parkedTimes: row.parked_times,
    hold:
      holdState === null || amount === null || heldAt === null
        ? null
        : { state: holdState, amount, at: instant(heldAt), endedAt: instantOrNull(row.hold_ended_at) },
  };
}
