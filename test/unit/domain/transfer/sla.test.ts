import fc from 'fast-check';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/domain/settings';
import { after, type BusinessDate, type Instant, instant } from '../../../../src/domain/time';
import {
  afterWorking,
  calendarNameOf,
  calendarOf,
  hoursNamed,
  type SlaCalendar,
  targetOf,
  thresholdAt,
  workingMs,
} from '../../../../src/domain/transfer/sla';
import { HOLIDAYS_2026 } from '../../../../src/persistence/migrations/holidays-2026';
import { at } from './facts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOLIDAYS = new Set(HOLIDAYS_2026.map(([date]) => date as BusinessDate));
const business = calendarOf('suspense', DEFAULT_SETTINGS);
const daily = calendarOf('order', DEFAULT_SETTINGS);

test.each<[what: string, start: Instant, ms: number, calendar: SlaCalendar, due: Instant]>([
  ['over a weekend', at('16:30', '2026-03-13'), 4 * HOUR, business, at('11:30', '2026-03-16')],
  ['over Nyepi, Idulfitri and their leave', at('16:30', '2026-03-17'), 4 * HOUR, business, at('11:30', '2026-03-25')],
  ['within a day', at('09:00'), 4 * HOUR, business, at('13:00')],
  ['to the end of a day, it is that end', at('13:00'), 4 * HOUR, business, at('17:00')],
  ['from the end of a day', at('17:00'), 1, business, after(at('08:00', '2026-11-26'), 1)],
  ['from before the day begins', at('03:00'), HOUR, business, at('09:00')],
  ['from a holiday', at('12:00', '2026-03-21'), HOUR, business, at('09:00', '2026-03-25')],
  ['over the end of a month', at('16:30', '2026-11-30'), HOUR, business, at('08:30', '2026-12-01')],
  ['over days', at('08:00', '2026-11-23'), 20 * HOUR, business, at('10:00', '2026-11-25')],
  ['nothing left', at('23:00'), 0, business, at('23:00')],
  ['daily, over a night', at('21:55'), 15 * MINUTE, daily, at('07:10', '2026-11-26')],
  ['daily, from midnight', at('00:00'), 15 * MINUTE, daily, at('07:15')],
  ['daily, on a holiday', at('12:00', '2026-03-21'), 15 * MINUTE, daily, at('12:15', '2026-03-21')],
  ['daily, on a Sunday, over a night', at('21:55', '2026-03-22'), 15 * MINUTE, daily, at('07:10', '2026-03-23')],
])('working time, %s', (_, start, ms, calendar, due) => {
  expect(afterWorking(start, ms, calendar, HOLIDAYS)).toBe(due);
  expect(workingMs(start, due, calendar, HOLIDAYS)).toBe(ms);
});

test('orders and tikets are worked on every day, everything else on business days', () => {
  expect((['order', 'tiket', 'suspense', 'refund'] as const).map(calendarNameOf)).toEqual([
    ...['daily', 'daily', 'business', 'business'],
  ]);
  expect((['order', 'tiket', 'suspense', 'refund'] as const).map((one) => targetOf(one, DEFAULT_SETTINGS))).toEqual([
    ...[15 * MINUTE, 30 * MINUTE, 4 * HOUR, 4 * HOUR],
  ]);
});

test('people are warned at half and at four fifths of the working time', () => {
  const clock = { start: at('16:30', '2026-03-17'), targetMs: 4 * HOUR };
  const of = (percent: number): Instant => thresholdAt({ ...clock, percent }, business, HOLIDAYS);
  expect([0, 12, 50, 80, 100].map(of)).toEqual([
    clock.start,
    ...[at('16:58:48', '2026-03-17'), at('09:30', '2026-03-25'), at('10:42', '2026-03-25'), at('11:30', '2026-03-25')],
  ]);
});

test('after a pause with a quarter left, half is past, four fifths and the end are counted from its end', () => {
  const clock = { start: at('09:00'), targetMs: 4 * HOUR, leftMs: HOUR };
  const of = (percent: number): Instant => thresholdAt({ ...clock, percent }, business, HOLIDAYS);
  expect([50, 80, 100].map(of)).toEqual([at('09:00'), at('09:12'), at('10:00')]);
});

test('a calendar without a working hour is refused', () => {
  expect(() => afterWorking(at('09:00'), 1, { fromHour: 8, untilHour: 8, isDaily: true }, HOLIDAYS)).toThrow(
    RangeError,
  );
  expect(() => afterWorking(at('09:00'), -1, daily, HOLIDAYS)).toThrow(RangeError);
});

test.each<[what: string, change: Partial<Settings>]>([
  ['no hour between them', { slaDailyFromHour: 22 }],
  ['the end before the beginning', { slaDailyFromHour: 23, slaDailyUntilHour: 7 }],
  ['more hours than a day has', { slaDailyUntilHour: 25 }],
])('working hours that leave nothing to work in, %s, the usual ones are in force', (_, change) => {
  expect(hoursNamed('daily', { ...DEFAULT_SETTINGS, ...change })).toEqual({ fromHour: 7, untilHour: 22 });
});

test('working hours of the settings, each calendar has its own', () => {
  const settings = { ...DEFAULT_SETTINGS, slaDailyUntilHour: 24, slaBusinessFromHour: 10, slaBusinessUntilHour: 18 };
  expect(hoursNamed('daily', settings)).toEqual({ fromHour: 7, untilHour: 24 });
  expect(hoursNamed('business', settings)).toEqual({ fromHour: 10, untilHour: 18 });
});

const starts = fc
  .integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2026-12-20T00:00:00Z') })
  .map((ms) => instant(ms));
const durations = fc.integer({ min: 0, max: 60 * HOUR });
const calendars = fc.constantFrom(business, daily);

test('working time, counted back, is what it was', () => {
  fc.assert(
    fc.property(starts, durations, calendars, (start, ms, calendar) => {
      expect(workingMs(start, afterWorking(start, ms, calendar, HOLIDAYS), calendar, HOLIDAYS)).toBe(ms);
    }),
  );
});

test('what begins later or takes longer is never due earlier', () => {
  fc.assert(
    fc.property(starts, durations, durations, calendars, (start, ms, more, calendar) => {
      const due = afterWorking(start, ms, calendar, HOLIDAYS);
      expect(afterWorking(start, ms + more, calendar, HOLIDAYS) >= due).toBe(true);
      expect(afterWorking(after(start, more), ms, calendar, HOLIDAYS) >= due).toBe(true);
    }),
  );
});

test('a pause loses nothing: the working time before and after it is the target', () => {
  fc.assert(
    fc.property(starts, durations, durations, durations, calendars, (start, target, until, pause, calendar) => {
      const pausedAt = after(start, until);
      const worked = workingMs(start, pausedAt, calendar, HOLIDAYS);
      fc.pre(worked < target);
      const resumedAt = after(pausedAt, pause);
      const due = afterWorking(resumedAt, target - worked, calendar, HOLIDAYS);
      expect(worked + workingMs(resumedAt, due, calendar, HOLIDAYS)).toBe(target);
      const unpaused = afterWorking(start, target, calendar, HOLIDAYS);
      // Paused outside working time only, it is due when it would have been.
      const isIdle = workingMs(pausedAt, resumedAt, calendar, HOLIDAYS) === 0;
      expect(isIdle ? due === unpaused : due > unpaused).toBe(true);
    }),
  );
});
