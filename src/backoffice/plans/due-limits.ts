import { addDays, type BusinessDate } from '../../domain/time';
import { refused, type Refused } from './plan-outcome';

/** A promise of the machine reaches a little more than a year (W1): nothing is billed later than that from now. */
const MOST_DAYS_AHEAD = 365;

/** A day on which something is to fall due: not over yet, and not more than a year away. */
export function checkDueDay(dueOn: BusinessDate, today: BusinessDate): Refused | undefined {
  if (dueOn < today) return refused('due-past');
  return dueOn > addDays(today, MOST_DAYS_AHEAD) ? refused('due-too-far') : undefined;
}
