import { type Rupiah } from '../money';
import { after, type Instant, isWithinHours, wallClock } from '../time';
import { type TerminalCode } from '../ids';
import { type AttemptState } from './attempt-state';

/** One line of the route table with what is known of its terminal. */
export interface RouteOption {
  terminal: TerminalCode;
  /** What the supplier calls the product. */
  sku: string;
  cost: Rupiah;
  /** Lower comes first. */
  priority: number;
  isOn: boolean;
  /** Until then the terminal is left alone after failures in a row. */
  trippedUntil: Instant | null;
  opensAt: string;
  closesAt: string;
  /** Our deposit at the supplier, and when it was told. */
  stock: Rupiah | null;
  stockAt: Instant | null;
}

/** What was tried already for the same order. */
export interface TriedTerminal {
  terminal: TerminalCode;
  state: AttemptState;
  /** False for one that a switch or a stopped terminal kept from leaving: it keeps its place. */
  wasTried: boolean;
}

export type RouteChoice =
  | { kind: 'chosen'; option: RouteOption }
  /** A terminal may take it later: it is off, closed, tripped or short of stock now. */
  | { kind: 'wait' }
  /** Every terminal of the route said no, or there is none. */
  | { kind: 'exhausted' };

/**
 * The next terminal for an order: one that was not tried before one whose purchase never left, then by priority, then
 * the cheapest. A terminal that refused this order is not asked again.
 */
export function chooseTerminal(
  options: readonly RouteOption[],
  tried: readonly TriedTerminal[],
  { now, priceCeiling }: { now: Instant; priceCeiling: Rupiah },
): RouteChoice {
  const refused = new Set(tried.filter(({ state }) => state === 'refused').map(({ terminal }) => terminal));
  const possible = options.filter((option) => !refused.has(option.terminal) && option.cost <= priceCeiling);
  if (possible.length === 0) return { kind: 'exhausted' };
  const timesTried = (terminal: TerminalCode): number =>
    tried.filter((attempt) => attempt.terminal === terminal && attempt.wasTried).length;
  const [best] = possible
    .filter((option) => isAvailable(option, now))
    .sort((a, b) => timesTried(a.terminal) - timesTried(b.terminal) || a.priority - b.priority || a.cost - b.cost);
  return best === undefined ? { kind: 'wait' } : { kind: 'chosen', option: best };
}

/** Only an order tells how much is left, so a terminal that was short is tried again after a while. */
const SHORT_FOR_MS = 60_000;

function isAvailable(option: RouteOption, now: Instant): boolean {
  const { isOn, trippedUntil, opensAt, closesAt, stock, stockAt, cost } = option;
  const isOld = stockAt === null || after(stockAt, SHORT_FOR_MS) <= now;
  return (
    isOn &&
    (trippedUntil === null || trippedUntil <= now) &&
    isWithinHours(wallClock(now), { from: opensAt, to: closesAt }) &&
    (stock === null || stock >= cost || isOld)
  );
}
