import { type Rupiah } from '../money';
import { type Period } from './terms';

/** Where the rupiah went that did not divide: the first `count` instalments are one rupiah more than the others. */
export interface Remainder {
  count: number;
  /** Of the others. */
  usual: Rupiah;
  /** The first and the last of those that are more. */
  fromK: number;
  toK: number;
}

/** Undefined when all instalments are the same. The down payment is none of them. */
export function remainderOf(periods: readonly Period[]): Remainder | undefined {
  const instalments = periods.filter(({ k }) => k > 0);
  const usual = instalments.at(-1)?.amount;
  if (usual === undefined) return undefined;
  const more = instalments.filter(({ amount }) => amount > usual);
  const [first] = more;
  const last = more.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { count: more.length, usual, fromK: first.k, toK: last.k };
}
