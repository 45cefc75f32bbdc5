import { type ResellerId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type DestinationKind } from '../../domain/topup/destination';
import { type Queryable } from '../database';
import { type BigIntColumn, rupiahOrNull } from './columns';

/** What one reseller is offered for one product code. */
export interface Offer {
  /** The database's clock at the look-up. */
  now: Instant;
  isRepeatGuarded: boolean;
  /** Null when there is no such product. */
  product: {
    destinationKind: DestinationKind;
    /** Numbers of other carriers are refused; null: any number. */
    carrier: string | null;
    isActive: boolean;
    /** At the reseller's price level; null when it is not sold there. */
    price: Rupiah | null;
  } | null;
}

interface Columns {
  now: Date;
  is_repeat_guarded: number;
  destination_kind: DestinationKind | null;
  carrier: string | null;
  is_active: number | null;
  price: BigIntColumn | null;
}

export async function readOffer(
  queryable: Queryable,
  { resellerId, productCode }: { resellerId: ResellerId; productCode: string },
): Promise<Offer | undefined> {
  const row = await queryable.row<Columns>(
    `select utc_timestamp(3) as now, r.is_repeat_guarded, p.destination_kind, p.carrier, p.is_active, pp.price
     from reseller r
     left join product p on p.code = ?
     left join product_price pp on pp.product_code = p.code and pp.price_level = r.price_level
     where r.id = ?`,
    [productCode, resellerId],
  );
  if (row === undefined) return undefined;
  const { destination_kind: destinationKind, carrier } = row;
  return {
    now: instant(row.now),
    isRepeatGuarded: row.is_repeat_guarded === 1,
    product:
      destinationKind === null
        ? null
        : { destinationKind, carrier, isActive: row.is_active === 1, price: rupiahOrNull(row.price) },
  };
}

/** The prefixes of this number that belong to a carrier; the longest one decides. */
export async function readPrefixesOf(queryable: Queryable, number: string): Promise<Map<string, string>> {
  const candidates = [3, 4, 5, 6, 7, 8].map((length) => number.slice(0, length));
  const rows = await queryable.rows<{ prefix: string; carrier: string }>(
    'select prefix, carrier from carrier_prefix where prefix in (?, ?, ?, ?, ?, ?)',
    candidates,
  );
  return new Map(rows.map(({ prefix, carrier }) => [prefix, carrier]));
}
