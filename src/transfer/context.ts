import { type Settings } from '../domain/settings';
import { type BusinessDate, type Instant } from '../domain/time';

/** Read after the locks are held; days off of the house's calendar. */
export interface MoneyContext {
  now: Instant;
  settings: Settings;
  holidays: ReadonlySet<BusinessDate>;
}
