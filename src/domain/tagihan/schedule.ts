import { type Rupiah, splitEvenly, subtract, times } from '../money';
import { addDays, addMonths, type BusinessDate } from '../time';
import { nextBusinessDay } from './business-days';
import { type DueShift, type Period, type PlanTerms } from './terms';

export { checkTerms, type TermsProblem } from './check-terms';

/**
 * All periods of a plan, the down payment first. What does not divide goes to the first instalments, one rupiah each.
 * The terms are ones that `checkTerms` has nothing against.
 */
export function schedulePeriods(terms: PlanTerms, holidays: ReadonlySet<BusinessDate>): Period[] {
  const hasDownPayment = terms.downPayment > 0;
  const ruled = { ...terms, holidays };
  const instalments = instalmentsOf(terms).map((amount, index) => ({
    k: index + 1,
    amount,
    ...datesOf(dueDayOf(terms, hasDownPayment ? index + 1 : index), ruled),
  }));
  if (!hasDownPayment) return instalments;
  return [{ k: 0, amount: terms.downPayment, ...datesOf(terms.firstDueOn, ruled) }, ...instalments];
}

/** What the periods add up to, without denda. */
export function agreedTotal({ kind, price, periods }: Pick<PlanTerms, 'kind' | 'price' | 'periods'>): Rupiah {
  return times(price, kind === 'monthly' ? periods : 1);
}

export interface DateRules {
  dueShift: DueShift;
  issueDaysBefore: number;
  holidays: ReadonlySet<BusinessDate>;
}

/** The day on which a period falls due after the shift, and the day on which its bill goes out. */
export function datesOf(
  baseDueOn: BusinessDate,
  { dueShift, issueDaysBefore, holidays }: DateRules,
): Pick<Period, 'baseDueOn' | 'dueOn' | 'issueOn'> {
  const dueOn = dueShift === 'next-business-day' ? nextBusinessDay(baseDueOn, holidays) : baseDueOn;
  return { baseDueOn, dueOn, issueOn: addDays(dueOn, -issueDaysBefore) };
}

/** The first day is taken as it is; the day of the month counts from the month after it. */
export function dueDayOf(
  { firstDueOn, dayOfMonth }: Pick<PlanTerms, 'firstDueOn' | 'dayOfMonth'>,
  monthsLater: number,
): BusinessDate {
  return monthsLater === 0 ? firstDueOn : addMonths(firstDueOn, monthsLater, dayOfMonth);
}

function instalmentsOf({ kind, price, downPayment, periods }: PlanTerms): Rupiah[] {
  if (kind === 'monthly') return Array.from({ length: periods }, () => price);
  return splitEvenly(subtract(price, downPayment), periods);
}
