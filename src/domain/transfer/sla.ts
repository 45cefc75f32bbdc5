import { DEFAULT_SETTINGS, type Settings } from '../settings';
import { isBusinessDay } from '../tagihan/business-days';
import { addDays, boundsOf, type BusinessDate, businessDate, type Instant, instant, millis } from '../time';
import { type SlaCalendarName, type SlaPurpose } from './terms';

/** Hours of the clock in Jakarta, `untilHour` excluded. */
export interface SlaHours {
  fromHour: number;
  untilHour: number;
}

/** When people work. */
export interface SlaCalendar extends SlaHours {
  /** Weekends and holidays too. */
  isDaily: boolean;
}

const HOUR_MS = 60 * 60 * 1000;
/** Fourteen years: no calendar is without a working day for so long. */
const MOST_DAYS = 5000;

export function calendarNameOf(purpose: SlaPurpose): SlaCalendarName {
  return purpose === 'order' || purpose === 'tiket' ? 'daily' : 'business';
}

/** The hours of the settings; those of the defaults where they leave no time to work in: a slip may stop no money. */
export function hoursNamed(name: SlaCalendarName, settings: Settings): SlaHours {
  const hours = hoursSet(name, settings);
  return hours.fromHour < hours.untilHour && hours.untilHour <= 24 ? hours : hoursSet(name, DEFAULT_SETTINGS);
}

function hoursSet(name: SlaCalendarName, settings: Settings): SlaHours {
  return name === 'daily'
    ? { fromHour: settings.slaDailyFromHour, untilHour: settings.slaDailyUntilHour }
    : { fromHour: settings.slaBusinessFromHour, untilHour: settings.slaBusinessUntilHour };
}

export function calendarNamed(name: SlaCalendarName, settings: Settings): SlaCalendar {
  return calendarWith(name, hoursNamed(name, settings));
}

export function calendarWith(name: SlaCalendarName, { fromHour, untilHour }: SlaHours): SlaCalendar {
  return { fromHour, untilHour, isDaily: name === 'daily' };
}

export function calendarOf(purpose: SlaPurpose, settings: Settings): SlaCalendar {
  return calendarNamed(calendarNameOf(purpose), settings);
}

/** How much working time people have. */
export function targetOf(purpose: SlaPurpose, settings: Settings): number {
  const { slaOrderMs: order, slaTiketMs: tiket, slaSuspenseMs: suspense, slaRefundMs: refund } = settings;
  return { order, tiket, suspense, refund }[purpose];
}

/**
 * The moment at which `ms` of working time have passed since `start`; with nothing left to work, `start` itself. What
 * starts outside working time counts from the next working hour. Throws `RangeError` for a negative time, or when the
 * calendar has no working hour.
 */
export function afterWorking(
  start: Instant,
  ms: number,
  calendar: SlaCalendar,
  holidays: ReadonlySet<BusinessDate>,
): Instant {
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`not a working time: ${ms}`);
  if (ms === 0) return start;
  let left = ms;
  let day = businessDate(start);
  for (let days = 0; days < MOST_DAYS; days += 1, day = addDays(day, 1)) {
    const hours = hoursOf(day, calendar, holidays);
    if (hours === undefined) continue;
    const from = Math.max(hours.from, millis(start));
    if (from >= hours.until) continue;
    if (left <= hours.until - from) return instant(from + left);
    left -= hours.until - from;
  }
  throw new RangeError('the calendar has no working hours');
}

/** The working time between two moments; zero when `until` is not after `from`. */
export function workingMs(
  from: Instant,
  until: Instant,
  calendar: SlaCalendar,
  holidays: ReadonlySet<BusinessDate>,
): number {
  let sum = 0;
  for (let day = businessDate(from); boundsOf(day).from < until; day = addDays(day, 1)) {
    const hours = hoursOf(day, calendar, holidays);
    if (hours === undefined) continue;
    sum += Math.max(0, Math.min(hours.until, millis(until)) - Math.max(hours.from, millis(from)));
  }
  return sum;
}

/**
 * When so many percent of the target are used up. After a pause `leftMs` says how much working time is left at `start`;
 * a threshold that was passed by then is at `start`.
 */
export function thresholdAt(
  clock: { start: Instant; targetMs: number; percent: number; leftMs?: number },
  calendar: SlaCalendar,
  holidays: ReadonlySet<BusinessDate>,
): Instant {
  const used = clock.targetMs - (clock.leftMs ?? clock.targetMs);
  const until = Math.floor((clock.targetMs * clock.percent) / 100);
  return afterWorking(clock.start, Math.max(0, until - used), calendar, holidays);
}

function hoursOf(
  day: BusinessDate,
  { fromHour, untilHour, isDaily }: SlaCalendar,
  holidays: ReadonlySet<BusinessDate>,
): { from: number; until: number } | undefined {
  if (!isDaily && !isBusinessDay(day, holidays)) return undefined;
  const midnight = millis(boundsOf(day).from);
  return { from: midnight + fromHour * HOUR_MS, until: midnight + untilHour * HOUR_MS };
}
