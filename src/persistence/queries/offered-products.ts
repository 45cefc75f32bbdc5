import { type Rupiah } from '../../domain/money';
import { type Queryable } from '../database';
import { type BigIntColumn, rupiahOf } from '../repositories/columns';

export interface OfferedProduct {
  code: string;
  name: string;
  price: Rupiah;
  /** Offered, and no stop switch is on. */
  isOpen: boolean;
}

/** What has a price at this level, by code. */
export async function listOfferedProducts(queryable: Queryable, priceLevel: string): Promise<OfferedProduct[]> {
  const rows = await queryable.rows<{ code: string; name: string; price: BigIntColumn; is_open: BigIntColumn }>(
    `select p.code, p.name, pp.price, p.is_active = 1 and p.is_stopped = 0 as is_open
     from product_price pp
     join product p on p.code = pp.product_code
     where pp.price_level = ?
     order by p.code`,
    [priceLevel],
  );
  return rows.map(({ code, name, price, is_open }) => ({
    code,
    name,
    price: rupiahOf(price),
    isOpen: Number(is_open) === 1,
  }));
}
