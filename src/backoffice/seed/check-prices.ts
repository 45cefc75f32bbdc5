import { formatRupiah, type Rupiah, rupiah } from '../../domain/money';
import { type BigIntColumn, rupiahOf } from '../../persistence/repositories/columns';
import { type SeedContext } from './seed-context';
import { type Place, type Seed } from './seed.types';

/** Nothing that a hub sells is cheaper: a spreadsheet that takes a dot for a comma makes 25 of 25.000. */
const LEAST = rupiah(100);
const MEANT = 'bila memang begitu, ulangi dengan --allow-low-prices';

/** Prices and costs that are most likely a slip of a spreadsheet, and prices that no line can be bought for. */
export async function checkPrices(context: SeedContext, seed: Seed): Promise<void> {
  const cheapest = await readCheapestCosts(context, seed);
  for (const { product, price, ...place } of seed.prices) {
    const cost = cheapest.get(product);
    if (price < LEAST) tooLow(context, place, `harga jual ${product} ${formatRupiah(price)}`);
    else if (cost !== undefined && price < cost) {
      const what = `harga jual ${product} ${formatRupiah(price)} di bawah harga beli termurah ${formatRupiah(cost)}`;
      context.found(place, `${what}; ${MEANT}`);
    }
  }
  for (const { product, cost, ...place } of seed.routes) {
    if (cost < LEAST) tooLow(context, place, `harga beli ${product} ${formatRupiah(cost)}`);
  }
}

function tooLow({ found }: SeedContext, { file, line }: Place, what: string): void {
  found({ file, line }, `${what} di bawah ${formatRupiah(LEAST)}; ${MEANT}`);
}

/** By product, of the lines that will sell it: as the files say, else as it is stored. */
async function readCheapestCosts({ tx }: SeedContext, { routes }: Seed): Promise<ReadonlyMap<string, Rupiah>> {
  const stored = await tx.rows<{ terminal: string; product: string; cost: BigIntColumn; is_active: number }>(
    'select terminal_code as terminal, product_code as product, cost, is_active from terminal_product',
  );
  const lines = new Map(
    stored.map(({ terminal, product, cost, is_active: isActive }) => [
      `${terminal} ${product}`,
      { product, cost: rupiahOf(cost), isActive: isActive === 1 },
    ]),
  );
  for (const { terminal, product, cost, isActive } of routes) {
    const key = `${terminal} ${product}`;
    lines.set(key, { product, cost, isActive: isActive ?? lines.get(key)?.isActive ?? true });
  }
  const cheapest = new Map<string, Rupiah>();
  for (const { product, cost, isActive } of lines.values()) {
    const known = cheapest.get(product);
    if (isActive && (known === undefined || cost < known)) cheapest.set(product, cost);
  }
  return cheapest;
}
