import { LINE_CODES, type LineCode } from './lines';

export interface Product {
  sku: string;
  name: string;
  brand: string;
  category: 'Pulsa' | 'PLN';
  /** In thousands of rupiah. */
  nominal: number;
}

const pulsa = (prefix: string, brand: string, nominals: number[]): Product[] =>
  nominals.map((nominal) => ({
    sku: `${prefix}${nominal}`,
    name: `${brand} ${nominal}.000`,
    brand,
    category: 'Pulsa',
    nominal,
  }));

export const PRODUCTS: readonly Product[] = [
  ...pulsa('S', 'TELKOMSEL', [5, 10, 20, 25, 50, 100]),
  ...pulsa('I', 'INDOSAT', [5, 10, 25]),
  ...pulsa('X', 'XL', [10]),
  ...pulsa('T', 'TRI', [5]),
  ...pulsa('SM', 'SMARTFREN', [10]),
  ...pulsa('PLN', 'PLN', [20, 50]).map((product): Product => ({ ...product, category: 'PLN' })),
];

/** What a line asks above the nominal, in rupiah: digi1 is the cheaper one. */
const MARGIN: Record<LineCode, number> = { digi1: 50, digi2: 150 };

/** What each line charges the hub, in rupiah: `COSTS.digi1.S10` is 10050. */
export const COSTS: Readonly<Record<LineCode, Readonly<Record<string, number>>>> = {
  digi1: costsOf('digi1'),
  digi2: costsOf('digi2'),
};

export function findProduct(sku: string): Product | undefined {
  return PRODUCTS.find((product) => product.sku === sku);
}

export function costOf(line: LineCode, product: Product): number {
  return product.nominal * 1000 + MARGIN[line];
}

/** The whole list in the shape of `/price-list`; `code` narrows it to one product. */
export function priceList(line: LineCode, code?: string): object[] {
  return PRODUCTS.filter((product) => code === undefined || product.sku === code).map((product) => ({
    product_name: product.name,
    category: product.category,
    brand: product.brand,
    type: 'Umum',
    seller_name: `Penjual ${String(LINE_CODES.indexOf(line) + 1)}`,
    price: costOf(line, product),
    buyer_sku_code: product.sku,
    buyer_product_status: true,
    seller_product_status: true,
    unlimited_stock: true,
    stock: 0,
    multi: true,
    start_cut_off: '00:00',
    end_cut_off: '00:00',
    desc: '-',
  }));
}

function costsOf(line: LineCode): Record<string, number> {
  return Object.fromEntries(PRODUCTS.map((product) => [product.sku, costOf(line, product)]));
}
