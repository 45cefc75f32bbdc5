import { addDays, type BusinessDate, type Instant, momentOf } from '../time';

/** Until when a bill can be paid at the bank: the last second of the day that is so many days after the due day. */
export function billExpiry(dueOn: BusinessDate, { vaOpenDaysAfterDue }: { vaOpenDaysAfterDue: number }): Instant {
  return momentOf(addDays(dueOn, vaOpenDaysAfterDue), '23:59:59');
}
