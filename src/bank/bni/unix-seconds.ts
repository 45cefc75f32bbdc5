import { type Instant, millis } from '../../domain/time';

/** As BNI stamps its messages. */
export function unixSeconds(moment: Instant): number {
  return Math.floor(millis(moment) / 1000);
}
