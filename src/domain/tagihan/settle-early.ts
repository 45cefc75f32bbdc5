import { add, type Rupiah, subtract } from '../money';
import { type BusinessDate } from '../time';
import { type DateRules, datesOf } from './schedule';
import { type Period } from './terms';

export interface SettleWish {
  /** Of the one bill that takes the place of all that are left. */
  dueOn: BusinessDate;
  /** Zero: none. */
  discount: Rupiah;
}

/**
 * The one period that takes the place of all that are not billed yet, billed today. Undefined when nothing would be left
 * to pay after the discount.
 */
export function settleEarly(
  { unbilled, k, today, rules }: { unbilled: readonly Period[]; k: number; today: BusinessDate; rules: DateRules },
  { dueOn, discount }: SettleWish,
): Period | undefined {
  const rest = add(...unbilled.map(({ amount }) => amount));
  if (discount >= rest) return undefined;
  return { k, amount: subtract(rest, discount), ...datesOf(dueOn, rules), issueOn: today };
}
