import { addDays, type BusinessDate, weekdayOf } from '../time';

const SUNDAY = 0;
const SATURDAY = 6;

/** Monday to Friday, and no holiday: the days on which banks and people work. */
export function isBusinessDay(date: BusinessDate, holidays: ReadonlySet<BusinessDate>): boolean {
  const weekday = weekdayOf(date);
  return weekday !== SUNDAY && weekday !== SATURDAY && !holidays.has(date);
}

/** The same day when it is one. */
export function nextBusinessDay(date: BusinessDate, holidays: ReadonlySet<BusinessDate>): BusinessDate {
  let day = date;
  while (!isBusinessDay(day, holidays)) day = addDays(day, 1);
  return day;
}
