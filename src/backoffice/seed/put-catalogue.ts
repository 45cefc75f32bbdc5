import { putRows } from './put-row';
import { type SeedContext } from './seed-context';
import { type Seed } from './seed.types';

/** Price levels, carriers' prefixes, products with their prices, suppliers. */
export async function putCatalogue(context: SeedContext, seed: Seed): Promise<void> {
  await putRows(
    context,
    seed.priceLevels.map(({ code, name, ...place }) => ({
      ...{ place, table: 'price_level', key: { code }, wanted: { name } },
      ...{ subject: `price-level:${code}`, subjectKind: 'setting', resource: 'price-level' },
    })),
  );
  await putRows(
    context,
    seed.prefixes.map(({ prefix, carrier, ...place }) => ({
      ...{ place, table: 'carrier_prefix', key: { prefix }, wanted: { carrier } },
      ...{ subject: `prefix:${prefix}`, subjectKind: 'setting', resource: 'prefix' },
    })),
  );
  await putRows(
    context,
    seed.products.map(({ code, name, destinationKind, carrier, isActive, isTransferOffered, ...place }) => ({
      ...{ place, table: 'product', key: { code } },
      wanted: {
        ...{ name, destination_kind: destinationKind, carrier, is_active: isActive },
        is_transfer_offered: isTransferOffered,
      },
      ...{ subject: code, subjectKind: 'product', resource: 'product' },
    })),
  );
  await putRows(
    context,
    seed.prices.map(({ product, priceLevel, price, ...place }) => ({
      ...{ place, table: 'product_price', key: { product_code: product, price_level: priceLevel }, wanted: { price } },
      ...{ subject: `${product} ${priceLevel}`, subjectKind: 'product', resource: 'price' },
    })),
  );
  await putRows(
    context,
    seed.suppliers.map(({ code, name, adapter, ...place }) => ({
      ...{ place, table: 'supplier', key: { code }, wanted: { name, adapter } },
      ...{ subject: `supplier:${code}`, subjectKind: 'setting', resource: 'supplier' },
    })),
  );
}
