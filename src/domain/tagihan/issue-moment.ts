import { type BusinessDate, type Instant, momentOf } from '../time';

/** A few minutes after midnight, so that nothing is issued on a day that another clock still calls yesterday. */
export function issueMoment(issueOn: BusinessDate): Instant {
  return momentOf(issueOn, '00:05:00');
}
