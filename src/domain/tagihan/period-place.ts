/**
 * Where a period stands in its plan. Its own number is never given again, so that numbers have gaps once a plan was
 * changed; people count what is billed and what is still to be billed.
 */
export interface PeriodPlace {
  /** 0: the down payment. */
  nth: number;
  /** Without the down payment. */
  of: number;
  /** The one bill of all that was left. */
  isSettlement: boolean;
}

/**
 * The place of each period by its number. `numbers`: of every period that is billed, and of those that are to be. A
 * settlement that was laid out anew in several parts is none any more: something comes after it.
 */
export function placesOf(numbers: Iterable<number>, settled: ReadonlySet<number>): ReadonlyMap<number, PeriodPlace> {
  const all = [...new Set(numbers)].sort((a, b) => a - b);
  const of = all.filter((k) => k > 0).length;
  const before = all.includes(0) ? 0 : 1;
  return new Map(
    all.map((k, index) => [k, { nth: index + before, of, isSettlement: settled.has(k) && k === all.at(-1) }]),
  );
}
