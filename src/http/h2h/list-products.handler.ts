import { type Queryable } from '../../persistence/database';
import { listOfferedProducts } from '../../persistence/queries/offered-products';
import { type H2hHandler } from './authenticate';
import { type ProductList } from './messages';

/** `GET /h2h/v1/products`: what is sold at the reseller's price level. */
export function listProductsHandler(db: Queryable): H2hHandler {
  return async ({ priceLevel }, _request, response) => {
    response.json({ items: await listOfferedProducts(db, priceLevel) } satisfies ProductList);
  };
}
