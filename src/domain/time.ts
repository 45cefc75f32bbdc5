declare const brand: unique symbol;

/** A moment in UTC with milliseconds, `2026-11-25T08:12:14.000Z`. Instants compare as text. */
export type Instant = string & { readonly [brand]: 'Instant' };

/** A day in Western Indonesian Time (Asia/Jakarta, UTC+7 all year), `2026-11-25`. */
export type BusinessDate = string & { readonly [brand]: 'BusinessDate' };

const WIB_OFFSET_MS = 7 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Throws `RangeError` for text or a date that is no moment. */
export function instant(value: string | number | Date): Instant {
  return new Date(value).toISOString() as Instant;
}

export function millis(moment: Instant): number {
  return Date.parse(moment);
}

export function after(moment: Instant, durationMs: number): Instant {
  return instant(millis(moment) + durationMs);
}

/** From `earlier` to `later`; negative when they are the other way round. */
export function elapsedMs(earlier: Instant, later: Instant): number {
  return millis(later) - millis(earlier);
}

export function earliest(first: Instant, ...others: Instant[]): Instant {
  return others.reduce((least, moment) => (moment < least ? moment : least), first);
}

export function latest(first: Instant, ...others: Instant[]): Instant {
  return others.reduce((most, moment) => (moment > most ? moment : most), first);
}

/** The day in Jakarta at this moment. */
export function businessDate(moment: Instant): BusinessDate {
  return new Date(millis(moment) + WIB_OFFSET_MS).toISOString().slice(0, 10) as BusinessDate;
}

/** Undefined unless the text is a day of the calendar, written `YYYY-MM-DD`. */
export function parseBusinessDate(text: string): BusinessDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const midnight = Date.parse(`${text}T00:00:00.000Z`);
  const isOfCalendar = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
  return isOfCalendar ? (text as BusinessDate) : undefined;
}

/** The first moment of the day, and the first one after it. */
export function boundsOf(day: BusinessDate): { from: Instant; before: Instant } {
  const midnight = Date.parse(`${day}T00:00:00.000Z`) - WIB_OFFSET_MS;
  return { from: instant(midnight), before: instant(midnight + DAY_MS) };
}

/** The clock on a wall in Jakarta, `23:05`. */
export function wallClock(moment: Instant): string {
  return wallTime(moment).slice(0, 5);
}

/** The same with its seconds, `23:05:09`. */
export function wallTime(moment: Instant): string {
  return new Date(millis(moment) + WIB_OFFSET_MS).toISOString().slice(11, 19);
}

/** The moment at which a clock on a wall in Jakarta shows `HH:mm:ss` on that day. */
export function momentOf(date: BusinessDate, clock: string): Instant {
  return instant(`${date}T${clock}.000+07:00`);
}

/** `count` may be negative. */
export function addDays(date: BusinessDate, count: number): BusinessDate {
  return dayOf(midnightOf(date) + count * DAY_MS);
}

/** From `earlier` to `later`; negative when they are the other way round. */
export function daysBetween(earlier: BusinessDate, later: BusinessDate): number {
  return (midnightOf(later) - midnightOf(earlier)) / DAY_MS;
}

/**
 * The day `dayOfMonth` of the month that is `count` months after the one of `date`; the last day of a month that has no
 * such day. Always counted from the first date of a series: the 31st comes back after a February.
 */
export function addMonths(date: BusinessDate, count: number, dayOfMonth: number): BusinessDate {
  const { year, month } = partsOf(date);
  const lastDay = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return dayOf(Date.UTC(year, month - 1 + count, Math.min(dayOfMonth, lastDay)));
}

/** 0: Sunday, as in JavaScript. */
export function weekdayOf(date: BusinessDate): number {
  return new Date(midnightOf(date)).getUTCDay();
}

/** Midnight in UTC: days are counted without a clock. */
function midnightOf(date: BusinessDate): number {
  return Date.parse(`${date}T00:00:00.000Z`);
}

function dayOf(midnight: number): BusinessDate {
  return new Date(midnight).toISOString().slice(0, 10) as BusinessDate;
}

function partsOf(date: BusinessDate): { year: number; month: number; day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'];

/** For people: `5 Mar`. */
export function dayAndMonth(date: BusinessDate): string {
  const [, month, day] = date.split('-').map(Number);
  return `${day ?? ''} ${MONTHS[(month ?? 1) - 1] ?? ''}`;
}

const LONG_MONTHS = [
  ...['Januari', 'Februari', 'Maret', 'April', 'Mei', 'Juni', 'Juli', 'Agustus', 'September', 'Oktober', 'November'],
  'Desember',
];

const WEEKDAYS = ['Minggu', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu'];

/** For people: `2 Feb 2026`. */
export function shortDate(date: BusinessDate): string {
  return `${dayAndMonth(date)} ${partsOf(date).year}`;
}

/** For letters and documents: `2 Februari 2026`. */
export function longDate(date: BusinessDate): string {
  const { year, month, day } = partsOf(date);
  return `${day} ${LONG_MONTHS[month - 1] ?? ''} ${year}`;
}

/** The same with its day of the week: `Senin, 2 Februari 2026`. */
export function longDateWithDay(date: BusinessDate): string {
  return `${WEEKDAYS[weekdayOf(date)] ?? ''}, ${longDate(date)}`;
}

/** The clock in Jakarta as it is written in Indonesian: `09.40`. */
export function dotClock(moment: Instant): string {
  return wallClock(moment).replace(':', '.');
}

/**
 * Whether a wall clock is inside opening hours `from`–`to` (`HH:mm`, `to` excluded). Hours may span midnight; equal
 * ends mean around the clock.
 */
export function isWithinHours(clock: string, { from, to }: { from: string; to: string }): boolean {
  if (from === to) return true;
  return from < to ? clock >= from && clock < to : clock >= from || clock < to;
}
