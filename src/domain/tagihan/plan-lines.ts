import { add, type Rupiah, times } from '../money';

export interface PricedLine {
  quantity: number;
  unitPrice: Rupiah;
}

/** What the lines come to; undefined for more than can be counted exactly. */
export function linesTotal(lines: readonly PricedLine[]): Rupiah | undefined {
  try {
    return add(...lines.map(({ quantity, unitPrice }) => times(unitPrice, quantity)));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
