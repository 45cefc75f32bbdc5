import { type BusinessDate, type Instant, momentOf, parseBusinessDate } from '../../domain/time';

/** Days that a file says it is about. */
export interface Period {
  from: BusinessDate;
  to: BusinessDate;
}

export interface DayText {
  date: BusinessDate;
  /** Null: the day only. */
  bookedAt: Instant | null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'mei|may', 'jun', 'jul', 'agu|aug', 'sep', 'okt|oct', 'nov', 'des|dec'];
const CLOCK = String.raw`(?:[ T](\d{2}[:.]\d{2}(?:[:.]\d{2})?))?`;
const NUMERIC = new RegExp(String.raw`^(\d{2})[/-](\d{2})(?:[/-](\d{4}|\d{2}))?${CLOCK}$`);
const NAMED = new RegExp(String.raw`^(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4}|\d{2})${CLOCK}$`);
const ISO = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})${CLOCK}$`);

/**
 * A day as banks here write it, the day before the month: `01/02/26`, `01/02/2026`, `1 Feb 2026 10:15:30`, `2026-02-01`, and
 * `01/02` when a period tells the year. Undefined: no day; `no-year`: one without its year.
 */
export function readDay(text: string, period: Period | undefined): DayText | undefined | 'no-year' {
  const given = text.trim();
  const iso = ISO.exec(given);
  if (iso !== null) return dayOf(iso[1], iso[2], iso[3], iso[4]);
  const named = NAMED.exec(given);
  if (named !== null) {
    const [, day = '', month = '', year, clock] = named;
    return dayOf(fullYear(year), monthNumber(month), day.padStart(2, '0'), clock);
  }
  const [whole, day, month, year, clock] = NUMERIC.exec(given) ?? [];
  if (whole === undefined) return undefined;
  if (year !== undefined) return dayOf(fullYear(year), month, day, clock);
  if (period === undefined) return 'no-year';
  const years = new Set([period.from.slice(0, 4), period.to.slice(0, 4)]);
  const inPeriod = [...years]
    .map((one) => dayOf(one, month, day, clock))
    .filter((one) => one !== undefined && one.date >= period.from && one.date <= period.to);
  return inPeriod[0];
}

function dayOf(year = '', month = '', day = '', clock?: string): DayText | undefined {
  const date = parseBusinessDate(`${year}-${month}-${day}`);
  if (date === undefined) return undefined;
  if (clock === undefined) return { date, bookedAt: null };
  const [hour = '', minute = '', second = '00'] = clock.split(/[:.]/);
  const wall = `${hour}:${minute}:${second}`;
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(wall)) return undefined;
  // Midnight to the second is what a program writes that knows the day alone.
  return { date, bookedAt: wall === '00:00:00' ? null : momentOf(date, wall) };
}

const fullYear = (year = ''): string => (year.length === 2 ? `20${year}` : year);

function monthNumber(name: string): string {
  const index = MONTHS.findIndex((month) => month.split('|').includes(name.slice(0, 3).toLowerCase()));
  return String(index + 1).padStart(2, '0');
}
