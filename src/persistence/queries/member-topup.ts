import { type FailureCode, type RefusalCode } from '../../domain/errors';
import { type ResellerId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type TopupState } from '../../domain/topup/topup-state';
import { type Queryable } from '../database';
import { type BigIntColumn, rupiahOf } from '../repositories/columns';

/** A member's order as text-center software is told about it. */
export interface MemberTopup {
  /** For people to read aloud. */
  no: number;
  productCode: string;
  destination: string;
  quantity: number;
  counter: number;
  price: Rupiah;
  state: TopupState;
  errorCode: RefusalCode | FailureCode | null;
  sn: string | null;
  acceptedAt: Instant;
  /** It was refused at once. */
  isRefused: boolean;
  /** The order was there already, under another reference. */
  isAlias: boolean;
}

interface Columns {
  no: BigIntColumn;
  product_code: string;
  destination: string;
  quantity: number;
  counter: number;
  price: BigIntColumn;
  state: TopupState;
  error_code: RefusalCode | FailureCode | null;
  sn: string | null;
  accepted_at: Date;
  http_status: number;
  is_alias: number;
}

const REFUSED = 422;

/** The order behind a reference of the entrance for OtomaX; undefined when the reference was never answered. */
export async function readMemberTopup(
  queryable: Queryable,
  { resellerId, reference }: { resellerId: ResellerId; reference: string },
): Promise<MemberTopup | undefined> {
  const row = await queryable.row<Columns>(
    `select t.no, t.product_code, t.destination, t.quantity, t.counter, t.price, t.state, t.error_code, t.sn,
            t.accepted_at, r.http_status, r.is_alias
     from topup_reference r
     join topup t on t.id = r.topup_id and t.reseller_id = r.reseller_id
     where r.reseller_id = ? and r.origin = 'otomax' and r.reference = ?`,
    [resellerId, Buffer.from(reference, 'latin1')],
  );
  return (
    row && {
      no: Number(row.no),
      productCode: row.product_code,
      destination: row.destination,
      quantity: row.quantity,
      counter: row.counter,
      price: rupiahOf(row.price),
      state: row.state,
      errorCode: row.error_code,
      sn: row.sn,
      acceptedAt: instant(row.accepted_at),
      isRefused: row.http_status === REFUSED,
      isAlias: row.is_alias === 1,
    }
  );
}
