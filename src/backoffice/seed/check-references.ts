import { type SeedContext } from './seed-context';
import { type Place, type Seed } from './seed.types';

/** Codes that rows of the files had but were themselves wrong: what points at them is no second problem. */
export type RejectedCodes = Readonly<
  Record<'priceLevels' | 'products' | 'suppliers' | 'terminals' | 'resellers', readonly string[]>
>;

/** Everything that one row says about another one, in the files or in the database. */
export async function checkReferences(context: SeedContext, seed: Seed, rejected: RejectedCodes): Promise<void> {
  const known = await readKnown(context, seed, rejected);
  const require = (codes: ReadonlySet<string>, place: Place, what: string, code: string): void => {
    if (!codes.has(code)) context.found(place, `${what} ${code} tidak ada, baik di berkas maupun di basis data`);
  };
  for (const { product, priceLevel, ...place } of seed.prices) {
    require(known.products, place, 'product', product);
    require(known.priceLevels, place, 'price_level', priceLevel);
  }
  for (const { carrier, ...place } of seed.products) {
    // Without a prefix of the carrier every number would be refused.
    if (typeof carrier === 'string' && !known.carriers.has(carrier)) {
      context.found(place, `carrier ${carrier} tidak punya satu pun awalan nomor (prefix.csv)`);
    }
  }
  for (const { supplier, ...place } of seed.terminals) require(known.suppliers, place, 'supplier', supplier);
  for (const { terminal, product, ...place } of seed.routes) {
    require(known.terminals, place, 'terminal', terminal);
    require(known.products, place, 'product', product);
  }
  for (const { priceLevel, ...place } of seed.resellers) require(known.priceLevels, place, 'price_level', priceLevel);
  for (const { reseller, ...place } of seed.saldo) require(known.resellers, place, 'reseller', reseller);
  for (const { code, ...place } of seed.resellers) {
    const there = known.resellersByLetters.get(code.toLowerCase());
    if (there === undefined || there === code) continue;
    // Text-center software writes its member in any case, so it would reach one of the two by chance.
    context.found(place, `reseller ${code} sudah ada dengan kode ${there}`);
  }
}

async function readKnown({ tx }: SeedContext, seed: Seed, rejected: RejectedCodes) {
  const stored = async (table: string, column = 'code'): Promise<string[]> =>
    (await tx.rows<{ code: string }>(`select distinct ${column} as code from ${table}`)).map(({ code }) => code);
  const codes = (rows: readonly { code: string }[]): string[] => rows.map(({ code }) => code);
  const storedResellers = await stored('reseller');
  return {
    resellersByLetters: new Map(storedResellers.map((code) => [code.toLowerCase(), code])),
    priceLevels: new Set([...(await stored('price_level')), ...codes(seed.priceLevels), ...rejected.priceLevels]),
    products: new Set([...(await stored('product')), ...codes(seed.products), ...rejected.products]),
    suppliers: new Set([...(await stored('supplier')), ...codes(seed.suppliers), ...rejected.suppliers]),
    terminals: new Set([...(await stored('terminal')), ...codes(seed.terminals), ...rejected.terminals]),
    resellers: new Set([...storedResellers, ...codes(seed.resellers), ...rejected.resellers]),
    carriers: new Set([...(await stored('carrier_prefix', 'carrier')), ...seed.prefixes.map(({ carrier }) => carrier)]),
  };
}
