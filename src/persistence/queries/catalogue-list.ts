import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type Queryable } from '../database';
import { type BigIntColumn, rupiahOf } from '../repositories/columns';

export interface CatalogueItem {
  code: string;
  name: string;
  unitPrice: Rupiah;
  description: string;
  isActive: boolean;
  changedAt: Instant;
}

/** All items, those that are offered on top. */
export async function readCatalogue(queryable: Queryable): Promise<CatalogueItem[]> {
  const rows = await queryable.rows<{
    code: string;
    name: string;
    unit_price: BigIntColumn;
    description: string;
    is_active: number;
    changed_at: Date;
  }>(
    `select code, name, unit_price, description, is_active, changed_at from catalogue_item
     order by is_active desc, name, code`,
  );
  return rows.map(({ code, name, description, ...row }) => ({
    ...{ code, name, description },
    unitPrice: rupiahOf(row.unit_price),
    isActive: row.is_active === 1,
    changedAt: instant(row.changed_at),
  }));
}
