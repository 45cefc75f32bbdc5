import { type ResellerId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Queryable } from '../database';
import { type BigIntColumn, rupiahOf } from '../repositories/columns';

/** What buyers of one shop may pay for by transfer now. */
export interface ShopOffer {
  resellerId: ResellerId;
  products: { code: string; name: string; price: Rupiah }[];
}

/** By name and price. Undefined for a reseller that there is not, or whose buyers may not pay by transfer. */
export async function readShopOffer(queryable: Queryable, resellerCode: string): Promise<ShopOffer | undefined> {
  const shop = await queryable.row<{ id: string; price_level: string }>(
    'select id, price_level from reseller where code = ? and is_active = 1 and is_order_offered = 1',
    [resellerCode],
  );
  if (shop === undefined) return undefined;
  const rows = await queryable.rows<{ code: string; name: string; price: BigIntColumn }>(
    `select p.code, p.name, pp.price
     from product_price pp join product p on p.code = pp.product_code
     where pp.price_level = ? and p.is_active = 1 and p.is_stopped = 0 and p.is_transfer_offered = 1
     order by p.destination_kind desc, p.carrier, pp.price, p.code`,
    [shop.price_level],
  );
  return {
    resellerId: shop.id,
    products: rows.map(({ code, name, price }) => ({ code, name, price: rupiahOf(price) })),
  };
}
