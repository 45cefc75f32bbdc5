import { type Period } from './terms';

/** Whether nothing about a period has changed. */
export function isSamePeriod(one: Period, other: Period): boolean {
  const isOnSameDays = one.baseDueOn === other.baseDueOn && one.dueOn === other.dueOn && one.issueOn === other.issueOn;
  return one.k === other.k && one.amount === other.amount && isOnSameDays;
}
