import { add, splitEvenly } from '../money';
import { type BusinessDate } from '../time';
import { MOST_PERIODS } from './check-terms';
import { type DateRules, datesOf, dueDayOf } from './schedule';
import { type Period, type PlanKind } from './terms';

export interface RescheduleFacts {
  kind: PlanKind;
  /** In the order of their numbers; not empty. */
  unbilled: readonly Period[];
  /** The highest number that the plan has ever given. */
  highestK: number;
  rules: DateRules;
}

export interface RescheduleWish {
  /** Of the first period that is not billed. */
  firstDueOn: BusinessDate;
  dayOfMonth: number;
  /** How many instalments are left to be billed; an unbilled down payment is none of them. */
  periods: number;
}

export type RescheduleProblem = 'day-of-month' | 'periods' | 'instalment-too-small';

/** Undefined when the periods can be laid out so. */
export function checkReschedule(
  { kind, unbilled }: RescheduleFacts,
  { dayOfMonth, periods }: RescheduleWish,
): RescheduleProblem | undefined {
  if (!Number.isSafeInteger(dayOfMonth) || dayOfMonth < 1 || dayOfMonth > 31) return 'day-of-month';
  const instalments = unbilled.filter(({ k }) => k > 0);
  const most = kind === 'once' ? 1 : MOST_PERIODS;
  if (!Number.isSafeInteger(periods) || periods < 1 || periods > most) return 'periods';
  const total = add(...instalments.map(({ amount }) => amount));
  return instalments.length > 0 && total < periods ? 'instalment-too-small' : undefined;
}

/**
 * Lays out anew what is not billed yet: the sum stays. As many periods as before keep their amounts; another number
 * splits the sum evenly, what does not divide going to the first ones. A down payment stays what it is, and first.
 * Periods keep their numbers in their order; what is more gets numbers that no period ever had.
 */
export function rescheduleUnbilled(
  { unbilled, highestK, rules }: RescheduleFacts,
  { firstDueOn, dayOfMonth, periods }: RescheduleWish,
): Period[] {
  const downPayment = unbilled.filter(({ k }) => k === 0);
  const instalments = laidOut(
    unbilled.filter(({ k }) => k > 0),
    { periods, highestK },
  );
  return [...downPayment, ...instalments].map(({ k, amount }, index) => ({
    ...{ k, amount },
    ...datesOf(dueDayOf({ firstDueOn, dayOfMonth }, index), rules),
  }));
}

function laidOut(
  instalments: readonly Period[],
  { periods, highestK }: { periods: number; highestK: number },
): Pick<Period, 'k' | 'amount'>[] {
  if (instalments.length === periods || instalments.length === 0) return [...instalments];
  const total = add(...instalments.map(({ amount }) => amount));
  return splitEvenly(total, periods).map((amount, index) => ({
    k: instalments[index]?.k ?? highestK + 1 + index - instalments.length,
    amount,
  }));
}
