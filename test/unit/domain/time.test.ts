import fc from 'fast-check';
import {
  addDays,
  addMonths,
  after,
  boundsOf,
  type BusinessDate,
  businessDate,
  daysBetween,
  dotClock,
  earliest,
  elapsedMs,
  type Instant,
  instant,
  isWithinHours,
  latest,
  longDate,
  longDateWithDay,
  millis,
  momentOf,
  parseBusinessDate,
  shortDate,
  wallClock,
  wallTime,
  weekdayOf,
} from '../../../src/domain/time';

const instants = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => instant(date));

describe('instants', () => {
  test('instant, text, number or date of the same moment, it is the same text in UTC', () => {
    const moment = '2026-11-25T08:12:14.000Z';
    expect(instant('2026-11-25T15:12:14+07:00')).toBe(moment);
    expect(instant(Date.parse(moment))).toBe(moment);
    expect(instant(new Date(moment))).toBe(moment);
  });

  test.each(['', 'kemarin', '2026-13-01T00:00:00Z'])('instant, %p, it is refused', (text) => {
    expect(() => instant(text)).toThrow(RangeError);
  });

  test('instants, any two, they compare as text as they do on the clock', () => {
    fc.assert(
      fc.property(instants, instants, (one, other) => {
        expect(one < other).toBe(millis(one) < millis(other));
        expect(after(one, elapsedMs(one, other))).toBe(other);
        expect([earliest(one, other), latest(one, other)]).toEqual([one, other].sort());
      }),
    );
  });

  test('elapsed time, to an earlier moment, it is negative', () => {
    expect(elapsedMs(instant('2026-11-25T00:00:01Z'), instant('2026-11-25T00:00:00Z'))).toBe(-1000);
  });
});

describe('days in Jakarta', () => {
  test.each([
    ['2026-11-25T16:59:59.999Z', '2026-11-25', '23:59'],
    ['2026-11-25T17:00:00.000Z', '2026-11-26', '00:00'],
    ['2026-11-25T23:59:59.999Z', '2026-11-26', '06:59'],
    ['2026-11-26T00:00:00.000Z', '2026-11-26', '07:00'],
    ['2026-12-31T17:00:00.000Z', '2027-01-01', '00:00'],
    ['2028-02-28T17:00:00.000Z', '2028-02-29', '00:00'],
  ])('moment, %s, it is on %s at %s', (moment, day, clock) => {
    expect(businessDate(instant(moment))).toBe(day);
    expect(wallClock(instant(moment))).toBe(clock);
  });

  test('bounds of a day, they are midnight in Jakarta', () => {
    expect(boundsOf(businessDate(instant('2026-11-25T10:00:00Z')))).toEqual({
      from: '2026-11-24T17:00:00.000Z',
      before: '2026-11-25T17:00:00.000Z',
    });
  });

  test('bounds of a day, any moment, it is inside those of its own day and of no other', () => {
    fc.assert(
      fc.property(instants, (moment) => {
        const { from, before } = boundsOf(businessDate(moment));
        expect(from <= moment && moment < before).toBe(true);
        expect(businessDate(from)).toBe(businessDate(moment));
        expect(businessDate(after(from, -1)) < businessDate(moment)).toBe(true);
        expect(businessDate(before) > businessDate(moment)).toBe(true);
      }),
    );
  });

  test.each(['2026-11-25', '2028-02-29', '2026-12-31'])('day, %s, it is of the calendar', (text) => {
    expect(parseBusinessDate(text)).toBe(text);
  });

  test.each(['2026-02-29', '2026-02-30', '2026-13-01', '2026-00-10', '2026-1-1', '25-11-2026', ' 2026-11-25', ''])(
    'day, %p, it is none',
    (text) => {
      expect(parseBusinessDate(text)).toBeUndefined();
    },
  );
});

describe('counting days', () => {
  const date = (text: string): BusinessDate => text as BusinessDate;
  const dates = instants.map(businessDate);

  test.each([
    ['2026-01-31', 1, 31, '2026-02-28'],
    ['2028-01-31', 1, 31, '2028-02-29'],
    ['2026-01-31', 2, 31, '2026-03-31'],
    ['2026-12-05', 1, 5, '2027-01-05'],
    ['2026-03-05', -3, 31, '2025-12-31'],
    ['2026-06-30', 0, 1, '2026-06-01'],
  ])('months, from %s by %i to day %i, it is %s', (from, count, dayOfMonth, expected) => {
    expect(addMonths(date(from), count, dayOfMonth)).toBe(expected);
  });

  test('days, any date and count, they are counted back to the same date', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -5000, max: 5000 }), (from, count) => {
        const to = addDays(from, count);
        expect(daysBetween(from, to)).toBe(count);
        expect(addDays(to, -count)).toBe(from);
        expect(parseBusinessDate(to)).toBe(to);
      }),
    );
  });

  test('moment of a clock, any day, it is on that day and shows that clock', () => {
    fc.assert(
      fc.property(dates, fc.constantFrom('00:00:00', '00:05:00', '06:59:59', '23:59:59'), (on, clock) => {
        expect(businessDate(momentOf(on, clock))).toBe(on);
        expect(wallTime(momentOf(on, clock))).toBe(clock);
      }),
    );
  });

  test('date, for people, it is written in Indonesian without a padded day', () => {
    expect(shortDate(date('2026-08-02'))).toBe('2 Agu 2026');
    expect(longDate(date('2026-02-02'))).toBe('2 Februari 2026');
    expect(longDateWithDay(date('2026-02-02'))).toBe('Senin, 2 Februari 2026');
    expect(longDateWithDay(date('2028-02-29'))).toBe('Selasa, 29 Februari 2028');
    expect(dotClock(instant('2026-02-02T02:40:00Z'))).toBe('09.40');
  });

  test('weekday, of seven days in a row, it counts from Sunday', () => {
    const sunday = date('2026-03-22');
    expect([0, 1, 2, 3, 4, 5, 6].map((count) => weekdayOf(addDays(sunday, count)))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('opening hours', () => {
  const day = { from: '07:00', to: '22:00' };
  const night = { from: '22:30', to: '01:15' };
  const always = { from: '00:00', to: '00:00' };

  test.each([
    ['06:59', day, false],
    ['07:00', day, true],
    ['21:59', day, true],
    ['22:00', day, false],
    ['22:29', night, false],
    ['22:30', night, true],
    ['23:59', night, true],
    ['00:00', night, true],
    ['01:14', night, true],
    ['01:15', night, false],
    ['12:00', night, false],
    ['00:00', always, true],
    ['12:34', always, true],
  ])('clock, %s in hours %p, inside is %p', (clock, hours, isInside) => {
    expect(isWithinHours(clock, hours)).toBe(isInside);
  });

  test('clock, any time, it is inside hours or inside the hours between them, never both', () => {
    const clocks = instants.map((moment: Instant) => wallClock(moment));
    fc.assert(
      fc.property(clocks, clocks, clocks, (clock, from, to) => {
        fc.pre(from !== to);
        expect(isWithinHours(clock, { from, to })).toBe(!isWithinHours(clock, { from: to, to: from }));
      }),
    );
  });
});
